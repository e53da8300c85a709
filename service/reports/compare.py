"""The compare report: problems against those of a year ago, or a list against another: gained, lost, moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.records import Practice, PracticeList
from models.families import own_words
from models.index import Index
from models.topk import top_k
from service.reports.answering import Answered
from service.reports.document import Bars, Cell, Column, Report, Section, Table
from service.reports.kinship import CONTINUES, compared
from service.reports.parts import FITTING_MEANS, library_section, trouble
from service.reports.reading import province_of

_LEFT = ("（只有匹配度低的做法）", "（清单中没有）")
SAME = 0.5  # cosine from which two texts are the same problem
_NEIGHBOURS = 10  # earlier texts looked at for each later one


@dataclass(frozen=True, slots=True)
class Aligned:
    """Pairs of places (earlier, later) that are the same thing, and the places that have no partner."""

    kept: tuple[tuple[int, int], ...]
    gained: tuple[int, ...]
    lost: tuple[int, ...]


def compare_sheets(
    before: Sequence[Answered], after: Sequence[Answered], index: Index, source: str, names: tuple[str, str]
) -> Report:
    """Two sheets of problems, answered by the same index; `names` are those of their files."""
    old, new = ([answer for answer in answers if answer.outcome != "error"] for answers in (before, after))
    found = align_problems(old, new, index)
    titles = {practice.id: practice.title for practice in index.practices}
    moved = [(old[a], new[b]) for a, b in found.kept if _place(old[a]) != _place(new[b])]
    text = (
        f"前一份是“{names[0]}”，后一份是“{names[1]}”。",
        f"前一份 {len(old)} 条，后一份 {len(new)} 条：新增 {len(found.gained)} 条，消失 {len(found.lost)} 条，"
        f"延续 {len(found.kept)} 条，其中首条做法或匹配度有变化的 {len(moved)} 条。",
        f"有相符做法的，前一份 {_share(old)}，后一份 {_share(new)}。",
        "同一城市（没有城市时为全部）里用词相近的两条问题视为同一条问题的延续。",
        FITTING_MEANS,
    )
    mechanisms = {practice.id: practice.mechanism for practice in index.practices}
    sections: list[Section | None] = [
        Section("overview", "概览", text, brief=True),
        _mechanisms(old, new, mechanisms),
        _places("provinces", "按省份", old, new) if any(answer.cities for answer in (*old, *new)) else None,
        _places("cities", "按城市", old, new) if any(answer.cities for answer in (*old, *new)) else None,
        _problems("gained", "新增的问题", [new[place] for place in found.gained], titles),
        _problems("lost", "消失的问题", [old[place] for place in found.lost], titles),
        _moved(moved, titles) if moved else None,
        trouble([*before, *after]),
        library_section(index),
    ]
    return Report("城市更新问题前后比较报告", source, tuple(filter(None, sections)))


def align_problems(old: Sequence[Answered], new: Sequence[Answered], index: Index) -> Aligned:
    """Each later problem with the nearest earlier one of its city, nearest pairs first, none used twice."""
    words = own_words([answer.text for answer in (*old, *new)], index.space.analyzer).rows
    pairs = []
    for city in dict.fromkeys(answer.city for answer in new):
        earlier = [place for place, answer in enumerate(old) if answer.city == city]
        later = [place for place, answer in enumerate(new) if answer.city == city]
        near = top_k(words[[len(old) + place for place in later]], words[earlier], _NEIGHBOURS)
        for row, place in enumerate(later):
            for column, value in zip(near.columns[row].tolist(), near.values[row].tolist(), strict=True):
                if value >= SAME:
                    pairs.append((-value, earlier[column], place))
    kept: dict[int, int] = {}
    taken: set[int] = set()
    for _, earlier_place, place in sorted(pairs):
        if earlier_place not in kept and place not in taken:
            kept[earlier_place] = place
            taken.add(place)
    gained = tuple(place for place in range(len(new)) if place not in taken)
    lost = tuple(place for place in range(len(old)) if place not in kept)
    return Aligned(tuple(sorted(kept.items())), gained, lost)


def compare_lists(index: Index, lists: tuple[PracticeList, PracticeList], memory_mb: int, source: str) -> Report:
    """A list against another: each practice with its nearest in the other list."""
    held = compared(index, lists, memory_mb)
    older, newer = (held.of([record.id]) for record in lists)
    forward, backward = list(newer.nearest(older, 1, 1)), list(older.nearest(newer, 1, 1))
    kept = [(one, near[0]) for one, near in forward if near and near[0][1] >= CONTINUES]
    moved = [(one, (other, value)) for one, (other, value) in kept if one.mechanism != other.mechanism]
    gained = [one for one, near in forward if not near or near[0][1] < CONTINUES]
    lost = [one for one, near in backward if not near or near[0][1] < CONTINUES]
    text = (
        f"{lists[0].id} {len(older.practices)} 条，{lists[1].id} {len(newer.practices)} 条：新增 {len(gained)} 条，"
        f"{lists[0].id} 独有 {len(lost)} 条，延续 {len(kept)} 条，其中换了政策机制的 {len(moved)} 条。",
        f"清单原文相似度 {CONTINUES:.0%} 以上视为延续。",
    )
    columns = (
        *(Column("做法编号", width=11, link="practice"), Column("做法", width=34), Column("政策机制", width=22)),
        *(Column("原做法编号", width=11, link="practice"), Column("原做法", width=34), Column("原政策机制", width=22)),
        *(Column("相似度", "share", 8), Column("变化", width=12)),
    )
    rows = tuple(
        (
            *(one.id, one.title, one.mechanism, other.id, other.title, other.mechanism, value),
            "延续" if one.mechanism == other.mechanism else "换了政策机制",
        )
        for one, (other, value) in kept
    )
    sections = (
        Section("overview", "概览", text, brief=True),
        _practices("gained", f"{lists[1].id} 新增的做法", gained),
        _practices("lost", f"{lists[0].id} 独有的做法", lost),
        Section("kept", "延续的做法", tables=(Table("kept", "延续的做法", columns, rows),)),
        library_section(index),
    )
    return Report("可复制经验做法清单比较报告", source, sections)


def _place(answer: Answered) -> tuple[str, str]:
    """What must change for a problem to have moved."""
    return (answer.found[0].practice_id if answer.found else ""), answer.band


def _share(answers: Sequence[Answered]) -> str:
    fitting = sum(answer.fits for answer in answers)
    return f"{fitting}／{len(answers)}（{fitting / len(answers):.0%}）" if answers else "0"


def _mechanisms(old: Sequence[Answered], new: Sequence[Answered], mechanisms: dict[str, str]) -> Section:
    """Problems by the mechanism of their first practice; the last two rows make the sums whole."""
    names = (*dict.fromkeys(mechanisms.values()), *_LEFT)
    counts = [Counter(_mechanism(answer, mechanisms) for answer in side) for side in (old, new)]
    columns = (
        *(Column("政策机制", width=30), Column("前一份", "number", 8), Column("后一份", "number", 8)),
        Column("增减", "number", 8),
    )
    rows = tuple((name, counts[0][name], counts[1][name], counts[1][name] - counts[0][name]) for name in names)
    items = tuple(
        (f"{name}（{side}）", float(counts[number][name])) for name in names for number, side in enumerate(("前", "后"))
    )
    striped = tuple(range(0, len(items), 2))
    chart = Bars("各政策机制的问题数，前后对照", "条问题，按首条做法；斜纹为前一份", items, striped)
    table = Table("mechanism", "按政策机制", columns, rows, brief=len(rows))
    return Section("mechanisms", "按政策机制", charts=(chart,), tables=(table,), brief=True)


def _mechanism(answer: Answered, mechanisms: dict[str, str]) -> str:
    if answer.fits:
        return mechanisms[answer.found[0].practice_id]
    return _LEFT[0] if answer.found else _LEFT[1]


def _places(key: str, title: str, old: Sequence[Answered], new: Sequence[Answered]) -> Section:
    """What share of its problems finds a practice, before and after, by place; the largest gains first."""
    sides: list[dict[str, list[bool]]] = []
    for answers in (old, new):
        found: dict[str, list[bool]] = {}
        for answer in answers:
            for city in answer.cities:
                found.setdefault(city if key == "cities" else province_of(city)[1], []).append(answer.fits)
        sides.append(found)
    columns = (
        *(Column(title.removeprefix("按"), width=14), Column("前一份问题数", "number", 9)),
        *(Column("后一份问题数", "number", 9), Column("前一份有相符做法", "share", 9)),
        *(Column("后一份有相符做法", "share", 9), Column("变化（百分点）", "number", 9)),
    )
    rows: list[tuple[Cell, ...]] = []
    for name in dict.fromkeys([*sides[0], *sides[1]]):
        counts = [len(side.get(name, ())) for side in sides]
        shares = [sum(side[name]) / len(side[name]) if name in side else None for side in sides]
        before, after = shares
        change = None if before is None or after is None else round(100 * (after - before))
        rows.append((name, *counts, before, after, change))
    rows.sort(key=lambda row: (row[5] is None, -int(row[5] or 0)))
    table = Table(key, f"{title}比较有相符做法的比例", columns, tuple(rows), brief=40 if key == "provinces" else 0)
    return Section(key, title, tables=(table,), brief=key == "provinces")


def _problems(key: str, title: str, answers: Sequence[Answered], titles: dict[str, str]) -> Section:
    columns = (
        *(
            Column("问题编号", width=10),
            Column("城市", width=10),
            Column("问题", width=50),
            Column("匹配度", "band", 8),
        ),
        *(Column("做法编号", width=11, link="practice"), Column("做法", width=34)),
    )
    rows: list[tuple[Cell, ...]] = []
    for answer in answers:
        first = answer.found[0].practice_id if answer.found else ""
        rows.append((answer.id, answer.city, answer.text, answer.band, first, titles.get(first, "")))
    return Section(key, title, tables=(Table(key, title, columns, tuple(rows), brief=10),), brief=True)


def _moved(moved: Sequence[tuple[Answered, Answered]], titles: dict[str, str]) -> Section:
    columns = (
        *(
            Column("问题编号", width=10),
            Column("城市", width=10),
            Column("原问题", width=40),
            Column("现问题", width=40),
        ),
        *(
            Column("原匹配度", "band", 8),
            Column("现匹配度", "band", 8),
            Column("原做法编号", width=11, link="practice"),
        ),
        *(Column("现做法编号", width=11, link="practice"), Column("现做法", width=34)),
    )
    rows = tuple(
        (
            *(after.id, after.city, before.text, after.text, before.band, after.band),
            *(_place(before)[0], _place(after)[0], titles.get(_place(after)[0], "")),
        )
        for before, after in moved
    )
    return Section("moved", "有变化的问题", tables=(Table("moved", "有变化的问题", columns, rows),))


def _practices(key: str, title: str, practices: Sequence[Practice]) -> Section:
    columns = (
        *(Column("做法编号", width=11, link="practice"), Column("做法", width=44), Column("政策机制", width=26)),
        Column("主要举措", width=26),
    )
    rows = tuple((one.id, one.title, one.mechanism, one.initiative) for one in practices)
    return Section(key, title, tables=(Table(key, title, columns, rows),))
