"""Rows of a table become an outline: columns by their names, merged and repeated names once, cut cells joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.parsing.columns import continues_header, is_header
from corpus.parsing.entries import opens_entry, own_title, practices_without_number, put_text, wrapped_title
from corpus.parsing.flow import title_lines
from corpus.parsing.headers import Table, find_tables
from corpus.parsing.marks import DIGITS, Mark, Style, find_mark
from corpus.parsing.outline import Entry, Heading, Outline, Role
from corpus.parsing.wording import FOOT, bare, ends_sentence, tidy, width
from corpus.reading.blocks import Block, Line, Row

_ID = re.compile(r"(?:[a-z][a-z0-9]{1,15}-)?(\d+)-(\d+)-(\d+)")


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of a row by role; a role without a column is empty."""

    block: int
    row: Row
    roles: Sequence[str]

    def __getitem__(self, role: str) -> str:
        return next((cell for cell, held in zip(self.row.cells, self.roles, strict=False) if held == role), "")

    @property
    def filled(self) -> list[str]:
        return [cell for cell in self.row.cells if bare(cell)]


def read_tables(blocks: Sequence[Block], outline: Outline) -> None:
    """Put the rows of all tables into the outline, with the headings that stand between them."""
    tables = find_tables(blocks)
    if not tables:
        return
    reader = _Reader(outline, blocks)
    for index, block in enumerate(blocks):
        if isinstance(block, Line):
            reader.take_line(index, block)
        elif isinstance(block, Row):
            reader.take_row(index, block, tables.get(block.table))
    reader.finish()


class _Reader:
    """Walks the blocks; knows the style of the practices' numbers and whether the columns print numbers at all."""

    def __init__(self, outline: Outline, blocks: Sequence[Block]) -> None:
        self.outline = outline
        self.blocks = blocks
        self.before: list[tuple[int, str]] = []  # lines before the first row
        self.after: list[tuple[int, str]] = []  # lines that no row has followed yet
        self.style: int | None = None
        self.orders: list[str] = []
        self.open_text = False

    def take_line(self, index: int, line: Line) -> None:
        """A line outside the tables: a title, a heading over the next table, or closing matter."""
        (self.after if self.outline.entries else self.before).append((index, line.text))

    def take_row(self, index: int, row: Row, table: Table | None) -> None:
        """A row of a table that holds practices; rows of others, and those over the header, are lines."""
        if table is None or index < table.top:
            for cell in row.cells:
                if bare(cell):
                    self._line_or_note(index, cell)
            return
        cells = _Cells(index, row, table.roles)
        plain = [bare(cell) for cell in row.cells]
        part = index == table.top + 1 and continues_header(table.header, row.cells)
        if (table.header and plain == table.header) or is_header(row.cells) or part:
            for cell in row.cells:
                self.outline.put(index, cell, Role.COLUMNS)
            return
        if not cells.filled:
            return
        if len(cells.filled) == 1 and self._lone_cell(cells):
            return
        self._headings_between()
        self._put_row(cells)

    def finish(self) -> None:
        """Set aside the lines around the tables."""
        title = set(title_lines([text for _, text in self.before]))
        for position, (index, text) in enumerate(self.before):
            self.outline.put(index, text, Role.TITLE if position in title else Role.NOTE)
        for index, text in self.after:
            self.outline.put(index, text, Role.NOTE)
        if self._rows_guessed():
            text = "表格没有框线，也没有编号，行是按版面推断的，请逐条核对，或改用 .docx、.xlsx 版本导入"
            self.outline.findings.append((text, ""))

    def _rows_guessed(self) -> bool:
        """Whether no rules and no numbers tell where names and practices begin."""
        if all(block.ruled for block in self.blocks if isinstance(block, Row)):
            return False
        names = [initiative for _, initiative in self.outline.headings() if initiative.name] + self.outline.mechanisms
        several = Counter((entry.mechanism.number, entry.initiative.number) for entry in self.outline.entries)
        bare_entries = any(not entry.printed and several[entry.numbers[:2]] > 1 for entry in self.outline.entries)
        return bare_entries or any(not name.printed for name in names)

    def _line_or_note(self, index: int, text: str) -> None:
        (self.after if self.outline.entries else self.before).append((index, text))

    def _lone_cell(self, cells: _Cells) -> bool:
        """A row with one filled cell: a title over the header, a heading over its rows, a note under them."""
        text = cells.filled[0]
        mark = find_mark(text)
        if not self.outline.entries and cells.row.cells[0] == text and not mark and "。" not in text:
            self.before.append((cells.block, text))
            return True
        if self.outline.entries and FOOT.match(text.strip()) and not bare(cells["practice"]):
            self.after.append((cells.block, text))
            return True
        if (
            mark
            and mark.style <= Style.CHINESE
            and bare(mark.rest)
            and not bare(cells["mechanism"])
            and "。" not in text
        ):
            self._headings_between()
            heading = self.outline.start_mechanism(mark.number)
            self.outline.put(cells.block, mark.printed, Role.NUMBER, heading)
            self.outline.put(cells.block, mark.rest, Role.MECHANISM, heading)
            return True
        return False

    def _headings_between(self) -> None:
        """Numbered lines over a table name the mechanism or the initiative of its rows."""
        for index, text in (self.after if self.outline.entries else self.before)[:]:
            mark = find_mark(text)
            if not mark or "。" in text or not bare(mark.rest) or mark.style > Style.CHINESE_BRACKET:
                continue
            top = mark.style <= Style.CHINESE
            heading = self.outline.start_mechanism(mark.number) if top else self.outline.start_initiative(mark.number)
            self.outline.put(index, mark.printed, Role.NUMBER, heading)
            self.outline.put(index, mark.rest, Role.MECHANISM if top else Role.INITIATIVE, heading)
            for held in (self.after, self.before):
                if (index, text) in held:
                    held.remove((index, text))
        for index, text in self.after:
            self.outline.put(index, text, Role.NOTE)
        self.after.clear()

    def _put_row(self, cells: _Cells) -> None:
        identity = _ID.fullmatch(bare(cells["id"]))
        numbers = tuple(int(number) for number in identity.groups()) if identity else (None, None, None)
        going_on = self._goes_on(cells)
        self._mechanism(cells, numbers[0], going_on)
        self._initiative(cells, numbers[1], going_on)
        self.outline.put(cells.block, cells["id"], Role.NUMBER)
        own = bare(cells["number"]).strip(".．、（）()")
        number = numbers[2] or (int(own) if own.isdigit() else None)
        self.outline.put(cells.block, cells["number"], Role.NUMBER)
        for role in ("title", "body", "practice"):
            if bare(cells[role]):
                break
        else:
            self._details(cells)
            return
        if "title" in cells.roles:
            self._halves(cells, number, going_on)
        else:
            self._practices(cells, number, going_on)
        self._details(cells)

    def _details(self, cells: _Cells) -> None:
        for cell, role in zip(cells.row.cells, cells.roles, strict=False):
            if role == "other":
                self.outline.put(cells.block, cell, Role.DETAIL)
        for cell in cells.row.cells[len(cells.roles) :]:
            self.outline.put(cells.block, cell, Role.LEFT_OUT)

    def _goes_on(self, cells: _Cells) -> bool:
        """Whether the practice of this row is the rest of the last row's, cut by the end of a page."""
        if not self.outline.entries:
            return False
        if "title" in cells.roles:
            whole = bare(cells["title"]) and bare(cells["body"]) and ends_sentence(self.outline.entries[-1].text)
            return cells.row.cut and not whole and not self._new_names(cells)
        return self._text_goes_on(cells)

    def _text_goes_on(self, cells: _Cells) -> bool:
        text = cells["practice"].strip()
        mark = find_mark(text)
        last = self.outline.entries[-1]
        if (
            mark
            and (mark.number in {last.number + 1, 1} or ends_sentence(last.text))
            and self.style in {None, mark.style}
        ):
            return False
        if bare(cells["initiative"]) and not cells.row.cut and ends_sentence(last.text):
            return False
        if not bare(text):
            return cells.row.cut
        if not ends_sentence(last.text):
            return cells.row.cut or not self._new_names(cells)
        # A page may end with a sentence: the rest goes on unless it begins as an entry does.
        return cells.row.cut and not self._new_names(cells) and (last.printed or not opens_entry(text))

    def _new_names(self, cells: _Cells) -> bool:
        """Whether a name cell holds anything but the open name."""
        for role, heading in (("mechanism", self.outline.mechanism), ("initiative", self.outline.initiative)):
            text = cells[role]
            rest = heading is not None and heading.printed and cells.row.cut and not find_mark(text)
            if bare(text) and not rest and not (heading and _same(text, heading)):
                return True
        return False

    def _mechanism(self, cells: _Cells, number: int | None, going_on: bool) -> None:
        order, text = cells["order"], cells["mechanism"]
        mark = find_mark(text)
        if mark and (mark.style > Style.NUMBER_BRACKET or (mark.printed == text)):
            mark = None
        open_one = self.outline.mechanism
        counted = self._order_number(order)
        printed = mark.number if mark else counted
        if number is not None:
            self._given(cells.block, text, number, Role.MECHANISM)
        elif bare(text) and open_one and _same(text, open_one):
            self.outline.put(cells.block, text, Role.REPEATED, open_one)
        elif bare(text) and open_one and mark is None and counted is None and self._rest_of(open_one, cells, going_on):
            self.outline.put(cells.block, text, Role.MECHANISM, open_one)
        elif bare(text) and open_one and not open_one.pieces and (printed or open_one.number) == open_one.number:
            self._name(cells.block, text, mark, open_one, Role.MECHANISM)
        elif bare(text):
            heading = self.outline.start_mechanism(printed)
            self._name(cells.block, text, mark, heading, Role.MECHANISM)
        elif counted is not None and "mechanism" in cells.roles and self._chinese(order):
            if open_one is None or (open_one.printed and open_one.number != counted):
                self.outline.start_mechanism(counted)
        elif open_one is None:
            self.outline.start_mechanism(None)
        self.outline.put(cells.block, order, Role.NUMBER, self.outline.mechanism)

    @staticmethod
    def _chinese(order: str) -> bool:
        return not bare(order)[:1].isdigit()

    def _order_number(self, order: str) -> int | None:
        """The number in the column 序号 if it counts mechanisms; a running number of rows says nothing."""
        mark = find_mark(bare(order) + ("" if self._chinese(order) else "."))
        if mark is None or mark.style not in {Style.CHINESE, Style.CHINESE_BRACKET, Style.NUMBER, Style.PART}:
            return None
        if self._chinese(order):
            return mark.number
        last = self.outline.mechanism
        return mark.number if mark.number == (last.number + 1 if last else 1) else None

    def _initiative(self, cells: _Cells, number: int | None, going_on: bool) -> None:
        text = cells["initiative"]
        mark = find_mark(text)
        if mark and not bare(mark.rest):
            mark = None
        open_one = self.outline.initiative
        if number is not None:
            self._given(cells.block, text, number, Role.INITIATIVE)
            return
        if not bare(text):
            if open_one is None and ("initiative" not in cells.roles or not bare(cells["practice"])):
                self.outline.start_initiative(None)
            return
        if open_one and _same(text, open_one):
            self.outline.put(cells.block, text, Role.REPEATED, open_one)
        elif open_one and not open_one.pieces:
            if mark:
                open_one.number = mark.number
            self._name(cells.block, text, mark, open_one, Role.INITIATIVE)
        elif open_one and mark is None and self._rest_of(open_one, cells, going_on):
            self.outline.put(cells.block, text, Role.INITIATIVE, open_one)
        else:
            heading = self.outline.start_initiative(mark.number if mark else None)
            self._name(cells.block, text, mark, heading, Role.INITIATIVE)

    def _given(self, block: int, text: str, number: int, role: Role) -> None:
        """A name whose number the sheet's own ids give."""
        top = role is Role.MECHANISM
        open_one = self.outline.mechanism if top else self.outline.initiative
        if open_one and open_one.number == number:
            self.outline.put(block, text, Role.REPEATED, open_one)
            return
        heading = self.outline.start_mechanism(number) if top else self.outline.start_initiative(number)
        self._name(block, text, None, heading, role)

    @staticmethod
    def _rest_of(heading: Heading, cells: _Cells, going_on: bool) -> bool:
        """Whether a name without a number is the rest of the open one, cut by the end of the page."""
        return cells.row.cut and (going_on or heading.printed)

    def _name(self, block: int, text: str, mark: Mark | None, heading: Heading, role: Role) -> None:
        if mark:
            self.outline.put(block, mark.printed, Role.NUMBER, heading)
        self.outline.put(block, mark.rest if mark else text, role, heading)

    def _halves(self, cells: _Cells, number: int | None, going_on: bool) -> None:
        mark = None if number or going_on else find_mark(cells["title"])
        if going_on:
            entry = self.outline.entries[-1]
        else:
            entry = self.outline.start_entry(number or (mark.number if mark else None))
        if mark:
            self.outline.put(cells.block, mark.printed, Role.NUMBER, entry)
        self.outline.put(cells.block, mark.rest if mark else cells["title"], Role.ENTRY_TITLE, entry)
        self.outline.put(cells.block, cells["body"] or cells["practice"], Role.ENTRY_BODY, entry)

    def _practices(self, cells: _Cells, number: int | None, going_on: bool) -> None:
        """The entries of a cell: numbered ones begin at their numbers, the first text may go on from the last row."""
        lines = [line for line in cells["practice"].splitlines() if bare(line)]
        last = self.outline.entries[-1] if going_on else None
        for mark, held in self._cut(lines, last, wrapped=cells.row.wrapped):
            if mark is None and last is not None:
                entry = last
            else:
                entry = self._start(number or (mark.number if mark else None))
                printed = [(mark.printed if mark else "") + held[0], *held[1:]]
                entry.title_pieces = _title_lines(printed, wrapped=cells.row.wrapped)
                number = None
            if mark:
                self.outline.put(cells.block, mark.printed, Role.NUMBER, entry)
            for line in held:
                entry = put_text(cells.block, line, entry, self.style, self.outline)

    def _cut(self, lines: list[str], last: Entry | None, *, wrapped: bool) -> list[tuple[Mark | None, list[str]]]:
        """The lines of each entry of a cell with the number that opens it; the first may have none."""
        found: list[tuple[Mark | None, list[str]]] = []
        number = last.number if last else None
        for position, line in enumerate(lines):
            mark = find_mark(line)
            first = position == 0 and last is None
            if mark and self._opens(mark, number, first, lines, position):
                found.append((mark, [mark.rest]))
                number, self.style = mark.number, mark.style
                continue
            if not found:
                found.append((None, []))
                number = number or 1
            found[-1][1].append(line)
        if last is None and len(found) == 1 and found[0][0] is None:
            texts = found[0][1]
            starts = practices_without_number(texts, None if wrapped else range(len(texts)))
            return [(None, texts[start:stop]) for start, stop in pairwise([*starts, len(texts)])]
        return found

    def _start(self, number: int | None) -> Entry:
        """Open an entry; one that counts from 1 again belongs to an initiative whose name is still to come."""
        last = self.outline.entry
        if number == 1 and last is not None:
            self.outline.start_initiative(None)
        return self.outline.start_entry(number)

    def _opens(self, mark: Mark, last: int | None, first: bool, lines: list[str], position: int) -> bool:
        if self.style is not None and _family(mark.style) != _family(self.style):
            return False
        if first:
            return True
        if mark.style < Style.NUMBER and self.style is None:
            return False
        before = "".join(lines[:position])
        if last is not None:
            return mark.number == last + 1 or (
                ends_sentence(before) and last < mark.number <= last + 3 and self.style is not None
            )
        return mark.number == 1 or self.style is not None


def _family(style: int) -> int:
    """Cells mix 1. and 1、 freely."""
    return Style.NUMBER if style in DIGITS else style


def _same(text: str, heading: Heading) -> bool:
    """Whether a cell repeats the open name, with or without its number."""
    mark = find_mark(text)
    name = bare(heading.name)
    return bool(name) and (tidy(text) == heading.name or bare(text) == name or bool(mark and bare(mark.rest) == name))


def _title_lines(lines: Sequence[str], *, wrapped: bool) -> int:
    """How many lines of an entry in a cell are a title set apart."""
    if wrapped:
        return wrapped_title(lines, max(map(width, lines)))
    return own_title([[line] for line in lines]) if lines[1:] and all(map(ends_sentence, lines[1:])) else 0
