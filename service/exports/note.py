"""A reference note: the practices someone chose, under the questions they answer. Word and Excel only lay it out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from corpus.errors import NotFoundError, QueryError
from corpus.gazetteer import gazetteer
from corpus.records import Practice
from models.answer import LARGEST_LIMIT, Filters
from service.api.schemas import AnswerBody, NeedBody, RecommendationBody
from service.browsing import lists_by_id
from service.nearness import nearness, own_place
from service.runtime import Runtime
from service.wording import as_heading, place_in_list

TITLE = "城市更新可复制经验做法参考材料"
EXAMPLE = "类似的提问（示例，非真实情况）"
SHORT = 24  # characters of a heading
_CLAUSES = re.compile(r"[，。；：！？,;!?]")
# How reports begin before they come to what is wrong.
_OPENING = re.compile(
    r"^(?:今年|去年|近年|近几年|近日|目前|当前|截至|一直以来|长期以来|多年来|关于|根据|按照)|我[局市区县镇]|各级|恳请|请领导"
    r"|扎实推进|稳步推进|深入推进|先后完成|稳步提升|取得[^，]*成效|存在[^，]*(?:困难|问题)$"
)
_QUOTED = re.compile(r"；?您的描述接近典型问题“.*”")
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
    """The practices chosen for one need; `question` is the whole text that the need was found in.

    `heading` names the need in a few words, for practices picked while browsing it is 自选做法.
    """

    question: str
    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Everything that a document says. `own` is the place it is made for, `index` the digest of the index."""

    own: str
    day: date
    index: str
    sections: tuple[Section, ...]


def write_note(runtime: Runtime, chosen: Sequence[Chosen], own: str, day: date) -> Note:
    """The note of a selection: a section for each need of each question, in it the practices in their order.

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
    sections: list[Section] = []
    for question, items in groups.items():
        answer = _answer(runtime, question, [practices[item.practice_id] for item in items])
        found = {item.practice.id: item for item in answer.recommendations} if answer else {}
        entries = [
            Entry(
                practice=practices[item.practice_id],
                place=place_in_list(practices[item.practice_id], lists),
                remark=printable(item.remark),
                found=found.get(item.practice_id),
                near=near.get(item.practice_id, ""),
            )
            for item in items
        ]
        sections += _sections(printable(question), entries, answer.needs if answer else [])
    return Note(printable(own), day, index.digest, tuple(sections))


def _sections(question: str, entries: Sequence[Entry], needs: Sequence[NeedBody]) -> list[Section]:
    """The entries under the need that each answers best, needs in the order of the question."""
    groups: dict[int, list[Entry]] = {}
    for entry in entries:
        ranks = {
            number: need.practice_ids.index(entry.practice.id)
            for number, need in enumerate(needs)
            if entry.practice.id in need.practice_ids
        }
        groups.setdefault(min(ranks, key=lambda number: ranks[number], default=len(needs)), []).append(entry)
    # Of a text of one need the whole is the need; practices that answer no need stand last.
    texts = [need.text for need in needs] if len(needs) > 1 else [question] * len(needs)
    return [
        Section(question, _heading([*texts, question][number], held), tuple(held))
        for number, held in sorted(groups.items())
    ]


def _heading(text: str, entries: Sequence[Entry]) -> str:
    """A need in a few words: its first clauses that say what is wrong, else the subject of its practices."""
    if not text:
        return "自选做法"
    whole = as_heading(" ".join(text.split()))
    if 0 < len(whole) <= SHORT:
        return whole
    kept = ""
    for clause in filter(None, map(str.strip, _CLAUSES.split(whole))):
        if _OPENING.search(clause):
            continue
        longer = f"{kept}，{clause}" if kept else clause
        if len(longer) > SHORT:
            break
        kept = longer
    return kept or f"{entries[0].practice.mechanism}方面"


def printable(text: str) -> str:
    """Without control characters and lone surrogates, which no document format can hold; line breaks stay."""
    refused = ("Cc", "Cs")
    kept = (char for char in text if char == "\n" or unicodedata.category(char) not in refused)
    return "".join(kept).translate({0xFFFE: None, 0xFFFF: None}).strip()


def without_places(text: str) -> str:
    """A problem statement, which somebody made up, with the places that it names covered."""
    for start, end, _ in reversed(list(gazetteer().mentions(text))):
        text = f"{text[:start]}某地{text[end:]}"
    return text


def reason(found: RecommendationBody) -> str:
    """Why the practice is recommended, without the statement that it quotes: that stands apart, as an example."""
    said = _QUOTED.sub("", found.why).strip("；。")
    return f"{said}。" if said else ""


def proof(entry: Entry) -> tuple[list[str], list[str]]:
    """(sentences of the practice that were hit, problem statements like the question); none where it is not found."""
    evidence = entry.found.evidence if entry.found else []
    said = [item.text for item in evidence if item.field in ("body", "initiative") and item.text != entry.practice.body]
    return said, [without_places(item.text) for item in evidence if item.field == "problems"]


def _answer(runtime: Runtime, question: str, practices: Sequence[Practice]) -> AnswerBody | None:
    """How the question leads to the practices: the same match as on the page, narrowed to their mechanisms."""
    if not question:
        return None
    filters = Filters(
        mechanism=tuple({practice.mechanism for practice in practices}),
        list=tuple({practice.list for practice in practices}),
    )
    try:
        return AnswerBody.of(runtime.matcher.match(question, LARGEST_LIMIT, filters), "")
    except QueryError:
        return None
