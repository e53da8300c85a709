"""What each kind of report says, from sheets small enough to be checked by hand."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from corpus.importing import About, import_file
from service.cli import run
from service.reports.answering import Answered, Found
from service.reports.compare import align_problems, compare_sheets
from service.reports.coverage import coverage_report
from service.reports.document import Cell, Report
from service.reports.match import alike_cities, match_report
from service.reports.watch import Memory, watch_report
from service.runtime import Runtime, open_library
from service.settings import Settings

LIFT, NOISE, PIPES = "老楼没有电梯，一楼不同意加装", "夜市油烟噪声扰民，半夜投诉没人管", "地下管网老化，去年爆管多次"


def answered(position: int, city: str, text: str, *found: tuple[str, float, str], date: str = "") -> Answered:
    items = tuple(Found(key, rank, score, band, "因为") for rank, (key, score, band) in enumerate(found, 1))
    outcome = "matched" if items else "none"
    best = items[0].score if items else 0.05
    return Answered(
        position, f"p{position}", city, date, text, outcome, "" if items else "清单没有", best_score=best, found=items
    )


ANSWERS = (
    answered(0, "合肥市", LIFT, ("ur3-6-3-1", 0.9, "高"), ("ur3-6-2-2", 0.75, "高"), date="2023-05-01"),
    answered(1, "合肥市", NOISE, date="2024-05-01"),
    answered(2, "芜湖市", LIFT + "。", ("ur3-6-3-1", 0.3, "低"), date="2024-06-01"),
    answered(3, "太原市", "夜市噪声扰民，电话13812345678", date="2024-07-01"),
    Answered(4, "p4", "", "", "", "error", "第 6 行坏了"),
)


def rows(report: Report, key: str) -> tuple[tuple[Cell, ...], ...]:
    return next(table.rows for table in report.tables if table.key == key)


def test_match_counts_names_and_links_everything(runtime: Runtime) -> None:
    report = match_report(ANSWERS, runtime.matcher.index, "来源")
    titles = {practice.id: practice.title for practice in runtime.matcher.index.practices}
    overview = report.sections[0]
    assert overview.text == ("共 5 条，来自 3 个城市：2 条有相符做法（50%），2 条清单中没有，1 条没有处理。",)
    assert overview.charts[0].items == (("高", 1), ("中", 0), ("低", 1), ("无", 2))
    assert [row[:7] for row in rows(report, "row")] == [
        ("p0", "合肥市", LIFT, 1, "高", 0.9, "ur3-6-3-1"),
        ("p0", "合肥市", LIFT, 2, "高", 0.75, "ur3-6-2-2"),
        ("p1", "合肥市", NOISE, None, "无", None, ""),
        ("p2", "芜湖市", LIFT + "。", 1, "低", 0.3, "ur3-6-3-1"),
        ("p3", "太原市", "夜市噪声扰民，电话13812345678", None, "无", None, ""),
    ]
    assert [row[:3] for row in rows(report, "city")] == [("合肥市", 2, 1), ("芜湖市", 1, 1), ("太原市", 1, 0)]
    needed = {row[0]: row[3:] for row in rows(report, "needed")}
    assert needed["ur3-6-3-1"] == (2, 2, "合肥市、芜湖市")
    assert needed["ur3-6-2-2"] == (1, 1, "合肥市")
    assert [row for key, row in needed.items() if key not in ("ur3-6-3-1", "ur3-6-2-2")] == [(0, 0, "")] * 31
    assert rows(report, "trouble") == (("p4", "", "第 6 行坏了"),)
    assert [(row[0], row[4]) for row in rows(report, "practice")] == list(titles.items())
    assert [(page.key, page.title) for page in report.sections if page.page] == [
        ("city-合肥市", "合肥市"),
        ("city-芜湖市", "芜湖市"),
        ("city-太原市", "太原市"),
    ]


def test_a_sheet_without_cities_has_no_pages_and_no_map(runtime: Runtime) -> None:
    report = match_report([replace(answer, city="") for answer in ANSWERS], runtime.matcher.index, "来源")
    assert [section.key for section in report.sections] == ["overview", "rows", "needed", "trouble", "practices"]


def test_cities_with_the_same_problem_are_most_alike(runtime: Runtime) -> None:
    cities = {
        "甲市": [answered(0, "甲市", LIFT)],
        "乙市": [answered(1, "乙市", PIPES)],
        "丙市": [answered(2, "丙市", LIFT + "，僵持两年")],
        "丁市": [answered(3, "丁市", "地下管网家底不清，爆管以后才抢修")],
    }
    alike = alike_cities(cities, runtime.matcher.index)
    assert {city: others[0].city for city, others in alike.items()} == {
        "甲市": "丙市",
        "乙市": "丁市",
        "丙市": "甲市",
        "丁市": "乙市",
    }
    assert "电梯" in "".join(alike["甲市"][0].words)
    assert all(0 < other.nearness <= 1 for others in alike.values() for other in others)


def test_coverage_groups_what_was_not_answered_and_covers_personal_data(runtime: Runtime) -> None:
    report = coverage_report(ANSWERS, runtime.matcher.index, "来源")
    assert report.sections[0].text == (
        "共 4 条问题，其中 2 条清单中没有相符做法，1 条只有匹配度为“低”的做法，合计 3 条没有得到好的回答。",
    )
    kinds = rows(report, "kind")
    assert [row[2:5] for row in kinds] == [(2, 2, 2), (1, 0, 1)]
    assert "噪声" in str(kinds[0][1])
    assert "13812345678" not in str(report)
    assert "夜市噪声扰民，电话＊＊" in str(kinds[0][5])
    assert rows(report, "places") == (("安徽省", 3, 2, 2 / 3), ("山西省", 1, 1, 1.0))
    assert rows(report, "times") == (("2023", 1, 0, 0.0), ("2024", 3, 3, 1.0))


def test_coverage_of_a_sheet_that_is_all_answered_says_so(runtime: Runtime) -> None:
    report = coverage_report(ANSWERS[:1], runtime.matcher.index, "来源")
    assert report.sections[0].text[0].endswith("合计 0 条没有得到好的回答。")
    assert rows(report, "text") == ()


def test_compare_finds_what_came_went_and_moved(runtime: Runtime) -> None:
    before = (
        answered(0, "合肥市", LIFT, ("ur3-6-3-1", 0.9, "高")),
        answered(1, "合肥市", PIPES, ("ur3-3-1-1", 0.5, "中")),
        answered(2, "芜湖市", LIFT, ("ur3-6-3-1", 0.9, "高")),
    )
    after = (
        answered(0, "合肥市", LIFT + "，协商两年", ("ur3-6-3-1", 0.5, "中")),
        answered(1, "合肥市", NOISE),
        answered(2, "太原市", LIFT, ("ur3-6-3-1", 0.9, "高")),
    )
    index = runtime.matcher.index
    aligned = align_problems(before, after, index)
    assert (aligned.kept, aligned.gained, aligned.lost) == (((0, 0),), (1, 2), (1, 2))
    report = compare_sheets(before, after, index, "来源")
    assert report.sections[0].text[0] == (
        "前一份 3 条，后一份 3 条：新增 2 条，消失 2 条，延续 1 条，其中首条做法或匹配度有变化的 1 条。"
    )
    assert [row[:3] for row in rows(report, "gained")] == [("p1", "合肥市", NOISE), ("p2", "太原市", LIFT)]
    assert [row[:3] for row in rows(report, "lost")] == [("p1", "合肥市", PIPES), ("p2", "芜湖市", LIFT)]
    assert [row[4:8] for row in rows(report, "moved")] == [("高", "中", "ur3-6-3-1", "ur3-6-3-1")]


def test_watch_shows_only_what_the_index_before_did_not_have(runtime: Runtime, tmp_path: Path) -> None:
    index, memory = runtime.matcher.index, Memory.of(tmp_path, tmp_path / "sheet.xlsx")
    assert memory.before("one") is None
    assert "第一次运行" in watch_report(ANSWERS, None, index, "来源").sections[0].text[0]
    memory.keep("one", [replace(ANSWERS[0], found=ANSWERS[0].found[:1])])
    assert memory.before("one") is None
    before = memory.before("two")
    assert before == ("one", {LIFT: ["ur3-6-3-1"]})
    report = watch_report(ANSWERS, before, index, "来源")
    assert [(row[0], row[6]) for row in rows(report, "news")] == [("p0", "ur3-6-2-2")]
    memory.keep("two", ANSWERS)
    assert memory.before("two") == before
    assert Memory.of(tmp_path, tmp_path / "other.xlsx").before("two") is None


@pytest.fixture(scope="module")
def two_lists(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a second list: one practice of ur3 almost as it is, one of its own."""
    folder = Path(shutil.copytree(shared_data, tmp_path_factory.mktemp("two") / "data"))
    library = open_library(Settings(data_dir=folder))
    known = library.practice("ur3-6-2-2")
    source = folder.parent / "list.txt"
    source.write_text(
        "城市更新可复制经验做法清单（第四批）\n一\n探索井盖养护机制\n（一）设立专班\n"
        f"1.{known.title}{known.body}\n2.甲市建立井盖巡检制度。甲市每周巡检全部井盖，破损的三日内更换。\n",
        encoding="utf-8",
    )
    import_file(library, source, "ur4", About(published="2025-01-10"))
    library.close()
    return folder


def report_json(folder: Path, target: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> dict[str, Any]:
    monkeypatch.setenv("TASHAN_DATA_DIR", str(folder))
    assert run(["report", *arguments, "-o", str(target)]) == 0
    value: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return value


def table(report: dict[str, Any], key: str) -> list[list[Any]]:
    found = [table for section in report["sections"] for table in section["tables"] if table["key"] == key]
    return list(found[0]["rows"])


def test_similarity_tells_new_continued_and_double_practices(
    two_lists: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = report_json(two_lists, tmp_path / "a.json", monkeypatch, "similarity")
    assert [(row[0], row[3], row[4]) for row in table(report, "history")] == [
        ("ur4-1-1-1", "近似重复", "ur3-6-2-2"),
        ("ur4-1-1-2", "新增", ""),
    ]
    doubles = [(row[0], row[3]) for row in table(report, "double")]
    assert doubles == [("ur3-6-2-2", "ur4-1-1-1")]
    families = table(report, "family")
    assert sum(row[2] for row in families) == 35
    assert any("ur3-6-2-2" in row[4] and "ur4-1-1-1" in row[4] for row in families)
    maps = report["sections"][-2]["charts"]
    assert (len(maps[0]["points"]), len(maps[1]["labels"]), len(maps[1]["merges"])) == (35, 35, 34)
    pairs = table(report, "pair")
    assert all(one[5] >= other[5] for one, other in pairwise(pairs) if one[0] == other[0])


def test_compare_of_lists_tells_gained_lost_and_moved_practices(
    two_lists: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = report_json(two_lists, tmp_path / "b.json", monkeypatch, "compare", "ur3", "ur4")
    assert [row[0] for row in table(report, "gained")] == ["ur4-1-1-2"]
    assert len(table(report, "lost")) == 32
    assert [(row[0], row[3], row[7]) for row in table(report, "kept")] == [("ur4-1-1-1", "ur3-6-2-2", "换了政策机制")]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing"], "没有报告种类“nothing”，可选：match、similarity、coverage、compare、watch"),
        (["match"], "match 报告要给一份问题表，如 tashan report match 各市问题.xlsx"),
        (["compare", "ur3"], "比较要给两份材料：前一份和后一份，如 tashan report compare 去年.xlsx 今年.xlsx"),
        (["similarity", "zz9"], "没有编号为“zz9”的清单，可选：ur3；全部清单请写 all"),
        (["match", "none.xlsx"], "无法读取文件“none.xlsx”，请检查文件是否存在、是否有读取权限"),
        (["match", "none.xlsx", "-f", "pdf"], "没有格式“pdf”，可选：html、xlsx、docx、json"),
    ],
)
def test_a_wrong_request_is_one_line(
    shared_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.setenv("TASHAN_DATA_DIR", str(shared_data))
    monkeypatch.chdir(tmp_path)
    assert run(["report", *arguments, "-o", str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"错误：{message}\n"
