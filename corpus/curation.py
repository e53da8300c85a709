"""What administrators do to the library: review problem statements, and a record of who did what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, insert, select, update

from corpus import schema
from corpus.errors import InputError, NotFoundError
from corpus.library import Library, log_act

Status = Literal["accepted", "candidate", "rejected"]
SHORTEST, LONGEST = 4, 500  # characters of a problem statement


@dataclass(frozen=True, slots=True)
class StoredProblem:
    """A problem statement as the library holds it, with its review."""

    id: int
    practice_id: str
    text: str
    voice: str
    status: Status
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Act:
    """A line of the audit log."""

    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any]


def stored_problems(
    library: Library, *, practice_id: str | None = None, status: Status | None = None
) -> list[StoredProblem]:
    """Statements of a practice or a status, oldest first."""
    table = schema.problems
    query = select(*[table.c[name] for name in StoredProblem.__dataclass_fields__]).order_by(table.c.id)
    if practice_id is not None:
        query = query.where(table.c.practice_id == practice_id)
    if status is not None:
        query = query.where(table.c.status == status)
    with library.reading() as connection:
        return [StoredProblem(**row._mapping) for row in connection.execute(query)]


def stored_problem(library: Library, problem_id: int) -> StoredProblem:
    """One statement; raises NotFoundError."""
    table = schema.problems
    columns = [table.c[name] for name in StoredProblem.__dataclass_fields__]
    with library.reading() as connection:
        row = connection.execute(select(*columns).where(table.c.id == problem_id)).one_or_none()
    if row is None:
        raise NotFoundError("这条典型问题已不存在，请刷新页面")
    return StoredProblem(**row._mapping)


def propose_problem(library: Library, practice_id: str, text: str, actor: str) -> int:
    """Add a statement to be reviewed; returns its id. One that the practice has already is taken as it is.

    Raises InputError for a text that cannot be one, NotFoundError for the practice.
    """
    library.practice(practice_id)
    text = " ".join(text.split())
    if not SHORTEST <= len(text) <= LONGEST:
        raise InputError(f"典型问题应为 {SHORTEST}—{LONGEST} 字，现为 {len(text)} 字，请修改后再保存")
    table = schema.problems
    same = (table.c.practice_id == practice_id) & (table.c.text == text)
    with library.writing() as connection:
        found = connection.execute(select(table.c.id).where(same)).scalar_one_or_none()
        if found is not None:
            return int(found)
        row = insert(table).values(practice_id=practice_id, text=text, voice="admin", status="candidate")
        added = connection.execute(row.returning(table.c.id)).scalar_one()
    record_act(library, actor, "problem-add", practice_id, {"text": text})
    return int(added)


def review_problem(library: Library, problem_id: int, status: Status, actor: str) -> str:
    """Set the status of a statement; returns the id of its practice. Raises NotFoundError."""
    problem = stored_problem(library, problem_id)
    table = schema.problems
    with library.writing() as connection:
        connection.execute(update(table).where(table.c.id == problem_id).values(status=status))
    record_act(library, actor, f"problem-{status}", problem.practice_id, {"text": problem.text})
    return problem.practice_id


def record_act(
    library: Library, actor: str, action: str, subject: str, detail: Mapping[str, Any] | None = None
) -> None:
    """Write a line of the audit log."""
    with library.writing() as connection:
        log_act(connection, actor, action, subject, detail or {})


def acts(library: Library, limit: int = 200) -> list[Act]:
    """The latest lines of the audit log, newest first."""
    columns = [schema.audit.c[name] for name in Act.__dataclass_fields__]
    query = select(*columns).order_by(schema.audit.c.id.desc()).limit(limit)
    with library.reading() as connection:
        return [Act(**row._mapping) for row in connection.execute(query)]


def acts_since(library: Library, actor: str, action: str, since: datetime) -> int:
    """How often an actor did something since a moment (UTC)."""
    table = schema.audit
    query = select(func.count()).where(table.c.actor == actor, table.c.action == action, table.c.at >= since)
    with library.reading() as connection:
        return connection.execute(query).scalar_one()
