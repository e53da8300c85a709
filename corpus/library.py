"""The library: lists, practices and problem statements in a database (SQLite file by default, PostgreSQL by URL)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Column, Engine, Table, create_engine, delete, event, insert, select, update
from sqlalchemy.exc import DBAPIError

from corpus import schema
from corpus.errors import NotFoundError, StateError
from corpus.likeness import is_another
from corpus.moving import follow, moves, said_of
from corpus.records import Judged, Practice, PracticeList, Problem, practice_order
from corpus.snapshots import end_redoing, keep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Row

SHIPPED = "shipped"  # who imports the lists of the package
_PRACTICE_COLUMNS = tuple(Practice.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Difference:
    """What an import changes, by practice id; empty when the file says what the library already holds.

    `moved` pairs the old and the new id of a practice that stands under another number now. `replaced` are those of
    the changed ids whose practice is gone, and another one has its number.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    replaced: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    @property
    def gone(self) -> tuple[str, ...]:
        """The ids of the practices that leave the list; what was said of them leaves with them."""
        kept = {old for old, _ in self.moved}
        return tuple(key for key in (*self.removed, *self.replaced) if key not in kept)

    def line(self) -> str:
        """The difference in one line of Chinese."""
        if not self:
            return "与库中的清单相同"
        changed = [key for key in self.changed if key not in self.replaced]
        named = (
            ("新增", self.added),
            ("修改", changed),
            ("换成别的做法", self.replaced),
            ("删除", self.removed),
            ("移动", self.moved),
        )
        return "，".join(f"{name} {len(ids)} 条" for name, ids in named if ids)


class Library:
    """All reading and writing of the database; opening one brings its schema up to date."""

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)
        with self._errors(), self._engine.connect() as connection:
            config = Config()
            config.set_main_option("script_location", "corpus:migrations")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    def lists(self) -> list[PracticeList]:
        """All lists, by id."""
        columns = [schema.lists.c[name] for name in PracticeList.__dataclass_fields__]
        with self.reading() as connection:
            rows = connection.execute(select(*columns).order_by(schema.lists.c.id))
            return [PracticeList(**row._mapping) for row in rows]

    def practices(self, list_id: str | None = None) -> list[Practice]:
        """Practices of one list or of all, in the order of the lists."""
        columns = [schema.practices.c[name] for name in _PRACTICE_COLUMNS]
        query = select(*columns).order_by(schema.practices.c.list, schema.practices.c.position)
        if list_id is not None:
            query = query.where(schema.practices.c.list == list_id)
        with self.reading() as connection:
            return [_practice(row) for row in connection.execute(query)]

    def practice(self, practice_id: str) -> Practice:
        """One practice; raises NotFoundError."""
        columns = [schema.practices.c[name] for name in _PRACTICE_COLUMNS]
        with self.reading() as connection:
            row = connection.execute(select(*columns).where(schema.practices.c.id == practice_id)).one_or_none()
        if row is None:
            raise NotFoundError(f"没有编号为“{practice_id}”的做法，可用 tashan practices 查看全部编号")
        return _practice(row)

    def problems(self) -> list[Problem]:
        """Accepted problem statements of the practices that the library holds, by practice and text."""
        table = schema.problems
        query = (
            select(table.c.practice_id, table.c.text, table.c.voice)
            .join(schema.practices, schema.practices.c.id == table.c.practice_id)
            .where(table.c.status == "accepted")
        )
        with self.reading() as connection:
            found = [Problem(**row._mapping) for row in connection.execute(query)]
        return sorted(found, key=lambda problem: (practice_order(problem.practice_id), problem.text))

    def judged(self) -> list[Judged]:
        """Problems judged against all practices of a list, by list and text."""
        table = schema.judged
        columns = [table.c[name] for name in Judged.__dataclass_fields__]
        with self.reading() as connection:
            rows = connection.execute(select(*columns).order_by(table.c.list, table.c.text))
            return [Judged(**row._mapping) for row in rows]

    def digest(self) -> str:
        """SHA-256 over everything that matching depends on: practices, accepted statements, judged problems."""
        parts = (self.practices(), self.problems(), self.judged())
        content = [[asdict(item) for item in items] for items in parts]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def difference(self, list_id: str, practices: Sequence[Practice]) -> Difference:
        """What taking these practices as the list would change."""
        with self.reading() as connection:
            return _difference(connection, list_id, practices)

    def said_of(self, practice_ids: Iterable[str]) -> Mapping[str, tuple[int, int]]:
        """Practice id -> (problem statements, verdicts of feedback), for those of which anything was said."""
        with self.reading() as connection:
            return said_of(connection, practice_ids)

    def import_list(
        self,
        record: PracticeList,
        practices: Sequence[Practice],
        problems: Iterable[Problem] = (),
        judged: Iterable[Judged] = (),
        actor: str = "cli",
    ) -> Difference:
        """Take a list as a whole, in one transaction; a second import of the same content changes nothing.

        Problem statements, feedback and judgments already in the library stay with their practice, also where it
        gets another number, and leave with it; new statements are added as accepted. What the list was before is
        kept to be given back (see corpus.undoing), unless the list is one of the package.
        """
        with self.writing() as connection:
            difference = _difference(connection, record.id, practices)
            if actor != SHIPPED and (difference or _renamed(connection, record)):
                end_redoing(connection, record.id)
                keep(connection, record.id, "undo", f"导入：{difference.line() if difference else '改清单名称等'}")
            take_list(connection, record, practices)
            _add_texts(connection, schema.problems, schema.problems.c.practice_id, problems)
            _add_texts(connection, schema.judged, schema.judged.c.list, judged)
            if difference:
                detail = {"note": difference.line()} | {key: list(ids) for key, ids in asdict(difference).items()}
                log_act(connection, actor, "import", record.id, detail)
        return difference

    def add_texts(self, source: str, problems: Iterable[Problem], judged: Iterable[Judged] = ()) -> None:
        """Add what is not held yet of accepted statements and judged problems, in one transaction.

        `source` says in the audit log where they came from; without anything new nothing is written there.
        """
        with self.writing() as connection:
            detail = {
                "problems": _add_texts(connection, schema.problems, schema.problems.c.practice_id, problems),
                "judged": _add_texts(connection, schema.judged, schema.judged.c.list, judged),
            }
            if any(detail.values()):
                log_act(connection, SHIPPED if source == SHIPPED else "cli", "problems", source, detail)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read from; raises StateError when the database cannot be used."""
        with self._errors(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, written when the block ends without an error; raises StateError."""
        with self._errors(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise StateError("无法读写做法库数据库，请检查数据目录的权限、磁盘空间和 TASHAN_DATABASE_URL") from error


def sqlite_url(path: Path) -> str:
    """The database URL of a SQLite file."""
    return f"sqlite:///{path}"


def _engine(url: str) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def configure(connection: Any, _record: object) -> None:
            cursor = connection.cursor()
            for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=10000", "synchronous=FULL"):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

    return engine


def take_list(connection: Connection, record: PracticeList, practices: Sequence[Practice]) -> None:
    """Make the list what is given; what was said of its practices goes where they go."""
    difference = _difference(connection, record.id, practices)
    follow(connection, record.id, difference.moved, difference.gone)
    _put_list(connection, record)
    _put_practices(connection, practices, difference)


def log_act(connection: Connection, actor: str, action: str, subject: str, detail: Mapping[str, Any]) -> None:
    """Write a line of the audit log."""
    values = {"actor": actor, "action": action, "subject": subject, "detail": dict(detail)}
    connection.execute(insert(schema.audit).values(**values))


def _practice(row: Row[Any]) -> Practice:
    return Practice.from_plain({name: row._mapping[name] for name in _PRACTICE_COLUMNS})


def _difference(connection: Connection, list_id: str, practices: Sequence[Practice]) -> Difference:
    columns = [schema.practices.c[name] for name in _PRACTICE_COLUMNS]
    query = select(*columns).where(schema.practices.c.list == list_id).order_by(schema.practices.c.position)
    held = {row.id: _practice(row) for row in connection.execute(query)}
    new = {practice.id: practice for practice in practices}
    moved = moves(held.values(), practices)
    kept, taken = {old for old, _ in moved}, {place for _, place in moved}
    changed = tuple(key for key in new if key in held and held[key] != new[key])
    return Difference(
        added=tuple(key for key in new if key not in held),
        changed=changed,
        removed=tuple(key for key in held if key not in new),
        moved=moved,
        replaced=tuple(key for key in changed if key not in kept and (key in taken or is_another(held[key], new[key]))),
    )


def _put_practices(connection: Connection, practices: Sequence[Practice], difference: Difference) -> None:
    """Replace what differs; the others keep their rows and get their place in the list."""
    table = schema.practices
    connection.execute(delete(table).where(table.c.id.in_(difference.removed + difference.changed)))
    fresh = set(difference.added + difference.changed)
    rows = [asdict(practice) | {"position": place} for place, practice in enumerate(practices)]
    if fresh:
        connection.execute(insert(table), [row for row in rows if row["id"] in fresh])
    if difference:
        for row in rows:
            connection.execute(update(table).where(table.c.id == row["id"]).values(position=row["position"]))


def _renamed(connection: Connection, record: PracticeList) -> bool:
    """Whether the library calls the list otherwise."""
    table = schema.lists
    query = select(table.c.title, table.c.issuer, table.c.published).where(table.c.id == record.id)
    row = connection.execute(query).one_or_none()
    return row is not None and tuple(row) != (record.title, record.issuer, record.published)


def _put_list(connection: Connection, record: PracticeList) -> None:
    values = asdict(record)
    changed = connection.execute(update(schema.lists).where(schema.lists.c.id == record.id).values(**values))
    if not changed.rowcount:
        connection.execute(insert(schema.lists).values(**values))


def _add_texts(
    connection: Connection, table: Table, owner: Column[str], texts: Iterable[Problem] | Iterable[Judged]
) -> int:
    """Insert the texts that their practice or list does not hold yet; returns how many."""
    held = {tuple(row) for row in connection.execute(select(owner, table.c.text))}
    rows = {(row[owner.name], row["text"]): row for row in map(asdict, texts)}
    fresh = [row for key, row in rows.items() if key not in held]
    if fresh:
        connection.execute(insert(table), fresh)
    return len(fresh)
