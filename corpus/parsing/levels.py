"""Which numbers of a text are its numbering, and which of its levels hold names and which practices."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.parsing.counting import LONG_NAME, counted_marks
from corpus.parsing.entries import opens_entry
from corpus.parsing.marks import Mark, Style
from corpus.parsing.wording import bare, ends_sentence, may_be_title, narrower, width
from corpus.reading.blocks import Line


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
        return "。" in text or len(text) > 2 * LONG_NAME


def find_levels(lines: Sequence[Line]) -> Levels:
    """Follow the numbering through the text and tell names from practices."""
    trusted = _trusted(lines)
    levels = Levels(lines, counted_marks(lines, trusted=trusted), trusted)
    styles = list(dict.fromkeys(mark.style for mark in levels.marks if mark))
    order = {style: rank for rank, style in enumerate(styles)}
    for style in styles:
        if not _holds_names(levels, style, order):
            levels.entry_style = None if _within_practices(levels, style) else style
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
    longest = max((line.text for line in lines), key=width, default="")
    every = all(line.start for line in lines[1:])  # blank lines between all lines tell nothing
    ends: list[bool] = []
    for before, line in itertools.pairwise(lines):
        if line.start and len(bare(before.text)) > 20 and not before.heading:
            title = may_be_title(before.text, line.text, longest)
            if not (every and title):
                ends.append(title or ends_sentence(before.text))
    if len(ends) >= 3:
        return sum(ends) >= (0.95 if every else 0.7) * len(ends)
    return not every and any(line.start for line in lines[1:]) and width(longest) > 20


def _within_practices(levels: Levels, style: int) -> bool:
    """Whether numbers count points inside practices without a number: one opens before the first."""
    within: list[bool] = []
    for start, mark in enumerate(levels.marks[:-1]):
        if mark and mark.style in levels.headings:
            stop = levels.next_mark(start)
            child = levels.marks[stop] if stop < len(levels.marks) else None
            if child and child.style == style:
                between = levels.lines[start + 1 : stop]
                within.append(levels.trusted and any(line.start and opens_entry(line.text) for line in between))
    return sum(within) * 2 > len(within)


def _holds_names(levels: Levels, style: int, order: dict[int, int]) -> bool:
    """Whether the items of a style are names with practices under them, by majority."""
    votes: list[bool] = []
    leaves: list[bool] = []
    places: list[bool] = []
    for start, mark in enumerate(levels.marks):
        if mark is None or mark.style != style:
            continue
        stop = levels.next_mark(start)
        own = bare("".join([mark.rest, *(line.text for line in levels.lines[start + 1 : stop])]))
        child = levels.marks[stop] if stop < len(levels.marks) else None
        places.append(opens_entry(own))
        if child and order[child.style] > order[style]:
            votes.append("。" not in own and not own.endswith(("：", ":")))
        else:
            length = name_length(levels.lines[start:stop], mark, levels.trusted)
            leaves.append(length is not None and length < stop - start)
    lowest = order[style] >= 2 and style not in {Style.PART, Style.CHINESE, Style.CHINESE_BRACKET}
    # A practice opens with its place, and may itself count ① ② in its text.
    if len(leaves) > len(votes) and (lowest or sum(places) * 2 > len(places)):
        return False
    if votes:
        return sum(votes) * 2 >= len(votes)
    return sum(leaves) * 2 > len(leaves)
