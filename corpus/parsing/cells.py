"""Text taken out of a table cell by cell: cells that share a line are parted, names that a page cut are whole again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.parsing.counting import LONG_NAME
from corpus.parsing.entries import opens_entry
from corpus.parsing.marks import find_mark
from corpus.parsing.outline import Source
from corpus.parsing.wording import bare, ends_sentence

# White between two cells; beside a figure or a Latin word it is that of the text, unless the figure is a number.
_WHITE = re.compile(r"(?<=[^\s!-~])\s+(?=[^\s!-~])|(?<=[^\s!-~])\s+(?=\d{1,2}[.．、)）]\D|[（(]\d{1,2}[)）])")
_SIGN = re.compile(r"[、.．)）①-⑳]|第")
_NUMERAL = "[一二三四五六七八九十]{1,3}"
# What a narrow column makes of 第一部分 and of 一、: the line so far, and how the next one begins.
_BROKEN = (
    ("第", f"{_NUMERAL}$"),
    (f"第{_NUMERAL}", "部$|部分|[章篇类]"),
    (f"第{_NUMERAL}部", "分"),
    (_NUMERAL, "[、．.]"),
)
_NEXT = 4  # lines; the rest of a name that a page cut is no longer


def part_cells(sources: Sequence[Source]) -> list[Source]:
    """The lines of a table's text with one cell each, every cell whole, in the order of the rows."""
    held = _whole_numbers(sources)
    rows = _Rows()
    for index, source in enumerate(held):
        cut = index > 0 and source.block > held[index - 1].block + 1
        rows.take(source, [line.text for line in held[index + 1 : index + 1 + _NEXT]], cut=cut)
    return rows.lines


def holds_cells(source: Source) -> bool:
    """Whether white in a line may still part cells."""
    mark = find_mark(source.text)
    return len(_WHITE.split(mark.rest if mark else source.text)) > 1


def _whole_numbers(sources: Sequence[Source]) -> list[Source]:
    """The lines with the numbers whole that a narrow column broke: 第 一 部 分, 一 、."""
    whole: list[Source] = []
    for source in sources:
        before, text = (whole[-1].text if whole else ""), source.text
        if any(re.fullmatch(begun, before) and re.match(rest, text) for begun, rest in _BROKEN):
            whole[-1] = _saying(whole[-1], before + text)
        else:
            whole.append(source)
    return whole


@dataclass
class _Rows:
    """The lines in order; `names` are the ranges in them of the name cells of the open row."""

    lines: list[Source] = field(default_factory=list)
    names: list[tuple[int, int]] = field(default_factory=list)
    naming: bool = False  # whether the last line belongs to a name
    beside: bool = False  # whether it held several cells
    resting: bool = False  # whether it was the rest of a name

    def take(self, source: Source, following: Sequence[str], *, cut: bool) -> None:
        """Put a line where it belongs; `cut`: something of the page stood before it."""
        pieces = _WHITE.split(source.text)
        cells = _row_start(pieces)
        before = [] if find_mark(source.text) else pieces[:-1]
        if len(cells) > 1:
            start = len(self.lines)
            self.names = [(start + place, start + place + 1) for place in range(len(cells) - 1)]
            self.lines += [_saying(source, cell) for cell in cells]
            self.naming, self.beside = False, True
        elif before and (self.beside or cut) and len(before) <= len(self.names) and all(map(_is_name, before)):
            for piece, cell in zip(before, range(-len(before), 0), strict=True):
                self._go_on(_saying(source, piece), cell)
            self.lines.append(_saying(source, pieces[-1]))
            self.beside = True
        elif (cut or self.resting) and not self.naming and self._is_rest(source.text, following):
            self._go_on(source, -1)
            self.resting = True
        else:
            self._take_line(source)
            self.beside = self.resting = False

    def _take_line(self, source: Source) -> None:
        mark = find_mark(source.text)
        if mark and _is_name(source.text) and not opens_entry(mark.rest):
            here = len(self.lines)
            self.names = [*(self.names if self.naming else []), (here, here)]
            self.naming = True
        elif opens_entry(mark.rest if mark else source.text) or not _is_name(source.text):
            self.naming = False
        self.lines.append(source)
        if self.naming:
            self.names[-1] = self.names[-1][0], len(self.lines)

    def _go_on(self, source: Source, cell: int) -> None:
        """Put a line at the end of a name."""
        place = self.names[cell][1]
        self.lines.insert(place, source)
        self.names = [(start + (start >= place), end + (end >= place)) for start, end in self.names]

    def _is_rest(self, text: str, following: Sequence[str]) -> bool:
        """Whether a line on top of a page goes on with the last name: as narrow as that, and above wider lines."""
        if not self.names or find_mark(text) or ends_sentence(text):
            return False
        widest = max(len(bare(line.text)) for line in self.lines[slice(*self.names[-1])])
        wide = next((n for n, line in enumerate(following) if len(bare(line)) > 1.5 * max(widest, len(bare(text)))), -1)
        return len(bare(text)) <= widest and wide >= 0 and not any(map(ends_sentence, following[:wide]))


def _row_start(pieces: Sequence[str]) -> list[str]:
    """The cells of the first line of a row: a numbered name, and what stands beside it."""
    cells = [pieces[0]]
    for piece in pieces[1:]:
        mark, name = find_mark(piece), find_mark(cells[-1])
        named = name is not None and bool(bare(name.rest))
        if named and (opens_entry(piece) or (mark and _SIGN.search(mark.printed))):
            cells.append(piece)
        else:
            cells[-1] += f" {piece}"
    return cells if find_mark(cells[0]) and all(map(_is_name, cells[:-1])) else []


def _is_name(text: str) -> bool:
    return len(bare(text)) <= LONG_NAME and "。" not in text


def _saying(source: Source, text: str) -> Source:
    return replace(source, line=replace(source.line, text=text))
