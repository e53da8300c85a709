"""What every reader gives: lines of running text, rows of a table, and what belongs to the page, not to the list."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A line as the file breaks it; it may be a piece of a wrapped column.

    `start`: the file itself marks a paragraph here (a tag, an indent, a blank line before).
    `heading`: 1 for the highest heading of the file, 0 for running text.
    """

    text: str
    start: bool = False
    heading: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; a merged cell stands in its first row and column and is empty in the others.

    `table` tells the tables of a file apart; `cut`: the row is the first on a new page and may go on from the last one;
    `wrapped`: the lines of its cells are those of the page, not paragraphs; `ruled`: the file says where rows end.
    """

    cells: tuple[str, ...]
    table: int = 0
    cut: bool = False
    wrapped: bool = False
    ruled: bool = True


@dataclass(frozen=True, slots=True)
class Aside:
    """Text of the page that is no part of the list: a page number, a running head, a menu; `kind` says which."""

    text: str
    kind: str


Block = Line | Row | Aside
