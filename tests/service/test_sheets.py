"""Sheets of problems in each format and encoding; a bad row is told and stops nothing."""

from __future__ import annotations

import csv
import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from corpus.errors import SheetError
from service.sheets import BadRow, Row, read_lines, read_sheet

NO_HEADER = (
    "表格里没有问题描述一列，看到的表头是：城市、人口；"
    "请把该列的表头改为“问题描述”，或在报告命令里用 --column 问题=表头 指明"
)
GARBLED = "文字编码有误（出现无法识别的字符），请另存为 UTF-8"


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def write_xlsx(path: Path, *sheets: list[list[object]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_text_file_has_a_problem_a_line(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "老楼加装电梯\r\n\r\n  小区停车难  \n")
    assert list(read_sheet(path)) == [Row(1, "老楼加装电梯"), Row(3, "小区停车难")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_each_encoding_of_an_office_reads_the_same(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "a.txt", "老楼加装电梯\n小区停车难\n".encode(encoding))
    assert list(read_sheet(path)) == [Row(1, "老楼加装电梯"), Row(2, "小区停车难")]


def test_one_line_in_another_encoding_is_one_bad_row() -> None:
    data = "老楼加装电梯\n".encode() * 3 + "小区停车难\n".encode("gb18030") + "管网老化".encode()
    rows = list(read_lines(data))
    assert rows[3] == BadRow(4, GARBLED)
    assert rows[4] == Row(5, "管网老化")


def test_json_lines_keep_their_ids_and_tell_bad_lines(tmp_path: Path) -> None:
    lines = [
        '{"id": "甲", "text": "老楼加装电梯", "city": "合肥市", "date": 2024}',
        '{"id": 7, "text": "小区停车难"}',
        '{"text": "管网老化"}',
        "{",
        "[1]",
        '{"id": "乙", "text": 5}',
        '{"id": true, "text": "河道黑臭"}',
    ]
    assert list(read_sheet(write(tmp_path / "a.jsonl", "\n".join(lines)))) == [
        Row("甲", "老楼加装电梯", {"city": "合肥市", "date": "2024"}),
        Row(7, "小区停车难"),
        Row(3, "管网老化"),
        BadRow(4, "第 4 行不是有效的 JSON，每行请写一个 JSON 对象"),
        BadRow(5, '第 5 行不是 JSON 对象，请写成 {"id": …, "text": …}'),
        BadRow("乙", '第 6 行没有文字字段 text，请写成 {"id": …, "text": …}'),
        Row(7, "河道黑臭"),
    ]


def test_deeply_nested_json_is_one_bad_row() -> None:
    assert list(read_lines(b'{"text":' * 100_000)) == [
        BadRow(1, "第 1 行不是有效的 JSON，每行请写一个 JSON 对象"),
    ]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_columns_are_found_by_name_below_a_title(tmp_path: Path, delimiter: str) -> None:
    rows = [
        ["2024 年各市问题"],
        ["城市", "序号", "备注", "问题描述"],
        ["合肥市", "3", "", "老楼,加装\n电梯"],
        [],
        ["", "", "无", ""],
    ]
    stream = StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    assert list(read_sheet(write(tmp_path / "a.csv", stream.getvalue()))) == [
        Row("3", "老楼,加装\n电梯", {"city": "合肥市"}),
        BadRow(6, "第 6 行的问题描述为空，请补上或删去这一行"),
    ]


def test_xlsx_rows_of_the_first_sheet_that_has_texts(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "a.xlsx",
        [["说明"], ["请填下一张表"]],
        [["编号", " 内 容 ", "日期"], [1.0, "老楼加装电梯", date(2024, 6, 7)], ["B", None, None], [None, 12345, None]],
    )
    assert list(read_sheet(path)) == [
        Row("1", "老楼加装电梯", {"date": "2024-06-07"}),
        BadRow("B", "第 3 行的问题描述为空，请补上或删去这一行"),
        Row(4, "12345"),
    ]


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_table_without_a_column_of_texts_is_refused(tmp_path: Path, name: str) -> None:
    rows: list[list[object]] = [["城市", "人口"], ["合肥市", 1]]
    path = tmp_path / name
    if path.suffix == ".csv":
        write(path, "城市,人口\n合肥市,1\n")
    else:
        write_xlsx(path, rows)
    with pytest.raises(SheetError) as caught:
        list(read_sheet(path))
    assert str(caught.value) == NO_HEADER


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.doc", b"", "不支持的文件格式“.doc”，请使用：.txt、.jsonl、.csv、.xlsx"),
        ("a", b"", "不支持的文件格式“a”，请使用：.txt、.jsonl、.csv、.xlsx"),
        ("a.xlsx", b"PK\x03\x04", "文件不是有效的 .xlsx 工作簿（可能加了密码或已损坏），请重新另存为 .xlsx"),
        ("a.txt", bytes(range(256)), "文件不是文本（可能是图片或损坏的文件），请提供 UTF-8 编码的文字"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    with pytest.raises(SheetError) as caught:
        list(read_sheet(write(tmp_path / name, content)))
    assert str(caught.value) == message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SheetError) as caught:
        read_sheet(tmp_path / "none.csv")
    assert str(caught.value) == "无法读取文件“none.csv”，请检查文件是否存在、是否有读取权限"


def test_very_wide_sheets_are_read_by_their_first_columns(tmp_path: Path) -> None:
    rows: list[list[object]] = [["问题", *range(2000)], ["老楼加装电梯", *range(2000)]]
    assert list(read_sheet(write_xlsx(tmp_path / "a.xlsx", rows))) == [Row(2, "老楼加装电梯")]


PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufffd"), min_size=1)


@given(st.lists(PLAIN.filter(str.strip), min_size=1, max_size=5))
def test_any_text_comes_back_from_json_lines(texts: list[str]) -> None:
    data = "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts).encode()
    assert list(read_lines(data)) == [Row(number, text) for number, text in enumerate(texts, 1)]


@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_one_clear_error(data: bytes) -> None:
    refused = "文件不是文本（可能是图片或损坏的文件），请提供 UTF-8 编码的文字"
    try:
        rows: list[Row | BadRow] = list(read_lines(data))
        message = refused
    except SheetError as error:
        rows, message = [], str(error)
    assert message == refused
    assert all(isinstance(row, Row | BadRow) for row in rows)
