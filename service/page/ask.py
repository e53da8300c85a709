"""Ask and answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from pydantic import BaseModel, Field, field_validator
from starlette.responses import Response

from corpus.errors import FilterError, QueryError
from models.answer import LIMIT, Filters
from models.query import LONGEST, SHORTEST
from service import asking
from service.api.dependencies import OpenMetrics, OpenRuntime, ThisRequest
from service.api.schemas import AnswerBody
from service.browsing import facets, lists_by_id
from service.nearness import nearness, own_place
from service.page.examples import THEMES
from service.page.views import render
from service.runtime import Runtime

router = APIRouter(include_in_schema=False)
LIMITS = (5, 10, 20)
_EXAMPLES = tuple(example for _, examples in THEMES for example in examples)


class Narrowing(BaseModel):
    """The fields that narrow an answer; an option left at 全部 comes as an empty string."""

    mechanism: tuple[str, ...] = ()
    initiative: tuple[str, ...] = ()
    region: str = Field(default="", max_length=40)
    list: tuple[str, ...] = ()

    @field_validator("mechanism", "initiative", "list")
    @classmethod
    def _chosen(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(value for value in values if value)

    @property
    def filters(self) -> Filters:
        """Regions are typed in one field, separated by spaces, 、 or ，."""
        regions = self.region.replace("、", " ").replace("，", " ").replace(",", " ").split()
        return Filters(mechanism=self.mechanism, initiative=self.initiative, region=tuple(regions), list=self.list)


class AskAddress(Narrowing):
    """What the address may hold: filters and the number of an example (from 1), never a text."""

    example: int = Field(default=0, ge=0, le=len(_EXAMPLES))


class AskForm(Narrowing):
    """The form as it is sent; `own` is the asker's place, whose own practices are named as such."""

    text: str = ""
    own: str = Field(default="", max_length=40)
    limit: int = Field(default=LIMIT, ge=1, le=max(LIMITS))

    @field_validator("text")
    @classmethod
    def _one_break(cls, text: str) -> str:
        """A form sends a line break as two characters."""
        return text.replace("\r\n", "\n")


@router.get("/")
def ask(request: Request, runtime: OpenRuntime, address: Annotated[AskAddress, Query()]) -> Response:
    """The empty form."""
    text = _EXAMPLES[address.example - 1] if address.example else ""
    form = AskForm(text=text, **address.model_dump(exclude={"example"}))
    return _page(request, runtime, form)


@router.post("/")
def answer(
    request: Request,
    runtime: OpenRuntime,
    metrics: OpenMetrics,
    request_id: ThisRequest,
    form: Annotated[AskForm, Form()],
) -> Response:
    """The form again, with the answer under it or what is wrong with the question."""
    try:
        found = asking.ask(runtime, metrics, form.text, form.limit, form.filters)
    except (QueryError, FilterError) as error:
        return _page(request, runtime, form, error=str(error))
    return _page(request, runtime, form, answer=AnswerBody.of(found, request_id))


def _page(
    request: Request, runtime: Runtime, form: AskForm, *, answer: AnswerBody | None = None, error: str = ""
) -> Response:
    own = own_place(form.own)
    return render(
        request,
        "ask.html",
        422 if error else 200,
        section="ask",
        form=form,
        filters=form.filters,
        answer=answer,
        error=error,
        facets=facets(runtime),
        lists=lists_by_id(runtime),
        unknown_place=bool(form.own.strip()) and own is None,
        near=nearness(own, runtime.matcher.index.practices),
        themes=THEMES,
        limits=LIMITS,
        shortest=SHORTEST,
        longest=LONGEST,
    )
