"""Makes list files in every format from one source, as ministries, provinces and their Excel users set them."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable, Sequence
from dataclasses import replace

from openpyxl import Workbook

from tests.corpus.list_pdf import pdf_column_text, pdf_table, pdf_text
from tests.corpus.list_source import Entry, Source, column_text, indented_text, paragraphs, plain_text, wrapped_text
from tests.corpus.list_word import docx_headings, docx_plain, docx_rows, docx_table

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
