"""What every command shares: messages on standard error, output to a file or a pipe, a progress bar for people."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from corpus.errors import StateError

Item = TypeVar("Item")


class Format(StrEnum):
    """What a command writes."""

    JSON = "json"
    JSONL = "jsonl"
    TABLE = "table"
    CSV = "csv"


def say(message: str) -> None:
    """A line for people, on standard error."""
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


@contextmanager
def output(path: Path | None, *, encoding: str = "utf-8") -> Iterator[TextIO]:
    """Standard output, or a file that is written wholly or not at all; raises StateError where it cannot be."""
    if path is None:
        if isinstance(sys.stdout, TextIOWrapper):
            # Half a surrogate pair, in an id or a title, must not end the run.
            sys.stdout.reconfigure(errors="backslashreplace")
        yield sys.stdout
        sys.stdout.flush()
        return
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    cure = StateError(f"无法写入“{path.name}”，请检查文件夹是否存在、是否有写权限和磁盘空间")
    try:
        stream = aside.open("w", encoding=encoding, errors="backslashreplace", newline="")
    except OSError as error:
        raise cure from error
    try:
        with stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(path)
    except OSError as error:
        raise cure from error
    finally:
        aside.unlink(missing_ok=True)


def progress(items: Sequence[Item], what: str, *, streamed: bool = False) -> Iterator[Item]:
    """The items, with a bar on standard error where that is a terminal and no answers are `streamed` to it."""
    if not sys.stderr.isatty() or (streamed and sys.stdout.isatty()) or len(items) < 2:
        yield from items
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        yield from bar.track(items, description=what)


def chosen(values: Iterable[str] | None) -> tuple[str, ...]:
    """Values of an option that may be given several times or with commas."""
    return tuple(part.strip() for value in values or () for part in value.split(",") if part.strip())
