"""Plain text: UTF-8, GB18030, UTF-16 with or without a byte order mark."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from corpus.errors import ListFileError
from corpus.parsing.wording import bare, ends_sentence, width
from corpus.reading.blocks import Block, Line
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

    Text that keeps the columns of a page by spaces becomes rows.
    """
    text = decode(data)
    rows = column_rows([_placed(page) for page in text.split("\f")]) if _WIDE_GAP.search(text) else None
    if rows is not None:
        return rows
    lines: list[Line] = []
    blank = True
    for line in text.splitlines():
        if line.strip():
            lines.append(Line(line.strip(), start=blank or line.startswith(("\u3000", "  ", "\t"))))
        blank = not line.strip()
    whole = _whole_paragraphs(lines)
    return [replace(line, start=whole or line.start) for line in lines]


def _whole_paragraphs(lines: Sequence[Line]) -> bool:
    """Whether the text is not wrapped: every longer line ends as a paragraph does."""
    ends = [ends_sentence(line.text) for line in lines if len(bare(line.text)) > 20]
    return len(ends) >= 3 and sum(ends) >= 0.95 * len(ends)


def _placed(page: str) -> list[TextLine]:
    """The lines of a page with every character in its place, as if set in type; two spaces cut a line."""
    lines: list[TextLine] = []
    for top, line in enumerate(page.expandtabs(8).splitlines()):
        chars: list[Char] = []
        left = 0.0
        for char in line:
            right = left + _EM * (width(char) or (1.0 if char == "\u3000" else 0.5))
            if char.strip():
                chars.append(Char(char, left, right, top * 2 * _EM, top * 2 * _EM + _EM))
            left = right
        if chars:
            lines.append(placed_line(chars, _EM))
    return lines
