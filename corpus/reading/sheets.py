"""Sheets: .xlsx with merged cells, .csv in any separator and encoding."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable

from openpyxl import load_workbook

from corpus.reading.blocks import Aside, Block, Row
from corpus.reading.limits import MAX_CHARACTERS, check_cells, check_package
from corpus.reading.text import decode


def read_xlsx(data: bytes) -> list[Block]:
    """The rows of every sheet that is shown; formulas give the values that Excel last saved."""
    check_package(data)
    blocks: list[Block] = []
    book = load_workbook(io.BytesIO(data), data_only=True)
    try:
        for table, sheet in enumerate(book.worksheets):
            check_cells((sheet.max_row or 0) * (sheet.max_column or 0))
            rows = [[_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
            if sheet.sheet_state == "visible":
                blocks += _rows(rows, table)
            else:
                blocks += [Aside(cell, "隐藏的工作表") for row in rows for cell in row if cell.strip()]
    finally:
        book.close()
    return blocks


def read_csv(data: bytes) -> list[Block]:
    """The rows of the file; the separator is the one that the first line with two cells or more is cut by."""
    text = decode(data)
    csv.field_size_limit(MAX_CHARACTERS)
    separator = max(",\t;，", key=text[:2000].split("\n", 1)[0].count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    check_cells(sum(map(len, rows)))
    return list(_rows(rows, 0))


def _rows(rows: Iterable[list[str]], table: int) -> list[Block]:
    return [Row(tuple(cells), table) for cells in rows if any(cell.strip() for cell in cells)]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return str(value).replace("_x000D_", "").replace("\r\n", "\n")
