"""Plain text: UTF-8, UTF-16 with a byte order mark, GB18030."""

from __future__ import annotations

import codecs
import unicodedata

from corpus.errors import ListFileError
from corpus.reading.blocks import Block, Line


def decode(data: bytes) -> str:
    """Text of a file in one of the three encodings that Chinese offices use; raises ListFileError for anything else."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(unicodedata.category(char) in {"Cc", "Co"} and char not in "\t\n\r\f\v" for char in text):
            return text
    raise ListFileError("文件不是文本（可能是图片或损坏的文件），请提供 UTF-8 或 GB18030 编码的 .txt")


def read_text(data: bytes) -> list[Block]:
    """One Line for each line that is not blank."""
    return [Line(line.strip()) for line in decode(data).splitlines() if line.strip()]
