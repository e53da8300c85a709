"""A report as plain data: sections of text, tables and charts, which every format lays out and none changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Cell = str | int | float | None
Kind = Literal["text", "number", "share", "heat", "band"]
BANDS = ("高", "中", "低", "无")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `share` is 0..1 shown in per cent; `heat` a number whose cell is shaded by its size among
    all shaded cells of the table; `band` one of BANDS, sorted in that order.

    `link` is the key of the table whose rows the cells name.
    """

    name: str
    kind: Kind = "text"
    width: int = 12  # characters, for formats that need it
    link: str = ""


@dataclass(frozen=True)
class Table:
    """A table; `key` names it for links, which lead to the row whose first cell they hold.

    `brief` is how many rows a summary holds; so many columns as `grouped` are written once for rows that repeat them.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    brief: int = 0
    grouped: int = 0

    @cached_property
    def most(self) -> float:
        """The largest shaded amount."""
        places = [place for place, column in enumerate(self.columns) if column.kind == "heat"]
        return max((float(row[place] or 0) for row in self.rows for place in places), default=0.0)

    def starts(self, number: int) -> bool:
        """Whether a row is the first of its group."""
        return not number or self.rows[number][: self.grouped] != self.rows[number - 1][: self.grouped]

    def span(self, number: int) -> int:
        """How many rows the group has that begins with a row."""
        end = number + 1
        while end < len(self.rows) and not self.starts(end):
            end += 1
        return end - number


@dataclass(frozen=True, slots=True)
class Bars:
    """Named amounts, in the order given; `striped` are the numbers of those that are drawn apart (an earlier state)."""

    title: str
    unit: str
    items: tuple[tuple[str, float], ...]
    striped: tuple[int, ...] = ()

    @property
    def alternative(self) -> str:
        """The chart in words."""
        return "；".join(f"{name} {amount:g}" for name, amount in self.items)


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Amounts by row and column."""

    title: str
    unit: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]

    @property
    def alternative(self) -> str:
        """The chart in words: its largest entries."""
        entries = [
            (value, row, column)
            for row, values in zip(self.rows, self.values, strict=True)
            for column, value in zip(self.columns, values, strict=True)
            if value
        ]
        top = sorted(entries, key=lambda entry: -entry[0])[:5]
        return "最多的是：" + "；".join(f"{row} × {column} {value:g}" for value, row, column in top)


@dataclass(frozen=True, slots=True)
class Point:
    """A place on a map; points of one group bear one sign."""

    x: float
    y: float
    label: str
    group: int


@dataclass(frozen=True, slots=True)
class Scatter:
    """Points whose nearness is the nearness of the things."""

    title: str
    unit: str
    points: tuple[Point, ...]
    groups: tuple[str, ...]

    @property
    def alternative(self) -> str:
        """The chart in words: how many points each group has."""
        counts = [
            (name, sum(point.group == number for point in self.points)) for number, name in enumerate(self.groups)
        ]
        return f"{len(self.points)} 个点：" + "；".join(f"{name} {count} 个" for name, count in counts)


@dataclass(frozen=True, slots=True)
class Tree:
    """A dendrogram. `merges[i]` joins two nodes at a height; nodes below `len(labels)` are leaves, then merges."""

    title: str
    unit: str
    labels: tuple[str, ...]
    merges: tuple[tuple[int, int, float], ...]

    @property
    def alternative(self) -> str:
        """The chart in words: the first merges of two leaves."""
        pairs = [(a, b) for a, b, _ in self.merges if max(a, b) < len(self.labels)][:5]
        return "最先合并的是：" + "；".join(f"{self.labels[a]} 与 {self.labels[b]}" for a, b in pairs)


Chart = Bars | HeatMap | Scatter | Tree


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it. A `page` starts on a fresh sheet of paper and can be printed by itself.

    `brief` sections make up the summary.
    """

    key: str
    title: str
    text: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    page: bool = False
    brief: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report; `source` says what it was made from and stands under every chart, `basis` how to tell it apart
    from another that was made from other bytes.
    """

    title: str
    source: str
    sections: tuple[Section, ...]
    basis: str = ""

    @property
    def tables(self) -> Sequence[Table]:
        """Tables in order, without those of single pages, which repeat parts of the others."""
        return [table for section in self.sections if not section.page for table in section.tables]


def said(column: Column, cell: Cell) -> str:
    """A cell in words."""
    if cell is None or (column.kind == "heat" and not cell):
        return ""
    if column.kind == "share" and not isinstance(cell, str):
        return f"{cell:.0%}"
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)
