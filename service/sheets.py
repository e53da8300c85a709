"""Sheets of problems: a txt, jsonl, csv or xlsx file becomes rows; a bad row says what is wrong and stops nothing."""

from __future__ import annotations

import codecs
import csv
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from corpus.errors import SheetError

COLUMNS = {
    "id": ("id", "编号", "序号"),
    "text": ("text", "问题", "问题描述", "描述", "内容"),
    "city": ("city", "城市", "地区", "所在城市", "region"),
    "date": ("date", "日期", "时间", "年份", "年度"),
}
_HEADER_ROWS = 10  # a sheet may open with a title and notes
_WIDEST = 256  # columns looked at
_BROKEN = "\ufffd"
Cells = tuple[int, Sequence[str]]  # the number of a row, its cells


@dataclass(frozen=True, slots=True)
class Row:
    """One problem; `id` is the file's own or the row number; `about` holds `city` and `date` where there are any."""

    id: str | int
    text: str
    about: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that holds no problem, and why."""

    id: str | int
    message: str


def read_sheet(path: Path) -> Iterator[Row | BadRow]:
    """Rows of a file by its ending, in order; raises SheetError where the file as a whole cannot be read.

    txt: a problem a line. jsonl: `{"id", "text"}` a line. csv, xlsx: columns found by name (see COLUMNS).
    """
    readers = {".txt": read_lines, ".jsonl": _json_lines, ".csv": _csv_rows, ".xlsx": _xlsx_rows}
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
    return (_row(number, line.strip(), {}) for number, line in lines if line.strip())


def _json_lines(data: bytes) -> Iterator[Row | BadRow]:
    for number, line in enumerate(_decode(data).split("\n"), 1):
        if line.strip():
            yield _json_row(number, line)


def _json_row(number: int, line: str) -> Row | BadRow:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return BadRow(number, f"第 {number} 行不是有效的 JSON，每行请写一个 JSON 对象")
    if not isinstance(value, dict):
        return BadRow(number, f'第 {number} 行不是 JSON 对象，请写成 {{"id": …, "text": …}}')
    own = value.get("id", number)
    row_id = own if isinstance(own, str | int) and not isinstance(own, bool) else number
    if not isinstance(value.get("text"), str):
        return BadRow(row_id, f'第 {number} 行没有文字字段 text，请写成 {{"id": …, "text": …}}')
    about = {name: str(value[name]) for name in ("city", "date") if isinstance(value.get(name), str | int)}
    return _row(row_id, value["text"], about)


def _csv_rows(data: bytes) -> Iterator[Row | BadRow]:
    text = _decode(data)
    for delimiter in ",\t;":
        table = _csv_table(text, delimiter)
        head = list(islice(table, _HEADER_ROWS))
        if _header(head):
            return _table_rows(head, table)
    raise _no_header()


def _csv_table(text: str, delimiter: str) -> Iterator[Cells]:
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise SheetError(f"第 {reader.line_num} 行不是有效的 CSV，请检查引号是否成对") from error


def _xlsx_rows(data: bytes) -> Iterator[Row | BadRow]:
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise SheetError("文件不是有效的 .xlsx 工作簿（可能加了密码或已损坏），请重新另存为 .xlsx") from error
    for sheet in book.worksheets:
        table = _xlsx_table(sheet)
        head = list(islice(table, _HEADER_ROWS))
        if _header(head):
            return _table_rows(head, table)
    raise _no_header()


def _xlsx_table(sheet: Any) -> Iterator[Cells]:
    for number, values in enumerate(sheet.iter_rows(values_only=True, max_col=_WIDEST), 1):
        yield number, [_cell(value) for value in values]


def _table_rows(head: Sequence[Cells], rest: Iterable[Cells]) -> Iterator[Row | BadRow]:
    place, columns = _header(head) or (0, {})
    for number, cells in chain(head[place + 1 :], rest):
        values = {name: cells[column] if column < len(cells) else "" for name, column in columns.items()}
        if not any(cells):
            continue
        row_id = values.pop("id", "") or number
        text = values.pop("text")
        about = {name: value for name, value in values.items() if value}
        yield _row(row_id, text, about) if text else BadRow(row_id, f"第 {number} 行的问题描述为空，请补上或删去这一行")


def _header(head: Sequence[Cells]) -> tuple[int, dict[str, int]] | None:
    """(place in `head`, column of each known name) of the first row that has a column of texts."""
    for place, (_, cells) in enumerate(head):
        names = [re.sub(r"\s+", "", cell).lower() for cell in cells]
        columns = {
            kind: next(names.index(name) for name in known if name in names)
            for kind, known in COLUMNS.items()
            if any(name in names for name in known)
        }
        if "text" in columns:
            return place, columns
    return None


def _no_header() -> SheetError:
    return SheetError(f"表格里没有问题描述一列，请把该列的表头写成：{'、'.join(COLUMNS['text'])}")


def _row(row_id: str | int, text: str, about: dict[str, str]) -> Row | BadRow:
    if _BROKEN in text:
        return BadRow(row_id, "文字编码有误（出现无法识别的字符），请另存为 UTF-8")
    return Row(row_id, text, about)


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
