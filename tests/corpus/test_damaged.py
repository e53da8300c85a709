"""Damaged and hostile files: one clear line each, no traceback, nothing stored in part."""

from __future__ import annotations

import io
import random
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from corpus.errors import ListFileError
from corpus.importing import plan_import, take
from corpus.library import Library, sqlite_url
from corpus.parsing.wording import bare
from corpus.reading import limits, read_bytes
from corpus.reading.limits import MAX_UNPACKED_BYTES
from tests.corpus.list_files import all_files
from tests.corpus.sources import expected, invented

SUFFIXES = ("txt", "docx", "pdf", "html", "xlsx", "csv", "jsonl")
DAMAGED = re.compile(
    "文件已损坏，或不是真正的|文件不是文本|扫描件，无文字层|没有找到|文件是空的|没有读出文字|损坏的部分|网页不完整|文件不是网页|不是一条做法|后缀却是"
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(sqlite_url(tmp_path / "library.db"))
    yield library
    library.close()


def damaged(count: int) -> Iterator[tuple[str, bytes]]:
    """(name, content): cut short, bits flipped, a run of zeros, or under a wrong suffix."""
    random_ = random.Random(20240501)  # noqa: S311 - damage, not secrets
    files = {name: make() for name, make in all_files(invented("flood")).items()}
    for number in range(count):
        name = random_.choice(list(files))
        content = bytearray(files[name])
        place = random_.randrange(len(content))
        match number % 4:
            case 0:
                content = content[:place]
            case 1:
                for _ in range(random_.choice((1, 5, 50))):
                    content[random_.randrange(len(content))] ^= 1 << random_.randrange(8)
            case 2:
                content[place : place + 200] = bytes(len(content[place : place + 200]))
            case 3:
                name = f"file.{random_.choice(SUFFIXES)}"
        yield name, bytes(content)


def test_500_damaged_files(library: Library, tmp_path: Path) -> None:
    whole = [record[3] for record in expected(invented("flood"), "zz")]
    messages = []
    for name, content in damaged(500):
        path = tmp_path / name
        path.write_bytes(content)
        try:
            plan = plan_import(library, path, "zz")
        except ListFileError as error:
            messages.append(str(error))
            continue
        # What could be read is all there, or the operator is warned before anything is stored; only a text cut just
        # behind an entry cannot be told from a shorter list.
        titles = [bare(practice.title) for practice in plan.practices]
        short_text = name.endswith((".txt", ".csv")) and titles == whole[: len(titles)]
        assert len(titles) == len(whole) or plan.warnings or short_text, name
    assert [message for message in messages if "\n" in message or not DAMAGED.search(message)] == []
    assert len(messages) > 350
    assert library.lists() == []


def test_a_refused_file_leaves_the_list_as_it_was(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "list.docx"
    content = all_files(invented("flood"))["table.docx"]()
    path.write_bytes(content)
    take(library, plan_import(library, path, "zz"))
    before = library.practices(), library.lists()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(ListFileError):
        plan_import(library, path, "zz")
    assert (library.practices(), library.lists()) == before


def package(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


BOMB = package({"word/document.xml": bytes(MAX_UNPACKED_BYTES + 1)})
SHEET_BOMB = package({"xl/workbook.xml": bytes(MAX_UNPACKED_BYTES + 1)})
ENTITIES = package({"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>'})
SHEET_ENTITIES = package({"xl/workbook.xml": b'<?xml version="1.0"?>' + b" " * 5000 + b'<!ENTITY x SYSTEM "file:///">'})


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.docx", BOMB, "文件解压后超过 200 MB，不予导入，请检查文件来源"),
        ("a.xlsx", SHEET_BOMB, "文件解压后超过 200 MB，不予导入，请检查文件来源"),
        ("a.docx", ENTITIES, "文件中有 XML 实体声明，为安全起见不予导入，请用 Office 或 WPS 重新保存"),
        ("a.xlsx", SHEET_ENTITIES, "文件中有 XML 实体声明，为安全起见不予导入，请用 Office 或 WPS 重新保存"),
        ("a.txt", b"", "文件是空的，请检查文件是否保存完整"),
        (
            "a.txt",
            b"\x89PNG\r\n\x1a\n\x00\x01",
            "文件不是文本（可能是图片或损坏的文件），请提供 UTF-8、UTF-16 或 GB18030 编码的文本",
        ),
        ("a.doc", b"x", "不支持的文件格式“.doc”，请另存为 .docx"),
        ("a.xls", b"x", "不支持的文件格式“.xls”，请另存为 .xlsx"),
        ("list", b"x", "不支持的文件格式“list”，请使用：.txt、.docx、.pdf、.html、.htm、.xlsx、.csv、.jsonl"),
        ("a.html", b"<html><body><p>x</p>", "网页不完整（没有结尾），请用浏览器重新“另存为”后再导入"),
        ("a.docx", b"%PDF-1.7 x", "文件内容是 .pdf 格式，后缀却是 .docx，请把后缀改为 .pdf 后再导入"),
        ("a.txt", "类别,做法\n甲,乙\n".encode(), "文件内容是 .csv 格式，后缀却是 .txt，请把后缀改为 .csv 后再导入"),
        ("a.pdf", b"%PDF-1.7 x", "文件已损坏，或不是真正的 .pdf 文件，请用原软件打开后重新保存再导入"),
    ],
)
def test_hostile_and_wrong_files_are_named(name: str, content: bytes, message: str) -> None:
    with pytest.raises(ListFileError) as caught:
        read_bytes(content, name)
    assert str(caught.value) == message


def test_a_pdf_whose_streams_unpack_without_end_is_refused() -> None:
    packed = zlib.compress(bytes(MAX_UNPACKED_BYTES + 2**21))
    content = b"%PDF-1.4\n1 0 obj\n<</Length 1>>\nstream\n" + packed + b"\nendstream\nendobj\n"
    with pytest.raises(ListFileError, match="文件解压后超过 200 MB"):
        read_bytes(content, "a.pdf")


def test_limits_of_pages_cells_bytes_and_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for _ in range(3):
        canvas.drawString(10, 10, "x")
        canvas.showPage()
    canvas.save()
    for name, value, content, message in (
        ("MAX_PAGES", 2, ("a.pdf", stream.getvalue()), "文件共 3 页，上限为 2 页，请拆分后再导入"),
        ("MAX_CELLS", 3, ("a.csv", b"a,b\nc,d\n"), "表格过大（4 个单元格），上限为 3 个，请删除多余的空行空列后再导入"),
        ("MAX_BYTES", 3, ("a.csv", b"a,b\nc,d\n"), "文件过大（0 MB），上限为 0 MB，请拆分或去掉图片后再导入"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(limits, name, value)
            with pytest.raises(ListFileError) as caught:
                read_bytes(content[1], content[0])
        assert str(caught.value) == message


def test_no_warning_of_a_library_reaches_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name, content in damaged(40):
            try:
                read_bytes(content, name)
            except ListFileError:
                continue
    assert capfd.readouterr() == ("", "")
