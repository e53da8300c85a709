"""Changes of whole lists taken back: what can be undone, undoing and redoing it, and the removal of a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from corpus import schema
from corpus.errors import NotFoundError
from corpus.library import Library, log_act, take_list
from corpus.moving import said_of
from corpus.records import Practice, PracticeList
from corpus.snapshots import Content, Way, end_redoing, forget, give_back, keep

if TYPE_CHECKING:
    from sqlalchemy import Connection

WAYS: dict[Way, str] = {"undo": "撤销", "redo": "恢复"}


@dataclass(frozen=True, slots=True)
class Held:
    """How much the library holds of a list: practices, problem statements of any status, verdicts of feedback."""

    practices: int
    problems: int
    feedback: int

    def line(self) -> str:
        """The three in Chinese."""
        return f"做法 {self.practices} 条、典型问题 {self.problems} 条、反馈 {self.feedback} 条"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a list that can be taken back; `way` says by undoing it or by redoing what was undone.

    `title` is that of the list before the change, "" where there was none; `note` says what the change was.
    """

    at: datetime
    list: str
    title: str
    way: Way
    note: str


def held(library: Library, list_id: str) -> Held:
    """What removing the list would take away; raises NotFoundError."""
    with library.reading() as connection:
        return _held(connection, list_id)


def changes(library: Library) -> list[Change]:
    """Of each list the change that would be undone next and the one that would be redone, newest first."""
    table = schema.snapshots
    columns = [table.c[name] for name in Change.__dataclass_fields__]
    found: dict[tuple[str, Way], Change] = {}
    with library.reading() as connection:
        for row in connection.execute(select(*columns).order_by(table.c.id.desc())):
            found.setdefault((row.list, row.way), Change(**row._mapping))
    return list(found.values())


def remove_list(library: Library, list_id: str, actor: str) -> Held:
    """Take a list out of the library with all that was said of it, in one transaction; raises NotFoundError.

    A shipped list that was removed stays away when the program is started again.
    """
    with library.writing() as connection:
        gone = _held(connection, list_id)
        note = f"移除清单：{gone.line()}"
        end_redoing(connection, list_id)
        keep(connection, list_id, "undo", note)
        forget(connection, list_id)
        log_act(connection, actor, "list-remove", list_id, {"note": note})
    return gone


def take_back(library: Library, list_id: str, way: Way, actor: str) -> str:
    """Undo the last change of a list, or redo the one undone last, in one transaction; returns what it was.

    The list is what it was before. What was said since of a practice that stays is kept; what the change took away
    comes back. Raises NotFoundError where there is nothing to take back.
    """
    table = schema.snapshots
    query = select(table).where(table.c.list == list_id, table.c.way == way).order_by(table.c.id.desc()).limit(1)
    with library.writing() as connection:
        row = connection.execute(query).one_or_none()
        if row is None:
            raise NotFoundError(f"清单“{list_id}”没有可{WAYS[way]}的操作，可用 tashan lists show 查看")
        keep(connection, list_id, "redo" if way == "undo" else "undo", row.note)
        connection.execute(delete(table).where(table.c.id == row.id))
        if row.content is None:
            forget(connection, list_id)
        else:
            _restore(connection, row.content)
        log_act(connection, actor, f"list-{way}", list_id, {"note": row.note})
    return str(row.note)


def _held(connection: Connection, list_id: str) -> Held:
    ids = connection.execute(select(schema.practices.c.id).where(schema.practices.c.list == list_id)).scalars().all()
    known = connection.execute(select(schema.lists.c.id)).scalars().all()
    if list_id not in known:
        raise NotFoundError(f"做法库中没有清单“{list_id}”，现有：{'、'.join(sorted(known)) or '（空）'}")
    said = said_of(connection, ids).values()
    return Held(len(ids), sum(problems for problems, _ in said), sum(verdicts for _, verdicts in said))


def _restore(connection: Connection, content: Content) -> None:
    (plain,) = content["lists"]
    record = PracticeList(**{name: plain[name] for name in PracticeList.__dataclass_fields__})
    names = Practice.__dataclass_fields__
    practices = [Practice.from_plain({name: row[name] for name in names}) for row in content["practices"]]
    take_list(connection, record, practices)
    give_back(connection, content)
