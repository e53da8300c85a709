"""The coverage report: what many ask and no list answers, so what the next list should hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from models.index import Index
from service.reports.answering import Answered
from service.reports.document import Bars, Column, Report, Section, Table
from service.reports.gaps import Kind, kinds, kinds_table, unknown_words
from service.reports.parts import headline, trouble
from service.reports.reading import province_of, year_of

_TOP = 15  # kinds in the chart
_UNSAID = "未填"


def coverage_report(answers: Sequence[Answered], index: Index, source: str) -> Report:
    """Refused and weakly matched problems of a sheet, by kind, place and time."""
    good = [answer for answer in answers if answer.outcome != "error"]
    open_ones = [answer for answer in good if not answer.fits]
    found = kinds(open_ones, index)
    inside, outside = ([kind for kind in found if kind.inside is wanted] for wanted in (True, False))
    counts = [sum(len(kind.members) for kind in group) for group in (inside, outside)]
    said = (
        f"没有相符做法的 {len(open_ones)} 条里，属于城市更新的 {counts[0]} 条、{len(inside)} 类，"
        f"可能不属于城市更新的 {counts[1]} 条、{len(outside)} 类（由程序判断，请核对）。"
    )
    text = (*headline(answers, good), said if open_ones else "每条问题都有相符做法，没有缺口。")
    sections: list[Section | None] = [Section("overview", "概览", text, brief=True)]
    if open_ones:
        sections += [
            _kinds("kinds", "清单没有覆盖的城市更新问题", "下一批清单可优先补充排在前面的各类。", inside),
            _kinds("outside", "可能不属于城市更新的问题", "程序判断这些问题与清单的主题较远，请核对。", outside),
            _words(open_ones),
            _shares("places", "按地区", "省份", [_province(a) for a in good], [_province(a) for a in open_ones]),
            _shares("times", "按年份", "年份", [_year(a) for a in good], [_year(a) for a in open_ones]),
            _texts(open_ones),
        ]
    sections.append(trouble(answers))
    return Report("清单没有覆盖的问题", source, tuple(filter(None, sections)))


def _kinds(key: str, title: str, text: str, found: Sequence[Kind]) -> Section | None:
    if not found:
        return None
    several = sum(len(kind.members) > 1 for kind in found)
    bars = Bars(title, "条问题", tuple((kind.name, float(len(kind.members))) for kind in found[:_TOP]))
    lines = (f"按用词归为 {len(found)} 类，其中 {several} 类不止一条问题。{text}典型问题已隐去个人信息。",)
    return Section(key, title, lines, (bars,), (kinds_table(f"{key}-kind", title, found, 10),), brief=True)


def _words(answers: Sequence[Answered]) -> Section:
    columns = (Column("词", width=14), Column("问题数", "heat", 8))
    rows = tuple(sorted(unknown_words(answers).items(), key=lambda item: (-item[1], item[0]))[:200])
    text = ("没有相符做法的问题里，清单原文和典型问题都没有的词；地名除外。",)
    return Section("words", "清单没有的词", text, tables=(Table("word", "清单没有的词", columns, rows, brief=15),))


def _province(answer: Answered) -> tuple[str, str]:
    return province_of(answer.cities[0]) if answer.cities else ("~", _UNSAID)


def _year(answer: Answered) -> tuple[str, str]:
    if not answer.date:
        return "~", _UNSAID
    year = year_of(answer.date)
    return (year, year) if year else ("~", "无法识别")


def _shares(
    key: str, title: str, kind: str, every: Sequence[tuple[str, str]], open_ones: Sequence[tuple[str, str]]
) -> Section | None:
    """Problems without a practice that fits beside all, places by their share, years in order; none where unsaid."""
    asked, left = Counter(every), Counter(open_ones)
    if {name for _, name in asked} == {_UNSAID}:
        return None
    shares = [
        (name, count, left[code, name], left[code, name] / count) for (code, name), count in sorted(asked.items())
    ]
    if key == "places":
        shares.sort(key=lambda row: (row[0] == _UNSAID, -row[3], -row[2]))
    columns = (
        *(Column(kind, width=14), Column("问题数", "number", 8), Column("没有相符做法", "heat", 12)),
        Column("占比", "share", 8),
    )
    chart = Bars(
        f"没有相符做法的问题占全部问题的比例，{title}",
        "%；括号内为条数：没有相符做法／全部",
        tuple((f"{name}（{open_count}／{count}）", round(100 * share)) for name, count, open_count, share in shares),
    )
    return Section(
        key,
        title,
        charts=(chart,),
        tables=(Table(key, title, columns, tuple(shares), brief=40),),
        brief=key == "places",
    )


def _texts(answers: Sequence[Answered]) -> Section:
    columns = (
        *(Column("问题编号", width=10), Column("城市", width=10), Column("日期", width=10), Column("问题", width=60)),
        *(Column("匹配度", "band", 8), Column("最佳得分", "share", 8), Column("清单没有的词", width=30)),
    )
    rows = tuple((a.id, a.city, a.date, a.text, a.band, a.best_score, "、".join(a.uncovered)) for a in answers)
    return Section("texts", "全部此类问题", tables=(Table("text", "全部此类问题", columns, rows),))
