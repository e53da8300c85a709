"""What people said about answers, kept in the library for review."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, delete, func, insert, select

from corpus import schema
from corpus.library import Library

Verdict = Literal["useful", "not-useful", "wrong"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """One verdict on one practice of one answer. `text` is the question, only where the asker gave it for review."""

    request_id: str
    practice_id: str
    verdict: Verdict
    reason: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class StoredFeedback(Feedback):
    """A verdict as the library holds it."""

    id: int = 0
    created_at: datetime = datetime.min


def record_feedback(library: Library, feedback: Feedback) -> None:
    """Store a verdict; a second one on the same practice of the same answer replaces the first.

    A question that was given and found its practice useful waits as a candidate problem statement of that practice.
    Raises NotFoundError for a practice that the library does not hold.
    """
    library.practice(feedback.practice_id)
    values = asdict(feedback) | {"reason": _printable(feedback.reason), "text": _printable(feedback.text)}
    table = schema.feedback
    same = (table.c.request_id == feedback.request_id) & (table.c.practice_id == feedback.practice_id)
    with library.writing() as connection:
        connection.execute(delete(table).where(same))
        connection.execute(insert(table).values(**values))
        if feedback.verdict == "useful" and values["text"]:
            _propose(connection, feedback.practice_id, values["text"])


def stored_feedback(library: Library, limit: int = 200) -> list[StoredFeedback]:
    """The latest verdicts, newest first."""
    columns = [schema.feedback.c[name] for name in StoredFeedback.__dataclass_fields__]
    query = select(*columns).order_by(schema.feedback.c.id.desc()).limit(limit)
    with library.reading() as connection:
        return [StoredFeedback(**row._mapping) for row in connection.execute(query)]


def feedback_counts(library: Library) -> dict[str, int]:
    """How many verdicts of each kind."""
    table = schema.feedback
    query = select(table.c.verdict, func.count().label("practices")).group_by(table.c.verdict)
    with library.reading() as connection:
        return {row.verdict: row.practices for row in connection.execute(query)}


def confirmations(library: Library) -> dict[tuple[str, str], int]:
    """How often askers found a practice useful for a question: (practice id, question) -> answers."""
    table = schema.feedback
    query = (
        select(table.c.practice_id, table.c.text, func.count().label("answers"))
        .where(table.c.verdict == "useful", table.c.text != "")
        .group_by(table.c.practice_id, table.c.text)
    )
    with library.reading() as connection:
        return {(row.practice_id, row.text): row.answers for row in connection.execute(query)}


def _propose(connection: Connection, practice_id: str, text: str) -> None:
    table = schema.problems
    same = (table.c.practice_id == practice_id) & (table.c.text == text)
    if connection.execute(select(table.c.id).where(same)).first() is None:
        connection.execute(insert(table).values(practice_id=practice_id, text=text, voice="asker", status="candidate"))


def _printable(text: str) -> str:
    """Without control characters and lone surrogates, which databases refuse."""
    return "".join(char for char in text if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs")).strip()
