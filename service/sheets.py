"""Sheets of problems: a txt, jsonl, csv or xlsx file becomes rows; a bad row says what is wrong and stops nothing."""

from __future__ import annotations

import codecs
import csv
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import Any

from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from corpus.errors import SheetError
from service.headings import HEADER_ROWS, Headings, find_headings, no_headings

_WIDEST = 256  # columns looked at
_BROKEN = "\ufffd"
_SUMS = {"合计", "小计", "总计", "共计", "总和"}


@dataclass(frozen=True, slots=True)
class Row:
    """One problem; `id` is the file's own or the row number; `about` holds `city` and `date` where there are any."""

    id: str | int
    text: str
    about: dict[str, str] = field(default_factory=dict)
    number: int = field(default=0, compare=False)  # where it stands in the file, from 1


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that holds no problem, and why."""

    id: str | int
    message: str
    about: dict[str, str] = field(default_factory=dict, compare=False)
    number: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Cells:
    """A row of a table. `spread` has the value of a merged cell in every row that it covers, `own` in the first."""

    number: int
    own: Sequence[str]
    spread: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file; `columns` says from which headings they were read, None for a format without headings."""

    rows: Iterator[Row | BadRow]
    columns: dict[str, str] | None = None
    unused: tuple[str, ...] = ()


def read_sheet(path: Path) -> Iterator[Row | BadRow]:
    """Rows of a file by its ending, in order; raises SheetError where the file as a whole cannot be read."""
    return open_sheet(path, {}).rows


def open_sheet(path: Path, chosen: Mapping[str, str]) -> Sheet:
    """A file by its ending; raises SheetError where it cannot be read as a whole.

    txt: a problem a line. jsonl: `{"id", "text"}` a line. csv, xlsx: columns found by their headings, those of the
    kinds in `chosen` by the heading given there.
    """
    readers: dict[str, Callable[[bytes], Sheet]] = {
        ".txt": lambda data: Sheet(read_lines(data)),
        ".jsonl": lambda data: Sheet(_json_lines(data)),
        ".csv": lambda data: _csv_sheet(data, chosen),
        ".xlsx": lambda data: _xlsx_sheet(data, chosen),
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise SheetError(f"不支持的文件格式“{path.suffix or path.name}”，请使用：{'、'.join(readers)}")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SheetError(f"无法读取文件“{path.name}”，请检查文件是否存在、是否有读取权限") from error
    return reader(data)


def read_lines(data: bytes) -> Iterator[Row | BadRow]:
    """Rows of plain text, one a line; JSON Lines where the first line that is not blank opens an object."""
    text = _decode(data)
    if text.lstrip().startswith("{"):
        return _json_lines(data)
    lines = enumerate(text.split("\n"), 1)
    return (_row(number, line.strip(), {}, number) for number, line in lines if line.strip())


def _json_lines(data: bytes) -> Iterator[Row | BadRow]:
    for number, line in enumerate(_decode(data).split("\n"), 1):
        if line.strip():
            yield _json_row(number, line)


def _json_row(number: int, line: str) -> Row | BadRow:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return BadRow(number, f"第 {number} 行不是有效的 JSON，每行请写一个 JSON 对象", number=number)
    if not isinstance(value, dict):
        return BadRow(number, f'第 {number} 行不是 JSON 对象，请写成 {{"id": …, "text": …}}', number=number)
    own = value.get("id", number)
    row_id = own if isinstance(own, str | int) and not isinstance(own, bool) else number
    if not isinstance(value.get("text"), str):
        return BadRow(row_id, f'第 {number} 行没有文字字段 text，请写成 {{"id": …, "text": …}}', number=number)
    about = {name: str(value[name]) for name in ("city", "date") if isinstance(value.get(name), str | int)}
    return _row(row_id, value["text"], about, number)


def _csv_sheet(data: bytes, chosen: Mapping[str, str]) -> Sheet:
    text = _decode(data)
    heads = []
    for delimiter in ",\t;":
        table = _csv_table(text, delimiter)
        head = list(islice(table, HEADER_ROWS))
        heads.append(head)
        if headings := find_headings([cells.own for cells in head], chosen):
            return _sheet(headings, head, table)
    widest = max(heads, key=lambda head: max((len(cells.own) for cells in head), default=0))
    raise no_headings([cells.own for cells in widest], chosen)


def _csv_table(text: str, delimiter: str) -> Iterator[Cells]:
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    try:
        for cells in reader:
            own = [cell.strip() for cell in cells]
            yield Cells(reader.line_num, own, own)
    except csv.Error as error:
        raise SheetError(f"第 {reader.line_num} 行不是有效的 CSV，请检查引号是否成对") from error


def _xlsx_sheet(data: bytes, chosen: Mapping[str, str]) -> Sheet:
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise SheetError("文件不是有效的 .xlsx 工作簿（可能加了密码或已损坏），请重新另存为 .xlsx") from error
    heads = []
    for sheet in book.worksheets:
        table = _xlsx_table(sheet, _merged(data, sheet))
        head = list(islice(table, HEADER_ROWS))
        heads += [cells.own for cells in head]
        if headings := find_headings([cells.own for cells in head], chosen):
            return _sheet(headings, head, table)
    raise no_headings(heads, chosen)


def _xlsx_table(sheet: Any, merged: Mapping[tuple[int, int], int]) -> Iterator[Cells]:
    covered: dict[int, tuple[int, str]] = {}  # last row and value of the merged cell that is open in a column
    for number, values in enumerate(sheet.iter_rows(values_only=True, max_col=_WIDEST), 1):
        own = [_cell(value) for value in values]
        spread = list(own)
        for column, text in enumerate(own):
            if last := merged.get((number, column)):
                covered[column] = last, text
            elif column in covered and number <= covered[column][0]:
                spread[column] = covered[column][1]
        yield Cells(number, own, spread)


def _merged(data: bytes, sheet: Any) -> dict[tuple[int, int], int]:
    """The last row of each cell that is merged downwards, by its row and column (from 0).

    Read from the sheet's XML: openpyxl knows merged cells only of a workbook that it holds in memory as a whole.
    """
    found: dict[tuple[int, int], int] = {}
    with zipfile.ZipFile(BytesIO(data)) as package, package.open(sheet._worksheet_path.lstrip("/")) as part:
        for _, element in etree.iterparse(part, tag=("{*}row", "{*}mergeCell"), resolve_entities=False):
            left, top, _, bottom = range_boundaries(element.get("ref") or "A1")
            if left and top and bottom and bottom > top:
                found[top, left - 1] = bottom
            element.clear()
    return found


def _sheet(headings: Headings, head: Sequence[Cells], rest: Iterable[Cells]) -> Sheet:
    rows = _table_rows(headings.columns, chain(head[headings.place + 1 :], rest))
    return Sheet(rows, headings.understood, headings.unused)


def _table_rows(columns: Mapping[str, tuple[int, ...]], table: Iterable[Cells]) -> Iterator[Row | BadRow]:
    """Rows below the headings; a city or a date that is merged over several rows is that of each of them."""

    def read(cells: Sequence[str], column: int) -> str:
        return cells[column] if column < len(cells) else ""

    for row in table:
        if not any(row.own) or any(re.sub(r"\s", "", cell) in _SUMS for cell in row.own):
            continue
        about = {kind: read(row.spread, columns[kind][0]) for kind in ("city", "date") if kind in columns}
        about = {kind: text for kind, text in about.items() if text}
        row_id = (read(row.own, columns["id"][0]) if "id" in columns else "") or row.number
        places = columns["text"]
        texts = [(number, text) for number, place in enumerate(places, 1) if (text := read(row.own, place))]
        for number, text in texts:
            yield _row(row_id if len(places) == 1 else f"{row_id}-{number}", text, about, row.number)
        if not texts and not read(row.spread, places[0]):
            message = f"第 {row.number} 行的问题描述为空，请补上或删去这一行"
            yield BadRow(row_id, message, about, row.number)


def _row(row_id: str | int, text: str, about: dict[str, str], number: int) -> Row | BadRow:
    if _BROKEN in text:
        return BadRow(row_id, "文字编码有误（出现无法识别的字符），请另存为 UTF-8", about, number)
    return Row(row_id, text, about, number)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value).strip()


def _decode(data: bytes) -> str:
    """Text in UTF-8, GB18030 or UTF-16 with a mark; what cannot be decoded becomes U+FFFD, so that one row is bad."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", errors="replace")
    else:
        wide = [line for line in data.removeprefix(codecs.BOM_UTF8).split(b"\n") if not line.isascii()]
        valid = sum(_is_utf8(line) for line in wide)
        encoding = "utf-8-sig" if 2 * valid >= len(wide) else "gb18030"
        text = data.decode(encoding, errors="replace")
    strange = sum(unicodedata.category(char) == "Cc" and not char.isspace() for char in text)
    if strange * 100 > len(text):
        raise SheetError("文件不是文本（可能是图片或损坏的文件），请提供 UTF-8 编码的文字")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
