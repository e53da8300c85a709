"""Readers: a list file becomes blocks, whatever its format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from corpus.errors import ListFileError
from corpus.reading.blocks import Block
from corpus.reading.text import read_text

READERS: dict[str, Callable[[bytes], list[Block]]] = {".txt": read_text}


def read_blocks(path: Path) -> list[Block]:
    """The blocks of a list file, in reading order; raises ListFileError with the cure."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = "、".join(sorted(READERS))
        raise ListFileError(f"不支持的文件格式“{path.suffix or path.name}”，请使用：{known}")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ListFileError(f"无法读取文件“{path.name}”，请检查文件是否存在、是否有读取权限") from error
    return reader(data)
