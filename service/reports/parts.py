"""Sections that several reports share, and the headline that all of them count by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from models.index import Index
from service.reports.answering import Answered
from service.reports.document import BANDS, Column, Section, Table

FITTING_MEANS = "“有相符做法”指首条做法的匹配度为“高”或“中”；只有“低”的，不算有相符做法。"


def headline(answers: Sequence[Answered], good: Sequence[Answered]) -> tuple[str, ...]:
    """How many problems have a practice that fits: the figures that every report on a sheet begins with."""
    cities = {city for answer in good for city in answer.cities}
    where = f"，来自 {len(cities)} 个城市" if cities else ""
    left = f"，另 {len(answers) - len(good)} 条有误，没有处理" if len(good) < len(answers) else ""
    counts = Counter(answer.band for answer in good)
    fitting = sum(answer.fits for answer in good)
    share = f"，占已处理的 {fitting / len(good):.0%}" if good else ""
    bands = "、".join(f"{band} {counts[band]}" for band in BANDS)
    return (
        f"共 {len(answers)} 条问题{where}；已处理 {len(good)} 条{left}。",
        f"有相符做法的 {fitting} 条{share}。按首条做法的匹配度：{bands}（无：清单中没有）。",
        FITTING_MEANS,
    )


def trouble(answers: Sequence[Answered]) -> Section | None:
    """Rows that could not be answered, and why; nothing where there are none."""
    rows = tuple((a.id, a.row or None, a.city, a.text, a.message) for a in answers if a.outcome == "error")
    columns = (
        *(Column("问题编号", width=10), Column("表中行号", "number", 8), Column("城市", width=12)),
        *(Column("问题", width=40), Column("原因", width=50)),
    )
    table = Table("trouble", "没有处理的行", columns, rows, brief=20)
    return Section("trouble", "没有处理的行", tables=(table,), brief=True) if rows else None


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
