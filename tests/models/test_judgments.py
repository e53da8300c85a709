"""Files of queries and judgments: what is read, and that every error names its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import SheetError
from models.judgments import Query, read_qrels, read_queries

LINE = '{"id": "q1", "text": "老楼加装电梯", "length": "short", "scope": "in"}'
SHAPE = (
    "每行须为 JSON 对象，含 id（不含空格）、text、"
    "length（short|sentence|paragraph|long）、scope（in|other-domain|near-miss）"
)


def write(folder: Path, text: str) -> Path:
    path = folder / "file"
    path.write_text(text, encoding="utf-8")
    return path


def test_queries_are_read_in_order_without_blank_lines(tmp_path: Path) -> None:
    other = LINE.replace("q1", "q0").replace('"in"', '"renewal"').replace("short", "long")
    found = read_queries(write(tmp_path, f"\ufeff{LINE}\n\n{other}\n"))
    assert found == [
        Query(id="q1", text="老楼加装电梯", length="short", scope="in"),
        Query(id="q0", text="老楼加装电梯", length="long", scope="in"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "文件“file”第 1 行不是有效的 JSON，每行请写一个 JSON 对象"),
        (f"{LINE}\n[]", f"文件“file”第 2 行的 整行 无效：{SHAPE}"),
        (LINE.replace('"in"', '"out"'), f"文件“file”第 1 行的 scope 无效：{SHAPE}"),
        (LINE.replace("short", "tiny").replace("q1", "q 1"), f"文件“file”第 1 行的 id、length 无效：{SHAPE}"),
        (
            LINE.replace("老楼加装电梯", "楼"),
            "文件“file”第 1 行：问题描述太短（1 字），请至少写 4 个字，说清遇到了什么问题",
        ),
        (f"{LINE}\n\n{LINE}", "文件“file”第 3 行的 id“q1”与前面重复，请改成不同的编号"),
        ("\n", "文件“file”里没有问题，请每行写一个 JSON 对象"),
    ],
)
def test_a_bad_line_of_queries_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SheetError) as caught:
        read_queries(write(tmp_path, text))
    assert str(caught.value) == message


def test_qrels_are_grades_by_query_and_practice(tmp_path: Path) -> None:
    path = write(tmp_path, "q1 0 ur3-1-1-1 3\nq1\t0\tur3-1-1-2\t0\n\nq2 0 ur3-1-1-1 -1\n")
    assert read_qrels(path) == {"q1": {"ur3-1-1-1": 3, "ur3-1-1-2": 0}, "q2": {"ur3-1-1-1": -1}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("q1 0 p 3\nq1 p 3", "文件“file”第 2 行无效：每行须为“问题编号 0 做法编号 等级”，等级是整数"),
        ("q1 0 p 2.5", "文件“file”第 1 行无效：每行须为“问题编号 0 做法编号 等级”，等级是整数"),
        ("q1 0 p 1\nq1 0 p 2", "文件“file”第 2 行重复评了问题“q1”与做法“p”，请只保留一行"),
        ("", "文件“file”里没有评分，请每行写“问题编号 0 做法编号 等级”"),
    ],
)
def test_a_bad_line_of_qrels_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SheetError) as caught:
        read_qrels(write(tmp_path, text))
    assert str(caught.value) == message


def test_a_file_that_is_missing_or_no_utf8_is_named(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match=r"^无法读取文件“none\.txt”，请检查文件是否存在、是否有读取权限$"):
        read_qrels(tmp_path / "none.txt")
    path = tmp_path / "gbk.txt"
    path.write_bytes("老楼".encode("gb18030"))
    with pytest.raises(SheetError, match=r"^文件“gbk\.txt”不是 UTF-8 编码，请另存为 UTF-8$"):
        read_queries(path)
