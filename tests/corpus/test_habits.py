"""Lists in the habits of other offices import to the same practices without a warning."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.parsing import ParsedList, parse
from corpus.parsing.wording import bare
from corpus.reading import read_bytes
from corpus.reading.blocks import Row
from corpus.reconciling import Severity, reconcile
from tests.corpus.list_habits import (
    COLUMNS,
    NUMBERS,
    TEXTS,
    Item,
    book,
    halves,
    items,
    separated,
    web_lists,
    word_automatic,
)
from tests.corpus.list_source import Source
from tests.corpus.sources import invented

SOURCES = {name: invented(name) for name in ("funding", "lifts")}


def records(parsed: ParsedList) -> list[tuple[str, str, str, str]]:
    """Names, title and body of every practice without white space."""
    return [(bare(p.mechanism), bare(p.initiative), bare(p.title), bare(p.body)) for p in parsed.practices]


def told(source: Source, *, apart: bool) -> list[tuple[str, str, str, str]]:
    """The same from the source."""
    found = []
    for mechanism, initiative, entries in source.rows():
        for entry in entries:
            title, body = halves(bare(entry.text))
            found.append((bare(mechanism.name), bare(initiative.name), title if apart else f"{title}。", body))
    return found


def warnings(name: str, data: bytes) -> tuple[ParsedList, list[str]]:
    """The list of a file, and what the operator is warned of."""
    blocks = read_bytes(data, name)
    parsed = parse(blocks, "zz")
    return parsed, [found.message for found in reconcile(parsed, blocks) if found.severity is Severity.WARNING]


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("numbers", NUMBERS)
@pytest.mark.parametrize("name", TEXTS)
def test_running_text_in_any_numbers(name: str, numbers: str, apart: bool) -> None:
    source = SOURCES["funding"]
    held: list[Item] = list(items(source, numbers, apart=apart))
    parsed, warned = warnings(name, TEXTS[name](source, held))
    assert records(parsed) == told(source, apart=apart)
    assert warned == []


@pytest.mark.parametrize("key", SOURCES)
@pytest.mark.parametrize(("name", "make"), [("automatic.docx", word_automatic), ("lists.html", web_lists)])
def test_numbers_that_do_not_stand_in_the_text(key: str, name: str, make: Callable[[Source], bytes]) -> None:
    parsed, warned = warnings(name, make(SOURCES[key]))
    assert records(parsed) == told(SOURCES[key], apart=False)
    assert warned == []


@pytest.mark.parametrize("columns", COLUMNS)
@pytest.mark.parametrize("key", SOURCES)
def test_a_practice_a_row_under_columns_of_any_name(key: str, columns: str) -> None:
    source = SOURCES[key]
    expected = told(source, apart=columns != "last-city")
    files = {
        "book.xlsx": book(source, columns),
        "tabs.csv": separated(source, columns, "\t", "utf-16"),
        "semicolons.csv": separated(source, columns, ";", "gb18030"),
    }
    for name, data in files.items():
        parsed, warned = warnings(name, data)
        assert records(parsed) == expected, name
        assert warned == [], name


SCATTERED = """某省经验清单
序号
一
政策机制
完善机制
主要举措
（一）成立专班
具体做法
1.苏州市成立专班。由市长任组长，每周调度一次，形成闭环管理。
2.无锡市建立台账。逐项销号，结果公开可查，群众可以监督。
"""
RUN_TOGETHER = """某省经验清单
政策机制 主要举措 具体做法
完善机制 成立专班 苏州市成立专班。由市长任组长，每周调度一次。
一、无锡市建立台账。逐项销号，结果公开可查，群众可以监督。
"""
ONE_SENTENCE = """某省经验清单
一、完善机制
1.苏州市成立专班由市长任组长，每周调度一次，形成闭环管理。
2.无锡市建立台账逐项销号，结果公开可查，群众可以监督。
"""
UNRULED = """           某省经验清单
政策机制        主要举措        具体做法
完善机制        成立专班        苏州市成立专班。由市长任组长，每周调度
                                一次，形成闭环管理。
                                无锡市建立台账。逐项销号，结果公开可查。
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SCATTERED, "文本像是从多栏表格中抽出的，各栏文字可能混在一起"),
        (RUN_TOGETHER, "文本像是从多栏表格中抽出的，各栏文字可能混在一起"),
        (ONE_SENTENCE, "有 2 条做法只有一句话，标题与正文可能没有分开，请核对"),
        (UNRULED, "表格没有框线，也没有编号，行是按版面推断的，请逐条核对"),
    ],
)
def test_what_the_text_does_not_tell_is_said(text: str, message: str) -> None:
    _, warned = warnings("list.txt", text.encode())
    assert [each for each in warned if each.startswith(message)] != []


def test_a_title_whose_end_the_page_does_not_show_is_named() -> None:
    """Three titles end short of their column, one fills it."""
    body = "由市长任组长，每周调度一次。"
    cells = [f"{number}.苏州市{name}\n{body}{body}\n{body}" for number, name in enumerate(("成立专班", "建立台账"), 1)]
    cells.append(f"3.无锡市开展城市体检评估并逐项落实整改责任和时限\n要求每月调度。{body}")
    header = Row(("政策机制", "主要举措", "具体做法"), wrapped=True)
    blocks = [header, Row(("完善机制", "（一）建立制度", "\n".join(cells)), wrapped=True)]
    parsed = parse(blocks, "zz")
    assert [practice.title for practice in parsed.practices][:2] == ["苏州市成立专班", "苏州市建立台账"]
    assert parsed.outline.findings == [("其他做法的标题自成一段，这一条看不出标题在哪里结束，请核对", "zz-1-1-3")]


def test_a_row_cut_by_the_page_goes_on_in_title_and_body() -> None:
    header = Row(("政策机制", "案例名称", "具体做法", "城市"), wrapped=True)
    rows = [
        Row(("完善机制", "苏州市成立城市\n更新工作", "由市长任组长，每周调\n度一次，结果", "苏州市"), wrapped=True),
        Row(("", "专班", "公开可查。", ""), cut=True, wrapped=True),
        Row(("", "无锡市建立台账", "逐项销号。", "无锡市"), wrapped=True),
    ]
    assert [(p.title, p.body) for p in parse([header, *rows], "zz").practices] == [
        ("苏州市成立城市更新工作专班", "由市长任组长，每周调度一次，结果公开可查。"),
        ("无锡市建立台账", "逐项销号。"),
    ]


def test_a_header_of_two_rows_and_a_heading_right_under_a_header() -> None:
    text = "由市长任组长，每周调度一次，形成闭环。"
    rows = [("序号", "工作机制", "经验做法", ""), ("", "", "名称", "内容"), ("1", "完善机制", "苏州市成立专班", text)]
    (practice,) = parse([Row(cells) for cells in rows], "zz").practices
    assert (practice.mechanism, practice.title, practice.body) == ("完善机制", "苏州市成立专班", text)
    rows = [
        ("序号", "工作举措", "经验做法"),
        ("一、健全工作机制", "", ""),
        ("1", "成立专班", f"苏州市成立专班。{text}"),
    ]
    (practice,) = parse([Row(cells) for cells in rows], "zz").practices
    assert (practice.mechanism, practice.initiative, practice.body) == ("健全工作机制", "成立专班", text)
