"""A report as a Word document in the layout of the page's note (GB/T 9704)."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from service.exports.word import BODY, HEADING, HEADLINE, HEADLINE_SIZE, SUBHEADING, lay_out, paragraph
from service.reports.document import Cell, Column, Report, Section
from service.reports.steady import steady
from service.wording import chinese_number

MOST_ROWS = 60  # rows of a table on paper; the workbook has them all
_TABLE_SIZE = 9  # points: 小5号


def to_docx(report: Report) -> bytes:
    """The document as a file."""
    document = Document()
    lay_out(document)
    paragraph(document, report.title, HEADLINE, HEADLINE_SIZE, align=WD_ALIGN_PARAGRAPH.CENTER)
    paragraph(document, "（供参考）", SUBHEADING, align=WD_ALIGN_PARAGRAPH.CENTER)
    for number, section in enumerate(report.sections, 1):
        _section(document, number, section)
    paragraph(document, f"附注：{report.source}。本报告由程序根据公开清单匹配生成。", BODY, indent=True)
    stream = BytesIO()
    document.save(stream)
    return steady(stream.getvalue())


def _section(document: Any, number: int, section: Section) -> None:
    if section.page:
        document.add_page_break()
    paragraph(document, f"{chinese_number(number)}、{section.title}", HEADING, indent=True)
    for line in section.text:
        paragraph(document, line, BODY, indent=True)
    for chart in section.charts:
        paragraph(document, f"{chart.title}（单位：{chart.unit}）。{chart.alternative}。", BODY, indent=True)
    for table in section.tables:
        kept = table.rows[:MOST_ROWS]
        more = f"，此处列前 {MOST_ROWS} 行，全部见同名表格" if len(table.rows) > MOST_ROWS else ""
        paragraph(document, f"{table.title}（{len(table.rows)} 行{more}）", SUBHEADING, indent=True)
        if kept:
            document.element.body.append(_grid(table.columns, kept))
            # Two tables without a paragraph between them would grow together; the last section settings stay last.
            document.element.body.append(document.element.body.sectPr)


def _grid(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> Any:
    """A table of plain cells. Built as XML: python-docx looks through a whole table for each cell."""
    table = OxmlElement("w:tbl")
    properties = _under(table, "w:tblPr")
    _under(properties, "w:tblW", type="pct", w="5000")
    borders = _under(properties, "w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        _under(borders, f"w:{side}", val="single", sz="4", color="808080")
    margins = _under(properties, "w:tblCellMar")
    for side in ("left", "right"):
        _under(margins, f"w:{side}", w="40", type="dxa")
    grid = _under(table, "w:tblGrid")
    # Square roots: numbers of rows and practices must stay on one line beside long texts.
    shares = [column.width**0.5 for column in columns]
    widths = [int(8800 * share / sum(shares)) for share in shares]
    for width in widths:
        _under(grid, "w:gridCol", w=str(width))
    _row(table, [column.name for column in columns], widths, head=True)
    for row in rows:
        _row(table, [_said(column, cell) for column, cell in zip(columns, row, strict=True)], widths)
    return table


def _row(table: Any, cells: Sequence[str], widths: Sequence[int], *, head: bool = False) -> None:
    row = _under(table, "w:tr")
    properties = _under(row, "w:trPr")
    _under(properties, "w:cantSplit")
    if head:
        _under(properties, "w:tblHeader")
    for text, width in zip(cells, widths, strict=True):
        cell = _under(row, "w:tc")
        _under(_under(cell, "w:tcPr"), "w:tcW", w=str(width), type="dxa")
        for line in text.split("\n"):
            _line(cell, line, bold=head)


def _line(cell: Any, text: str, *, bold: bool) -> None:
    line = _under(cell, "w:p")
    form = _under(line, "w:pPr")
    _under(form, "w:snapToGrid", val="0")  # the page's grid is for 3号; a table sits closer
    _under(form, "w:spacing", before="0", after="0", line="240", lineRule="auto")
    run = _under(line, "w:r")
    properties = _under(run, "w:rPr")
    _under(properties, "w:rFonts", eastAsia=BODY, ascii=BODY, hAnsi=BODY)
    if bold:
        _under(properties, "w:b")
    _under(properties, "w:sz", val=str(int(_TABLE_SIZE * 2)))
    content = _under(run, "w:t")
    content.text = text
    content.set(qn("xml:space"), "preserve")


def _under(parent: Any, name: str, **attributes: str) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    parent.append(element)
    return element


def _said(column: Column, cell: Cell) -> str:
    if cell is None or (column.kind == "heat" and not cell):
        return ""
    if column.kind == "share" and not isinstance(cell, str):
        return f"{cell:.0%}"
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)
