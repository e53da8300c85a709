"""One small report with everything in it, laid out in each format and read back."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from service.reports.charts import draw, grey_safe
from service.reports.document import Bars, Column, HeatMap, Point, Report, Scatter, Section, Table, Tree
from service.reports.docx import to_docx
from service.reports.html import to_html
from service.reports.writing import to_json
from service.reports.xlsx import to_xlsx

HOSTILE = "<script>alert(1)</script>&\"'"
FORMULA = "=cmd|' /C calc'!A0"
CHARTS = (
    Bars("条形", "条", (("甲", 3.0), (HOSTILE, 0.0))),
    HeatMap("热力", "条", ("甲市", HOSTILE), ("机制一", "机制二"), ((2.0, 0.0), (0.0, 1.0))),
    Scatter("地图", "无量纲", (Point(0, 0, HOSTILE, 0), Point(1, 2, "乙", 1)), ("家族一", "单独一条")),
    Tree("树", "距离", ("甲", HOSTILE, "丙"), ((0, 1, 0.2), (2, 3, 0.9))),
)
THINGS = Table(
    "thing",
    "事物",
    (Column("编号"), Column("比例", "share"), Column("数量", "heat"), Column("去向", link="other")),
    (("a", 0.25, 4, "x"), (FORMULA, None, 0, HOSTILE), ("c", 1.0, 8, "没有")),
    brief=2,
)
OTHERS = Table("other", "其他", (Column("名称"), Column("回头", link="thing")), (("x", "a"), (HOSTILE, "c")))
GROUPED = Table(
    "",
    "页内",
    (Column("名称"), Column("匹配度", "band"), Column("深浅", "heat"), Column("也", "heat")),
    (("y", "高", 1, 2), ("y", "低", 2, 4), ("z", "无", 0, 1)),
    grouped=1,
)
PAGE = Section("page-1", "第一页", ("只在页上",), tables=(GROUPED,), page=True)
REPORT = Report(
    "测试报告",
    "测试来源",
    (
        Section("first", "概览", (HOSTILE, "第二行"), CHARTS, brief=True),
        Section("second", "表格", tables=(THINGS, OTHERS), brief=True),
        Section("third", "只在全文", ("不在摘要",)),
        PAGE,
    ),
    basis="索引 abc",
)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_a_chart_has_title_units_source_and_words_for_those_who_cannot_see(chart: Bars) -> None:
    figure = BeautifulSoup(draw(chart, "来源甲"), "html.parser")
    assert figure.figcaption.get_text() == f"{chart.title}（单位：{chart.unit}）"
    assert figure.select_one(".source").get_text() == "资料来源：来源甲"
    assert figure.svg["role"] == "img"
    assert figure.svg["aria-label"] == f"{chart.title}（{chart.unit}）。{chart.alternative}"
    assert figure.find("script") is None
    assert "nan" not in str(figure.svg)


@pytest.mark.parametrize(
    "chart",
    [Bars("空", "条", ()), HeatMap("空", "条", (), (), ()), Tree("空", "距离", ("甲",), ())],
    ids=lambda chart: type(chart).__name__,
)
def test_an_empty_chart_is_drawn(chart: Bars) -> None:
    assert draw(chart, "来源").startswith('<figure class="chart">')


def test_shades_grow_darker_evenly_in_grey() -> None:
    def lightness(colour: str) -> float:
        red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    steps = [lightness(grey_safe(step / 10)) for step in range(11)]
    falls = [one - other for one, other in pairwise(steps)]
    assert min(falls) > 0.8 * max(falls)


def test_html_holds_everything_escaped_and_links_only_where_there_is_a_place() -> None:
    page = BeautifulSoup(to_html(REPORT), "html.parser")
    assert page.h1.get_text() == "测试报告"
    assert [head.get_text() for head in page.select("main h2")] == ["概览", "表格", "只在全文", "第一页"]
    assert [line.get_text() for line in page.select("#first > p:not(.no-print)")] == [HOSTILE, "第二行"]
    assert len(page.select("#first figure.chart svg")) == len(CHARTS)
    cells = [
        [cell.get_text() for cell in row.select("td")] for row in page.select("#second table")[0].select("tbody tr")
    ]
    assert cells == [["a", "25%", "4", "x"], [FORMULA, "", "", HOSTILE], ["c", "100%", "8", "没有"]]
    links = {link["href"] for link in page.select("td a")}
    assert links == {"#other-x", f"#other-{HOSTILE}", "#thing-a", "#thing-c"}
    assert {link[1:] for link in links} <= {place["id"] for place in page.select("[id]")}
    assert len(page.find_all("script")) == 1
    assert page.find_all(["link", "iframe", "img"]) == []
    assert "http" not in to_html(REPORT).decode().replace('http-equiv="Content-Security-Policy"', "")


def test_xlsx_has_a_sheet_a_table_with_headings_frozen_filters_shades_and_links() -> None:
    book = load_workbook(BytesIO(to_xlsx(REPORT)))
    assert book.sheetnames == ["概览", "1 事物", "2 其他"]
    sheet = book["1 事物"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["编号", "比例", "数量", "去向"],
        ["a", 0.25, 4, "x"],
        [FORMULA, None, 0, HOSTILE],
        ["c", 1.0, 8, "没有"],
    ]
    assert sheet["A3"].data_type == "s"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:D4")
    assert (sheet["B2"].number_format, sheet["D2"].hyperlink.location) == ("0%", "'2 其他'!A2")
    assert sheet["D4"].hyperlink is None
    kinds = {str(cells.sqref): rules[0].type for cells, rules in sheet.conditional_formatting._cf_rules.items()}
    assert kinds == {"B2:B4": "dataBar", "C2:C4": "colorScale"}
    front = [row[0] for row in book["概览"].iter_rows(values_only=True)]
    assert front[0] == "测试报告"
    assert "→ 事物（3 行）" in front
    assert [line for line in front if line and line.startswith("条形（单位：条）：")]


def test_html_writes_once_what_a_group_of_rows_has_in_common_and_shades_all_columns_alike() -> None:
    page = BeautifulSoup(to_html(REPORT), "html.parser")
    rows = page.select("#page-1 tbody tr")
    assert [[cell.get_text() for cell in row.select("td")] for row in rows] == [
        *(["y", "高", "1", "2"], ["低", "2", "4"], ["z", "无", "", "1"]),
    ]
    assert [cell.get("rowspan") for cell in page.select("#page-1 tbody tr td:first-child")] == ["2", None, None]
    styles = [cell.get("style") for cell in page.select("#page-1 td.number")]
    assert styles[0] == styles[5]
    assert styles[1] == styles[2]
    assert len({*styles}) == 4
    assert [cell["data-value"] for cell in page.select("#page-1 td[data-value]:not(.number)")] == ["0", "2", "3"]
    assert page.select("#page-1 table.sortable") == []
    assert [row.get("class") for row in page.select("#second tbody tr")][:4] == [None, None, ["more"], None]


def test_xlsx_prints_across_with_its_headings_and_rows_as_high_as_their_texts() -> None:
    book = load_workbook(BytesIO(to_xlsx(REPORT)))
    sheet = book["1 事物"]
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        *("landscape", 1, 0),
    )
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$1"
    long = Table("t", "长", (Column("话", width=10),), (("字" * 70,), ("短",)))
    high = load_workbook(BytesIO(to_xlsx(Report("长", "来源", (Section("s", "表", tables=(long,)),)))))["1 长"]
    assert high.row_dimensions[2].height > 9 * high.row_dimensions[3].height / 2
    assert (book.properties.title, book.properties.creator) == ("测试报告", None)


def test_docx_is_the_summary_with_headings_and_contents_on_the_page_of_the_note() -> None:
    document = Document(BytesIO(to_docx(REPORT)))
    headings = [(line.style.name, line.text) for line in document.paragraphs if line.style.name.startswith("Heading")]
    assert headings == [("Heading 1", "一、概览"), ("Heading 1", "二、表格")]
    lines = [paragraph.text for paragraph in document.paragraphs]
    for line in ("测试报告", HOSTILE, "事物（共 3 行，列前 2 行）", "条形（单位：条）", "热力（单位：条）"):
        assert line in lines
    assert "不在摘要" not in lines
    assert "只在页上" not in lines
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    assert tables == [
        [["甲", "3", "█" * 26], [HOSTILE, "0", ""]],
        [["", "机制一", "机制二"], ["甲市", "2", ""], [HOSTILE, "", "1"]],
        [["编号", "比例", "数量", "去向"], ["a", "25%", "4", "x"], [FORMULA, "", "", HOSTILE]],
    ]
    assert round(document.sections[0].page_width.mm) == 210


def test_docx_contents_lead_to_every_heading() -> None:
    body = Document(BytesIO(to_docx(REPORT, pages=True))).element.body
    listed = [(link.get(qn("w:anchor")), link.text) for link in body.iter(qn("w:hyperlink"))]
    assert [text for _, text in listed] == ["一、概览", "二、表格", "三、各城市", "第一页"]
    marks = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert marks == [anchor for anchor, _ in listed]
    codes = [code.text for code in body.iter(qn("w:instrText"))]
    assert codes == ['TOC \\o "1-2" \\h \\z \\u']
    kinds = [char.get(qn("w:fldCharType")) for char in body.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]


def test_docx_has_a_page_a_city_where_it_is_asked_for() -> None:
    document = Document(BytesIO(to_docx(REPORT, pages=True)))
    page = next(line for line in document.paragraphs if line.text == "第一页" and line.style.name == "Heading 2")
    assert page.paragraph_format.page_break_before
    assert [[cell.text for cell in row.cells] for row in document.tables[-1].rows] == [
        *(["名称", "匹配度", "深浅", "也"], ["y", "高", "1", "2"], ["y", "低", "2", "4"], ["z", "无", "", "1"]),
    ]


def test_no_caption_stands_alone_at_the_foot_of_a_page() -> None:
    document = Document(BytesIO(to_docx(REPORT)))
    captions = [line for line in document.paragraphs if line.text.startswith(("事物（", "条形（", "热力（"))]
    assert len(captions) == 3
    assert all(line.paragraph_format.keep_with_next for line in captions)
    assert all(document.styles[f"Heading {level}"].paragraph_format.keep_with_next for level in (1, 2))


def test_long_texts_are_cut_in_the_summary_of_a_table_only() -> None:
    table = Table("t", "长", (Column("话"),), (("字" * 200,),), brief=5)
    summary = Report("长", "来源", (Section("s", "表", tables=(table,), brief=True),))
    assert Document(BytesIO(to_docx(summary))).tables[0].cell(1, 0).text == "字" * 90 + "…"


def test_json_is_the_report_as_plain_data() -> None:
    value = json.loads(to_json(REPORT))
    assert (value["title"], value["source"]) == ("测试报告", "测试来源")
    assert value["sections"][1]["tables"][0]["rows"][1] == [FORMULA, None, 0, HOSTILE]


@pytest.mark.parametrize("layout", [to_html, to_xlsx, to_docx, to_json])
def test_the_same_report_gives_the_same_bytes(layout: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert callable(layout)
    first = layout(REPORT)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert layout(REPORT) == first
    if layout in (to_xlsx, to_docx):
        with zipfile.ZipFile(BytesIO(first)) as package:
            assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert b"2000-01-01T00:00:00Z" in package.read("docProps/core.xml")
