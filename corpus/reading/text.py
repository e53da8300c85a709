"""Plain text: UTF-8, GB18030, UTF-16 with or without a byte order mark."""

from __future__ import annotations

import codecs
import unicodedata

from corpus.errors import ListFileError
from corpus.reading.blocks import Block, Line
from corpus.reading.limits import check_characters

_CONTROLS = {"Cc", "Co", "Cn", "Cs"}
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
            return text
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
    """One Line for each line that is not blank; an indent or a blank line before it marks a paragraph."""
    lines: list[Block] = []
    blank = True
    for line in decode(data).splitlines():
        if line.strip():
            lines.append(Line(line.strip(), start=blank or line.startswith(("\u3000", "    ", "\t"))))
        blank = not line.strip()
    return lines
