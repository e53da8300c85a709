"""`tashan lists`: what the library holds, removal of a list, and changes taken back."""

from __future__ import annotations

from contextlib import closing

from rich.table import Table

from corpus.errors import InputError
from corpus.snapshots import Way
from corpus.undoing import WAYS, changes, held, remove_list, take_back
from service.cli.console import output, say
from service.cli.indexing import refresh_index
from service.formats import tables
from service.runtime import open_library
from service.settings import load_settings
from service.wording import beijing_time

_ACTOR = "cli"


def show_lists() -> None:
    """The lists, and what can be taken back, as tables on standard output."""
    with closing(open_library(load_settings())) as library:
        lists = [(record, held(library, record.id)) for record in library.lists()]
        kept = changes(library)
    table = Table("编号", "名称", "发布单位", "发布日期", "做法", "典型问题", "反馈")
    for record, found in lists:
        counts = (found.practices, found.problems, found.feedback)
        table.add_row(record.id, record.title, record.issuer, record.published, *map(str, counts))
    with output(None) as stream:
        tables(stream).print(table)
        if kept:
            back = Table("编号", "时间", "操作", "命令", title="可以撤销或恢复", title_justify="left")
            for change in kept:
                when = beijing_time(change.at)
                back.add_row(change.list, when, change.note, f"tashan lists {change.way} {change.list}")
            tables(stream).print(back)


def remove(list_id: str, *, confirmed: bool) -> None:
    """Remove a list; raises NotFoundError, and InputError that says what would be lost where it is not confirmed."""
    with closing(open_library(load_settings())) as library:
        if not confirmed:
            lost = held(library, list_id).line()
            raise InputError(f"移除清单“{list_id}”将失去：{lost}；未移除，确要移除请加 --confirm")
        gone = remove_list(library, list_id, _ACTOR)
    say(f"已移除清单“{list_id}”：{gone.line()}；可用 tashan lists undo {list_id} 撤销")
    refresh_index()


def go(list_id: str, way: Way) -> None:
    """Undo or redo the last change of a list; raises NotFoundError."""
    with closing(open_library(load_settings())) as library:
        note = take_back(library, list_id, way, _ACTOR)
    say(f"已{WAYS[way]}清单“{list_id}”的操作（{note}）")
    refresh_index()
