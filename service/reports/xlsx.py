"""A report as a workbook: a sheet a table, headings frozen, columns filtered, amounts shaded, names linked."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import ColorScale, DataBar, FormatObject, Rule
from openpyxl.styles import Alignment, Color, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from service.reports.document import Cell, Column, Report, Table, said
from service.reports.steady import steady

_HEAD = PatternFill("solid", fgColor="E5EFEB")
_LINK = Font(color="1F5A54", underline="single")
_SHADES = Rule(
    type="colorScale",
    colorScale=ColorScale(
        cfvo=[FormatObject(type="num", val=0), FormatObject(type="max")], color=[Color("FFF4F8F7"), Color("FF5FA39A")]
    ),
)
_BARS = Rule(
    type="dataBar",
    dataBar=DataBar(
        cfvo=[FormatObject(type="num", val=0), FormatObject(type="num", val=1)], color=Color("FF8FBDB6"), showValue=True
    ),
)
_TOP = Alignment(wrap_text=True, vertical="top")
_LINE = 15  # points
_LONGEST = 31  # characters of a sheet's name
_LARGEST = 32_000  # characters of a cell; the format allows 32,767


def to_xlsx(report: Report) -> bytes:
    """The workbook as a file."""
    book = Workbook()
    book.properties.title, book.properties.creator = report.title, ""
    front = book.worksheets[0]
    front.title = "概览"
    names = {table.key: _sheet_name(number, table) for number, table in enumerate(report.tables, 1)}
    places = {table.key: {row[0]: number for number, row in enumerate(table.rows, 2)} for table in report.tables}
    _front(front, report, names)
    for table in report.tables:
        _sheet(book.create_sheet(names[table.key]), table, names, places)
    stream = BytesIO()
    book.save(stream)
    return steady(stream.getvalue())


def _front(sheet: Worksheet, report: Report, names: dict[str, str]) -> None:
    sheet.column_dimensions["A"].width = 110
    _print_setup(sheet)
    about = f"资料来源：{report.source}" + (f"。{report.basis}" if report.basis else "")
    lines: list[tuple[str, str]] = [(report.title, ""), (about, "")]
    for section in report.sections:
        if not section.page:
            lines += [("", ""), (section.title, "")]
            lines += [(line, "") for line in section.text]
            lines += [(f"{chart.title}（单位：{chart.unit}）：{chart.alternative}", "") for chart in section.charts]
            lines += [(f"→ {table.title}（{len(table.rows)} 行）", names[table.key]) for table in section.tables]
    for number, (text, target) in enumerate(lines, 1):
        cell = sheet.cell(number, 1)
        _put(cell, text)
        sheet.row_dimensions[number].height = 26 if number == 1 else _height([text], [110])
        if target:
            _link(cell, target, 1)
        elif number == 1 or text in {section.title for section in report.sections}:
            cell.font = Font(bold=True, size=16 if number == 1 else 12)


def _sheet(sheet: Worksheet, table: Table, names: dict[str, str], places: dict[str, dict[Cell, int]]) -> None:
    for place, column in enumerate(table.columns, 1):
        head = sheet.cell(1, place)
        _put(head, column.name)
        head.font, head.fill = Font(bold=True), _HEAD
        sheet.column_dimensions[get_column_letter(place)].width = _width(column)
    for number, row in enumerate(table.rows, 2):
        for place, (column, value) in enumerate(zip(table.columns, row, strict=True), 1):
            cell = sheet.cell(number, place)
            _put(cell, value)
            cell.number_format = _number_format(column, value)
            target = places.get(column.link, {}).get(value)
            if target and column.link != table.key:
                _link(cell, names[column.link], target)
        texts = [said(column, value) for column, value in zip(table.columns, row, strict=True)]
        sheet.row_dimensions[number].height = _height(texts, [_width(column) for column in table.columns])
    _print_setup(sheet)
    sheet.print_title_rows = "1:1"
    sheet.freeze_panes = "B2"
    last = get_column_letter(len(table.columns))
    sheet.auto_filter.ref = f"A1:{last}{len(table.rows) + 1}"
    for kind, rule in (("heat", _SHADES), ("share", _BARS)):
        letters = [get_column_letter(place) for place, column in enumerate(table.columns, 1) if column.kind == kind]
        if table.rows and letters:
            # One rule over all cells of a kind: the same amount has the same shade in every column.
            sheet.conditional_formatting.add(" ".join(f"{a}2:{a}{len(table.rows) + 1}" for a in letters), rule)


def _print_setup(sheet: Worksheet) -> None:
    """A4 across, all columns on one sheet of paper, numbered."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    if sheet.oddFooter is not None:
        sheet.oddFooter.center.text = "&A　第 &P 页，共 &N 页"


def _width(column: Column) -> float:
    """Of a column, in characters of the body font."""
    return column.width * 1.2 + 2


def _height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """Points that a row needs: not every program works it out; at most about fifteen lines."""
    lines = [
        sum(
            max(1, math.ceil(sum(2 if ord(char) > 0x2E80 else 1 for char in line) / width)) for line in text.split("\n")
        )
        for text, width in zip(texts, widths, strict=True)
    ]
    return _LINE * min(15, max(lines, default=1)) + 2


def _put(cell: Any, value: Cell) -> None:
    """Write a value; a text that begins like a formula is a text."""
    cell.value = value[:_LARGEST] if isinstance(value, str) else value
    cell.alignment = _TOP
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))


def _link(cell: Any, sheet: str, row: int) -> None:
    """Lead to a row of another sheet."""
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet}'!A{row}")
    cell.font = _LINK


def _number_format(column: Column, value: Cell) -> str:
    if column.kind == "share":
        return "0%"
    return "0.00" if isinstance(value, float) else "General"


def _sheet_name(number: int, table: Table) -> str:
    """A name that is allowed, and unlike the others because of its number."""
    return re.sub(r"[\[\]:*?/\\']", "", f"{number} {table.title}")[:_LONGEST]
