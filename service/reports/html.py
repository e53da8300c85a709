"""A report as one HTML file that opens without a network: inline drawings, sortable tables, a sheet a page on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from jinja2 import Environment, select_autoescape
from markupsafe import Markup

from service.reports.charts import draw, grey_safe
from service.reports.document import Cell, Column, Report, Table


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as it stands in the page."""

    attributes: Markup
    content: str | Markup


class Layout:
    """Anchors of one report: a link to something that has no place in it stays plain text."""

    def __init__(self, report: Report) -> None:
        self._sections = {section.key for section in report.sections}
        self._rows = {_anchor(table.key, row[0]) for table in report.tables for row in table.rows} - self._sections
        self._placed: set[str] = set()

    def row_id(self, table: Table, row: tuple[Cell, ...]) -> Markup:
        """The id of a row, where it is the first of its anchor."""
        anchor = _anchor(table.key, row[0])
        if anchor in self._placed or anchor not in self._rows:
            return Markup()
        self._placed.add(anchor)
        return Markup(' id="{}"').format(anchor)

    def cells(self, table: Table, row: tuple[Cell, ...]) -> Iterator[Shown]:
        """The cells of a row."""
        for column, cell, most in zip(table.columns, row, _most(table), strict=True):
            anchor = _anchor(column.link, cell) if column.link else ""
            text = _said(column, cell)
            known = anchor in self._sections or (anchor in self._rows and column.link != table.key)
            content = Markup('<a href="#{}">{}</a>').format(anchor, text) if known else text
            yield Shown(_attributes(column, cell, most), content)


def to_html(report: Report) -> bytes:
    """The page as a file."""
    layout = Layout(report)
    environment = Environment(autoescape=select_autoescape(default=True), trim_blocks=True)
    page = environment.from_string(_asset("report.html")).render(
        report=report,
        parts=[section for section in report.sections if not section.page],
        pages=[section for section in report.sections if section.page],
        css=Markup(_asset("report.css")),  # noqa: S704 - a file of this package
        js=Markup(_asset("report.js")),  # noqa: S704 - a file of this package
        draw=lambda chart: Markup(draw(chart, report.source)),  # noqa: S704 - charts escape what they are given
        row_id=layout.row_id,
        cells=layout.cells,
    )
    return page.encode("utf-8", "replace")


def _most(table: Table) -> list[float]:
    """The largest number of each shaded column, 0 for the others."""
    return [
        max((float(row[place] or 0) for row in table.rows), default=0.0) if column.kind == "heat" else 0.0
        for place, column in enumerate(table.columns)
    ]


def _attributes(column: Column, cell: Cell, most: float) -> Markup:
    if column.kind == "text":
        return Markup()
    value = Markup(' class="number" data-value="{}"').format("" if cell is None else cell)
    if column.kind != "heat" or not cell or not most:
        return value
    shade = float(cell) / most
    ink = ";color:#fff" if shade > 0.5 else ""
    return value + Markup(' style="background:{}{}"').format(grey_safe(shade), ink)


def _said(column: Column, cell: Cell) -> str:
    if cell is None or (column.kind == "heat" and not cell):
        return ""
    if column.kind == "share" and not isinstance(cell, str):
        return f"{cell:.0%}"
    if isinstance(cell, float):
        return f"{cell:.2f}"
    return str(cell)


def _anchor(key: str, value: Cell) -> str:
    return f"{key}-{'_'.join(str(value).split())}"


def _asset(name: str) -> str:
    return files("service.reports.assets").joinpath(name).read_text(encoding="utf-8")
