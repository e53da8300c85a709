"""A sheet of problems answered in blocks on all cores; what is done is kept for a run that was stopped."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from functools import cached_property, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import jieba
import pyarrow as pa
import pyarrow.parquet as pq
from joblib import Parallel, delayed

from corpus.errors import QueryError, StateError
from corpus.redaction import redact
from models.matcher import Matcher
from models.store import load
from models.text import Analyzer
from service.api.schemas import SCORE_PLACES
from service.exports.note import printable
from service.reports.reading import split_cities
from service.sheets import BadRow, Row

FORMAT = 2
BLOCK_ROWS = 32
_FEW = 4 * BLOCK_ROWS  # rows that are answered sooner than other processes start
_TEXTS = ("id", "city", "date", "text", "outcome", "message", "nearest", "uncovered", "practice_id", "band", "why")
SCHEMA = pa.schema(
    [
        *((name, pa.int32()) for name in ("position", "row", "rank")),
        *((name, pa.string()) for name in _TEXTS),
        *((name, pa.float64()) for name in ("best_score", "score")),
    ]
)
Record = dict[str, Any]
# Numbers of rows as they are done, how many an earlier run has done, how many there are.
Progress = Callable[[Iterable[int], int, int], Iterable[int]]
FITTING = ("高", "中")  # bands of a practice that fits: the one definition of every report


@dataclass(frozen=True, slots=True)
class Found:
    """A practice recommended to a row."""

    practice_id: str
    rank: int
    score: float
    band: str
    why: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A row and what became of it; `message` says why where `outcome` is `none` or `error`.

    `row` is its place in the file; personal data in `text` are covered.
    """

    position: int
    id: str
    city: str
    date: str
    text: str
    outcome: str
    message: str = ""
    nearest: str = ""
    uncovered: tuple[str, ...] = ()
    best_score: float = 0.0
    found: tuple[Found, ...] = ()
    row: int = 0

    @property
    def band(self) -> str:
        """The band of the first practice; 无 where there is none."""
        return self.found[0].band if self.found else "无"

    @property
    def fits(self) -> bool:
        """Whether a practice fits the problem: 低 alone does not."""
        return self.band in FITTING

    @property
    def cities(self) -> tuple[str, ...]:
        """The cities of the problem, mostly one."""
        return split_cities(self.city)


@dataclass(frozen=True)
class Job:
    """A sheet to answer. The key of its work folder holds all that the answers depend on."""

    data_dir: Path
    digest: str
    limit: int
    rows: Sequence[Row | BadRow] = field(repr=False)

    @cached_property
    def folder(self) -> Path:
        """Where finished blocks wait for the others."""
        content = [FORMAT, BLOCK_ROWS, self.digest, self.limit, [asdict(row) for row in self.rows]]
        key = hashlib.sha256(json.dumps(content).encode()).hexdigest()
        return self.data_dir / "reports" / key[:32]

    def block(self, number: int) -> list[tuple[int, Row | BadRow]]:
        """The rows of a block with their positions in the sheet."""
        start = number * BLOCK_ROWS
        return list(enumerate(self.rows[start : start + BLOCK_ROWS], start))

    @property
    def blocks(self) -> int:
        """How many blocks the sheet has."""
        return -(-len(self.rows) // BLOCK_ROWS)


def answer_sheet(job: Job, matcher: Matcher, jobs: int, progress: Progress) -> list[Answered]:
    """Answers in the order of the rows. `jobs` processes share the work, -1 for all cores.

    Raises StateError where another run is at work on the same sheet.
    """
    missing = [number for number in range(job.blocks) if not _file(job, number).exists()]
    try:
        job.folder.mkdir(parents=True, exist_ok=True)
        rows = sum(len(job.block(number)) for number in missing)
        running = _run(job, matcher, jobs if rows > _FEW else 1, missing)
        for _ in progress(running, len(job.rows) - rows, len(job.rows)):
            pass
    except OSError as error:
        raise _unsaved() from error
    return [answer for number in range(job.blocks) for answer in _read(_file(job, number))]


def save_parquet(job: Job, path: Path) -> None:
    """All answers as one Parquet file, a line a recommendation, block by block."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with pq.ParquetWriter(aside, SCHEMA) as writer:
            for number in range(job.blocks):
                writer.write_table(pq.read_table(_file(job, number), schema=SCHEMA))
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


@contextmanager
def alone(job: Job) -> Iterator[None]:
    """Keep other runs off a work folder; the lock goes with the process, however that ends. Raises StateError."""
    try:
        job.folder.parent.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(job.folder.with_suffix(".lock"), timeout=0, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise _unsaved() from error
    with closing(lock):
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            raise StateError("同一份问题表正在另一处生成报告，请等它完成后再运行") from error
        yield


def forget(job: Job) -> None:
    """Remove the work folder of a report that is complete."""
    shutil.rmtree(job.folder, ignore_errors=True)
    job.folder.with_suffix(".lock").unlink(missing_ok=True)


def answer_block(matcher: Matcher, limit: int, block: Sequence[tuple[int, Row | BadRow]]) -> list[Record]:
    """Lines of SCHEMA: one a recommendation, or one that says why a row has none."""
    return [line for position, row in block for line in _lines(matcher, limit, position, row)]


def _run(job: Job, matcher: Matcher, jobs: int, missing: Sequence[int]) -> Iterator[int]:
    """The number of rows of each block as it is done."""
    if jobs == 1:
        for number in missing:
            _save(answer_block(matcher, job.limit, job.block(number)), _file(job, number))
            yield len(job.block(number))
        return
    work = (
        delayed(_answer_elsewhere)(job.data_dir, job.digest, job.limit, job.block(number), _file(job, number))
        for number in missing
    )
    yield from Parallel(jobs, return_as="generator_unordered")(work)


def _answer_elsewhere(
    data_dir: Path, digest: str, limit: int, block: Sequence[tuple[int, Row | BadRow]], path: Path
) -> int:
    """A block in a process of its own, which opens the index by its digest."""
    _save(answer_block(_matcher(data_dir, digest), limit, block), path)
    return len(block)


@lru_cache(maxsize=1)
def _matcher(data_dir: Path, digest: str) -> Matcher:
    jieba.setLogLevel(logging.WARNING)
    found = load(data_dir / "index", Analyzer(data_dir))
    if found is None or found[0].digest != digest:
        raise StateError("索引在报告运行时有了变化，请重新运行；已完成的部分按新索引重做")
    return Matcher(found[0])


def _lines(matcher: Matcher, limit: int, position: int, row: Row | BadRow) -> Iterator[Record]:
    line: Record = dict.fromkeys(_TEXTS, "") | {"position": position, "row": row.number, "best_score": 0.0}
    line["id"] = printable(str(row.id))
    line |= {name: printable(row.about.get(name, "")) for name in ("city", "date")}
    if isinstance(row, BadRow):
        yield line | {"outcome": "error", "message": row.message}
        return
    try:
        answer = matcher.match(row.text, limit)
    except QueryError as error:
        yield line | {"outcome": "error", "message": str(error), "text": redact(printable(row.text[:200]))}
        return
    line |= {
        "text": redact(printable(row.text)),
        "outcome": answer.outcome,
        "message": answer.reason,
        "nearest": answer.nearest,
        "uncovered": "、".join(answer.uncovered),
        "best_score": round(answer.best_score, SCORE_PLACES),
    }
    if not answer.recommendations:
        yield line
    for item in answer.recommendations:
        yield line | {
            "rank": item.rank,
            "practice_id": item.practice.id,
            "score": round(item.score, SCORE_PLACES),
            "band": item.band,
            "why": item.why,
        }


def _unsaved() -> StateError:
    return StateError("无法保存报告的中间结果，请检查数据目录的权限和磁盘空间")


def _file(job: Job, number: int) -> Path:
    return job.folder / f"{number:06d}.parquet"


def _save(lines: list[Record], path: Path) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    pq.write_table(pa.Table.from_pylist(lines, SCHEMA), aside)
    aside.replace(path)


def _read(path: Path) -> Iterator[Answered]:
    for _, group in groupby(pq.read_table(path, schema=SCHEMA).to_pylist(), key=lambda line: line["position"]):
        lines = list(group)
        first = lines[0]
        named = (line for line in lines if line["practice_id"])
        texts = {name: first[name] for name in ("id", "city", "date", "text", "outcome", "message", "nearest")}
        yield Answered(
            position=first["position"],
            uncovered=tuple(filter(None, first["uncovered"].split("、"))),
            best_score=first["best_score"],
            row=first["row"],
            found=tuple(Found(*(line[name] for name in Found.__dataclass_fields__)) for line in named),
            **texts,
        )
