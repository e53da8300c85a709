"""Which numbers of a text count on from one another, and which lines without a number head what is counted anew."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.parsing.marks import DIGITS, Mark, Style, find_mark
from corpus.parsing.wording import bare, ends_sentence, narrower
from corpus.reading.blocks import Line

LONG_NAME = 40  # characters; no name of a mechanism or an initiative is longer
_FULL_ENDS = "。！？…”’）)!?"  # what ends a practice; a semicolon does not
_GAP = 3  # a list may skip a number or two; a greater jump is a figure in the text
_IMPLIED = 7  # heading levels of the file end at 6; those that counting anew implies follow


def counted_marks(lines: Sequence[Line], *, trusted: bool) -> list[Mark | None]:
    """The mark that opens each line, None where the line goes on."""
    walk = _Walk(_with_headings(lines, trusted), trusted)
    for index in range(len(lines)):
        walk.step(index)
    return walk.marks


@dataclass(slots=True)
class _Walk:
    """The numbers that are open, the last of each style, and the text since the last mark and since the first."""

    lines: Sequence[Line]
    trusted: bool
    marks: list[Mark | None] = field(default_factory=list)
    stack: list[Mark] = field(default_factory=list)
    latest: dict[int, int] = field(default_factory=dict)
    since: str = ""
    text: str = ""

    def step(self, index: int) -> None:
        """Take or refuse the mark of a line."""
        line = self.lines[index]
        mark = self._heading(line) or self._same_digits(find_mark(line.text))
        if mark and self._under_menu(mark):
            self.marks = [None] * len(self.marks)
            self.stack.clear()
        ended = index > 0 and self.lines[index - 1].text.rstrip()[-1:] in _FULL_ENDS
        if mark and self._counts_on(mark, begins=not self.stack or ended or self._begins(index), ended=ended):
            while any(held.style == mark.style for held in self.stack):
                self.stack.pop()
            self.stack.append(mark)
            self.latest[mark.style] = mark.number
            self.since = mark.rest
            self.marks.append(mark)
        else:
            self.since += line.text if self.stack else ""
            self.marks.append(None)
        self.text += line.text if self.stack else ""

    def _heading(self, line: Line) -> Mark | None:
        """A heading without a number of its own counts on from the last of its level."""
        if not line.heading or find_mark(line.text):
            return None
        style = Style.HEADING + line.heading
        last = next((held.number for held in self.stack if held.style == style), 0)
        return Mark(style, last + 1, "", line.text)

    def _same_digits(self, mark: Mark | None) -> Mark | None:
        """The mark, in the style that it counts on: a list that prints 1. and then 2、 has one level, not two."""
        if mark is None or mark.style not in DIGITS or mark.number == 1:
            return mark
        counting = [held for held in self.stack if held.style in DIGITS and held.number == mark.number - 1]
        if not counting or any(held.style == mark.style for held in counting):
            return mark
        return replace(mark, style=counting[-1].style)

    def _begins(self, index: int) -> bool:
        """Whether a paragraph can begin at the line though no sentence has ended before it."""
        line = self.lines[index]
        if index == 0 or line.heading or (self.trusted and line.start):
            return True
        before = self.lines[index - 1].text
        name_open = "。" not in self.since and len(bare(self.since)) <= LONG_NAME
        short = index > 1 and narrower(before, self.lines[index - 2].text)
        return name_open or short

    def _counts_on(self, mark: Mark, *, begins: bool, ended: bool) -> bool:
        last = next((held for held in self.stack if held.style == mark.style), None)
        if last is None:
            # A list may count its practices through from one heading to the next.
            through = mark.number == self.latest.get(mark.style, 0) + 1 and "。" not in self.since
            return begins and (mark.number == 1 or through)
        if mark.number == last.number + 1:
            return begins or (mark.style in DIGITS and not mark.rest[:1].isdigit())
        # A skipped or repeated number stands only where a sentence has ended and a word follows.
        plausible = ended and bool(re.match(r"[\u4e00-\u9fff《“]", mark.rest)) and mark.style <= Style.NUMBER_COMMA
        return plausible and (mark.number == last.number or last.number < mark.number <= last.number + _GAP)

    def _under_menu(self, mark: Mark) -> bool:
        """A menu printed above the list has numbers too, but 1. holds no 一、: what came before is no list."""
        lowest = min((held.style for held in self.stack), default=mark.style)
        top = mark.number == 1 and mark.style <= Style.CHINESE
        return top and "。" not in self.text and mark.style < lowest < Style.HEADING


def _with_headings(lines: Sequence[Line], trusted: bool) -> list[Line]:
    """The lines with only those headings that can be names: not the title of the page, not one beside numbered ones."""
    levels = Counter(line.heading for line in lines if line.heading and line.start)
    numbered = {line.heading for line in lines if line.heading and find_mark(line.text)}
    first = next((line.heading for line in lines if line.heading), 0)
    dropped = numbered | ({first} if levels[first] == 1 else set())
    kept = [
        replace(line, heading=0) if line.heading in dropped and not find_mark(line.text) else line for line in lines
    ]
    return _imply_headings(kept, trusted) if not any(line.heading for line in kept) else kept


def _imply_headings(lines: Sequence[Line], trusted: bool) -> list[Line]:
    """Where counting starts anew under one short line after another, those lines are headings."""
    result = list(lines)
    for style in (Style.CHINESE_BRACKET, *sorted(DIGITS), Style.NUMBER_BRACKET, Style.CIRCLED):
        ones = [index for index, line in enumerate(lines) if index and _opens(line, style)]
        heads = [index - 1 for index in ones if _may_head(lines, index - 1, trusted)]
        later = [index for index in heads if index and ends_sentence(lines[index - 1].text)]
        if len(heads) >= 2 and later and len(heads) == len(ones):
            for index in heads:
                result[index] = replace(lines[index], heading=_IMPLIED + style, start=True)
    return result


def _opens(line: Line, style: int) -> bool:
    mark = find_mark(line.text)
    return mark is not None and mark.style == style and mark.number == 1


def _may_head(lines: Sequence[Line], index: int, trusted: bool) -> bool:
    """A short line without a number or the mark of a sentence, the first of its paragraph."""
    text = lines[index].text
    alone = index == 0 or lines[index].start or ends_sentence(lines[index - 1].text) or len(bare(text)) > 5
    plain = not find_mark(text) and not re.search(r"[。，；：,;:]", text)
    wraps = index > 0 and not ends_sentence(lines[index - 1].text) and find_mark(lines[index - 1].text) is not None
    wraps = wraps and not (trusted and lines[index].start)
    return alone and plain and not wraps and 2 <= len(bare(text)) <= 30
