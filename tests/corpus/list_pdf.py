"""Lists as PDFs, drawn line by line."""

from __future__ import annotations

import io
from collections.abc import Sequence

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.corpus.list_source import Source, column_text, paragraphs, wrap

FONT = "STSong-Light"
SIZE = 9.0
PITCH = 14.0
TOP = 770.0
LINES_A_PAGE = 46


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
