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
from corpus.parsing.wording import bare, ends_sentence, may_be_title, width
from corpus.reading.blocks import Aside, Block, Line
from corpus.reading.limits import check_characters
from corpus.reading.pdf_columns import column_rows
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
    pages = [page.expandtabs(8) for page in decode(data).split("\f")]
    margins = _margins(pages)
    asides: list[Block] = [
        Aside(line.strip(), "页眉页脚") for page in pages for line in page.splitlines() if line.strip() in margins
    ]
    kept = ["\n".join("" if line.strip() in margins else line for line in page.splitlines()) for page in pages]
    rows = _columns(kept) if any(map(_WIDE_GAP.search, kept)) else None
    if rows is not None:
        return rows + asides
    lines = [line for page in kept for line in _lines(page)]
    whole = _whole_paragraphs(lines)
    return [replace(line, start=whole or line.start) for line in lines] + asides


def _margins(pages: Sequence[str]) -> set[str]:
    """The first and last lines that most pages share, but for column names."""
    held = [[line.strip() for line in page.splitlines() if line.strip()] for page in pages]
    edges = [{lines[0], lines[-1]} for lines in held if len(lines) > 2]
    count = Counter(line for lines in edges for line in lines)
    return {
        line
        for line, number in count.items()
        if number > max(1, len(edges) // 2) and len(line) <= 40 and not is_header(line.split())
    }


def _lines(page: str) -> list[Line]:
    held = page.splitlines()
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


def _columns(pages: Sequence[str]) -> list[Block] | None:
    """Rows, where every character counts for one place or Chinese ones for two: as fewer lines begin out of line."""
    found: list[tuple[int, list[Block]]] = []
    for chinese in (0.5, 1.0):
        placed = [_placed(page, chinese) for page in pages]
        rows = column_rows(placed)
        if rows is not None:
            edges = {(number, left) for number, page in enumerate(placed) for line in page for left, _ in line.places}
            found.append((len(edges), rows))
    return min(found, key=lambda held: held[0])[1] if found else None


def _placed(page: str, chinese: float) -> list[TextLine]:
    """The lines of a page with every character in its place, as if set in type; two spaces cut a line.

    A Chinese character is `chinese` ems wide, others a half.
    """
    lines: list[TextLine] = []
    for top, line in enumerate(page.splitlines()):
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
