"""The match report: what fits each problem, who needs each practice, what is left, and which cities are alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.records import Practice
from models.index import Index
from service.nearness import nearness
from service.reports.answering import Answered
from service.reports.document import BANDS, Bars, Cell, Column, HeatMap, Report, Section, Table
from service.reports.findings import Need, findings
from service.reports.gaps import kinds, kinds_table
from service.reports.likeness import ALIKE, Alike, alike_cities
from service.reports.parts import headline, library_section, trouble
from service.reports.reading import province_of, region_of

_MOST_ROWS = 45  # rows of a heat map that still fit a page
_SHORT = 18  # characters of a problem that is named in a line
_LOCAL = "（本地已有）"
_ROW_COLUMNS = (
    Column("问题编号", width=9),
    Column("省份", width=9),
    Column("城市", width=9, link="city"),
    Column("问题", width=40),
    Column("名次", "number", 5),
    Column("匹配度", "band", 6),
    Column("得分", "share", 6),
    Column("做法编号", width=10, link="practice"),
    Column("做法", width=34),
    Column("理由或说明", width=40),
)
_PAGE_COLUMNS = (0, 3, 5, 6, 7, 8, 9)  # of them, on the page of a city


@dataclass(frozen=True, slots=True)
class Sheet:
    """The problems that were answered, by city in the order of the sheet; `local` practices are the city's own."""

    good: Sequence[Answered]
    cities: Mapping[str, Sequence[Answered]]
    practices: Mapping[str, Practice]
    local: Mapping[str, frozenset[str]]

    def is_local(self, answer: Answered, practice_id: str) -> bool:
        """Whether every city of the problem has the practice already."""
        return bool(answer.cities) and all(practice_id in self.local[city] for city in answer.cities)


def match_report(answers: Sequence[Answered], index: Index, source: str) -> Report:
    """Everything about one sheet of problems; `answers` in the order of the sheet."""
    good = [answer for answer in answers if answer.outcome != "error"]
    practices = {practice.id: practice for practice in index.practices}
    cities = _by_city(good)
    sheet = Sheet(good, cities, practices, {city: own_practices(city, practices) for city in cities})
    needs, unanswered = _needs(sheet), kinds([answer for answer in good if not answer.fits], index)
    alike = alike_cities(cities, index)
    text = (*headline(answers, good), *findings(good, cities, needs, unanswered, practices))
    counts = Counter(answer.band for answer in good)
    chart = Bars("首条做法的匹配度", "条问题", tuple((band, counts[band]) for band in BANDS))
    sections: list[Section | None] = [
        Section("overview", "概览", text, (chart,), brief=True),
        _map(sheet) if cities else None,
        _needed(needs),
        Section(
            "gaps",
            "没有相符做法的问题",
            ("属于城市更新的各类排在前面；另见 coverage 报告。",),
            tables=(kinds_table("gap", "没有相符做法的问题，按类", unanswered, 10),),
            brief=True,
        )
        if unanswered
        else None,
        _likeness(alike, practices) if cities else None,
        Section("rows", "每条问题的做法", tables=(Table("row", "每条问题的做法", _ROW_COLUMNS, _rows(sheet, good)),)),
        trouble(answers),
        library_section(index),
    ]
    pages = [_page(sheet, city, alike[city]) for city in cities]
    return Report("城市更新问题与可复制经验做法匹配报告", source, (*filter(None, sections), *pages))


def own_practices(city: str, practices: Mapping[str, Practice]) -> frozenset[str]:
    """Practices of the city itself, or of its whole province: it needs nobody to tell it of them."""
    place = region_of(city)
    if place is None:
        return frozenset()
    province = place.code[:2] + "0000"
    near = nearness(place, practices.values())
    return frozenset(key for key, one in practices.items() if near.get(key) == "本地" or province in one.region_codes)


def _by_city(answers: Sequence[Answered]) -> dict[str, list[Answered]]:
    """Rows of each city, in the order in which cities first appear; none where the sheet names no city."""
    cities: dict[str, list[Answered]] = {}
    for answer in answers:
        for city in answer.cities:
            cities.setdefault(city, []).append(answer)
    return cities


def _map(sheet: Sheet) -> Section:
    mechanisms = tuple(dict.fromkeys(practice.mechanism for practice in sheet.practices.values()))

    def counts(rows: Sequence[Answered]) -> tuple[int, ...]:
        found = Counter(sheet.practices[row.found[0].practice_id].mechanism for row in rows if row.fits)
        return tuple(found[mechanism] for mechanism in mechanisms)

    cities = sheet.cities
    places = cities if len(cities) <= _MOST_ROWS else _by_province(cities)
    kind = "城市" if places is cities else "省份"
    names = tuple(f"{name}（{len(rows)}）" for name, rows in places.items())
    values = tuple(counts(rows) for rows in places.values())
    unit = "条有相符做法的问题，按首条做法的机制；括号内为全部问题数"
    chart = HeatMap(f"{kind} × 政策机制", unit, names, mechanisms, values)
    columns = (
        *(Column("城市", width=11, link="city"), Column("省份", width=9), Column("问题数", "number", 6)),
        *(Column(name, "number", 6) for name in ("有相符做法", "只有低", "没有做法")),
        *(Column(mechanism, "heat", 8) for mechanism in mechanisms),
    )
    rows: list[tuple[Cell, ...]] = []
    for city, answers in cities.items():
        bands = Counter(answer.band for answer in answers)
        fitting = sum(answer.fits for answer in answers)
        head = (city, province_of(city)[1], len(answers), fitting, bands["低"], bands["无"])
        rows.append((*head, *counts(answers)))
    text = ("各机制一列只数有相符做法的问题，合起来是“有相符做法”。深浅按全表统一。",)
    table = Table("city", "各城市的问题", columns, tuple(rows))
    return Section("map", "城市与政策机制", text, (chart,), (table,), brief=True)


def _by_province(cities: Mapping[str, Sequence[Answered]]) -> dict[str, list[Answered]]:
    """Rows of each province in the order of the codes; cities that the gazetteer does not know come last."""
    provinces: dict[tuple[str, str], list[Answered]] = {}
    for city, rows in cities.items():
        provinces.setdefault(province_of(city), []).extend(rows)
    return {name: provinces[code, name] for code, name in sorted(provinces)}


def _needs(sheet: Sheet) -> list[Need]:
    """Per practice, who needs it: rows that it fits, where it stands first or fits well, but not in its own place."""
    wanted: dict[str, list[Answered]] = {practice_id: [] for practice_id in sheet.practices}
    own: Counter[str] = Counter()
    for answer in sheet.good:
        for item in answer.found:
            if item.band == "高" or (item.band == "中" and item.rank == 1):
                if sheet.is_local(answer, item.practice_id):
                    own[item.practice_id] += 1
                else:
                    wanted[item.practice_id].append(answer)
    needs = []
    for practice_id, rows in wanted.items():
        named = Counter(city for row in rows for city in row.cities if practice_id not in sheet.local[city])
        needs.append(Need(sheet.practices[practice_id], len(rows), dict(named), own[practice_id]))
    return sorted(needs, key=lambda need: (-need.problems, -len(need.cities)))


def _needed(needs: Sequence[Need]) -> Section:
    columns = (
        *(Column("做法编号", width=10, link="practice"), Column("做法", width=34), Column("地区", width=12)),
        *(Column("问题数", "heat", 7), Column("城市数", "number", 7), Column("本地已有", "number", 7)),
        Column("哪些城市需要", width=60),
    )
    rows = tuple(
        (
            *(need.practice.id, need.practice.title, "、".join(need.practice.regions)),
            *(need.problems, len(need.cities), need.own),
            "、".join(f"{city}（{count}）" if count > 1 else city for city, count in need.cities.items()),
        )
        for need in needs
    )
    text = (
        "一条问题的首条做法（匹配度为高或中），以及其他匹配度为“高”的做法，算需要；"
        "做法就来自该城市或其所在省全省的，不算需要，数目列在“本地已有”。",
    )
    table = Table("needed", "每条做法的需求，从多到少", columns, rows, brief=10)
    return Section("needed", "谁需要每条做法", text, tables=(table,), brief=True)


def _likeness(alike: Mapping[str, Sequence[Alike]], practices: Mapping[str, Practice]) -> Section:
    columns = (
        *(
            Column("城市", width=11, link="city"),
            Column("名次", "number", 5),
            Column("相近城市", width=11, link="city"),
        ),
        *(Column("相近程度", "share", 7), Column("共同的问题数", "number", 8), Column("共同的问题", width=60)),
        Column("共同需要的做法", width=50),
    )
    rows = tuple(
        (
            *(city, rank, other.city, other.nearness, len(other.problems), "\n".join(other.problems)),
            "\n".join(f"{key} {practices[key].title}" for key in other.practices),
        )
        for city, others in alike.items()
        for rank, other in enumerate(others, 1)
    )
    text = (
        f"每个城市列出问题最相近的 {ALIKE} 个城市。"
        "相近程度是两市每条问题与对方最相近一条的相似度的平均，100% 为完全相同；"
        "“共同的问题”是对方也有的问题，列本市的写法。",
    )
    return Section("alike", "问题相近的城市", text, tables=(Table("alike", "问题相近的城市", columns, rows),))


def _rows(sheet: Sheet, answers: Sequence[Answered]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(line for answer in answers for line in _lines(sheet, answer))


def _lines(sheet: Sheet, answer: Answered) -> Iterator[tuple[Cell, ...]]:
    provinces = dict.fromkeys(province_of(city)[1] for city in answer.cities)
    head = (answer.id, "、".join(provinces), answer.city, answer.text)
    if not answer.found:
        yield (*head, None, "无", None, "", "", answer.message)
    for item in answer.found:
        title = sheet.practices[item.practice_id].title
        local = _LOCAL if sheet.is_local(answer, item.practice_id) else ""
        yield (*head, item.rank, item.band, item.score, item.practice_id, title + local, item.why)


def _page(sheet: Sheet, city: str, alike: Sequence[Alike]) -> Section:
    answers = sheet.cities[city]
    text = [f"{len(answers)} 条问题，{sum(answer.fits for answer in answers)} 条有相符做法（匹配度为高或中）。"]
    for rank, other in enumerate(alike, 1):
        shared = "；".join(_short(problem) for problem in other.problems)
        common = f"，共同的问题 {len(other.problems)} 条：{shared}" if shared else "，没有相同的问题"
        text.append(f"问题相近的城市 {rank}：{other.city}（{other.nearness:.0%}）{common}。")
    columns = tuple(_ROW_COLUMNS[place] for place in _PAGE_COLUMNS)
    lines = tuple(tuple(line[place] for place in _PAGE_COLUMNS) for line in _rows(sheet, answers))
    table = Table("", "问题与做法", columns, lines, grouped=2)
    return Section(f"city-{'_'.join(city.split())}", city, tuple(text), tables=(table,), page=True)


def _short(text: str) -> str:
    plain = text.rstrip("。；，")
    return plain if len(plain) <= _SHORT else f"{plain[:_SHORT]}…"
