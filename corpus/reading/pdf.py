"""PDF: ruled tables over many pages, tables without rules, and running text."""

from __future__ import annotations

import io
import itertools
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pdfplumber
from pdfminer.pdftypes import resolve1

from corpus.errors import ListFileError
from corpus.parsing.columns import is_header, may_be_header
from corpus.parsing.wording import bare, page_number
from corpus.reading.blocks import Aside, Block, Line, Row
from corpus.reading.limits import check_cells, check_characters, check_pages, check_streams
from corpus.reading.pdf_columns import column_rows
from corpus.reading.pdf_lines import Char, TextLine, characters, text_lines

_BLANK_PAGE = 200  # bytes of drawing commands; a page without anything on it has fewer
_DAMAGE = re.compile(r"[Dd]ata-loss|xref|[Cc]orrupt|[Ii]nvalid")  # what the PDF library says of lost content


@dataclass(slots=True)
class _Page:
    height: float
    lines: list[TextLine] = field(default_factory=list)  # outside tables
    tables: list[tuple[float, list[list[tuple[float, str]]]]] = field(default_factory=list)  # top, rows of (x0, text)
    asides: list[str] = field(default_factory=list)
    unread: str = ""  # why a page that shows something gives no text


def read_pdf(data: bytes) -> list[Block]:
    """Rows and lines in reading order; page numbers, running heads and slanted watermarks become Asides."""
    check_streams(data)
    with _complaints() as complaints, pdfplumber.open(io.BytesIO(data)) as pdf:
        check_pages(len(pdf.pages))
        pages: list[_Page] = []
        total = 0
        for page in pdf.pages:
            total += len(page.chars)
            check_characters(total)
            pages.append(_read_page(page))
            page.close()
        promised = resolve1(pdf.doc.catalog.get("Pages"))
    lost = not isinstance(promised, dict) or promised.get("Count") != len(pages)
    if lost or any(_DAMAGE.search(complaint) for complaint in complaints):
        raise ListFileError("PDF 文件有损坏的部分，读不完整，请重新下载或导出后再导入")
    if not any(page.lines or page.tables for page in pages):
        raise ListFileError("扫描件，无文字层：请用文字识别（OCR）软件转换后再导入，或使用 .docx、.txt 版本")
    for number, reason in enumerate((page.unread for page in pages), 1):
        if reason:
            raise ListFileError(f"PDF 第 {number} 页没有读出文字：{reason}，请补全后再导入")
    _set_aside_margins(pages)
    blocks = _ruled(pages) if any(page.tables for page in pages) else _unruled(pages)
    check_cells(sum(len(block.cells) for block in blocks if isinstance(block, Row)))
    return blocks + [Aside(text, "水印") for page in pages for text in page.asides]


class _Collector(logging.Handler):
    """Keeps what the PDF library has to say of a file."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.messages = messages

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message."""
        self.messages.append(record.getMessage())


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """The warnings of the PDF library while the block runs; they are no lines for a user's terminal."""
    messages: list[str] = []
    collector = _Collector(messages)
    logger = logging.getLogger("pdfminer")
    logger.addHandler(collector)
    logger.propagate = False
    try:
        yield messages
    finally:
        logger.removeHandler(collector)


def _read_page(page: Any) -> _Page:
    upright, slanted = characters(page)
    result = _Page(float(page.height), asides=["".join(slanted)] if slanted else [])
    left = upright
    for table in page.find_tables({"explicit_horizontal_lines": _open_ends(page)}):
        rows, left = _cells(table, left)
        if rows and max(len(row) for row in rows) > 1:
            result.tables.append((float(table.bbox[1]), rows))
        else:
            left = upright if not result.tables else left + [char for char in upright if _inside(char, table.bbox)]
    result.lines = text_lines(left)
    if not upright and page.images:
        result.unread = "扫描件，无文字层"
    elif not page.objects and sum(int(part.get("Length", 0)) for part in page.page_obj.contents) > _BLANK_PAGE:
        result.unread = "内容已损坏"
    return result


def _open_ends(page: Any) -> list[float]:
    """Heights where columns begin and end: a row that the page end cuts may have no line of its own there."""
    spans = sorted((edge["top"], edge["bottom"]) for edge in page.edges if edge["orientation"] == "v")
    joined: list[tuple[float, float]] = []
    for top, bottom in spans:
        if joined and top <= joined[-1][1] + 3:
            joined[-1] = joined[-1][0], max(bottom, joined[-1][1])
        else:
            joined.append((top, bottom))
    return [end for span in joined if span[1] - span[0] > 5 for end in span]


def _cells(table: Any, chars: Sequence[Char]) -> tuple[list[list[tuple[float, str]]], list[Char]]:
    """Rows of (left edge, text) for each cell that has its own ruling, and the characters that stand in none."""
    inside = [char for char in chars if _inside(char, table.bbox)]
    rows: list[list[tuple[float, str]]] = []
    taken: set[int] = set()
    for row in table.rows:
        cells: list[tuple[float, str]] = []
        for box in row.cells:
            if box is None:
                continue
            held = [char for char in inside if id(char) not in taken and _inside(char, box)]
            taken |= {id(char) for char in held}
            cells.append((float(box[0]), "\n".join(line.text for line in text_lines(held))))
        rows.append(cells)
    return rows, [char for char in chars if id(char) not in taken]


def _inside(char: Char, box: Sequence[float]) -> bool:
    middle_x, middle_y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
    return box[0] <= middle_x < box[2] and box[1] <= middle_y < box[3]


def _set_aside_margins(pages: Sequence[_Page]) -> None:
    """Take page numbers and lines that repeat at the head or foot of the pages out of the text."""
    edges = [line for page in pages for line in _outer(page)]
    count = Counter(_without_digits(line.text) for line in edges)
    for page in pages:
        for line in _outer(page):
            if not (line.top < page.height * 0.1 or line.bottom > page.height * 0.88):
                continue
            repeated = (
                len(line.text) >= 4 and len(pages) > 1 and count[_without_digits(line.text)] > max(1, len(pages) // 2)
            )
            if page_number(line.text) is not None or (
                repeated and not (is_header(line.segments) or may_be_header(line.segments))
            ):
                page.lines.remove(line)
                page.asides.append(line.text)


def _outer(page: _Page) -> list[TextLine]:
    """The two highest and the two lowest lines."""
    return [line for index, line in enumerate(page.lines) if index < 2 or index >= len(page.lines) - 2]


def _without_digits(text: str) -> str:
    return re.sub(r"[\d\s]", "", text)


def _ruled(pages: Sequence[_Page]) -> list[Block]:
    blocks: list[Block] = []
    edges: list[float] = []
    header: list[str] = []
    for number, page in enumerate(pages):
        lines = list(page.lines)
        for top, rows in sorted(page.tables, key=lambda table: table[0]):
            above = [line for line in lines if line.top < top]
            lines = lines[len(above) :]
            blocks += _as_lines(above)
            own = sorted({round(x, 1) for row in rows for x, _ in row})
            first = [bare(text) for _, text in rows[0]]
            header = header or (first if is_header(first) or may_be_header(first) else [])
            headed = bool(header) and first == header
            if not edges or (headed and len(own) >= 2) or len(own) > len(edges):
                edges = own
            cut = number > 0 and not above
            for row in rows:
                cells = [""] * len(edges)
                for x, text in row:
                    column = min(range(len(edges)), key=lambda index: abs(edges[index] - x))
                    cells[column] = "\n".join(filter(None, [cells[column], text]))
                rest = _under_names(cells, header) if number > 0 and row is rows[0] else None
                if rest is not None:
                    blocks.append(Row(tuple(header), len(edges), wrapped=True))
                    cells = rest
                if any(cells):
                    repeated = headed and row is rows[0]
                    blocks.append(Row(tuple(cells), len(edges), cut=cut and not repeated, wrapped=True))
                    cut = cut and repeated
        last = blocks[-1] if blocks else None
        cut = number > 0 and isinstance(last, Row) and [bare(cell) for cell in last.cells] == header
        blocks += _left_over(lines, edges) if cut else _as_lines(lines)
    return blocks


def _under_names(cells: Sequence[str], header: Sequence[str]) -> list[str] | None:
    """The cells of a cut row that no rule parts from the names of the columns over them; None for any other row."""
    if not header or len(cells) != len(header) or [bare(cell) for cell in cells] == header:
        return None
    rest: list[str] = []
    for cell, name in zip(cells, header, strict=True):
        lines = cell.split("\n")
        length = next((n for n in range(len(lines) + 1) if bare("".join(lines[:n])) == name), None)
        if length is None:
            return None
        rest.append("\n".join(lines[length:]))
    return rest


def _left_over(lines: Sequence[TextLine], edges: Sequence[float]) -> list[Block]:
    """The lines under a header that stands alone: those in the last column are the rest of a row that the page cut."""
    inside = list(itertools.takewhile(lambda line: len(edges) > 1 and line.x0 >= edges[-1], lines))
    text = "\n".join(line.text for line in inside)
    rest = [Row(("",) * (len(edges) - 1) + (text,), len(edges), cut=True, wrapped=True)] if inside else []
    return [*rest, *_as_lines(lines[len(inside) :])]


def _unruled(pages: Sequence[_Page]) -> list[Block]:
    rows = column_rows([page.lines for page in pages])
    if rows is not None:
        return rows
    return [line for page in pages for line in _as_lines(page.lines)]


def _as_lines(lines: Sequence[TextLine]) -> list[Block]:
    """Lines of running text; an indent of two characters or a wide space above marks a paragraph."""
    if not lines:
        return []
    margin = min(line.x0 for line in lines)
    pitches = sorted(below.top - line.top for line, below in itertools.pairwise(lines))
    pitch = pitches[len(pitches) // 2] if pitches else 0.0
    blocks: list[Block] = []
    for index, line in enumerate(lines):
        indent = line.x0 - margin
        gap = line.top - lines[index - 1].top if index else 0.0
        start = 1.5 * line.size < indent < 2.6 * line.size or (pitch > 0 and gap > 1.45 * pitch)
        blocks.append(Line(line.text, start=start))
    return blocks
