"""`tashan recommend`: one problem text or a sheet of them."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import QueryError, SheetError
from models.answer import Filters
from models.matcher import Matcher
from service.cli.console import Format, output, progress, say
from service.formats import Record, answer_record, encoding, error_record, write_answers
from service.runtime import open_runtime
from service.settings import load_settings
from service.sheets import BadRow, Row, read_lines, read_sheet

SINGLE = "1"  # the id of a text given on the command line


@dataclass(frozen=True, slots=True)
class Request:
    """How to answer, and where to write."""

    limit: int
    filters: Filters
    explain: bool
    format: Format
    output: Path | None


def recommend_text(text: str, request: Request) -> None:
    """Answer one text; raises QueryError and FilterError."""
    with closing(open_runtime(load_settings())) as runtime:
        answer = runtime.matcher.match(text, request.limit, request.filters)
    _write([(answer_record(SINGLE, answer, explain=request.explain), text)], request, single=True)


def recommend_sheet(source: Path | None, request: Request) -> bool:
    """Answer every row in order; False where at least one could not be answered. Raises SheetError and FilterError."""
    rows = _read_input(source)
    with closing(open_runtime(load_settings())) as runtime:
        return _answer_rows(runtime.matcher, rows, request)


def _answer_rows(matcher: Matcher, rows: Sequence[Row | BadRow], request: Request) -> bool:
    # A filter that names nothing is wrong for the whole run, not for each row.
    matcher.practices(request.filters)
    counts: Counter[str] = Counter()

    def answered() -> Iterator[tuple[Record, str]]:
        for row in progress(rows, "匹配", streamed=True):
            record = _answer(matcher, row, request)
            counts[record.get("outcome", "error")] += 1
            yield record, row.text if isinstance(row, Row) else ""

    _write(answered(), request, single=False)
    say(f"共 {len(rows)} 条：{counts['matched']} 条有相符做法，{counts['none']} 条没有，{counts['error']} 条有误")
    return not counts["error"]


def _read_input(path: Path | None) -> list[Row | BadRow]:
    """Rows of a file, of standard input where `path` is None or `-`; raises SheetError."""
    if path is not None and str(path) != "-":
        rows = list(read_sheet(path))
    elif sys.stdin.isatty():
        raise SheetError("没有问题描述：请写在命令后面，或用 --input 指定文件，或从标准输入传入")
    else:
        rows = list(read_lines(sys.stdin.buffer.read()))
    if not rows:
        raise SheetError("输入里没有问题描述，请每行写一条")
    return rows


def _answer(matcher: Matcher, row: Row | BadRow, request: Request) -> Record:
    if isinstance(row, BadRow):
        return error_record(row.id, row.message)
    try:
        return answer_record(row.id, matcher.match(row.text, request.limit, request.filters), explain=request.explain)
    except QueryError as error:
        return error_record(row.id, str(error))


def _write(answered: Iterable[tuple[Record, str]], request: Request, *, single: bool) -> None:
    """Write records, each with the text that it answers."""
    with output(request.output, encoding=encoding(request.format)) as stream:
        write_answers(stream, answered, request.format, single=single)
