"""`tashan problems review`, `accept` and `reject`: what users confirmed, judged by its effect before it goes live."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from rich.table import Table

from corpus.curation import Status, StoredProblem, review_problem, stored_problems
from corpus.errors import InputError, NotFoundError
from corpus.feedback import confirmations
from corpus.library import Library
from corpus.records import Problem
from models.parameters import parameters
from models.review import TOLERANCE, Effect, effect
from models.store import library_texts
from service.cli.console import Format, output, progress, say
from service.cli.indexing import refresh_index
from service.formats import encoding, tables, write_csv, write_json, write_jsonl
from service.runtime import open_library, open_runtime
from service.settings import load_settings

_ACTOR = "cli"
_COLUMNS = {"id": "编号", "practice_id": "做法编号", "text": "问题描述", "voice": "口吻", "confirmed": "确认次数"}


def list_statements(status: Status, form: Format, to: Path | None) -> None:
    """Write the statements of a status, oldest first, with how often askers confirmed them."""
    with closing(open_library(load_settings())) as library:
        confirmed = confirmations(library)
        records = [
            _record(problem, confirmed.get((problem.practice_id, problem.text), 0))
            for problem in stored_problems(library, status=status)
        ]
    with output(to, encoding=encoding(form)) as stream:
        if form is Format.JSON:
            write_json(stream, records)
        elif form is Format.JSONL:
            write_jsonl(stream, records)
        elif form is Format.CSV:
            write_csv(stream, tuple(_COLUMNS.values()), (list(record.values()) for record in records))
        else:
            table = Table(*_COLUMNS.values(), show_lines=True)
            for record in records:
                table.add_row(*map(str, record.values()))
            tables(stream).print(table)
    if not records:
        say("没有这一类典型问题")


def accept_statements(ids: Sequence[int], *, force: bool, dry_run: bool) -> None:
    """Accept statements unless they harm; raises NotFoundError, and InputError for harmful ones without `force`."""
    settings = load_settings()
    with closing(open_library(settings)) as library:
        chosen = [problem for problem in _named(library, ids) if problem.status != "accepted"]
    if not chosen:
        say("这些典型问题都已采用，没有变化")
        return
    with closing(open_runtime(settings)) as runtime:
        added = [Problem(problem.practice_id, problem.text, problem.voice) for problem in chosen]
        found = effect(library_texts(runtime.library), added, runtime.analyzer, parameters(), progress)
        _show(found)
        if dry_run:
            say("只看影响，未采用")
            return
        if found and found.harmful and not force:
            raise InputError(
                f"采用后质量下降超过 {TOLERANCE}，未采用；请减少编号再试，或用 reject 弃用，确要采用加 --force"
            )
        _set(runtime.library, chosen, "accepted")
        say(runtime.refresh())


def reject_statements(ids: Sequence[int]) -> None:
    """Reject statements, accepted ones too; raises NotFoundError."""
    with closing(open_library(load_settings())) as library:
        chosen = [problem for problem in _named(library, ids) if problem.status != "rejected"]
        if not chosen:
            say("这些典型问题都已弃用，没有变化")
            return
        _set(library, chosen, "rejected")
    refresh_index()


def _record(problem: StoredProblem, confirmed: int) -> dict[str, Any]:
    return {name: getattr(problem, name) for name in _COLUMNS if name != "confirmed"} | {"confirmed": confirmed}


def _named(library: Library, ids: Sequence[int]) -> list[StoredProblem]:
    """The statements of those ids, each once."""
    held = {problem.id: problem for problem in stored_problems(library)}
    missing = [str(number) for number in dict.fromkeys(ids) if number not in held]
    if missing:
        raise NotFoundError(f"没有编号为 {'、'.join(missing)} 的典型问题，可用 tashan problems review 查看")
    return [held[number] for number in dict.fromkeys(ids)]


def _show(found: Effect | None) -> None:
    """The effect as a table on standard output, where it could be measured."""
    if found is None:
        say("所属清单没有评过分的问题，无法衡量影响")
        return
    table = Table("交叉验证", "采用前", "采用后", "变化")
    measures = (("nDCG@5（评过分的问题）", "ndcg"), ("P@1（典型问题）", "first"))
    with output(None) as stream:
        for label, name in measures:
            before, after = getattr(found.before, name), getattr(found.after, name)
            table.add_row(label, f"{before:.4f}", f"{after:.4f}", f"{after - before:+.4f}")
        tables(stream).print(table)


def _set(library: Library, chosen: Sequence[StoredProblem], status: Status) -> None:
    for problem in chosen:
        review_problem(library, problem.id, status, _ACTOR)
    say(f"{'已采用' if status == 'accepted' else '已弃用'} {len(chosen)} 条")
