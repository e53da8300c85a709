"""Ask and answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Query, Request
from pydantic import Field, field_validator, model_validator
from starlette.responses import Response

from corpus.errors import FilterError, QueryError
from models.answer import Answer
from models.query import LONGEST, SHORTEST
from service import asking
from service.api.dependencies import OpenMetrics, OpenRuntime, ThisRequest
from service.api.schemas import AnswerBody
from service.browsing import facets, lists_by_id
from service.metrics import Metrics
from service.nearness import nearness, own_place
from service.page.examples import THEMES
from service.page.narrowing import Narrowed, Narrowing, in_force, places_of, region_error
from service.page.showing import MOST, Layout, lay_out
from service.page.views import render
from service.runtime import Runtime

router = APIRouter(include_in_schema=False)
_EXAMPLES = tuple(example for _, examples in THEMES for example in examples)


class AskAddress(Narrowing):
    """What the address may hold: filters and the number of an example (from 1), never a text."""

    example: int = Field(default=0, ge=0, le=len(_EXAMPLES))


class AskForm(Narrowing):
    """The form as it is sent; `own` is the asker's place, whose own practices are named as such.

    `drop` names a filter to leave out, or all of them.
    """

    text: str = ""
    own: str = Field(default="", max_length=40)
    drop: Literal["", "all", "mechanism", "initiative", "region", "list"] = ""

    @field_validator("text")
    @classmethod
    def _one_break(cls, text: str) -> str:
        """A form sends a line break as two characters."""
        return text.replace("\r\n", "\n").strip()

    @model_validator(mode="after")
    def _drop(self) -> AskForm:
        if self.drop in ("all", "region"):
            self.region = ""
        for kind in ("mechanism", "initiative", "list"):
            if self.drop in ("all", kind):
                setattr(self, kind, ())
        return self


@dataclass(slots=True)
class _Outcome:
    """What became of a form: an answer with its layout, and what is wrong by field.

    `elsewhere` says that only the filters left the answer empty.
    """

    answer: AnswerBody | None = None
    layout: Layout | None = None
    narrowed: list[Narrowed] = field(default_factory=list)
    elsewhere: bool = False
    errors: dict[str, str] = field(default_factory=dict)


@router.get("/")
def ask(
    request: Request,
    runtime: OpenRuntime,
    metrics: OpenMetrics,
    request_id: ThisRequest,
    address: Annotated[AskAddress, Query()],
) -> Response:
    """The empty form, or an example with its answer."""
    text = _EXAMPLES[address.example - 1] if address.example else ""
    form = AskForm(text=text, **address.model_dump(exclude={"example"}))
    outcome = _answer(runtime, metrics, request_id, form) if text else _Outcome()
    return _page(request, runtime, form, outcome)


@router.post("/")
def answer(
    request: Request,
    runtime: OpenRuntime,
    metrics: OpenMetrics,
    request_id: ThisRequest,
    form: Annotated[AskForm, Form()],
) -> Response:
    """The form again, with the answer under it or what is wrong with the question."""
    return _page(request, runtime, form, _answer(runtime, metrics, request_id, form))


def _answer(runtime: Runtime, metrics: Metrics, request_id: str, form: AskForm) -> _Outcome:
    named = region_error(form.places, places_of(facets(runtime)))
    if named:
        return _Outcome(errors={"region": named})
    try:
        found = asking.ask(runtime, metrics, form.text, MOST, form.filters)
    except QueryError as error:
        return _Outcome(errors={"text": str(error)})
    except FilterError as error:
        return _Outcome(errors={"filters": str(error)})
    titles = {key: record.title for key, record in lists_by_id(runtime).items()}
    outcome = _Outcome(narrowed=in_force(form.filters, titles))
    if found.outcome == "none" and outcome.narrowed:
        whole = runtime.matcher.match(form.text, MOST)
        outcome.elsewhere = whole.outcome == "matched"
        # Where the whole library has nothing either, that is the answer, and no filter is to blame.
        found = found if outcome.elsewhere else whole
        outcome.narrowed = [replace(item, without=_left(runtime, form, item.kind)) for item in outcome.narrowed]
    outcome.answer = AnswerBody.of(found, request_id)
    outcome.layout = lay_out(outcome.answer, form.text)
    return outcome


def _left(runtime: Runtime, form: AskForm, kind: str) -> int:
    """How many practices are found without one of the filters."""
    found: Answer = runtime.matcher.match(form.text, MOST, form.without(kind))
    return len(found.recommendations)


def _page(request: Request, runtime: Runtime, form: AskForm, outcome: _Outcome) -> Response:
    own = own_place(form.own)
    context: dict[str, Any] = {
        "form": form,
        "filters": form.typed,
        "outcome": outcome,
        "facets": facets(runtime),
        "lists": lists_by_id(runtime),
        "unknown_place": bool(form.own.strip()) and own is None,
        "near": nearness(own, runtime.matcher.index.practices),
        "themes": THEMES,
        "shortest": SHORTEST,
        "longest": LONGEST,
    }
    return render(request, "ask.html", 422 if outcome.errors else 200, section="ask", **context)
