"""What each kind of report says, from sheets small enough to be checked by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from service.reports.answering import Answered, Found
from service.reports.compare import align_problems, compare_sheets
from service.reports.coverage import coverage_report
from service.reports.document import Cell, Report
from service.reports.gaps import kinds, unknown_words
from service.reports.likeness import alike_cities
from service.reports.match import match_report, own_practices
from service.reports.watch import Memory, watch_report
from service.runtime import Runtime

SHORT = "问题描述太短（1 字），请至少写 4 个字，说清遇到了什么问题"
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
    answered(3, "太原市", "夜市噪声扰民，电话＊＊", date="2024-07-01"),
    Answered(4, "p4", "", "", "", "error", "第 6 行坏了"),
)


def rows(report: Report, key: str) -> tuple[tuple[Cell, ...], ...]:
    return next(table.rows for table in report.tables if table.key == key)


def test_match_counts_names_and_links_everything(runtime: Runtime) -> None:
    report = match_report(ANSWERS, runtime.matcher.index, "来源")
    titles = {practice.id: practice.title for practice in runtime.matcher.index.practices}
    overview = report.sections[0]
    assert overview.text == (
        "共 5 条问题，来自 3 个城市；已处理 4 条，另 1 条有误，没有处理。",
        "有相符做法的 1 条，占已处理的 25%。按首条做法的匹配度：高 1、中 0、低 1、无 2（无：清单中没有）。",
        "“有相符做法”指首条做法的匹配度为“高”或“中”；只有“低”的，不算有相符做法。",
        "有相符做法的问题最集中的政策机制：“探索城市更新多方参与机制”1 条（100%）。",
        "需要最多的做法：ur3-6-3-1 黄石市优化城市更新议事协商机制（1 条问题，1 个城市）。",
        "属于城市更新而没有相符做法的，最多的是：一楼·加装·同意·电梯（1 条）。",
        "所报问题全都没有相符做法的城市：芜湖市、太原市。",
    )
    assert overview.charts[0].items == (("高", 1), ("中", 0), ("低", 1), ("无", 2))
    assert [row[:8] for row in rows(report, "row")] == [
        ("p0", "安徽省", "合肥市", LIFT, 1, "高", 0.9, "ur3-6-3-1"),
        ("p0", "安徽省", "合肥市", LIFT, 2, "高", 0.75, "ur3-6-2-2"),
        ("p1", "安徽省", "合肥市", NOISE, None, "无", None, ""),
        ("p2", "安徽省", "芜湖市", LIFT + "。", 1, "低", 0.3, "ur3-6-3-1"),
        ("p3", "山西省", "太原市", "夜市噪声扰民，电话＊＊", None, "无", None, ""),
    ]
    assert rows(report, "city") == (
        ("合肥市", "安徽省", 2, 1, 0, 1, 0, 0, 0, 0, 0, 1),
        ("芜湖市", "安徽省", 1, 0, 1, 0, 0, 0, 0, 0, 0, 0),
        ("太原市", "山西省", 1, 0, 0, 1, 0, 0, 0, 0, 0, 0),
    )
    assert [(row[1], row[2], row[7]) for row in rows(report, "gap")] == [
        ("一楼·加装·同意·电梯", 1, "芜湖市"),
        ("没人管·噪声·夜市·扰民", 2, "合肥市、太原市"),
    ]
    assert rows(report, "trouble") == (("p4", None, "", "", "第 6 行坏了"),)
    assert [(row[0], row[4]) for row in rows(report, "practice")] == list(titles.items())
    assert [(page.key, page.title) for page in report.sections if page.page] == [
        ("city-合肥市", "合肥市"),
        ("city-芜湖市", "芜湖市"),
        ("city-太原市", "太原市"),
    ]


def test_a_low_fit_is_no_need_and_neither_is_a_practice_of_ones_own(runtime: Runtime) -> None:
    report = match_report(ANSWERS, runtime.matcher.index, "来源")
    needed = {row[0]: row[3:] for row in rows(report, "needed")}
    assert next(iter(needed)) == "ur3-6-3-1"
    assert needed["ur3-6-3-1"] == (1, 1, 0, "合肥市")
    assert needed["ur3-6-2-2"] == (0, 0, 1, "")
    assert [row for key, row in needed.items() if key not in ("ur3-6-3-1", "ur3-6-2-2")] == [(0, 0, 0, "")] * 31
    marked = [row[8] for row in rows(report, "row") if str(row[8]).endswith("（本地已有）")]
    assert marked == ["合肥市探索国有企业一体化运营推进老旧厂区改造。（本地已有）"]


def test_practices_of_the_whole_province_are_ones_own(runtime: Runtime) -> None:
    practices = {practice.id: practice for practice in runtime.matcher.index.practices}
    assert "ur3-1-1-1" in own_practices("随州市", practices)
    assert "ur3-1-1-1" not in own_practices("合肥市", practices)
    assert own_practices("火星市", practices) == frozenset()


def test_a_problem_of_two_cities_counts_for_both(runtime: Runtime) -> None:
    shared = answered(0, "合肥市、芜湖市", LIFT, ("ur3-6-3-1", 0.9, "高"), ("ur3-6-2-2", 0.75, "高"))
    report = match_report([shared], runtime.matcher.index, "来源")
    assert [row[:4] for row in rows(report, "city")] == [("合肥市", "安徽省", 1, 1), ("芜湖市", "安徽省", 1, 1)]
    needed = {row[0]: row[3:] for row in rows(report, "needed")}
    assert needed["ur3-6-3-1"] == (1, 2, 0, "合肥市、芜湖市")
    assert needed["ur3-6-2-2"] == (1, 1, 0, "芜湖市")


def test_a_sheet_without_cities_has_no_pages_and_no_map(runtime: Runtime) -> None:
    report = match_report([replace(answer, city="") for answer in ANSWERS], runtime.matcher.index, "来源")
    assert [section.key for section in report.sections] == [
        "overview",
        "needed",
        "gaps",
        "rows",
        "trouble",
        "practices",
    ]


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
    assert alike["甲市"][0].problems == (LIFT,)
    assert alike["甲市"][1].problems == ()
    assert all(0 < other.nearness <= 1 for others in alike.values() for other in others)
    assert alike["甲市"][0].nearness == alike["丙市"][0].nearness


def test_alike_cities_share_the_practices_that_both_need(runtime: Runtime) -> None:
    found = [("ur3-6-3-1", 0.9, "高")], [("ur3-6-3-1", 0.9, "高")], [("ur3-6-3-1", 0.3, "低")]
    cities = {city: [answered(0, city, LIFT, *rows)] for city, rows in zip("甲乙丙", found, strict=True)}
    alike = {other.city: other.practices for other in alike_cities(cities, runtime.matcher.index)["甲"]}
    assert alike == {"乙": ("ur3-6-3-1",), "丙": ()}


def test_coverage_groups_what_was_not_answered(runtime: Runtime) -> None:
    report = coverage_report(ANSWERS, runtime.matcher.index, "来源")
    assert report.sections[0].text[0] == "共 5 条问题，来自 3 个城市；已处理 4 条，另 1 条有误，没有处理。"
    assert report.sections[0].text[3] == (
        "没有相符做法的 3 条里，属于城市更新的 1 条、1 类，可能不属于城市更新的 2 条、1 类（由程序判断，请核对）。"
    )
    assert [row[1:4] for row in rows(report, "kinds-kind")] == [("一楼·加装·同意·电梯", 1, 1)]
    assert [row[1:4] for row in rows(report, "outside-kind")] == [("没人管·噪声·夜市·扰民", 2, 2)]
    assert rows(report, "places") == (("山西省", 1, 1, 1.0), ("安徽省", 3, 2, 2 / 3))
    assert rows(report, "times") == (("2023", 1, 0, 0.0), ("2024", 3, 3, 1.0))


def test_problems_without_a_place_or_a_readable_date_are_counted_apart(runtime: Runtime) -> None:
    odd = (answered(5, "", NOISE), answered(6, "火星市", NOISE, date="不是日期"), answered(7, "", NOISE, date="24-3"))
    report = coverage_report((*ANSWERS, *odd), runtime.matcher.index, "来源")
    assert [row[:3] for row in rows(report, "places")] == [
        *(("山西省", 1, 1), ("其他", 1, 1), ("安徽省", 3, 2), ("未填", 2, 2)),
    ]
    assert [row[:3] for row in rows(report, "times")] == [
        *(("2023", 1, 0), ("2024", 4, 4), ("无法识别", 1, 1), ("未填", 1, 1)),
    ]


def test_the_same_problem_with_other_figures_is_shown_once(runtime: Runtime) -> None:
    texts = [f"流浪狗多，上个月有{number}人被咬，收容场所没有着落" for number in range(3, 9)]
    found = kinds([answered(number, "", text) for number, text in enumerate(texts)], runtime.matcher.index)
    assert [kind.typical for kind in found] == [((texts[0], 5),)]
    assert not found[0].inside


def test_words_that_the_list_lacks_are_no_streets_and_no_parts_of_words() -> None:
    answer = replace(ANSWERS[1], text="东关街道公交线路亏损", uncovered=("东关", "公交线", "公交线路"))
    assert unknown_words([answer]) == {"公交线路": 1}


def test_coverage_of_a_sheet_that_is_all_answered_says_so(runtime: Runtime) -> None:
    report = coverage_report(ANSWERS[:1], runtime.matcher.index, "来源")
    assert report.sections[0].text[3] == "每条问题都有相符做法，没有缺口。"
    assert [section.key for section in report.sections] == ["overview"]


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
    report = compare_sheets(before, after, index, "来源", ("去年.xlsx", "今年.xlsx"))
    assert report.sections[0].text[:3] == (
        "前一份是“去年.xlsx”，后一份是“今年.xlsx”。",
        "前一份 3 条，后一份 3 条：新增 2 条，消失 2 条，延续 1 条，其中首条做法或匹配度有变化的 1 条。",
        "有相符做法的，前一份 3／3（100%），后一份 2／3（67%）。",
    )
    mechanisms = rows(report, "mechanism")
    assert [sum(int(row[place] or 0) for row in mechanisms) for place in (1, 2)] == [3, 3]
    assert mechanisms[-1] == ("（清单中没有）", 0, 1, 1)
    assert rows(report, "provinces") == (("安徽省", 3, 2, 1.0, 0.5, -50), ("山西省", 0, 1, None, 1.0, None))
    assert [row[0] for row in rows(report, "cities")] == ["合肥市", "芜湖市", "太原市"]
    assert [row[:3] for row in rows(report, "gained")] == [("p1", "合肥市", NOISE), ("p2", "太原市", LIFT)]
    assert [row[:3] for row in rows(report, "lost")] == [("p1", "合肥市", PIPES), ("p2", "芜湖市", LIFT)]
    assert [row[4:8] for row in rows(report, "moved")] == [("高", "中", "ur3-6-3-1", "ur3-6-3-1")]


def test_nothing_that_moved_makes_no_table(runtime: Runtime) -> None:
    report = compare_sheets(ANSWERS, ANSWERS, runtime.matcher.index, "来源", ("一", "二"))
    assert "moved" not in [section.key for section in report.sections]


def test_watch_shows_only_new_practices_that_fit(runtime: Runtime, tmp_path: Path) -> None:
    whole = runtime.matcher.index
    older = replace(whole, digest="one", practices=[p for p in whole.practices if p.id != "ur3-6-2-2"])
    memory = Memory.of(tmp_path, tmp_path / "sheet.xlsx")
    assert memory.before("one") is None
    assert "第一次运行" in watch_report(ANSWERS, None, older, "来源").sections[0].text[0]
    memory.keep(older, [replace(ANSWERS[0], found=()), *ANSWERS[1:]])
    again = watch_report(ANSWERS, memory.before("one"), older, "来源")
    assert again.sections[0].text == ("上次运行以来，做法库没有变化，没有新做法。",)
    weak = answered(9, "芜湖市", NOISE, ("ur3-6-2-2", 0.2, "低"))
    report = watch_report([*ANSWERS, weak], memory.before(whole.digest), whole, "来源")
    assert report.sections[0].text == (
        "做法库上次变化新收录 1 条做法，其中 1 条与 1 条问题相符（匹配度为高或中）；原有做法和匹配度为“低”的不列。",
    )
    assert [(row[0], row[2:]) for row in rows(report, "new")] == [("ur3-6-2-2", (1, 1, "合肥市"))]
    assert [(row[0], row[5]) for row in rows(report, "news")] == [("p0", "ur3-6-2-2")]
    memory.keep(whole, ANSWERS)
    kept = memory.before(whole.digest)
    assert kept is not None
    assert kept.digest == "one"
    assert Memory.of(tmp_path, tmp_path / "other.xlsx").before("two") is None
