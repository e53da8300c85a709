"""What a list was before a change, with all that was said of it: kept for its last changes and given back whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Column, DateTime, Table, delete, insert, select, update

from corpus import schema

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

Way = Literal["undo", "redo"]
Content = Mapping[str, list[dict[str, Any]]]
KEPT = 5  # changes of a list that can be taken back, each way
_KEYS: dict[Table, tuple[str, ...]] = {
    schema.lists: ("id",),
    schema.practices: ("id",),
    schema.problems: ("practice_id", "text"),
    schema.judged: ("list", "text"),
    schema.feedback: ("request_id", "practice_id"),
}


def keep(connection: Connection, list_id: str, way: Way, note: str) -> None:
    """Keep what the list is now, before it is changed; `note` says in a line of Chinese what the change is."""
    table = schema.snapshots
    content = _content(connection, list_id)
    held = bool(content[schema.lists.name])
    values = {
        "list": list_id,
        "title": content[schema.lists.name][0]["title"] if held else "",
        "way": way,
        "note": note,
    }
    connection.execute(insert(table).values(**values, content=content if held else None))
    same = (table.c.list == list_id) & (table.c.way == way)
    newest = select(table.c.id).where(same).order_by(table.c.id.desc()).limit(KEPT)
    connection.execute(delete(table).where(same, table.c.id.not_in(list(connection.execute(newest).scalars()))))


def end_redoing(connection: Connection, list_id: str) -> None:
    """A new change of a list ends the way back to what was undone before it."""
    table = schema.snapshots
    connection.execute(delete(table).where(table.c.list == list_id, table.c.way == "redo"))


def give_back(connection: Connection, content: Content) -> None:
    """Insert what is missing of the texts of a list whose practices are there again; grades are those of then."""
    for table in (schema.problems, schema.judged, schema.feedback):
        keys = [table.c[name] for name in _KEYS[table]]
        held = {tuple(row) for row in connection.execute(select(*keys))}
        rows = [_row(table, plain) for plain in content[table.name]]
        fresh = [row for row in rows if tuple(row[key.name] for key in keys) not in held]
        if fresh:
            connection.execute(insert(table), fresh)
    judged = schema.judged
    for row in content[judged.name]:
        same = (judged.c.list == row["list"]) & (judged.c.text == row["text"])
        connection.execute(update(judged).where(same).values(grades=row["grades"]))


def forget(connection: Connection, list_id: str) -> None:
    """Delete the list with all that was said of it."""
    for table in reversed(_KEYS):
        connection.execute(delete(table).where(_belongs(table, list_id)))


def _content(connection: Connection, list_id: str) -> Content:
    """The rows of every table, plain, by table name; practices in the order of the list."""
    content = {}
    for table in _KEYS:
        query = select(table).where(_belongs(table, list_id)).order_by(*table.primary_key)
        content[table.name] = [_plain(dict(row._mapping)) for row in connection.execute(query)]
    content[schema.practices.name].sort(key=lambda row: row["position"])
    return content


def _belongs(table: Table, list_id: str) -> ColumnElement[bool]:
    if table is schema.lists:
        return table.c.id == list_id
    if "list" in table.c:
        return table.c.list == list_id
    return table.c.practice_id.startswith(f"{list_id}-")


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def _row(table: Table, plain: Mapping[str, Any]) -> dict[str, Any]:
    """A row to insert: times are times again, and its number is a new one."""
    return {name: _value(table.c[name], value) for name, value in plain.items() if name != "id"}


def _value(column: Column[Any], value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(column.type, DateTime) and value else value
