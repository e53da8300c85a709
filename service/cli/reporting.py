"""`tashan report`: options to a request, and what was written."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from corpus.errors import InputError
from models.store import CURRENT
from service.cli.console import say
from service.headings import KINDS
from service.reports.writing import Form, Kind, Request, Written, write_report
from service.runtime import open_runtime
from service.settings import load_settings

Choice = TypeVar("Choice", Kind, Form)
_MOST_NAMED = 10  # rows that a message names


@dataclass(frozen=True, slots=True)
class Options:
    """What the command was given beside kind, inputs and files; `columns` as NAME=HEADING."""

    limit: int
    jobs: int
    columns: tuple[str, ...]
    region: str
    pages: bool


@dataclass
class _Count:
    """Rows done so far, to be told when the run is stopped."""

    done: int = 0
    total: int = 0


def make_report(kind: str, inputs: tuple[str, ...], target: Path, forms: tuple[str, ...], options: Options) -> None:
    """Write the report and say what was read and written. Raises InputError and StateError."""
    targets = _targets(kind, target, forms)
    request = Request(
        *(_named(Kind, kind, "报告种类"), inputs, targets, options.limit, options.jobs),
        *(_columns(options.columns), options.region, options.pages),
    )
    settings, count = load_settings(), _Count()
    if not (settings.data_dir / "index" / CURRENT).exists():
        say("第一次运行，正在建立索引，约需半分钟……")
    with closing(open_runtime(settings)) as runtime:
        try:
            written = write_report(runtime, request, partial(_progress, count))
        except KeyboardInterrupt:
            if count.total:
                say(f"已完成 {count.done}/{count.total} 条，再运行一次同样的命令即可继续")
            raise
    _tell(written)


def _tell(written: Written) -> None:
    for note in written.notes:
        say(note)
    if written.wrong:
        rows = "、".join(map(str, written.wrong[:_MOST_NAMED]))
        more = " 等" if len(written.wrong) > _MOST_NAMED else ""
        say(
            f"已处理 {written.done} 条；{len(written.wrong)} 条有误没有处理（第 {rows} 行{more}），见报告“没有处理的行”"
        )
    for path in written.paths:
        say(f"已写入 {path}")


def _targets(kind: str, target: Path, forms: tuple[str, ...]) -> dict[Form, Path]:
    """The file of each format: the target itself, or files named after the kind in a folder."""
    if target.is_dir() or not target.suffix:
        return {_named(Form, form, "格式"): target / f"{kind}.{form}" for form in forms or (Form.HTML,)}
    if len(forms) > 1:
        raise InputError("要几种格式时，--output 请写文件夹")
    form = _named(Form, target.suffix[1:].lower(), "格式")
    if forms and _named(Form, forms[0], "格式") is not form:
        raise InputError(f"--output 的后缀 {target.suffix} 与 --format {forms[0]} 不一致，请只写其中一个")
    return {form: target}


def _columns(given: Iterable[str]) -> dict[str, str]:
    """NAME=HEADING to the kind of column and its heading."""
    kinds = {name: kind for kind, name in KINDS.items()}
    found = {}
    for text in given:
        name, _, heading = text.partition("=")
        if name.strip() not in kinds or not heading.strip():
            raise InputError(f"--column “{text}”看不懂，请写成 城市=表头；等号前可写：{'、'.join(kinds)}")
        found[kinds[name.strip()]] = heading.strip()
    return found


def _named(choices: type[Choice], value: str, what: str) -> Choice:
    try:
        return choices(value)
    except ValueError as error:
        raise InputError(f"没有{what}“{value}”，可选：{'、'.join(choices)}") from error


def _progress(count: _Count, done: Iterable[int], before: int, total: int) -> Iterator[int]:
    """Rows done, with a bar and an estimate of what is left where standard error is a terminal."""
    count.done, count.total = before, total
    left = TextColumn("约剩")
    columns = (TextColumn("匹配"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), left, TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("", total=total, completed=before)
        for rows in done:
            count.done += rows
            bar.advance(task, rows)
            yield rows
