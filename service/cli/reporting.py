"""`tashan report`: options to a request, and what was written."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from corpus.errors import InputError, StateError
from service.cli.console import say
from service.reports.writing import Form, Kind, Request, write_report
from service.runtime import open_runtime
from service.settings import load_settings

Choice = TypeVar("Choice", Kind, Form)


def make_report(
    kind: str, inputs: tuple[str, ...], target: Path, forms: tuple[str, ...], limits: tuple[int, int]
) -> None:
    """Write the report; `limits` are practices a problem and processes. Raises InputError and StateError."""
    request = Request(_named(Kind, kind, "报告种类"), inputs, _targets(kind, target, forms), *limits)
    with closing(open_runtime(load_settings())) as runtime:
        for path in write_report(runtime, request, _progress):
            say(f"已写入 {path}")


def _targets(kind: str, target: Path, forms: tuple[str, ...]) -> dict[Form, Path]:
    """The file of each format: the target itself, or files named after the kind in a folder."""
    folder = target.is_dir() or not target.suffix
    if not folder and len(forms) > 1:
        raise InputError("要几种格式时，--output 请写文件夹")
    if folder:
        try:
            target.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StateError(f"无法建立文件夹“{target.name}”，请检查位置和写权限") from error
        return {_named(Form, form, "格式"): target / f"{kind}.{form}" for form in forms or (Form.HTML,)}
    form = forms[0] if forms else target.suffix[1:].lower()
    return {_named(Form, form, "格式"): target}


def _named(choices: type[Choice], value: str, what: str) -> Choice:
    try:
        return choices(value)
    except ValueError as error:
        raise InputError(f"没有{what}“{value}”，可选：{'、'.join(choices)}") from error


def _progress(done: Iterable[int], total: int) -> Iterator[int]:
    """Rows done, with a bar and an estimate of what is left where standard error is a terminal."""
    if not sys.stderr.isatty() or not total:
        yield from done
        return
    left = TextColumn("约剩")
    columns = (TextColumn("匹配"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), left, TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=total)
        for rows in done:
            bar.advance(task, rows)
            yield rows
