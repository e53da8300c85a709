"""What a list file may cost: bytes, unpacked bytes, pages, cells."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from corpus.errors import ListFileError

MAX_BYTES = 50 * 2**20
MAX_UNPACKED_BYTES = 200 * 2**20
MAX_PARTS = 5_000
MAX_PAGES = 500
MAX_CELLS = 300_000
MAX_CHARACTERS = 3_000_000
_STREAM = re.compile(rb"stream\r?\n(?=[\x08-\x78][\x01\x5e\x9c\xda])")  # a zlib header follows
_ENTITIES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def check_size(count: int) -> None:
    """Refuse a file that is larger than any list."""
    if count > MAX_BYTES:
        raise ListFileError(
            f"文件过大（{count / 2**20:.0f} MB），上限为 {MAX_BYTES // 2**20} MB，请拆分或去掉图片后再导入"
        )
    if count == 0:
        raise ListFileError("文件是空的，请检查文件是否保存完整")


def check_cells(count: int) -> None:
    """Refuse a table that is larger than any list."""
    if count > MAX_CELLS:
        raise ListFileError(f"表格过大（{count} 个单元格），上限为 {MAX_CELLS} 个，请删除多余的空行空列后再导入")


def check_pages(count: int) -> None:
    """Refuse a document that is longer than any list."""
    if count > MAX_PAGES:
        raise ListFileError(f"文件共 {count} 页，上限为 {MAX_PAGES} 页，请拆分后再导入")


def check_characters(count: int) -> None:
    """Refuse a text that is longer than any list."""
    if count > MAX_CHARACTERS:
        raise ListFileError(f"文件超过 {MAX_CHARACTERS // 10_000} 万字，请拆分后再导入")


def check_package(data: bytes) -> None:
    """Refuse an Office file that unpacks to more than the limit or that declares XML entities.

    Sizes are counted while unpacking: what the archive says of itself may be a lie.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        members = package.infolist()
        if len(members) > MAX_PARTS or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
            raise _unpacked_error()
        left = MAX_UNPACKED_BYTES
        for member in members:
            with package.open(member) as part:
                while chunk := part.read(2**20):
                    left -= len(chunk)
                    if left < 0:
                        raise _unpacked_error()
                    if member.filename.endswith((".xml", ".rels")) and _ENTITIES.search(chunk):
                        raise ListFileError("文件中有 XML 实体声明，为安全起见不予导入，请用 Office 或 WPS 重新保存")


def check_streams(data: bytes) -> None:
    """Refuse a PDF whose packed streams unpack to more than the limit."""
    left = MAX_UNPACKED_BYTES
    for match in _STREAM.finditer(data):
        unpacker = zlib.decompressobj()
        packed = data[match.end() : match.end() + MAX_BYTES]
        while packed:
            try:
                left -= len(unpacker.decompress(packed, 2**20))
            except zlib.error:
                break
            if left < 0:
                raise _unpacked_error()
            packed = unpacker.unconsumed_tail


def _unpacked_error() -> ListFileError:
    return ListFileError(f"文件解压后超过 {MAX_UNPACKED_BYTES // 2**20} MB，不予导入，请检查文件来源")
