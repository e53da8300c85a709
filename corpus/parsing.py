"""Blocks become practices: numbering is followed, wrapped lines are joined, headers dropped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from corpus.errors import ListFileError
from corpus.gazetteer import gazetteer
from corpus.reading.blocks import Block, Line
from corpus.records import Practice

HEADER = ("序号", "政策机制", "主要举措", "具体做法")
_NUMERALS = "一二三四五六七八九十"
_INITIATIVE = re.compile(rf"^（([{_NUMERALS}]+)）(.*)$")
# A figure such as 2.3万 at the start of a wrapped line is no entry number.
_ENTRY = re.compile(r"^(\d{1,2})[.．、]\s*(?!\d)(.*)$")
_NARROW = 10  # characters; a line of the two left columns is never longer, a full line of the right column always is
_CJK = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u2010-\u203f\u3000-\u303f"
_SPACE = re.compile(rf"(?<=[{_CJK}])\s+|\s+(?=[{_CJK}])")
_TITLE = re.compile(r"^(.*?。)(.*)$", re.DOTALL)
_DOCUMENT = re.compile(r"《([^《》]+(?:《[^《》]*》[^《》]*)*)》")


@dataclass(frozen=True, slots=True)
class ParsedList:
    """A list as read from a file: its printed title and its practices in the order of the list."""

    title: str
    practices: tuple[Practice, ...]


@dataclass(slots=True)
class _Entry:
    numbers: tuple[int, int, int]
    pieces: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _State:
    """Where in the list the reader stands; names grow while their wrapped column goes on."""

    title: str = ""
    mechanisms: list[str] = field(default_factory=list)
    initiatives: dict[tuple[int, int], str] = field(default_factory=dict)
    entries: list[_Entry] = field(default_factory=list)
    expect: str = "title"

    def numbers(self) -> tuple[int, int]:
        mechanism = len(self.mechanisms)
        return mechanism, sum(1 for key in self.initiatives if key[0] == mechanism)


def numeral(text: str) -> int:
    """一 .. 九十九 as a number."""
    tens, _, ones = text.rpartition("十")
    if "十" not in text:
        return _NUMERALS.index(text) + 1
    return (_NUMERALS.index(tens) + 1 if tens else 1) * 10 + (_NUMERALS.index(ones) + 1 if ones else 0)


def tidy(text: str) -> str:
    """Remove the white space that line breaks and justified setting leave beside Chinese characters."""
    return re.sub(r"\s+", " ", _SPACE.sub("", text)).strip()


def parse(blocks: Iterable[Block], list_id: str) -> ParsedList:
    """Practices of a list; raises ListFileError where the blocks do not follow the list's numbering."""
    state = _State()
    for block in blocks:
        if isinstance(block, Line) and "".join(block.text.split()) != "".join(HEADER):
            _take(state, block.text.strip())
    if not state.entries:
        raise ListFileError("文件中没有找到“一、（一）1.”编号的做法，请检查文件是否为可复制经验做法清单")
    return ParsedList(tidy(state.title), tuple(_practice(state, entry, list_id) for entry in state.entries))


def _take(state: _State, line: str) -> None:
    mechanism, initiative = state.numbers()
    if re.fullmatch(rf"[{_NUMERALS}]+", line) and numeral(line) == mechanism + 1:
        state.mechanisms.append("")
        state.expect = "mechanism"
    elif (match := _INITIATIVE.match(line)) and numeral(match[1]) == initiative + 1 and len(line) <= _NARROW:
        state.initiatives[mechanism, initiative + 1] = match[2]
        state.expect = "initiative"
    elif (match := _ENTRY.match(line)) and int(match[1]) == _next_entry(state):
        state.entries.append(_Entry((mechanism, initiative, int(match[1])), [match[2]]))
        state.expect = "body"
    elif state.expect == "title":
        state.title += line
    elif state.expect == "mechanism":
        state.mechanisms[-1] += line
    elif state.expect == "initiative" and len(line) <= _NARROW:
        state.initiatives[mechanism, initiative] += line
    elif state.expect == "initiative":
        state.entries.append(_Entry((mechanism, initiative, 1), [line]))
        state.expect = "body"
    else:
        state.entries[-1].pieces.append(line)


def _next_entry(state: _State) -> int:
    """The number that the next entry of the current initiative must bear."""
    if state.expect == "body" and state.entries[-1].numbers[:2] == state.numbers():
        return state.entries[-1].numbers[2] + 1
    return 1 if state.expect == "initiative" else 0


def _practice(state: _State, entry: _Entry, list_id: str) -> Practice:
    text = tidy("\n".join(entry.pieces))
    split = _TITLE.match(text)
    title, body = (split[1], split[2]) if split else (text, "")
    mechanism, initiative, number = entry.numbers
    return Practice(
        id=f"{list_id}-{mechanism}-{initiative}-{number}",
        list=list_id,
        mechanism=tidy(state.mechanisms[mechanism - 1]),
        initiative=tidy(state.initiatives[mechanism, initiative]),
        title=title,
        body=body,
        regions=gazetteer().regions(title, body),
        documents=tuple(dict.fromkeys(_DOCUMENT.findall(text))),
    )
