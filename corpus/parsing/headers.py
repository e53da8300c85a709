"""Which tables of a file hold practices, under which header, in which columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from corpus.parsing.columns import continues_header, guessed_roles, header_roles, is_header
from corpus.parsing.wording import bare
from corpus.reading.blocks import Block, Row


@dataclass(frozen=True, slots=True)
class Table:
    """A table that holds practices: its header's cells ([] without one), the block they stand in, what columns hold."""

    header: list[str]
    top: int
    roles: list[str]


def find_tables(blocks: Sequence[Block]) -> dict[int, Table]:
    """Each table that holds practices by its number."""
    rows: dict[int, dict[int, Row]] = {}
    for index, block in enumerate(blocks):
        if isinstance(block, Row):
            rows.setdefault(block.table, {})[index] = block
    found: dict[int, Table] = {}
    last: Table | None = None
    for number, held in rows.items():
        table = _headed(held)
        if table:
            found[number] = last = table
        elif last and all(len(row.cells) == len(last.roles) for row in held.values()):
            found[number] = replace(last, top=-1)
    return found or {
        number: Table([], -1, roles) for number, held in rows.items() if (roles := _unnamed(list(held.values())))
    }


def _headed(rows: dict[int, Row]) -> Table | None:
    """A table under a header, which may be of two rows where a name is merged over its parts."""
    held = list(rows.values())
    header = next((row for row in held[:12] if is_header(row.cells)), None) or _unknown_header(held)
    if header is None:
        return None
    place = held.index(header)
    below = [row.cells for row in held[place + 1 :]]
    names = list(header.cells)
    if below and continues_header(header.cells, below[0]):
        names = [part if bare(part) else name for name, part in zip_longest(names, below[0], fillvalue="")]
    return Table([bare(cell) for cell in header.cells], list(rows)[place], header_roles(names, below))


def _unnamed(rows: Sequence[Row]) -> list[str]:
    """What the columns of a table without a header hold; [] for one that holds no practices."""
    cells = [row.cells for row in rows]
    roles = guessed_roles(cells)
    if not {"mechanism", "practice"} <= set(roles) or len(rows) < 2:
        return []
    column = roles.index("practice")
    text = "".join(row[column] for row in cells if column < len(row))
    return roles if "。" in text and len(bare(text)) > 20 * len(rows) else []


def _unknown_header(rows: Sequence[Row]) -> Row | None:
    """The first full row, where its names are not known but read like names above much longer text."""
    first = next((row for row in rows[:4] if all(map(bare, row.cells))), None)
    if first is None or len(rows) < 3 or len(first.cells) < 2:
        return None
    below = rows[list(rows).index(first) + 1 :]
    longest = max(len(bare(cell)) for row in below for cell in row.cells) if below else 0
    short = all(re.fullmatch(r"[\u4e00-\u9fff]{1,8}", bare(cell)) for cell in first.cells)
    distinct = len({bare(cell) for cell in first.cells}) == len(first.cells)
    return first if short and distinct and longest > 30 else None
