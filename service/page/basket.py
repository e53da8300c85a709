"""The selection: a form that holds its own state, so that nothing about it is kept on the server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel, Field, field_validator
from starlette.responses import Response

from models.query import LONGEST
from service.api.dependencies import OpenRuntime
from service.api.schemas import PracticeId
from service.browsing import lists_by_id
from service.exports import excel, word
from service.exports.note import Chosen, Note, write_note
from service.nearness import nearness, own_place
from service.page.views import render
from service.runtime import Runtime

router = APIRouter(include_in_schema=False)
MOST = 50
REMARK = 1000

Questions = Annotated[list[Annotated[str, Field(max_length=LONGEST + 100)]], Field(max_length=MOST)]


class BasketForm(BaseModel):
    """Practices in order, each with its question and remark; one question alone stands for all.

    `act` is what to do before showing: `up:2`, `down:2`, `drop:2` (position from 0), `clear`.
    """

    own: str = Field(default="", max_length=40)
    id: Annotated[list[PracticeId], Field(max_length=MOST)] = []
    question: Questions = []
    remark: Annotated[list[Annotated[str, Field(max_length=REMARK)]], Field(max_length=MOST)] = []
    act: str = Field(default="", pattern=r"^((up|down|drop):\d{1,2}|clear)?$")

    @field_validator("question", "remark")
    @classmethod
    def _one_break(cls, texts: list[str]) -> list[str]:
        return [text.replace("\r\n", "\n") for text in texts]

    def chosen(self) -> list[Chosen]:
        """The selection after `act`, each practice once a question."""
        questions = self.question if len(self.question) == len(self.id) else self.question[:1] * len(self.id)
        questions += [""] * (len(self.id) - len(questions))
        remarks = self.remark + [""] * (len(self.id) - len(self.remark))
        found: dict[tuple[str, str], Chosen] = {}
        for item in map(Chosen, self.id, questions, remarks):
            found.setdefault((item.practice_id, item.question), item)
        return _act(list(found.values()), self.act)


def _act(items: list[Chosen], act: str) -> list[Chosen]:
    verb, _, place = act.partition(":")
    if verb == "clear":
        return []
    if not verb or int(place) >= len(items):
        return items
    item = items.pop(int(place))
    if verb != "drop":
        items.insert(max(int(place) + (1 if verb == "down" else -1), 0), item)
    return items


@router.get("/basket")
def empty_basket(request: Request) -> Response:
    """The page before the browser has told what was chosen."""
    return render(request, "basket.html", section="basket", chosen=[], own="", practices={}, lists={}, near={})


@router.post("/basket")
def basket(request: Request, runtime: OpenRuntime, form: Annotated[BasketForm, Form()]) -> Response:
    """The selection to remark, order and export."""
    practices = {practice.id: practice for practice in runtime.matcher.index.practices}
    return render(
        request,
        "basket.html",
        section="basket",
        chosen=[item for item in form.chosen() if item.practice_id in practices],
        own=form.own,
        practices=practices,
        lists=lists_by_id(runtime),
        near=nearness(own_place(form.own), practices.values()),
    )


@router.post("/export/word")
def export_word(runtime: OpenRuntime, form: Annotated[BasketForm, Form()]) -> Response:
    """The selection as a Word document."""
    return _file(runtime, form, word.to_word, word.MEDIA_TYPE, "docx")


@router.post("/export/excel")
def export_excel(runtime: OpenRuntime, form: Annotated[BasketForm, Form()]) -> Response:
    """The selection as an Excel workbook."""
    return _file(runtime, form, excel.to_excel, excel.MEDIA_TYPE, "xlsx")


def _file(runtime: Runtime, form: BasketForm, write: Callable[[Note], bytes], kind: str, suffix: str) -> Response:
    today = date.today()
    content = write(write_note(runtime, form.chosen(), form.own, today))
    name = quote(f"城市更新经验做法参考-{today:%Y%m%d}.{suffix}")
    return Response(content, media_type=kind, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"})
