"""Headings as offices write them, merged cells and rows of sums, through whole files."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from corpus.errors import SheetError
from service.sheets import BadRow, Row, Sheet, open_sheet

LIFT, PIPES, NOISE = "老楼没有电梯一楼不同意", "地下管网老化经常爆管", "夜市油烟噪声半夜扰民"


def write(path: Path, rows: list[list[object]], *merged: str) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    book.save(path)
    return path


def opened(path: Path, **chosen: str) -> tuple[list[Row | BadRow], Sheet]:
    sheet = open_sheet(path, chosen)
    return list(sheet.rows), sheet


@pytest.mark.parametrize(
    "heading",
    [
        "地市",
        "市",
        "市（州）",
        "城市名称",
        "单位",
        "区县",
        "城市（必填）",
        "城 市",
        "所在城市",
        "地区",
        "*填报单位",
        "报送城市",
    ],
)
def test_the_city_is_found_under_many_names(tmp_path: Path, heading: str) -> None:
    rows, sheet = opened(write(tmp_path / "a.xlsx", [[heading, "备注", "问题描述"], ["合肥市", "急", LIFT]]))
    assert rows == [Row(2, LIFT, {"city": "合肥市"})]
    assert sheet.columns == {"text": "问题描述", "city": heading}
    assert sheet.unused == ("备注",)


@pytest.mark.parametrize("heading", ["提出日期", "上报时间", "填报日期", "反映时间", "日期*", "年度"])
def test_so_is_the_date(tmp_path: Path, heading: str) -> None:
    rows, _ = opened(write(tmp_path / "a.xlsx", [[heading, "问题描述"], ["2024-05", LIFT]]))
    assert rows == [Row(2, LIFT, {"date": "2024-05"})]


@pytest.mark.parametrize("heading", ["No.", "编码", "问题编号", "序", "项目编号"])
def test_so_is_the_number(tmp_path: Path, heading: str) -> None:
    rows, _ = opened(write(tmp_path / "a.xlsx", [[heading, "问题描述"], ["A1", LIFT]]))
    assert rows == [Row("A1", LIFT)]


@pytest.mark.parametrize(
    "heading",
    [
        *("存在的主要问题", "主要问题", "存在问题", "具体问题", "诉求", "问题描述*", "问题描述（200字以内）"),
        *("城市更新存在的问题", "群众反映的问题", "工作难点"),
    ],
)
def test_so_is_the_problem(tmp_path: Path, heading: str) -> None:
    head = [["2024年各市城市更新问题汇总表"], ["城市", "问题类别", "问题数量", heading]]
    rows, sheet = opened(write(tmp_path / "a.xlsx", [*head, ["合肥市", "资金", 3, LIFT]]))
    assert rows == [Row(3, LIFT, {"city": "合肥市"})]
    assert sheet.unused == ("问题类别", "问题数量")


def test_several_columns_of_problems_are_several_problems(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", [["城市", "问题1", "问题2", "问题3"], ["合肥市", LIFT, None, PIPES], ["芜湖市"]])
    rows, sheet = opened(path)
    assert rows == [
        Row("2-1", LIFT, {"city": "合肥市"}),
        Row("2-3", PIPES, {"city": "合肥市"}),
        BadRow(3, "第 3 行的问题描述为空，请补上或删去这一行"),
    ]
    assert sheet.columns == {"text": "问题1、问题2、问题3", "city": "城市"}


def test_a_merged_city_is_that_of_every_row_that_it_covers(tmp_path: Path) -> None:
    rows = [
        ["城市", "日期", "问题描述"],
        ["合肥市", "2024", LIFT],
        [None, None, PIPES],
        [None, "2023", NOISE],
        ["芜湖市", None, LIFT],
    ]
    found, _ = opened(write(tmp_path / "a.xlsx", rows, "A2:A4", "B2:B3"))
    assert [(row.about.get("city"), row.about.get("date"), row.number) for row in found] == [
        ("合肥市", "2024", 2),
        ("合肥市", "2024", 3),
        ("合肥市", "2023", 4),
        ("芜湖市", None, 5),
    ]


def test_a_merged_problem_is_one_problem(tmp_path: Path) -> None:
    rows = [["城市", "问题描述", "措施"], ["合肥市", LIFT, "一"], [None, None, "二"], ["芜湖市", PIPES, "三"]]
    found, _ = opened(write(tmp_path / "a.xlsx", rows, "A2:A3", "B2:B3"))
    assert found == [Row(2, LIFT, {"city": "合肥市"}), Row(4, PIPES, {"city": "芜湖市"})]


def test_two_rows_of_headings_are_read_as_one(tmp_path: Path) -> None:
    rows = [["问题汇总表"], ["基本情况", None, "问题描述"], ["城市", "日期", None], ["合肥市", "2024", LIFT]]
    found, sheet = opened(write(tmp_path / "a.xlsx", rows, "A1:C1", "A2:B2", "C2:C3"))
    assert found == [Row(4, LIFT, {"city": "合肥市", "date": "2024"})]
    assert sheet.columns == {"text": "问题描述", "city": "城市", "date": "日期"}


def test_the_problem_may_stand_in_the_second_row_of_headings(tmp_path: Path) -> None:
    rows = [["城市", "存在问题", None], [None, "类别", "问题描述"], ["合肥市", "资金", LIFT]]
    found, sheet = opened(write(tmp_path / "a.xlsx", rows, "A1:A2", "B1:C1"))
    assert found == [Row(3, LIFT, {"city": "合肥市"})]
    assert sheet.unused == ("类别",)


def test_rows_of_sums_are_no_problems(tmp_path: Path) -> None:
    rows = [["城市", "问题描述"], ["合肥市", LIFT], ["小 计", 1], ["合计", None], [None, "合计"]]
    assert opened(write(tmp_path / "a.xlsx", rows))[0] == [Row(2, LIFT, {"city": "合肥市"})]


def test_the_user_may_say_which_column_is_which(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", [["城市", "牵头", "事项", "问题"], ["合肥市", "芜湖市", LIFT, PIPES]])
    assert opened(path, city="牵头", text="事项")[0] == [Row(2, LIFT, {"city": "芜湖市"})]
    with pytest.raises(SheetError) as caught:
        opened(path, text="别的")
    assert str(caught.value).startswith("表格里没有表头为“别的”的一列，看到的表头是：城市、牵头、事项、问题；")


def test_a_row_of_data_is_not_taken_for_headings(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", [["城市", "事项"], ["合肥市", "老旧小区加装电梯的问题一直没有解决"]])
    with pytest.raises(SheetError) as caught:
        opened(path)
    assert "看到的表头是：城市、事项；" in str(caught.value)


def test_an_empty_workbook_is_told(tmp_path: Path) -> None:
    with pytest.raises(SheetError) as caught:
        opened(write(tmp_path / "a.xlsx", []))
    assert str(caught.value) == "表格里没有内容，请检查文件"
