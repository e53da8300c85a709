"""From a request to report files: read, answer, compose, lay out; each file whole or absent."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from corpus.errors import InputError, StateError
from corpus.records import PracticeList
from service.reports.answering import Answered, Job, Progress, alone, answer_sheet, forget, save_parquet
from service.reports.compare import compare_lists, compare_sheets
from service.reports.coverage import coverage_report
from service.reports.document import Report, Section
from service.reports.docx import to_docx
from service.reports.html import to_html
from service.reports.kinship import similarity_report
from service.reports.match import match_report
from service.reports.reading import full_name, read_problems, region_of, split_cities
from service.reports.watch import Memory, watch_report
from service.reports.xlsx import to_xlsx
from service.runtime import Runtime
from service.sheets import BadRow, Row


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

    `limit` practices a problem; `jobs` processes, -1 for all cores. `columns` names the headings of some kinds of
    column, `region` the province or city that alone is looked at; `pages` puts a page a city into the Word document.
    """

    kind: Kind
    inputs: tuple[str, ...]
    targets: Mapping[Form, Path]
    limit: int
    jobs: int
    columns: Mapping[str, str] = field(default_factory=dict)
    region: str = ""
    pages: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a report, what a reader must know of its sheets, and the rows that were not processed."""

    paths: tuple[Path, ...]
    notes: tuple[str, ...]
    done: int
    wrong: tuple[int, ...]


def to_json(report: Report) -> bytes:
    """The report as plain data."""
    return (json.dumps(asdict(report), ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _silent(done: Iterable[int], _before: int, _total: int) -> Iterable[int]:
    return done


def write_report(runtime: Runtime, request: Request, progress: Progress = _silent) -> Written:
    """Make the report and its files, the Parquet file of the answers among them.

    What has been answered is kept until the files are written: the same request goes on from there. Raises InputError
    for inputs that do not fit the kind, SheetError and StateError.
    """
    for path in request.targets.values():
        _check_folder(path)
    with ExitStack() as locks:
        sheets = _answers(runtime, request, progress, locks)
        report = _compose(runtime, request, sheets)
        written = []
        for form, path in request.targets.items():
            _write(path, _laid_out(report, form, pages=request.pages))
            written.append(path)
        written += _save_data(sheets, next(iter(request.targets.values())))
        if request.kind is Kind.WATCH:
            _memory(runtime, request).keep(runtime.matcher.index, sheets[0].answers)
        for sheet in sheets:
            forget(sheet.job)
    good = [answer for sheet in sheets for answer in sheet.answers if answer.outcome != "error"]
    wrong = [answer.row for sheet in sheets for answer in sheet.answers if answer.outcome == "error"]
    notes = [note for sheet in sheets for note in sheet.notes]
    return Written(tuple(written), tuple(notes), len(good), tuple(wrong))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet of problems, answered."""

    name: str
    notes: tuple[str, ...]
    job: Job
    answers: list[Answered]


def _answers(runtime: Runtime, request: Request, progress: Progress, locks: ExitStack) -> list[_Sheet]:
    """The sheets that a report is made from; none for one on lists."""
    inputs = request.inputs
    if request.kind is Kind.SIMILARITY:
        return []
    if request.kind is Kind.COMPARE:
        if len(inputs) != 2:
            raise InputError("比较要给两份材料：前一份和后一份，如 tashan report compare 去年.xlsx 今年.xlsx")
        if not any(Path(name).suffix for name in inputs):
            return []
    elif len(inputs) != 1:
        raise InputError(f"{request.kind} 报告要给一份问题表，如 tashan report {request.kind} 各市问题.xlsx")
    problems = [read_problems(Path(name), request.columns) for name in inputs]
    found = []
    for sheet in problems:
        rows = _within(sheet.rows, request.region)
        job = Job(runtime.settings.data_dir, runtime.matcher.index.digest, request.limit, rows)
        locks.enter_context(alone(job))
        answers = answer_sheet(job, runtime.matcher, request.jobs, progress)
        named = (f"“{sheet.name}”", "：") if len(problems) > 1 else ("", "")
        found.append(_Sheet(sheet.name, tuple("".join(named) + note for note in sheet.notes), job, answers))
    return found


def _within(rows: Sequence[Row | BadRow], region: str) -> Sequence[Row | BadRow]:
    """The rows of a province or city; all where none is named. Raises InputError."""
    if not region:
        return rows
    wanted = region_of(region)
    if wanted is None:
        raise InputError(f"没有名为“{region}”的省或市，请写全称，如：河南省、合肥市")
    prefix = wanted.code.rstrip("0")
    kept = []
    for row in rows:
        places = [region_of(city) for city in split_cities(row.about.get("city", ""))]
        if any(place is not None and place.code.startswith(prefix) for place in places):
            kept.append(row)
    if not kept:
        raise InputError(f"表里没有{wanted.name}的问题，请核对城市一列")
    return kept


def _compose(runtime: Runtime, request: Request, sheets: Sequence[_Sheet]) -> Report:
    """The report on the answered sheets, or on lists where there are none."""
    index, inputs, source = runtime.matcher.index, request.inputs, _source(runtime, request.inputs)
    memory_mb = runtime.settings.report_memory_mb
    if request.kind is Kind.SIMILARITY:
        report = similarity_report(index, _lists(runtime, inputs), memory_mb, _cores(request.jobs), source)
    elif not sheets:
        first, second = (_lists(runtime, (name,))[0] for name in inputs)
        report = compare_lists(index, (first, second), memory_mb, source)
    elif request.kind is Kind.COMPARE:
        before, after = sheets
        report = compare_sheets(before.answers, after.answers, index, source, (before.name, after.name))
    elif request.kind is Kind.WATCH:
        before_now = _memory(runtime, request).before(index.digest)
        report = watch_report(sheets[0].answers, before_now, index, source)
    else:
        compose = match_report if request.kind is Kind.MATCH else coverage_report
        report = compose(sheets[0].answers, index, source)
    notes = [note for sheet in sheets for note in sheet.notes]
    if request.region:
        notes.insert(0, f"只看{full_name(request.region)}。")
    read = [Section("reading", "读表情况", tuple(notes), brief=True)] if notes else []
    sections = (report.sections[0], *read, *report.sections[1:])
    return replace(report, sections=sections, basis=_basis(runtime, inputs))


def _memory(runtime: Runtime, request: Request) -> Memory:
    return Memory.of(runtime.settings.data_dir, Path(request.inputs[0]))


def _laid_out(report: Report, form: Form, *, pages: bool) -> bytes:
    if form is Form.DOCX:
        return to_docx(report, pages=pages)
    layouts: Mapping[Form, Callable[[Report], bytes]] = {Form.HTML: to_html, Form.XLSX: to_xlsx, Form.JSON: to_json}
    return layouts[form](report)


def _save_data(sheets: Sequence[_Sheet], first: Path) -> list[Path]:
    """The answers of each sheet as Parquet, beside the first file of the report."""
    written = []
    for number, sheet in enumerate(sheets, 1):
        path = first.with_suffix(".parquet" if len(sheets) == 1 else f".{number}.parquet")
        try:
            save_parquet(sheet.job, path)
        except OSError as error:
            raise _unwritable(path) from error
        written.append(path)
    return written


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
    """What the report was made from."""
    lists = [record.title or record.id for record in runtime.library.lists()]
    return "；".join([*lists, *(path.name for path in map(Path, inputs) if path.suffix)])


def _basis(runtime: Runtime, inputs: Sequence[str]) -> str:
    """What the report depends on, so that two reports can be told apart."""
    sheets = [path for path in map(Path, inputs) if path.suffix and path.is_file()]
    digests = [f"{path.name} 的 SHA-256 {hashlib.sha256(path.read_bytes()).hexdigest()[:12]}" for path in sheets]
    return "；".join([*digests, f"索引 {runtime.matcher.index.digest[:12]}"])


def _cores(jobs: int) -> int:
    return jobs if jobs > 0 else os.cpu_count() or 1


def _check_folder(path: Path) -> None:
    """Before hours of work: whether the file can be written at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path) from error
    if path.is_dir() or not os.access(path.parent, os.W_OK):
        raise _unwritable(path)


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
