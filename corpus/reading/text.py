"""Plain text: UTF-8, GB18030, UTF-16 with or without a byte order mark."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.errors import ListFileError
from corpus.parsing.columns import is_header
from corpus.parsing.wording import bare, ends_sentence, may_be_title, page_number, width
from corpus.reading.blocks import Aside, Block, Line
from corpus.reading.limits import check_characters
from corpus.reading.pdf_columns import aligned, column_rows
from corpus.reading.pdf_lines import Char, TextLine, placed_line
from corpus.reading.radicals import without_radicals

_CONTROLS = {"Cc", "Co", "Cn", "Cs"}
_WIDE_GAP = re.compile(r"\S {2,}\S.*\S {2,}\S")
_EM = 9.0  # points, the size of the type that stands for a character
_ALLOWED = "\t\n\r\f\v"


def decode(data: bytes) -> str:
    """Text of a file in one of the encodings that Chinese offices use; raises ListFileError for anything else."""
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(unicodedata.category(char) in _CONTROLS and char not in _ALLOWED for char in text):
            check_characters(len(text))
            return without_radicals(text)
    raise ListFileError("文件不是文本（可能是图片或损坏的文件），请提供 UTF-8、UTF-16 或 GB18030 编码的文本")


def _encodings(data: bytes) -> list[str]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    # Without a mark the line ends tell: no other encoding has a zero byte.
    if b"\n\x00" in data:
        return ["utf-16-le"]
    if b"\x00\n" in data:
        return ["utf-16-be"]
    return ["utf-8-sig", "gb18030"]


def read_text(data: bytes) -> list[Block]:
    """One Line for each line that is not blank; an indent or a blank line before it marks a paragraph.

    Text that keeps the columns of a page by spaces becomes rows; lines that stand on top or at the foot of most pages
    become Asides.
    """
    pages = [page.expandtabs(8).splitlines() for page in decode(data).split("\f")]
    margins = _margins(pages)
    asides: list[Block] = [Aside(pages[page][line].strip(), "页眉页脚") for page, line in sorted(margins)]
    kept = [
        ["" if (number, place) in margins else line for place, line in enumerate(page)]
        for number, page in enumerate(pages)
    ]
    rows = _columns(kept) if any(_WIDE_GAP.search(line) for page in kept for line in page) else None
    if rows is not None:
        return rows + asides
    lines = [line for page in kept for line in _lines(page)]
    whole = _whole_paragraphs(lines)
    return [replace(line, start=whole or line.start) for line in lines] + asides


def _margins(pages: Sequence[Sequence[str]]) -> set[tuple[int, int]]:
    """(page, line) of what belongs to the pages: page numbers, and first and last lines that most of them share."""
    numbers = _page_numbers(pages, set())
    edges: list[set[str]] = []
    for number, page in enumerate(pages):
        held = [line.strip() for at, line in enumerate(page) if line.strip() and (number, at) not in numbers]
        edges += [{held[0], held[-1]}] if len(held) > 2 else []
    count = Counter(line for lines in edges for line in lines)
    shared = {
        line
        for line, times in count.items()
        if times > max(1, len(edges) // 2) and 3 <= len(line) <= 40 and not is_header(line.split())
    }
    repeated = {(n, at) for n, page in enumerate(pages) for at, line in enumerate(page) if line.strip() in shared}
    # A number may stand inside a running head.
    return numbers | repeated | _page_numbers(pages, repeated)


def _page_numbers(pages: Sequence[Sequence[str]], margins: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """First and last lines of pages, but for what is in the margins already, that count on with the pages."""
    found: dict[tuple[int, int], int] = {}
    for number, page in enumerate(pages):
        held = [at for at, line in enumerate(page) if line.strip() and (number, at) not in margins]
        for at in {held[0], held[-1]} if held else set():
            printed = page_number(page[at])
            if printed is not None:
                found[number, at] = printed - number
    first, times = next(iter(Counter(found.values()).most_common(1)), (0, 0))
    return {place for place, offset in found.items() if offset == first and (times > 1 or first == 1)}


def _lines(held: Sequence[str]) -> list[Line]:
    margin = min((len(line) - len(line.lstrip()) for line in held if line.strip()), default=0)
    lines: list[Line] = []
    blank = True
    for line in held:
        if line.strip():
            indented = line[margin:].startswith(("\u3000", "  "))
            lines.append(Line(line.strip(), start=blank or indented))
        blank = not line.strip()
    return lines


def _whole_paragraphs(lines: Sequence[Line]) -> bool:
    """Whether the text is not wrapped: every longer line ends as a paragraph does, or is a title."""
    longest = max((line.text for line in lines), key=width, default="")
    ends = [
        ends_sentence(line.text) or may_be_title(line.text, following.text, longest)
        for line, following in pairwise([*lines, Line("")])
        if len(bare(line.text)) > 20
    ]
    return len(ends) >= 3 and sum(ends) >= 0.95 * len(ends)


def _columns(pages: Sequence[Sequence[str]]) -> list[Block] | None:
    """Rows, where every character counts for one place or Chinese ones for two: as fewer lines begin out of line."""
    found: list[tuple[int, list[Block]]] = []
    for chinese in (0.5, 1.0):
        placed = aligned([_placed(page, chinese) for page in pages])
        rows = column_rows(placed)
        if rows is not None:
            edges = {(number, left) for number, page in enumerate(placed) for line in page for left, _ in line.places}
            found.append((len(edges), rows))
    return min(found, key=lambda held: held[0])[1] if found else None


def _placed(page: Sequence[str], chinese: float) -> list[TextLine]:
    """The lines of a page with every character in its place, as if set in type; two spaces cut a line.

    A Chinese character is `chinese` ems wide, others a half.
    """
    lines: list[TextLine] = []
    for top, line in enumerate(page):
        chars: list[Char] = []
        left = 0.0
        for char in line:
            wide = chinese if char == "\u3000" or width(char) == 1.0 else 0.5
            if char.strip():
                chars.append(Char(char, left, left + _EM * wide, top * 2 * _EM, top * 2 * _EM + _EM))
            left += _EM * wide
        if chars:
            lines.append(placed_line(chars, _EM))
    return lines
