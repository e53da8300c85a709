"""Readers: a list file becomes blocks, whatever its format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from corpus.errors import ListFileError
from corpus.parsing.columns import is_header
from corpus.reading.blocks import Block
from corpus.reading.limits import check_size
from corpus.reading.lines import read_jsonl
from corpus.reading.page import read_html
from corpus.reading.pdf import read_pdf
from corpus.reading.sheets import read_csv, read_xlsx
from corpus.reading.text import decode, read_text
from corpus.reading.word import read_docx

READERS: dict[str, Callable[[bytes], list[Block]]] = {
    ".txt": read_text,
    ".docx": read_docx,
    ".pdf": read_pdf,
    ".html": read_html,
    ".htm": read_html,
    ".xlsx": read_xlsx,
    ".csv": read_csv,
    ".jsonl": read_jsonl,
}
_OLD = {".doc": ".docx", ".wps": ".docx", ".rtf": ".docx", ".xls": ".xlsx", ".et": ".xlsx", ".mht": ".html"}


def read_blocks(path: Path) -> list[Block]:
    """The blocks of a list file, in reading order; raises ListFileError with the cure."""
    try:
        check_size(path.stat().st_size)
        data = path.read_bytes()
    except OSError as error:
        raise ListFileError(f"无法读取文件“{path.name}”，请检查文件是否存在、是否有读取权限") from error
    return read_bytes(data, path.name)


def read_bytes(data: bytes, name: str) -> list[Block]:
    """The blocks of a file's content; the reader is chosen by the suffix of its name."""
    suffix = Path(name).suffix.lower()
    reader = READERS.get(suffix)
    if reader is None:
        cure = f"请另存为 {_OLD[suffix]}" if suffix in _OLD else f"请使用：{'、'.join(READERS)}"
        raise ListFileError(f"不支持的文件格式“{suffix or name}”，{cure}")
    check_size(len(data))
    _check_suffix(suffix, data)
    try:
        return reader(data)
    except ListFileError:
        raise
    # A damaged file breaks the libraries in many ways, each with its own exception.
    except Exception as error:
        raise ListFileError(f"文件已损坏，或不是真正的 {suffix} 文件，请用原软件打开后重新保存再导入") from error


def _check_suffix(suffix: str, data: bytes) -> None:
    """Refuse a file that plainly is of another kind than its suffix says."""
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    kinds = {".pdf": start.startswith(b"%pdf-"), ".html": start.startswith((b"<!doctype html", b"<html"))}
    if data.startswith(b"PK\x03\x04"):
        kinds |= {".docx": b"word/document.xml" in data, ".xlsx": b"xl/workbook.xml" in data}
    if suffix == ".txt":
        kinds[".csv"] = _is_csv(data)
    for kind, found in kinds.items():
        if found and READERS[kind] is not READERS[suffix]:
            raise ListFileError(f"文件内容是 {kind} 格式，后缀却是 {suffix}，请把后缀改为 {kind} 后再导入")


def _is_csv(data: bytes) -> bool:
    first = decode(data).lstrip().split("\n", 1)[0]
    return any(is_header(first.split(mark)) for mark in (",", "\t", ";"))
