"""Workbooks that Tashan writes: plain cells, wrapped text, a fixed header; a cell never becomes a formula."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from corpus.errors import StateError

_CELL_LIMIT = 32_767  # characters; Excel refuses a file with a longer cell
_HEADER_FILL = PatternFill("solid", fgColor="DDE6EF")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: name, column names with their widths in characters, rows of text or numbers, lines above the header."""

    name: str
    columns: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[str | int]]
    above: Sequence[str] = ()


def write_book(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write the workbook wholly or not at all; raises StateError."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name), sheet)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        book.save(aside)
        aside.replace(path)
    except OSError as error:
        raise StateError(f"无法写入“{path.name}”，请检查文件夹是否存在、是否有写权限和磁盘空间") from error
    finally:
        aside.unlink(missing_ok=True)


def _fill(target: Worksheet, sheet: Sheet) -> None:
    above = len(sheet.above)
    for number, text in enumerate(sheet.above, 1):
        _put(target, number, 1, text)
    target.freeze_panes = f"A{above + 2}"
    for column, (name, width) in enumerate(sheet.columns, 1):
        target.column_dimensions[get_column_letter(column)].width = width
        _put(target, above + 1, column, name)
        target.cell(above + 1, column).font = Font(bold=True)
        target.cell(above + 1, column).fill = _HEADER_FILL
    for number, row in enumerate(sheet.rows, above + 2):
        for column, value in enumerate(row, 1):
            _put(target, number, column, value)
            target.cell(number, column).alignment = Alignment(wrap_text=True, vertical="top")


def _put(target: Worksheet, row: int, column: int, value: str | int) -> None:
    cell = target.cell(row, column)
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:_CELL_LIMIT] if isinstance(value, str) else value
    if text != "":
        cell.value = text
    if isinstance(text, str) and text.startswith("="):
        cell.data_type = "s"
