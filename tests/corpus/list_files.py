"""Makes list files in every format from one source, as ministries, provinces and their Excel users set them."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from docx import Document
from docx.enum.section import WD_ORIENT
from openpyxl import Workbook
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
SIZE = 9.0
PITCH = 14.0
TOP = 770.0
LINES_A_PAGE = 46


@dataclass(frozen=True)
class Entry:
    """A practice with its number as printed ("" without one)."""

    label: str
    text: str


@dataclass(frozen=True)
class Initiative:
    label: str
    name: str
    entries: tuple[Entry, ...]

    @property
    def printed(self) -> str:
        return self.label + self.name


@dataclass(frozen=True)
class Mechanism:
    label: str
    name: str
    initiatives: tuple[Initiative, ...]


@dataclass(frozen=True)
class Source:
    """A list as published; `columns` are the names of number, mechanism, initiative and practice columns."""

    title: str
    columns: tuple[str, str, str, str]
    mechanisms: tuple[Mechanism, ...]

    def rows(self) -> Iterator[tuple[Mechanism, Initiative, tuple[Entry, ...]]]:
        for mechanism in self.mechanisms:
            for initiative in mechanism.initiatives:
                yield mechanism, initiative, initiative.entries

    @property
    def header(self) -> list[str]:
        return [name for name in self.columns if name]

    def heading(self, mechanism: Mechanism) -> str:
        """The mechanism in running text: 一、name, or as printed where the label has its own sign."""
        return (
            mechanism.label + "、" if set(mechanism.label) <= set("一二三四五六七八九十") else mechanism.label
        ) + mechanism.name

    def cells(self, mechanism: Mechanism, initiative: Initiative, text: str) -> list[str]:
        values = [mechanism.label, mechanism.name, initiative.printed, text]
        if not self.columns[0]:
            values[1] = mechanism.label + mechanism.name
        return [value for name, value in zip(self.columns, values, strict=True) if name]


def wrap(text: str, width: int) -> list[str]:
    """The text cut after every `width` characters, wherever that falls."""
    return [text[start : start + width] for start in range(0, len(text), width)]


# --- text


def paragraphs(source: Source) -> Iterator[str]:
    """The list as paragraphs without a table."""
    yield source.title
    for mechanism in source.mechanisms:
        yield source.heading(mechanism)
        for initiative in mechanism.initiatives:
            if initiative.printed:
                yield initiative.printed
            for entry in initiative.entries:
                yield entry.label + entry.text


def plain_text(source: Source) -> str:
    return "\n".join(paragraphs(source)) + "\n"


def indented_text(source: Source) -> str:
    """One paragraph a line with the indent of two characters, and blank lines around headings."""
    title, *rest = paragraphs(source)
    return f"{title}\n\n" + "\n".join("　　" + paragraph for paragraph in rest) + "\n"


def wrapped_text(source: Source, width: int) -> str:
    """All paragraphs cut at the same column, a form feed and a page number now and then."""
    return "\n".join(line for paragraph in paragraphs(source) for line in wrap(paragraph, width)) + "\n"


def column_text(source: Source, narrow: int = 6, wide: int = 44) -> str:
    """As text comes out of a PDF: narrow columns first, the header on each page, page numbers."""
    lines = [source.title, " ".join(source.header)]
    page = 1
    for index, mechanism in enumerate(source.mechanisms):
        if index and index % 2 == 0:
            lines += [f"— {page} —", " ".join(source.header)]
            page += 1
        if source.columns[0]:
            lines += [mechanism.label, *wrap(mechanism.name, narrow - 2)]
        else:
            lines += wrap(mechanism.label + mechanism.name, narrow)
        for initiative in mechanism.initiatives:
            lines += wrap(initiative.printed, narrow)
            for entry in initiative.entries:
                lines += wrap(entry.label + entry.text, wide)
    return "\n\n".join(lines) + "\n"


# --- Word


def docx_table(source: Source, *, one_paragraph: bool = False) -> bytes:
    """A table with vertically merged cells and all practices of an initiative in one cell."""
    document = Document()
    document.sections[0].orientation = WD_ORIENT.LANDSCAPE
    document.sections[0].footer.paragraphs[0].text = "第 1 页"
    document.add_heading(source.title, 0)
    header = source.header
    table = document.add_table(rows=1, cols=len(header))
    for cell, name in zip(table.rows[0].cells, header, strict=True):
        cell.text = name
    for mechanism in source.mechanisms:
        first = len(table.rows)
        for initiative in mechanism.initiatives:
            cells = table.add_row().cells
            join = "" if one_paragraph else "\n"
            text = join.join(entry.label + entry.text for entry in initiative.entries)
            values = source.cells(mechanism, initiative, text)
            keep = len(table.rows) - 1 == first
            for column, value in enumerate(values):
                named = column >= len(values) - 2 if source.columns[2] else column == len(values) - 1
                if named or keep:
                    cells[column].text = value
        merged = len(header) - (2 if source.columns[2] else 1)
        for column in range(merged):
            if len(table.rows) - 1 > first:
                table.cell(first, column).merge(table.cell(len(table.rows) - 1, column))
    return _saved(document)


def docx_rows(source: Source) -> bytes:
    """One practice a row, mechanism and initiative merged over their rows."""
    document = Document()
    document.add_paragraph(source.title)
    header = source.header
    table = document.add_table(rows=1, cols=len(header))
    for cell, name in zip(table.rows[0].cells, header, strict=True):
        cell.text = name
    for mechanism, initiative, entries in source.rows():
        for position, entry in enumerate(entries):
            cells = table.add_row().cells
            values = source.cells(mechanism, initiative, entry.label + entry.text)
            for column, value in enumerate(values):
                if column == len(values) - 1 or (
                    position == 0 and (column == len(values) - 2 or initiative is mechanism.initiatives[0])
                ):
                    cells[column].text = value
    return _saved(document)


def docx_plain(source: Source) -> bytes:
    """Without a table, as paragraphs."""
    document = Document()
    for paragraph in paragraphs(source):
        document.add_paragraph(paragraph)
    return _saved(document)


def docx_headings(source: Source) -> bytes:
    """Without a table, names as headings of the document."""
    document = Document()
    document.add_heading(source.title, 1)
    for mechanism in source.mechanisms:
        document.add_heading(source.heading(mechanism), 2)
        for initiative in mechanism.initiatives:
            if initiative.printed:
                document.add_heading(initiative.printed, 3)
            for entry in initiative.entries:
                document.add_paragraph(entry.label + entry.text)
    return _saved(document)


def _saved(document: object) -> bytes:
    stream = io.BytesIO()
    document.save(stream)  # type: ignore[attr-defined]
    return stream.getvalue()


# --- PDF


def pdf_text(source: Source, width: int = 48) -> bytes:
    """Lines of running text on numbered pages."""
    return _text_pages([line for paragraph in paragraphs(source) for line in wrap(paragraph, width)])


def pdf_column_text(source: Source) -> bytes:
    """Lines in the order in which the columns of a table are read."""
    return _text_pages([line for line in column_text(source).split("\n\n") if not line.endswith(" —")])


def _text_pages(lines: Sequence[str]) -> bytes:
    stream, canvas = _canvas()
    for page, start in enumerate(range(0, len(lines), LINES_A_PAGE), 1):
        canvas.setFont(FONT, SIZE)
        for position, line in enumerate(lines[start : start + LINES_A_PAGE]):
            canvas.drawString(60, TOP - position * PITCH, line.strip())
        canvas.drawCentredString(A4[0] / 2, 40, f"— {page} —")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def pdf_table(source: Source, *, rules: bool = True, lines_a_page: int = LINES_A_PAGE) -> bytes:
    """A table over pages: header on each, cells cut by the page end, narrow columns; `rules` draws the lines."""
    grid = _grid(source)
    header = source.header
    widths = {1: [480], 2: [80, 400], 3: [70, 80, 330], 4: [30, 52, 70, 328]}[len(header)]
    edges = [58 + sum(widths[:column]) for column in range(len(widths) + 1)]
    stream, canvas = _canvas()
    for page, start in enumerate(range(0, len(grid), lines_a_page), 1):
        canvas.setFont(FONT, SIZE)
        if page == 1:
            canvas.drawCentredString(A4[0] / 2, TOP + 30, source.title)
        held = grid[start : start + lines_a_page]
        rows = [([True] * len(header), header), *held]
        for position, (opens, texts) in enumerate(rows):
            y = TOP - position * PITCH
            for column, text in enumerate(texts):
                canvas.drawString(edges[column] + 4, y, text)
                if rules and (position <= 1 or opens[column]):
                    canvas.line(edges[column], y + PITCH - 3, edges[column + 1], y + PITCH - 3)
        bottom = TOP - len(rows) * PITCH + PITCH - 3
        if rules:
            canvas.line(edges[0], bottom, edges[-1], bottom)
            for edge in edges:
                canvas.line(edge, TOP + PITCH - 3, edge, bottom)
        canvas.drawCentredString(A4[0] / 2, 40, str(page))
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _grid(source: Source) -> list[tuple[list[bool], list[str]]]:
    """Lines of the table: for each column whether a cell begins here, and its piece of text."""
    narrow = {1: [52], 2: [8, 43], 3: [6, 8, 35], 4: [2, 5, 7, 35]}[len(source.header)]
    lines: list[tuple[list[bool], list[str]]] = []
    for mechanism in source.mechanisms:
        first = True
        names: list[list[str]] = []
        count = 0
        for initiative in mechanism.initiatives:
            text = [piece for entry in initiative.entries for piece in wrap(entry.label + entry.text, narrow[-1])]
            cells = [
                wrap(cell, width) for cell, width in zip(source.cells(mechanism, initiative, ""), narrow, strict=True)
            ]
            own = 1 if source.columns[2] else 0
            height = max(len(text), *(len(cell) for cell in cells[len(cells) - 1 - own :]))
            if first:
                names = cells[: len(cells) - 1 - own]
            last = initiative is mechanism.initiatives[-1]
            if last and names:
                height = max(height, max(map(len, names)) - count)
            for line in range(height):
                left = [name[count] if count < len(name) else "" for name in names]
                middle = [cells[-2][line] if line < len(cells[-2]) else ""] if own else []
                right = text[line] if line < len(text) else ""
                opens = [first and line == 0] * len(left) + [line == 0] * (own + 1)
                lines.append((opens, [*left, *middle, right]))
                count += 1
            first = False
    return lines


def _canvas() -> tuple[io.BytesIO, Canvas]:
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    stream = io.BytesIO()
    return stream, Canvas(stream, pagesize=A4, invariant=1)


# --- web pages

_NAVIGATION = """<div class="top-nav"><ul><li><a href="/">首页</a></li><li><a href="/gk">政府信息公开</a></li>
<li>1.办事指南</li></ul></div><div id="breadcrumb">当前位置：首页 &gt; 政策 &gt; 通知</div>"""
_FOOTER = """<div class="footer"><p>主办单位：某某厅</p><p>网站标识码 3700000000　鲁ICP备00000000号</p></div>"""


def _page(source: Source, body: str, charset: str = "utf-8") -> bytes:
    text = (
        f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>{html.escape(source.title)}_某某网</title>'
        f"<style>p {{margin: 0}}</style><script>var a = '一、';</script></head><body>{_NAVIGATION}"
        f"<div class='main'><h1>{html.escape(source.title)}</h1><p class='meta'>发布时间：2024-05-01　来源：本站</p>"
        f"<div class='article'>{body}</div></div>{_FOOTER}</body></html>"
    )
    return text.encode("gb18030" if charset != "utf-8" else charset)


def html_table(source: Source) -> bytes:
    """A table with row spans; practices of a cell in paragraphs or after line breaks."""
    rows = ["<tr>" + "".join(f"<th>{name}</th>" for name in source.header) + "</tr>"]
    for mechanism in source.mechanisms:
        for initiative in mechanism.initiatives:
            texts = [html.escape(entry.label + entry.text) for entry in initiative.entries]
            practice = "<br/>".join(texts) if len(texts) % 2 else "".join(f"<p>{text}</p>" for text in texts)
            values = [html.escape(cell) for cell in source.cells(mechanism, initiative, "")[:-1]]
            own = 1 if source.columns[2] else 0
            names = values[: len(values) - own]
            span = f' rowspan="{len(mechanism.initiatives)}"'
            left = [f"<td{span}>{name}</td>" for name in names] if initiative is mechanism.initiatives[0] else []
            middle = [f"<td>{values[-1]}</td>"] if own else []
            rows.append("<tr>" + "".join([*left, *middle, f"<td>{practice}</td>"]) + "</tr>")
    return _page(source, f"<table>{''.join(rows)}</table>", "gb2312")


def html_headings(source: Source) -> bytes:
    """Headings and paragraphs."""
    parts: list[str] = []
    for mechanism in source.mechanisms:
        parts.append(f"<h2>{html.escape(source.heading(mechanism))}</h2>")
        for initiative in mechanism.initiatives:
            if initiative.printed:
                parts.append(f"<h3>{html.escape(initiative.printed)}</h3>")
            parts += [f"<p>{html.escape(entry.label + entry.text)}</p>" for entry in initiative.entries]
    return _page(source, "\n".join(parts))


def html_paragraphs(source: Source) -> bytes:
    """Nothing but paragraphs with an indent, as editors of government sites paste them."""
    parts = [f"<p>&emsp;&emsp;{html.escape(text)}</p>" for text in list(paragraphs(source))[1:]]
    return _page(source, "\n".join(parts))


# --- sheets


def sheet_rows(source: Source, order: Sequence[int], *, fill: bool) -> list[list[str]]:
    """One practice a row under the columns in the given order; `fill` repeats the names in every row."""
    rows = [[source.header[column] for column in order]]
    for mechanism, initiative, entries in source.rows():
        for position, entry in enumerate(entries):
            cells = source.cells(mechanism, initiative, entry.label + entry.text)
            if not fill:
                own = 1 if source.columns[2] else 0
                new = position == 0 and initiative is mechanism.initiatives[0]
                cells = [
                    cell
                    if column == len(cells) - 1 or new or (position == 0 and column >= len(cells) - 1 - own)
                    else ""
                    for column, cell in enumerate(cells)
                ]
            rows.append([cells[column] for column in order])
    return rows


def csv_file(source: Source, order: Sequence[int], *, encoding: str = "utf-8-sig", fill: bool = True) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(sheet_rows(source, order, fill=fill))
    return stream.getvalue().encode(encoding)


def xlsx_file(source: Source, order: Sequence[int], *, fill: bool, title: bool = True) -> bytes:
    """A sheet with the title over the header; without `fill` the names are merged over their rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    rows = sheet_rows(source, order, fill=fill)
    if title:
        sheet.append([source.title])
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(order))
    for row in rows:
        sheet.append([value or None for value in row])
    if not fill:
        offset = 2 if title else 1
        for column in range(len(order)):
            if order[column] == len(order) - 1:
                continue
            first = 0
            for index, row in enumerate([*rows[1:], ["x"] * len(order)], 1):
                if row[column] and first and index - first > 1:
                    sheet.merge_cells(
                        start_row=first + offset,
                        end_row=index - 1 + offset,
                        start_column=column + 1,
                        end_column=column + 1,
                    )
                if row[column]:
                    first = index
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xlsx_cells(source: Source) -> bytes:
    """All practices of an initiative in one cell."""
    joined = replace(
        source,
        mechanisms=tuple(
            replace(
                mechanism,
                initiatives=tuple(
                    replace(held, entries=(Entry("", "\n".join(entry.label + entry.text for entry in held.entries)),))
                    for held in mechanism.initiatives
                ),
            )
            for mechanism in source.mechanisms
        ),
    )
    return xlsx_file(joined, range(len(source.header)), fill=False)


def all_files(source: Source) -> dict[str, Callable[[], bytes]]:
    """Every file by name; the suffix is what follows the last dot."""
    columns = list(range(len(source.header)))
    return {
        "plain.txt": lambda: plain_text(source).encode(),
        "indented-gb18030.txt": lambda: indented_text(source).encode("gb18030"),
        "wrapped-utf16.txt": lambda: wrapped_text(source, 37).encode("utf-16"),
        "columns.txt": lambda: column_text(source).encode(),
        "table.docx": lambda: docx_table(source),
        "table-one-paragraph.docx": lambda: docx_table(source, one_paragraph=True),
        "rows.docx": lambda: docx_rows(source),
        "plain.docx": lambda: docx_plain(source),
        "headings.docx": lambda: docx_headings(source),
        "text.pdf": lambda: pdf_text(source),
        "column-text.pdf": lambda: pdf_column_text(source),
        "ruled.pdf": lambda: pdf_table(source),
        "ruled-short-pages.pdf": lambda: pdf_table(source, lines_a_page=17),
        "unruled.pdf": lambda: pdf_table(source, rules=False),
        "table.html": lambda: html_table(source),
        "headings.html": lambda: html_headings(source),
        "paragraphs.html": lambda: html_paragraphs(source),
        "filled.xlsx": lambda: xlsx_file(source, columns[::-1], fill=True),
        "merged.xlsx": lambda: xlsx_file(source, columns, fill=False),
        "cells.xlsx": lambda: xlsx_cells(source),
        "filled.csv": lambda: csv_file(source, columns[1:] + columns[:1]),
        "sparse-gb18030.csv": lambda: csv_file(source, columns, encoding="gb18030", fill=False),
    }
