"""What every reader gives: lines of running text, and rows of a table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A line as the file breaks it; it may be a piece of a wrapped column."""

    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a ruled table; a vertically merged cell stands in its first row and is empty in the others."""

    cells: tuple[str, ...]


Block = Line | Row
