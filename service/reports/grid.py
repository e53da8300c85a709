"""Tables, shaded maps and bars as Word XML: python-docx looks through a whole table for each cell that it makes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from service.exports.word import BODY
from service.reports.charts import grey_safe, ink_on
from service.reports.document import Bars, HeatMap, Table, said

_SIZE = 9  # points: 小5号
_WIDTH = 8840  # twentieths of a point: the type area
_TWIPS = 20 * _SIZE  # a Chinese character


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell: its text, its shade (0..1, None for plain), and whether it goes on in the row below or above."""

    text: str
    shade: float | None = None
    merge: str = ""  # restart, continue
    bold: bool = False


def table_grid(table: Table, longest_text: int | None = None) -> Any:
    """A table; groups of rows share their first cells, texts are cut to `longest_text` characters."""
    head = [Shown(column.name, bold=True) for column in table.columns]
    longest = [_longest(table, place) for place in range(len(table.columns))]
    return _grid(head, list(_rows(table, longest_text)), _widths(longest))


def heat_grid(chart: HeatMap) -> Any:
    """A heat map as shaded cells."""
    most = max((value for row in chart.values for value in row), default=0) or 1
    head = [Shown("", bold=True), *(Shown(name, bold=True) for name in chart.columns)]
    rows = [
        [Shown(name), *(Shown(f"{value:g}", value / most) if value else Shown("", 0.0) for value in values)]
        for name, values in zip(chart.rows, chart.values, strict=True)
    ]
    first = min(14, max((len(name) for name in chart.rows), default=4)) * _TWIPS + 120
    return _grid(head, rows, [first, *[(_WIDTH - first) // max(1, len(chart.columns))] * len(chart.columns)])


def bars_grid(chart: Bars) -> Any:
    """Bars as rows of full blocks beside their names and amounts; light blocks for those that are set apart."""
    most = max((amount for _, amount in chart.items), default=0) or 1
    named = min(16, max((len(name) for name, _ in chart.items), default=4))
    widths = [named * _TWIPS + 120, 4 * _TWIPS, _WIDTH - (named + 4) * _TWIPS - 120]
    longest = widths[2] // _TWIPS - 2
    rows = []
    for number, (name, amount) in enumerate(chart.items):
        block = "▒" if number in chart.striped else "█"
        rows.append([Shown(name), Shown(f"{amount:g}"), Shown(block * round(amount / most * longest))])
    return _grid([], rows, widths)


def under(parent: Any, name: str, **attributes: str) -> Any:
    """A new element with w: attributes, below the parent where there is one."""
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    if parent is not None:
        parent.append(element)
    return element


def _rows(table: Table, longest_text: int | None) -> Iterator[list[Shown]]:
    most = table.most
    for number, row in enumerate(table.rows):
        starts = table.starts(number)
        spans = starts and table.span(number) > 1
        cells = []
        for place, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            shade = float(cell) / most if column.kind == "heat" and cell and most else None
            merge = "" if place >= table.grouped else "restart" if spans else "" if starts else "continue"
            text = "" if merge == "continue" else said(column, cell)
            cut = f"{text[:longest_text]}…" if longest_text and len(text) > longest_text else text
            cells.append(Shown(cut, shade, merge))
        yield cells


def _longest(table: Table, place: int) -> float:
    """What a column needs, in characters: its longest text, within reason."""
    column = table.columns[place]
    texts = [said(column, row[place]) for row in table.rows]
    longest = max((len(line) for text in texts for line in text.split("\n")), default=0)
    return max(
        min(longest * (0.65 if column.link or column.kind != "text" else 1), column.width),
        min(len(column.name), 4) * 0.9,
    )


def _widths(needed: Sequence[float]) -> list[int]:
    """Twentieths of a point: short columns what they need, long ones the rest by the root of their need."""
    short = [min(need, 6) * _TWIPS + 90 for need in needed]
    roots = [max(0.0, need - 6) ** 0.5 for need in needed]
    left = max(0.0, _WIDTH - sum(short))
    scale = left / sum(roots) if sum(roots) else 0.0
    full = [one + root * scale for one, root in zip(short, roots, strict=True)]
    return [int(one * _WIDTH / sum(full)) for one in full]


def _grid(head: Sequence[Shown], rows: Sequence[Sequence[Shown]], widths: Sequence[int]) -> Any:
    table = OxmlElement("w:tbl")
    properties = under(table, "w:tblPr")
    under(properties, "w:tblW", type="pct", w="5000")
    borders = under(properties, "w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        under(borders, f"w:{side}", val="single", sz="4", color="808080")
    under(properties, "w:tblLayout", type="fixed")
    margins = under(properties, "w:tblCellMar")
    for side in ("left", "right"):
        under(margins, f"w:{side}", w="40", type="dxa")
    grid = under(table, "w:tblGrid")
    for width in widths:
        under(grid, "w:gridCol", w=str(width))
    if head:
        _row(table, head, widths, head=True)
    for row in rows:
        _row(table, row, widths)
    return table


def _row(table: Any, cells: Sequence[Shown], widths: Sequence[int], *, head: bool = False) -> None:
    row = under(table, "w:tr")
    properties = under(row, "w:trPr")
    under(properties, "w:cantSplit")
    if head:
        under(properties, "w:tblHeader")
    for shown, width in zip(cells, widths, strict=True):
        cell = under(row, "w:tc")
        form = under(cell, "w:tcPr")
        under(form, "w:tcW", w=str(width), type="dxa")
        if shown.merge:
            under(form, "w:vMerge", val=shown.merge)
        if head:
            under(form, "w:shd", val="clear", color="auto", fill="E5EFEB")
        elif shown.shade is not None:
            under(form, "w:shd", val="clear", color="auto", fill=grey_safe(shown.shade)[1:].upper())
        for line in shown.text.split("\n"):
            _line(cell, line, shown)


def _line(cell: Any, text: str, shown: Shown) -> None:
    line = under(cell, "w:p")
    form = under(line, "w:pPr")
    if shown.bold:
        under(form, "w:keepNext")
    under(form, "w:snapToGrid", val="0")  # the page's grid is for 3号; a table sits closer
    under(form, "w:spacing", before="0", after="0", line="240", lineRule="auto")
    if shown.shade is not None:
        under(form, "w:jc", val="center")
    run = under(line, "w:r")
    properties = under(run, "w:rPr")
    under(properties, "w:rFonts", eastAsia=BODY, ascii=BODY, hAnsi=BODY)
    if shown.bold:
        under(properties, "w:b")
    if shown.shade is not None:
        under(properties, "w:color", val=ink_on(shown.shade)[1:].upper())
    under(properties, "w:sz", val=str(_SIZE * 2))
    content = under(run, "w:t")
    content.text = text
    content.set(qn("xml:space"), "preserve")
