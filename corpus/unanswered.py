"""Questions that the library does not answer, without personal data, counted: the gaps that later lists may fill."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from corpus import schema
from corpus.library import Library
from corpus.redaction import redact


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question as the library holds it, how often it came, and when first and last (UTC)."""

    id: int
    text: str
    times: int
    first_at: datetime
    last_at: datetime


def record_unanswered(library: Library, text: str) -> None:
    """Count a question; only its redacted text is stored, with runs of white space made one space."""
    covered = " ".join(redact(text).split())
    digest = hashlib.sha256(covered.encode()).hexdigest()
    table = schema.unanswered
    again = update(table).where(table.c.sha256 == digest).values(times=table.c.times + 1, last_at=func.now())
    with library.writing() as connection:
        if connection.execute(again).rowcount:
            return
        try:
            with connection.begin_nested():
                connection.execute(insert(table).values(sha256=digest, text=covered))
        except IntegrityError:  # another process was first
            connection.execute(again)


def stored_unanswered(library: Library, limit: int = 200) -> list[Unanswered]:
    """The questions asked most often, of those the latest first."""
    table = schema.unanswered
    columns = [table.c[name] for name in Unanswered.__dataclass_fields__]
    query = select(*columns).order_by(table.c.times.desc(), table.c.last_at.desc(), table.c.id.desc()).limit(limit)
    with library.reading() as connection:
        return [Unanswered(**row._mapping) for row in connection.execute(query)]


def count_unanswered(library: Library) -> tuple[int, int]:
    """(different questions, times asked)."""
    table = schema.unanswered
    with library.reading() as connection:
        row = connection.execute(select(func.count(), func.coalesce(func.sum(table.c.times), 0))).one()
    return int(row[0]), int(row[1])


def forget_unanswered(library: Library, question: int | None = None) -> None:
    """Delete one question, or all."""
    table = schema.unanswered
    chosen = delete(table) if question is None else delete(table).where(table.c.id == question)
    with library.writing() as connection:
        connection.execute(chosen)
