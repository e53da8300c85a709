"""From a request to report files: read, answer, compose, lay out; each file whole or absent."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from corpus.errors import InputError, StateError
from corpus.records import PracticeList
from service.reports.answering import Answered, Job, Progress, answer_sheet, forget, save_parquet
from service.reports.compare import compare_lists, compare_sheets
from service.reports.coverage import coverage_report
from service.reports.document import Report
from service.reports.docx import to_docx
from service.reports.html import to_html
from service.reports.kinship import similarity_report
from service.reports.match import match_report
from service.reports.watch import Memory, watch_report
from service.reports.xlsx import to_xlsx
from service.runtime import Runtime
from service.sheets import read_sheet


class Kind(StrEnum):
    """What a report is about."""

    MATCH = "match"
    SIMILARITY = "similarity"
    COVERAGE = "coverage"
    COMPARE = "compare"
    WATCH = "watch"


class Form(StrEnum):
    """The format of a report's file."""

    HTML = "html"
    XLSX = "xlsx"
    DOCX = "docx"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Request:
    """A report to make. `inputs` are sheets or list ids; `targets` the file of each format.

    `limit` practices a problem; `jobs` processes, -1 for all cores.
    """

    kind: Kind
    inputs: tuple[str, ...]
    targets: Mapping[Form, Path]
    limit: int
    jobs: int


def to_json(report: Report) -> bytes:
    """The report as plain data."""
    return (json.dumps(asdict(report), ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


_LAYOUTS: Mapping[Form, Callable[[Report], bytes]] = {
    Form.HTML: to_html,
    Form.XLSX: to_xlsx,
    Form.DOCX: to_docx,
    Form.JSON: to_json,
}


def _silent(done: Iterable[int], _total: int) -> Iterable[int]:
    return done


def write_report(runtime: Runtime, request: Request, progress: Progress = _silent) -> list[Path]:
    """Make the report and its files; gives their paths, the Parquet file of the answers among them.

    What has been answered is kept until the files are written: the same request goes on from there. Raises InputError
    for inputs that do not fit the kind, SheetError and StateError.
    """
    report, jobs, memory = _compose(runtime, request, progress)
    written = []
    for form, path in request.targets.items():
        _write(path, _LAYOUTS[form](report))
        written.append(path)
    first = next(iter(request.targets.values()))
    for number, (job, _) in enumerate(jobs):
        path = first.with_suffix(".parquet" if len(jobs) == 1 else f".{number + 1}.parquet")
        try:
            save_parquet(job, path)
        except OSError as error:
            raise _unwritable(path) from error
        written.append(path)
    if memory is not None:
        memory.keep(runtime.matcher.index.digest, jobs[0][1])
    for job, _ in jobs:
        forget(job)
    return written


Answers = list[tuple[Job, list[Answered]]]


def _compose(runtime: Runtime, request: Request, progress: Progress) -> tuple[Report, Answers, Memory | None]:
    """The report, the answers of each sheet that it was made from, and the memory of a watched sheet."""
    index, inputs = runtime.matcher.index, request.inputs
    memory_mb, source = runtime.settings.report_memory_mb, _source(runtime, inputs)
    if request.kind is Kind.SIMILARITY:
        return similarity_report(index, _lists(runtime, inputs), memory_mb, _cores(request.jobs), source), [], None
    if request.kind is Kind.COMPARE:
        if len(inputs) != 2:
            raise InputError("比较要给两份材料：前一份和后一份，如 tashan report compare 去年.xlsx 今年.xlsx")
        if not any(Path(name).suffix for name in inputs):
            first, second = (_lists(runtime, (name,))[0] for name in inputs)
            return compare_lists(index, (first, second), memory_mb, source), [], None
    elif len(inputs) != 1:
        raise InputError(f"{request.kind} 报告要给一份问题表，如 tashan report {request.kind} 各市问题.xlsx")
    answers = [_answer(runtime, Path(name), request, progress) for name in inputs]
    if request.kind is Kind.COMPARE:
        return compare_sheets(answers[0][1], answers[1][1], index, source), answers, None
    if request.kind is Kind.WATCH:
        memory = Memory.of(runtime.settings.data_dir, Path(inputs[0]))
        return watch_report(answers[0][1], memory.before(index.digest), index, source), answers, memory
    compose = match_report if request.kind is Kind.MATCH else coverage_report
    return compose(answers[0][1], index, source), answers, None


def _answer(runtime: Runtime, path: Path, request: Request, progress: Progress) -> tuple[Job, list[Answered]]:
    rows = list(read_sheet(path))
    if not rows:
        raise InputError(f"“{path.name}”里没有问题，请检查文件内容")
    job = Job(runtime.settings.data_dir, runtime.matcher.index.digest, request.limit, rows)
    return job, answer_sheet(job, runtime.matcher, request.jobs, progress)


def _lists(runtime: Runtime, names: Iterable[str]) -> list[PracticeList]:
    """The named lists (all where none is named), in the order of their publication."""
    known = {record.id: record for record in runtime.library.lists()}
    wanted = [name for name in names if name != "all"]
    for name in wanted:
        if name not in known:
            raise InputError(f"没有编号为“{name}”的清单，可选：{'、'.join(known)}；全部清单请写 all")
    chosen = [known[name] for name in wanted] or list(known.values())
    return sorted(chosen, key=lambda record: (record.published, record.id)) if len(chosen) > 1 else chosen


def _source(runtime: Runtime, inputs: Sequence[str]) -> str:
    """What the report depends on, so that two reports can be told apart."""
    lists = "、".join(record.title or record.id for record in runtime.library.lists())
    named = []
    for name in inputs:
        path = Path(name)
        if path.suffix and path.is_file():
            named.append(f"{path.name}（SHA-256 {hashlib.sha256(path.read_bytes()).hexdigest()[:12]}）")
    return "；".join([lists, *named, f"索引 {runtime.matcher.index.digest[:12]}"])


def _cores(jobs: int) -> int:
    return jobs if jobs > 0 else os.cpu_count() or 1


def _write(path: Path, content: bytes) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        aside.write_bytes(content)
        aside.replace(path)
    except OSError as error:
        raise _unwritable(path) from error
    finally:
        aside.unlink(missing_ok=True)


def _unwritable(path: Path) -> StateError:
    return StateError(f"无法写入“{path.name}”，请检查文件夹是否存在、是否有写权限和磁盘空间")
