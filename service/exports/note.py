"""A reference note: the practices someone chose, under the questions they answer. Word and Excel only lay it out."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from corpus.errors import NotFoundError, QueryError
from corpus.records import Practice
from models.answer import LARGEST_LIMIT, Filters
from service.api.schemas import AnswerBody, RecommendationBody
from service.browsing import lists_by_id
from service.nearness import nearness, own_place
from service.runtime import Runtime
from service.wording import place_in_list

TITLE = "城市更新可复制经验做法参考材料"
DISCLAIMER = "本材料由程序根据公开清单匹配生成，供参考；请以清单原文和当地规定为准。"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A practice in the selection, the question it was found for (empty: picked while browsing), and a remark."""

    practice_id: str
    question: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A chosen practice with its place in the list; `found` is empty where the question does not lead to it.

    `near` is 本地 or 同省 where the practice comes from the place that the note is made for.
    """

    practice: Practice
    place: str
    remark: str
    found: RecommendationBody | None
    near: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A question and the practices chosen for it."""

    question: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Everything that a document says. `own` is the place it is made for, `index` the digest of the index."""

    own: str
    day: date
    index: str
    sections: tuple[Section, ...]


def write_note(runtime: Runtime, chosen: Sequence[Chosen], own: str, day: date) -> Note:
    """The note of a selection, in its order; practices chosen for one question share a section.

    A practice that has left the library since is left out. Raises NotFoundError when nothing is left.
    """
    index, lists = runtime.matcher.index, lists_by_id(runtime)
    practices = {practice.id: practice for practice in index.practices}
    kept = [item for item in chosen if item.practice_id in practices]
    if not kept:
        raise NotFoundError("选用清单是空的，请先在答案或做法库里选用做法")
    groups: dict[str, list[Chosen]] = {}
    for item in kept:
        groups.setdefault(item.question, []).append(item)
    near = nearness(own_place(own), practices.values())
    sections = []
    for question, items in groups.items():
        found = _found(runtime, question, [practices[item.practice_id] for item in items])
        entries = tuple(
            Entry(
                practice=practices[item.practice_id],
                place=place_in_list(practices[item.practice_id], lists),
                remark=printable(item.remark),
                found=found.get(item.practice_id),
                near=near.get(item.practice_id, ""),
            )
            for item in items
        )
        sections.append(Section(printable(question), entries))
    return Note(printable(own), day, index.digest, tuple(sections))


def printable(text: str) -> str:
    """Without control characters and lone surrogates, which no document format can hold; line breaks stay."""
    refused = ("Cc", "Cs")
    kept = (char for char in text if char == "\n" or unicodedata.category(char) not in refused)
    return "".join(kept).translate({0xFFFE: None, 0xFFFF: None}).strip()


def _found(runtime: Runtime, question: str, practices: Sequence[Practice]) -> dict[str, RecommendationBody]:
    """How the question leads to the practices: the same match as on the page, narrowed to their mechanisms."""
    if not question:
        return {}
    filters = Filters(
        mechanism=tuple({practice.mechanism for practice in practices}),
        list=tuple({practice.list for practice in practices}),
    )
    try:
        answer = runtime.matcher.match(question, LARGEST_LIMIT, filters)
    except QueryError:
        return {}
    return {item.practice.id: item for item in AnswerBody.of(answer, "").recommendations}
