"""The selection: a form that holds its own state, so that nothing about it is kept on the server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
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

COOKIE = "tashan_chosen"

Picked = Annotated[str, Field(max_length=LONGEST + 150)]
Questions = Annotated[list[Annotated[str, Field(max_length=LONGEST + 100)]], Field(max_length=MOST)]


class BasketForm(BaseModel):
    """Practices in order, each with its question and remark; one question alone stands for all.

    `pick` are practices ticked in an answer: an id, and after | the need where it was found for one.
    `act` is what to do before showing: `add` (to what the cookie holds), `up:2`, `down:2`, `drop:2` (position from 0),
    `clear`.
    """

    own: str = Field(default="", max_length=40)
    id: Annotated[list[PracticeId], Field(max_length=MOST)] = []
    pick: Annotated[list[Picked], Field(max_length=MOST)] = []
    question: Questions = []
    remark: Annotated[list[Annotated[str, Field(max_length=REMARK)]], Field(max_length=MOST)] = []
    reasons: bool = False
    act: str = Field(default="", pattern=r"^((up|down|drop):\d{1,2}|clear|add)?$")

    @field_validator("question", "remark", "pick")
    @classmethod
    def _one_break(cls, texts: list[str]) -> list[str]:
        return [text.replace("\r\n", "\n") for text in texts]

    @property
    def given(self) -> list[Chosen]:
        """What was sent, each practice once a question."""
        questions = self.question if len(self.question) == len(self.id) else self.question[:1] * len(self.id)
        questions += [""] * (len(self.id) - len(questions))
        remarks = self.remark + [""] * (len(self.id) - len(self.remark))
        found: dict[tuple[str, str], Chosen] = {}
        for item in (*map(Chosen, self.id, questions, remarks), *map(self._picked, self.pick)):
            found.setdefault((item.practice_id, item.question), item)
        return list(found.values())

    def chosen(self) -> list[Chosen]:
        """The selection after `act`."""
        return _act(self.given, self.act)

    def _picked(self, pick: str) -> Chosen:
        practice_id, _, need = pick.partition("|")
        return Chosen(practice_id, need or "".join(self.question[:1]))


def _act(items: list[Chosen], act: str) -> list[Chosen]:
    verb, _, place = act.partition(":")
    if verb == "clear":
        return []
    if not place or int(place) >= len(items):
        return items
    item = items.pop(int(place))
    if verb != "drop":
        items.insert(max(int(place) + (1 if verb == "down" else -1), 0), item)
    return items


@router.get("/basket")
def kept_basket(request: Request, runtime: OpenRuntime) -> Response:
    """The page before the browser has told what was chosen: what the cookie of a browser without script holds."""
    return _page(request, runtime, _held(runtime, _kept(request)))


@router.post("/basket")
def basket(request: Request, runtime: OpenRuntime, form: Annotated[BasketForm, Form()]) -> Response:
    """The selection to remark, order and export; what was just removed can be had back."""
    chosen = form.chosen()
    if form.act == "add":
        known = {item.practice_id for item in chosen}
        chosen = [*(item for item in _kept(request) if item.practice_id not in known), *chosen][:MOST]
    chosen = _held(runtime, chosen)
    removed = form.given if form.act == "clear" or form.act.startswith("drop") else []
    page = _page(request, runtime, chosen, own=form.own, removed=removed)
    # A script keeps the selection in the browser's own storage and fetches; only a browser without it navigates here.
    if request.headers.get("sec-fetch-mode", "navigate") == "navigate":
        ids = dict.fromkeys(item.practice_id for item in chosen)
        page.set_cookie(COOKIE, ".".join(ids), path="/basket", httponly=True, samesite="strict")
    return page


def _kept(request: Request) -> list[Chosen]:
    """What the cookie says, as it is."""
    return [Chosen(practice_id) for practice_id in request.cookies.get(COOKIE, "").split(".")[:MOST]]


def _held(runtime: Runtime, chosen: Sequence[Chosen]) -> list[Chosen]:
    """Those that the library holds."""
    known = {practice.id for practice in runtime.matcher.index.practices}
    return [item for item in chosen if item.practice_id in known]


def _page(
    request: Request, runtime: Runtime, chosen: list[Chosen], own: str = "", removed: Sequence[Chosen] = ()
) -> Response:
    practices = {practice.id: practice for practice in runtime.matcher.index.practices}
    return render(
        request,
        "basket.html",
        section="basket",
        chosen=chosen,
        removed=removed,
        own=own,
        practices=practices,
        lists=lists_by_id(runtime),
        near=nearness(own_place(own), practices.values()),
    )


@router.post("/export/word")
def export_word(runtime: OpenRuntime, form: Annotated[BasketForm, Form()]) -> Response:
    """The selection as a Word document, with the reasons in an appendix where they are wanted."""
    return _file(runtime, form, partial(word.to_word, reasons=form.reasons), word.MEDIA_TYPE, "docx")


@router.post("/export/excel")
def export_excel(runtime: OpenRuntime, form: Annotated[BasketForm, Form()]) -> Response:
    """The selection as an Excel workbook."""
    return _file(runtime, form, excel.to_excel, excel.MEDIA_TYPE, "xlsx")


def _file(runtime: Runtime, form: BasketForm, write: Callable[[Note], bytes], kind: str, suffix: str) -> Response:
    today = date.today()
    content = write(write_note(runtime, form.chosen(), form.own, today))
    name = quote(f"城市更新经验做法参考-{today:%Y%m%d}.{suffix}")
    return Response(content, media_type=kind, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"})
