"""Questions that the library does not answer, without personal data, counted: the gaps that later lists may fill."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from corpus import schema
from corpus.errors import NotFoundError
from corpus.library import Library
from corpus.redaction import redact

SHORTEST = 4  # Chinese characters of a question
_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question as the library holds it, how often it came, and when first and last (UTC)."""

    id: int
    text: str
    times: int
    first_at: datetime
    last_at: datetime


def record_unanswered(library: Library, text: str) -> None:
    """Count a question; only its redacted text is stored, with runs of white space made one space.

    What holds fewer than four Chinese characters, such as 12345678 or a row of signs, is no question.
    """
    if len(_CHINESE.findall(text)) < SHORTEST:
        return
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


def unanswered(library: Library, question: int) -> Unanswered:
    """One question; raises NotFoundError."""
    table = schema.unanswered
    columns = [table.c[name] for name in Unanswered.__dataclass_fields__]
    with library.reading() as connection:
        row = connection.execute(select(*columns).where(table.c.id == question)).one_or_none()
    if row is None:
        raise NotFoundError("这个问题已不存在，请刷新页面")
    return Unanswered(**row._mapping)


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
