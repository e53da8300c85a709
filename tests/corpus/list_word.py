"""Lists as Word documents."""

from __future__ import annotations

import io

from docx import Document
from docx.enum.section import WD_ORIENT

from tests.corpus.list_source import Source, paragraphs


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
