"""What people said of a practice goes where it goes: to its new number, or away when it leaves the list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from corpus import schema
from corpus.records import Practice

if TYPE_CHECKING:
    from sqlalchemy import Connection

_ASIDE = "~"  # no practice id begins so
_SAID = (schema.problems, schema.feedback)


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


def follow(connection: Connection, list_id: str, moved: Sequence[tuple[str, str]], gone: Collection[str]) -> None:
    """Before the practices are changed: give the texts of moved ones their new ids, delete those of ones that go.

    A judged problem that was answered by nothing but practices that are gone goes too: without grades it would say
    that nothing in the list answers it. Where every practice is gone, nobody has judged what the list holds now.
    """
    target = dict(moved)
    for table in _SAID:
        column = table.c.practice_id
        connection.execute(delete(table).where(column.in_(gone)))
        for old in target:
            connection.execute(update(table).where(column == old).values(practice_id=f"{_ASIDE}{old}"))
        for old, new in target.items():
            connection.execute(update(table).where(column == f"{_ASIDE}{old}").values(practice_id=new))
    if not target and not gone:
        return
    judged, practices = schema.judged, schema.practices
    stays = select(practices.c.id).where(practices.c.list == list_id, practices.c.id.not_in(gone))
    if connection.execute(stays).first() is None:
        connection.execute(delete(judged).where(judged.c.list == list_id))
    for row in connection.execute(select(judged.c.id, judged.c.grades).where(judged.c.list == list_id)).all():
        grades = {target.get(key, key): grade for key, grade in row.grades.items() if key not in gone}
        if row.grades and not grades:
            connection.execute(delete(judged).where(judged.c.id == row.id))
        elif grades != row.grades:
            connection.execute(update(judged).where(judged.c.id == row.id).values(grades=grades))


def said_of(connection: Connection, ids: Iterable[str]) -> Mapping[str, tuple[int, int]]:
    """Practice id -> (problem statements, verdicts of feedback), for those of which anything was said."""
    wanted = list(ids)
    found: dict[str, list[int]] = {}
    for place, table in enumerate(_SAID):
        column = table.c.practice_id
        query = select(column, func.count()).where(column.in_(wanted)).group_by(column)
        for practice_id, count in connection.execute(query):
            found.setdefault(practice_id, [0, 0])[place] = count
    return {key: (said[0], said[1]) for key, said in found.items()}
