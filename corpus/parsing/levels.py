"""Which numbers of a text are its numbering, and which of its levels hold names and which practices."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.gazetteer import gazetteer
from corpus.parsing.marks import DIGITS, Mark, Style, find_mark
from corpus.parsing.wording import bare, ends_sentence, narrower
from corpus.reading.blocks import Line

_LONG_NAME = 40  # characters; no name of a mechanism or an initiative is longer
_FULL_ENDS = "。！？…”’）)!?"  # what ends a practice; a semicolon does not
_GAP = 3  # a list may skip a number or two; a greater jump is a figure in the text


@dataclass(slots=True)
class Levels:
    """The numbering of a text.

    `marks[i]` is the number that opens line i, None where the line goes on. `headings` are the styles of the levels
    that hold names, highest first; `entry_style` that of practices, None where practices bear no number.
    `trusted`: the paragraphs that the file marks are those of the list, not wrapped lines.
    """

    lines: Sequence[Line]
    marks: list[Mark | None]
    trusted: bool
    headings: list[int] = field(default_factory=list)
    entry_style: int | None = None

    def is_entry(self, mark: Mark) -> bool:
        """Whether the mark opens a practice."""
        return mark.style == self.entry_style

    def depth(self, mark: Mark) -> int:
        """0 for a mechanism, 1 for an initiative."""
        return 0 if self.headings.index(mark.style) < max(1, len(self.headings) - 1) else 1

    def next_mark(self, start: int) -> int:
        """The index of the mark after the one at `start`, or the number of lines."""
        following = (index for index in range(start + 1, len(self.marks)) if self.marks[index])
        return next(following, len(self.marks))

    def has_children(self, start: int) -> bool:
        """Whether the heading at `start` is followed by a lower level of the list."""
        stop = self.next_mark(start)
        if stop == len(self.marks):
            return False
        here, there = self.marks[start], self.marks[stop]
        order = [*self.headings, self.entry_style]
        return here is not None and there is not None and order.index(there.style) > order.index(here.style)

    def heading_length(self, start: int, stop: int) -> int:
        """How many lines from `start` to `stop` hold the name; the rest is an entry without a number."""
        if self.has_children(start) and not self._sentence(start, stop):
            return stop - start
        found = name_length(self.lines[start:stop], self.marks[start], self.trusted)
        return found or _likely_length(self.lines[start:stop], self.marks[start])

    def _sentence(self, start: int, stop: int) -> bool:
        text = bare("".join(line.text for line in self.lines[start:stop]))
        return "。" in text or len(text) > 2 * _LONG_NAME


def find_levels(lines: Sequence[Line]) -> Levels:
    """Follow the numbering through the text and tell names from practices."""
    trusted = _trusted(lines)
    levels = Levels(lines, _accepted(lines, trusted), trusted)
    styles = list(dict.fromkeys(mark.style for mark in levels.marks if mark))
    order = {style: rank for rank, style in enumerate(styles)}
    for style in styles:
        if not _holds_names(levels, style, order):
            levels.entry_style = style
            break
        levels.headings.append(style)
    known = {*levels.headings, levels.entry_style}
    levels.marks = [mark if mark and mark.style in known else None for mark in levels.marks]
    return levels


def name_length(lines: Sequence[Line], mark: Mark | None, trusted: bool) -> int | None:
    """How many lines make the name that opens them; None where the first line already belongs to a sentence.

    Inside its wrapped column no line of a name is wider than the first, and only the last is narrower. Where a line
    is as wide as its column the next one opens an entry if it begins as entries do.
    """
    first = lines[0]
    text = mark.rest if mark else first.text
    for length in range(1, len(lines)):
        here, following = lines[length - 1], lines[length]
        if "。" in text:
            return None
        alone = not bare(text)  # a numeral in a column of its own says nothing of the column of the name
        if following.start and trusted and not alone:
            return length
        if alone:
            first, text = following, following.text
            continue
        if (
            first.heading != following.heading
            or narrower(first.text, following.text)
            or narrower(here.text, first.text)
        ):
            return length
        if opens_entry(following.text + "".join(line.text for line in lines[length + 1 : length + 3])):
            return length
        text += following.text
    return None if "。" in text else len(lines)


def opens_entry(text: str) -> bool:
    """Whether a line begins as entries do: with a place, or with a document."""
    plain = bare(text)
    first = next(gazetteer().mentions(plain[:20]), None)
    return plain.startswith("《") or (first is not None and first[0] == 0)


def _likely_length(lines: Sequence[Line], mark: Mark | None) -> int:
    """The best guess where every line is as wide as the column: a name of four characters or more."""
    text = mark.rest if mark else ""
    for length in range(1, len(lines)):
        if len(bare(text)) >= 4:
            return length
        text += lines[length].text
    return 1


def _trusted(lines: Sequence[Line]) -> bool:
    """Whether the file's paragraphs end as paragraphs do: with the end of a sentence, or short before a number."""
    ends = [
        ends_sentence(before.text)
        for before, line in itertools.pairwise(lines)
        if line.start and len(bare(before.text)) > 20 and not before.heading
    ]
    if len(ends) >= 3:
        return sum(ends) >= 0.7 * len(ends)
    longest = max((len(bare(line.text)) for line in lines), default=0)
    return any(line.start for line in lines[1:]) and longest > 20 and any(not line.start for line in lines[1:])


def _accepted(lines: Sequence[Line], trusted: bool) -> list[Mark | None]:
    """The marks that count on from those before them."""
    result: list[Mark | None] = []
    stack: list[Mark] = []
    since = ""  # the text since the last mark
    text = ""  # the text since the first
    for index, line in enumerate(lines):
        mark = _heading_mark(line, stack) or _same_digits(find_mark(line.text), stack)
        if mark and _counts_on(mark, stack, _begins(lines, index, since, trusted)):
            if mark.style <= Style.CHINESE and stack and "。" not in text and min(stack, key=_style).style > mark.style:
                # A menu printed above the list has numbers too, but 1. holds no 一、.
                result = [None] * len(result)
                stack.clear()
            while any(held.style == mark.style for held in stack):
                stack.pop()
            stack.append(mark)
            since = mark.rest
            result.append(mark)
        else:
            since += line.text if stack else ""
            result.append(None)
        text += line.text if stack else ""
    return result


def _style(mark: Mark) -> int:
    return mark.style


def _same_digits(mark: Mark | None, stack: Sequence[Mark]) -> Mark | None:
    """The mark, in the style that it counts on: a list that prints 1. and then 2、 has one level, not two."""
    if mark is None or mark.style not in DIGITS or mark.number == 1:
        return mark
    counting = [held for held in stack if held.style in DIGITS and held.number == mark.number - 1]
    if not counting or any(held.style == mark.style for held in counting):
        return mark
    return replace(mark, style=counting[-1].style)


def _heading_mark(line: Line, stack: Sequence[Mark]) -> Mark | None:
    """A heading of the file without a number of its own counts on from the last of its level."""
    if not line.heading or find_mark(line.text) or (not stack and line.heading == 1):
        return None
    style = Style.HEADING + line.heading
    last = next((held.number for held in stack if held.style == style), 0)
    return Mark(style, last + 1, "", line.text)


def _begins(lines: Sequence[Line], index: int, since: str, trusted: bool) -> bool:
    """Whether a paragraph can begin at the line."""
    line = lines[index]
    if index == 0 or line.heading or (trusted and line.start):
        return True
    before = lines[index - 1]
    name_open = "。" not in since and len(bare(since)) <= _LONG_NAME
    return (
        name_open
        or before.text.rstrip()[-1:] in _FULL_ENDS
        or (index > 1 and narrower(before.text, lines[index - 2].text))
    )


def _counts_on(mark: Mark, stack: Sequence[Mark], begins: bool) -> bool:
    last = next((held for held in stack if held.style == mark.style), None)
    if last is None:
        return mark.number == 1 and begins
    if mark.number == last.number + 1:
        return begins or (mark.style in DIGITS and not mark.rest[:1].isdigit())
    # A skipped or repeated number stands only where a sentence has ended and a word follows.
    plausible = begins and bool(re.match(r"[\u4e00-\u9fff《“]", mark.rest)) and mark.style <= Style.NUMBER_COMMA
    return plausible and (mark.number == last.number or last.number < mark.number <= last.number + _GAP)


def _holds_names(levels: Levels, style: int, order: dict[int, int]) -> bool:
    """Whether the items of a style are names with practices under them, by majority."""
    votes: list[bool] = []
    leaves: list[bool] = []
    for start, mark in enumerate(levels.marks):
        if mark is None or mark.style != style:
            continue
        stop = levels.next_mark(start)
        own = bare("".join([mark.rest, *(line.text for line in levels.lines[start + 1 : stop])]))
        child = levels.marks[stop] if stop < len(levels.marks) else None
        if child and order[child.style] > order[style]:
            votes.append("。" not in own and not own.endswith(("：", ":")))
        else:
            length = name_length(levels.lines[start:stop], mark, levels.trusted)
            leaves.append(length is not None and length < stop - start)
    if votes:
        return sum(votes) * 2 > len(votes)
    if order[style] >= 2 and style in {*DIGITS, Style.NUMBER_BRACKET, Style.CIRCLED}:
        return False
    return sum(leaves) * 2 > len(leaves)
