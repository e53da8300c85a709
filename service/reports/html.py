"""A report as one HTML file that opens without a network: inline drawings, sortable tables, a sheet a page on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from jinja2 import Environment, select_autoescape
from markupsafe import Markup

from service.reports.charts import draw, grey_safe, ink_on
from service.reports.document import BANDS, Cell, Column, Report, Table, said


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

    def cells(self, table: Table, number: int) -> Iterator[Shown]:
        """The cells of a row; those that a group of rows has in common stand in its first row."""
        starts, span = table.starts(number), table.span(number) if table.grouped else 1
        for place, (column, cell) in enumerate(zip(table.columns, table.rows[number], strict=True)):
            if place < table.grouped and not starts:
                continue
            anchor = _anchor(column.link, cell) if column.link else ""
            text = said(column, cell)
            attributes = _attributes(column, cell, table.most)
            if place < table.grouped and span > 1:
                attributes += Markup(' rowspan="{}"').format(span)
            known = anchor in self._sections or (anchor in self._rows and column.link != table.key)
            content = Markup('<a href="#{}">{}</a>').format(anchor, text) if known else text
            yield Shown(attributes, content)


def to_html(report: Report) -> bytes:
    """The page as a file."""
    layout = Layout(report)
    environment = Environment(autoescape=select_autoescape(default=True), trim_blocks=True)
    environment.filters["least"] = lambda width: min(width, 11)
    page = environment.from_string(_asset("report.html")).render(
        report=report,
        parts=[section for section in report.sections if not section.page],
        pages=[section for section in report.sections if section.page],
        css=Markup(_asset("report.css")),  # noqa: S704 - a file of this package
        js=Markup(_asset("report.js")),  # noqa: S704 - a file of this package
        draw=lambda chart: Markup(draw(chart, report.source)),  # noqa: S704 - charts escape what they are given
        row_id=layout.row_id,
        cells=layout.cells,
        widths=widths,
    )
    return page.encode("utf-8", "replace")


def widths(table: Table) -> list[float]:
    """The share of each column in the width of its table, in per cent."""
    # Between equal and proportional: numbers of practices must stay on one line beside long texts.
    shares = [column.width**0.65 for column in table.columns]
    return [round(100 * share / sum(shares), 2) for share in shares]


def _attributes(column: Column, cell: Cell, most: float) -> Markup:
    if column.kind == "text":
        return Markup()
    if column.kind == "band":
        return Markup(' data-value="{}"').format(BANDS.index(str(cell)) if cell in BANDS else len(BANDS))
    value = Markup(' class="number" data-value="{}"').format("" if cell is None else cell)
    if column.kind != "heat" or not cell or not most:
        return value
    shade = float(cell) / most
    return value + Markup(' style="background:{};color:{}"').format(grey_safe(shade), ink_on(shade))


def _anchor(key: str, value: Cell) -> str:
    return f"{key}-{'_'.join(str(value).split())}"


def _asset(name: str) -> str:
    return files("service.reports.assets").joinpath(name).read_text(encoding="utf-8")
