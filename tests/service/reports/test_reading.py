"""Cities by their full names, dates in one form, and what a reader is told of the sheet."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from corpus.errors import InputError
from service.reports.reading import full_name, one_date, province_of, read_problems, year_of

LIFT = "老楼没有电梯一楼不同意"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        *(("合肥", "合肥市"), ("合肥市", "合肥市"), ("安徽省合肥市", "合肥市"), ("合肥市住房和城乡建设局", "合肥市")),
        *(
            ("重庆", "重庆市"),
            ("吉林", "吉林市"),
            ("吉林省", "吉林省"),
            ("北京市朝阳区", "朝阳区"),
            ("火星市", "火星市"),
        ),
        *(("恩施州", "恩施土家族苗族自治州"), ("东莞", "东莞市"), ("某市", "某市"), ("火星市", "火星市")),
    ],
)
def test_a_city_has_one_name(said: str, meant: str) -> None:
    assert full_name(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        *(("2024-05-01", "2024-05-01"), ("2024/5/1", "2024-05-01"), ("2024年5月1日", "2024-05-01")),
        *(("2024年5月", "2024-05"), ("2024.5", "2024-05"), ("2024", "2024"), ("2024年", "2024"), ("24-3", "2024-03")),
        *(("45292", "2024-01-01"), ("24年3月", "2024-03"), ("2024-05-01 10:30", "2024-05-01")),
        *(("2024-13-45", ""), ("不是日期", ""), ("12", ""), ("", "")),
    ],
)
def test_a_date_has_one_form(said: str, meant: str) -> None:
    assert one_date(said) == meant
    assert year_of(said) == meant[:4]


def test_provinces_stand_in_the_order_of_their_codes_unknown_ones_last() -> None:
    assert sorted(["火星市", "拉萨市", "合肥市"], key=province_of) == ["合肥市", "拉萨市", "火星市"]
    assert province_of("火星市")[1] == "其他"


def write(path: Path, *rows: list[object]) -> Path:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)
    return path


def test_a_reader_is_told_what_was_and_was_not_understood(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.xlsx",
        ["No.", "地市", "提出日期", "主要问题", "责任人"],
        ["P9", "合肥", "不是日期", LIFT, "王某"],
        ["P9", "火星市", 45292, LIFT, ""],
        ["P10", "", "", LIFT, ""],
        ["P11", "合肥市、芜湖", "", "", ""],
    )
    found = read_problems(path, {})
    assert [row.about for row in found.rows] == [
        {"city": "合肥市", "date": "不是日期"},
        {"city": "火星市", "date": "2024-01-01"},
        {},
        {"city": "合肥市、芜湖市"},
    ]
    assert found.notes == (
        "识别的列：问题取自“主要问题”、编号取自“No.”、城市取自“地市”、日期取自“提出日期”；没有用到的列：责任人。",
        "1 条没有写城市（第 4 行），不计入任何城市。",
        "地名表里没有、或几地同名的城市：火星市，按原样列出，省份记为“其他”。",
        "1 条的日期无法识别：不是日期。",
        "重复的编号：P9。",
    )


def test_a_sheet_without_cities_is_told_loudly_and_the_column_can_be_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", ["问题", "牵头地"], [LIFT, "合肥"])
    assert read_problems(path, {}).notes == (
        "识别的列：问题取自“问题”；没有用到的列：牵头地。",
        "没有认出城市一列，报告不含城市部分；表里如有，请用 --column 城市=表头 指明。",
    )
    named = read_problems(path, {"city": "牵头地"})
    assert named.notes == ("识别的列：问题取自“问题”、城市取自“牵头地”。",)
    assert named.rows[0].about == {"city": "合肥市"}


def test_a_sheet_without_a_row_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_problems(write(tmp_path / "a.xlsx", ["问题"]), {})
    assert str(caught.value) == "“a.xlsx”里没有问题，请检查文件内容"
