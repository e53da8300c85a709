"""The match report: what fits each problem, who needs each practice, and which cities are alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.preprocessing import normalize

from corpus.gazetteer import gazetteer
from corpus.records import Practice
from models.families import strongest
from models.index import Index
from models.topk import top_k
from service.reports.answering import Answered
from service.reports.document import Bars, Cell, Column, HeatMap, Report, Section, Table

ALIKE = 5  # cities named as like a city
_MOST_ROWS = 45  # rows of a heat map that still fit a page
BANDS = ("高", "中", "低", "无")
_ROW_COLUMNS = (
    Column("问题编号", width=10),
    Column("城市", width=10, link="city"),
    Column("问题", width=40),
    Column("名次", "number", 6),
    Column("匹配度", width=7),
    Column("得分", "share", 7),
    Column("做法编号", width=11, link="practice"),
    Column("做法", width=34),
    Column("理由或说明", width=44),
)


@dataclass(frozen=True, slots=True)
class Alike:
    """A city like another: cosine of their problems, and the words that both use."""

    city: str
    nearness: float
    words: tuple[str, ...]


def match_report(answers: Sequence[Answered], index: Index, source: str) -> Report:
    """Everything about one sheet of problems; `answers` in the order of the sheet."""
    good = [answer for answer in answers if answer.outcome != "error"]
    practices = {practice.id: practice for practice in index.practices}
    cities = _by_city(good)
    alike = alike_cities(cities, index)
    sections: list[Section | None] = [
        _overview(answers, good, cities),
        Section(
            "rows", "每条问题的做法", tables=(Table("row", "每条问题的做法", _ROW_COLUMNS, _rows(good, practices)),)
        ),
        _needed(good, practices),
    ]
    if cities:
        sections[1:1] = [_map(cities, practices, index), _likeness(cities, alike)]
    sections += [trouble(answers), library_section(index)]
    pages = [_page(city, rows, alike[city], practices) for city, rows in cities.items()]
    return Report("城市更新问题与可复制经验做法匹配报告", source, (*filter(None, sections), *pages))


def alike_cities(cities: Mapping[str, Sequence[Answered]], index: Index) -> dict[str, list[Alike]]:
    """For each city the others whose problems are nearest, as the library reads them."""
    if len(cities) < 2:
        return {city: [] for city in cities}
    space = index.space
    owner = np.repeat(np.arange(len(cities)), [len(rows) for rows in cities.values()])
    texts = [space.analyzer.analyze(answer.text) for rows in cities.values() for answer in rows]
    member = sparse.csr_array((np.ones(len(texts)), (owner, np.arange(len(texts)))))
    vectors = sparse.csr_array(normalize(member @ normalize(space.queries(texts))))
    nearest, names = top_k(vectors, vectors, ALIKE, skip_self=True), list(cities)
    words = vectors[:, : len(space.blocks[0].terms)]
    found: dict[str, list[Alike]] = {}
    for row, city in enumerate(names):
        found[city] = []
        for column, value in zip(nearest.columns[row].tolist(), nearest.values[row].tolist(), strict=True):
            if column >= 0:
                shared = words[[row]].multiply(words[[column]]).toarray().ravel()
                found[city].append(Alike(names[column], value, tuple(strongest(shared, space.terms))))
    return found


def trouble(answers: Sequence[Answered]) -> Section | None:
    """Rows that could not be answered, and why; nothing where there are none."""
    rows = tuple((answer.id, answer.text, answer.message) for answer in answers if answer.outcome == "error")
    columns = (Column("问题编号", width=10), Column("问题", width=40), Column("原因", width=60))
    return (
        Section("trouble", "没有处理的行", tables=(Table("trouble", "没有处理的行", columns, rows),)) if rows else None
    )


def library_section(index: Index) -> Section:
    """Every practice in full, where the links lead."""
    columns = (
        *(Column("做法编号", width=11), Column("清单", width=6), Column("政策机制", width=20)),
        *(Column("主要举措", width=20), Column("标题", width=34), Column("正文", width=80), Column("地区", width=12)),
    )
    rows = tuple(
        (p.id, p.list, p.mechanism, p.initiative, p.title, p.body, "、".join(p.regions)) for p in index.practices
    )
    return Section("practices", "做法全文", tables=(Table("practice", "做法全文", columns, rows),))


def _by_city(answers: Sequence[Answered]) -> dict[str, list[Answered]]:
    """Rows of each city, in the order in which cities first appear; none where the sheet names no city."""
    cities: dict[str, list[Answered]] = {}
    for answer in answers:
        if answer.city:
            cities.setdefault(answer.city, []).append(answer)
    return cities


def _overview(answers: Sequence[Answered], good: Sequence[Answered], cities: Mapping[str, object]) -> Section:
    matched = sum(answer.outcome == "matched" for answer in good)
    share = f"（{matched / len(good):.0%}）" if good else ""
    where = f"，来自 {len(cities)} 个城市" if cities else ""
    text = (
        f"共 {len(answers)} 条{where}：{matched} 条有相符做法{share}，{len(good) - matched} 条清单中没有，"
        f"{len(answers) - len(good)} 条没有处理。"
    )
    counts = Counter(answer.band for answer in good)
    chart = Bars("首条做法的匹配度", "条问题", tuple((band, counts[band]) for band in BANDS))
    return Section("overview", "概览", (text,), (chart,))


def _map(cities: Mapping[str, Sequence[Answered]], practices: Mapping[str, Practice], index: Index) -> Section:
    mechanisms = tuple(dict.fromkeys(practice.mechanism for practice in index.practices))

    def counts(rows: Sequence[Answered]) -> tuple[float, ...]:
        found = Counter(practices[row.found[0].practice_id].mechanism for row in rows if row.found)
        return tuple(found[mechanism] for mechanism in mechanisms)

    places = cities if len(cities) <= _MOST_ROWS else _by_province(cities)
    kind = "城市" if places is cities else "省份"
    values = tuple(counts(rows) for rows in places.values())
    chart = HeatMap(f"{kind} × 政策机制", "条问题，按首条做法", tuple(places), mechanisms, values)
    columns = (
        Column("城市", width=12),
        *(Column("问题数", "number", 8), Column("有相符做法", "number", 10)),
        *(Column(mechanism, "heat", 14) for mechanism in mechanisms),
    )
    table: tuple[tuple[Cell, ...], ...] = tuple(
        (city, len(rows), sum(row.outcome == "matched" for row in rows), *map(int, counts(rows)))
        for city, rows in cities.items()
    )
    return Section("map", "城市与政策机制", charts=(chart,), tables=(Table("city", "各城市的问题", columns, table),))


def _by_province(cities: Mapping[str, Sequence[Answered]]) -> dict[str, list[Answered]]:
    """Rows of each province in the order of the codes; cities that the gazetteer does not know come last."""
    provinces: dict[tuple[str, str], list[Answered]] = {}
    for city, rows in cities.items():
        places = gazetteer().named(city)
        province = gazetteer().province(places[0]) if places else None
        key = (province.code, province.name) if province else ("99", "其他")
        provinces.setdefault(key, []).extend(rows)
    return {name: provinces[code, name] for code, name in sorted(provinces)}


def _likeness(cities: Mapping[str, Sequence[Answered]], alike: Mapping[str, Sequence[Alike]]) -> Section:
    columns = (
        *(
            Column("城市", width=12, link="city"),
            Column("名次", "number", 6),
            Column("相近城市", width=12, link="city"),
        ),
        *(Column("相近程度", "share", 9), Column("共同的词", width=40)),
    )
    rows = tuple(
        (city, rank, other.city, other.nearness, "、".join(other.words))
        for city in cities
        for rank, other in enumerate(alike[city], 1)
    )
    text = (f"每个城市列出问题最相近的 {ALIKE} 个城市；相近程度按问题描述的用词计算，100% 为完全相同。",)
    return Section("alike", "问题相近的城市", text, tables=(Table("alike", "问题相近的城市", columns, rows),))


def _rows(answers: Sequence[Answered], practices: Mapping[str, Practice]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(line for answer in answers for line in _lines(answer, practices))


def _lines(answer: Answered, practices: Mapping[str, Practice]) -> Iterator[tuple[Cell, ...]]:
    head = (answer.id, answer.city, answer.text)
    if not answer.found:
        yield (*head, None, "无", None, "", "", answer.message)
    for item in answer.found:
        title = practices[item.practice_id].title
        yield (*head, item.rank, item.band, item.score, item.practice_id, title, item.why)


def _needed(answers: Sequence[Answered], practices: Mapping[str, Practice]) -> Section:
    """Per practice, who needs it: rows for which it stands first, or is a good fit at any place."""
    wanted: dict[str, list[Answered]] = {practice_id: [] for practice_id in practices}
    for answer in answers:
        for item in answer.found:
            if item.rank == 1 or item.band == "高":
                wanted[item.practice_id].append(answer)
    columns = (
        *(Column("做法编号", width=11, link="practice"), Column("做法", width=34), Column("地区", width=12)),
        *(Column("问题数", "heat", 8), Column("城市数", "number", 8), Column("哪些城市需要", width=60)),
    )
    rows: list[tuple[Cell, ...]] = []
    for practice_id, found in wanted.items():
        practice, names = practices[practice_id], Counter(answer.city for answer in found if answer.city)
        who = "、".join(f"{city}（{count}）" if count > 1 else city for city, count in names.items())
        rows.append((practice_id, practice.title, "、".join(practice.regions), len(found), len(names), who))
    text = ("一条问题的首条做法，以及匹配度为“高”的做法，都算需要。",)
    table = Table("needed", "每条做法的需求", columns, tuple(rows))
    return Section("needed", "谁需要每条做法", text, tables=(table,))


def _page(city: str, rows: Sequence[Answered], alike: Sequence[Alike], practices: Mapping[str, Practice]) -> Section:
    near = "、".join(f"{other.city}（{other.nearness:.0%}）" for other in alike)
    matched = sum(row.outcome == "matched" for row in rows)
    text = [f"{len(rows)} 条问题，{matched} 条有相符做法。"]
    if near:
        text.append(f"问题最相近的城市：{near}。")
    columns = (_ROW_COLUMNS[0], *_ROW_COLUMNS[2:])
    lines = tuple((line[0], *line[2:]) for line in _rows(rows, practices))
    return Section(
        f"city-{'_'.join(city.split())}",
        city,
        tuple(text),
        tables=(Table("", "问题与做法", columns, lines),),
        page=True,
    )
