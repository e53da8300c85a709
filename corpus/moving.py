"""When a new edition renumbers practices, what people said of them goes along: statements, feedback, judgments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from corpus import schema
from corpus.records import Practice

if TYPE_CHECKING:
    from sqlalchemy import Connection

_ASIDE = "~"  # no practice id begins so


def moves(held: Iterable[Practice], new: Iterable[Practice]) -> tuple[tuple[str, str], ...]:
    """(old id, new id) of each practice that stands under another number now: the same title, once in both lists."""
    before, after = list(held), list(new)
    seen = Counter(practice.title for practice in before), Counter(practice.title for practice in after)
    place = {practice.title: practice.id for practice in after}
    return tuple(
        (practice.id, place[practice.title])
        for practice in before
        if seen[0][practice.title] == seen[1][practice.title] == 1 and place[practice.title] != practice.id
    )


def follow(connection: Connection, list_id: str, moved: Sequence[tuple[str, str]]) -> None:
    """Give the texts of moved practices their new ids.

    Texts of a practice that is gone, and whose number another one takes, are put aside under `~<old id>`.
    """
    if not moved:
        return
    target = dict(moved)
    taken = {new for new in target.values() if new not in target}
    for table in (schema.problems, schema.feedback):
        column = table.c.practice_id
        for old in [*target, *taken]:
            connection.execute(update(table).where(column == old).values(practice_id=f"{_ASIDE}{old}"))
        for old, new in target.items():
            connection.execute(update(table).where(column == f"{_ASIDE}{old}").values(practice_id=new))
    judged = schema.judged
    for row in connection.execute(select(judged.c.id, judged.c.grades).where(judged.c.list == list_id)).all():
        grades = _renamed(row.grades, target, taken)
        if grades != row.grades:
            connection.execute(update(judged).where(judged.c.id == row.id).values(grades=grades))


def _renamed(grades: Mapping[str, int], target: Mapping[str, str], taken: set[str]) -> dict[str, int]:
    return {target.get(key, key): grade for key, grade in grades.items() if key not in taken}
