"""The similarity report: practices beside practices, within a list and between lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from corpus.records import Practice, PracticeList
from models.families import families, family_names, own_words, plane
from models.index import Index
from models.similarity import Similarity
from models.text import Analyzer
from models.topk import Product
from service.reports.document import Bars, Cell, Column, Point, Report, Scatter, Section, Table, Tree
from service.reports.parts import library_section

DUPLICATE = 0.8  # cosine from which two practices say the same
CONTINUES = 0.35  # and from which one goes on from the other
APART = 0.8  # distance up to which practices are of one family
NEAR = 5
_TREE_LEAVES = 150  # a larger dendrogram cannot be read
_PAIR_COLUMNS = (
    *(Column("做法编号", width=11, link="practice"), Column("做法", width=34), Column("名次", "number", 6)),
    *(Column("相近做法编号", width=11, link="practice"), Column("相近做法", width=34), Column("相似度", "share", 8)),
    *(Column("关系", width=10), Column("共同的词", width=36)),
)


@dataclass(frozen=True, slots=True)
class Compared:
    """Practices with their vectors, and the means to say what two of them share."""

    practices: Sequence[Practice]
    vectors: sparse.csr_array
    similarity: Similarity
    analyzer: Analyzer
    memory_mb: int

    def of(self, list_ids: Sequence[str]) -> Compared:
        """Only the practices of some lists."""
        rows = [row for row, practice in enumerate(self.practices) if practice.list in list_ids]
        chosen = [self.practices[row] for row in rows]
        return replace(self, practices=chosen, vectors=sparse.csr_array(self.vectors[rows]))

    def nearest(self, other: Compared, k: int, jobs: int) -> Iterator[tuple[Practice, list[tuple[Practice, float]]]]:
        """For each practice its k nearest in `other`, itself left out."""
        if not self.practices or not other.practices:
            return
        same = other is self
        product = Product(self.vectors, other.vectors, self.memory_mb, jobs)
        for block in product.blocks(k, skip_self=same):
            for row, (columns, values) in enumerate(zip(block.columns, block.values, strict=True), block.start):
                pairs = zip(columns.tolist(), values.tolist(), strict=True)
                yield self.practices[row], [(other.practices[c], v) for c, v in pairs if c >= 0]

    def words(self, one: Practice, other: Practice) -> str:
        """The words that two practices share."""
        rows = self.similarity.rows
        return "、".join(shared.term for shared in self.similarity.shared(rows[one.id], rows[other.id]))


def compared(index: Index, lists: Sequence[PracticeList], memory_mb: int) -> Compared:
    """The practices of the lists, in the order of the index."""
    similarity = Similarity(index)
    everything = Compared(index.practices, similarity.vectors, similarity, index.space.analyzer, memory_mb)
    return everything.of([record.id for record in lists])


def similarity_report(index: Index, lists: Sequence[PracticeList], memory_mb: int, jobs: int, source: str) -> Report:
    """How the practices of the lists relate; `lists` in the order of their publication."""
    held = compared(index, lists, memory_mb)
    pairs = [
        (*_pair(held, one, other, value, rank), one.list == other.list)
        for one, near in held.nearest(held, NEAR, jobs)
        for rank, (other, value) in enumerate(near, 1)
    ]
    sections: list[Section | None] = [_overview(held, lists, pairs)]
    if len(lists) > 1:
        sections.append(_history(held, lists, jobs))
    doubles = tuple(row[:-1] for row in pairs if row[6] == "近似重复" and str(row[0]) < str(row[3]))
    sections += [
        Section("doubles", "近似重复", tables=(Table("double", "近似重复的做法", _PAIR_COLUMNS, doubles),))
        if doubles
        else None,
        Section(
            "pairs",
            "每条做法的相近做法",
            tables=(Table("pair", "相近做法", _PAIR_COLUMNS, tuple(r[:-1] for r in pairs)),),
        ),
        *_families(held),
        library_section(index),
    ]
    return Report("可复制经验做法相似性报告", source, tuple(filter(None, sections)))


def relation(one: Practice, other: Practice, value: float) -> str:
    """What a cosine between two practices means to a reader."""
    if value >= DUPLICATE:
        return "近似重复"
    if value >= CONTINUES:
        return "相近" if one.list == other.list else "延续"
    return "有共同点"


def _pair(held: Compared, one: Practice, other: Practice, value: float, rank: int) -> tuple[Cell, ...]:
    said = relation(one, other, value)
    return (one.id, one.title, rank, other.id, other.title, value, said, held.words(one, other))


def _overview(held: Compared, lists: Sequence[PracticeList], pairs: Sequence[tuple[Cell | bool, ...]]) -> Section:
    names = "、".join(f"{record.id}（{record.title}）" for record in lists)
    first = [float(row[5] or 0) for row in pairs if row[2] == 1]
    counts = np.histogram(first, bins=np.linspace(0, 1, 11))[0] if first else np.zeros(10, dtype=int)
    steps = tuple((f"{low / 10:.1f}—{(low + 1) / 10:.1f}", float(count)) for low, count in enumerate(counts))
    text = (
        f"共 {len(held.practices)} 条做法，来自清单：{names}。",
        f"相似度是清单原文用词的余弦，0—100%：{DUPLICATE:.0%} 以上为近似重复，{CONTINUES:.0%} 以上为相近或延续。",
    )
    return Section("overview", "概览", text, (Bars("每条做法与其最相近做法的相似度", "条做法", steps),))


def _history(held: Compared, lists: Sequence[PracticeList], jobs: int) -> Section:
    """Each list after the first against all earlier ones: what is new, what goes on."""
    rows: list[tuple[Cell, ...]] = []
    for number, record in enumerate(lists[1:], 1):
        fresh, earlier = held.of([record.id]), held.of([before.id for before in lists[:number]])
        for one, near in fresh.nearest(earlier, 1, jobs):
            other, value = near[0] if near else (None, 0.0)
            if other is None or value < CONTINUES:
                rows.append((one.id, one.title, record.id, "新增", "", "", value, ""))
            else:
                said = relation(one, other, value)
                rows.append((one.id, one.title, record.id, said, other.id, other.title, value, held.words(one, other)))
    columns = (
        *(Column("做法编号", width=11, link="practice"), Column("做法", width=34), Column("清单", width=7)),
        *(Column("与此前清单的关系", width=10), Column("此前做法编号", width=11, link="practice")),
        *(Column("此前做法", width=34), Column("相似度", "share", 8), Column("共同的词", width=36)),
    )
    text = tuple(
        f"{record.id}：新增 {sum(row[2] == record.id and row[3] == '新增' for row in rows)} 条，"
        f"延续或重复 {sum(row[2] == record.id and row[3] != '新增' for row in rows)} 条。"
        for record in lists[1:]
    )
    return Section("history", "新增与延续", text, tables=(Table("history", "新增与延续", columns, tuple(rows)),))


def _families(held: Compared) -> Iterator[Section]:
    found = families(held.vectors, APART, compact=True)
    words = own_words([practice.text for practice in held.practices], held.analyzer)
    names = family_names(words.rows, found.labels, words.terms)
    columns = (
        *(
            Column("序号", "number", 6),
            Column("主题词", width=26),
            Column("做法数", "heat", 8),
            Column("清单", width=12),
        ),
        Column("做法", width=90),
    )
    rows = []
    for label, name in enumerate(names):
        members = [held.practices[row] for row in np.flatnonzero(found.labels == label).tolist()]
        lists = "、".join(dict.fromkeys(member.list for member in members))
        rows.append((label + 1, name, len(members), lists, "\n".join(f"{m.id} {m.title}" for m in members)))
    yield Section(
        "families",
        "做法家族",
        (f"按用词归为 {len(names)} 个家族，以各家族自己的词命名。",),
        tables=(Table("family", "做法家族", columns, tuple(rows)),),
    )
    several = [name for label, name in enumerate(names) if np.sum(found.labels == label) > 1]
    groups = (*several, "单独一条") if len(several) < len(names) else tuple(several)
    points = tuple(
        Point(float(x), float(y), practice.id, min(int(label), len(several)))
        for practice, label, (x, y) in zip(held.practices, found.labels, plane(held.vectors), strict=True)
    )
    charts: list[Scatter | Tree] = [Scatter("做法地图：越近越相似", "无量纲，由相似度推算", points, groups)]
    if len(held.practices) <= _TREE_LEAVES:
        labels = tuple(f"{practice.id} {practice.title}" for practice in held.practices)
        charts.append(Tree("做法树状图：越早合并越相似", "距离 = 1 − 相似度", labels, found.merges))
    yield Section("maps", "地图与树状图", charts=tuple(charts))
