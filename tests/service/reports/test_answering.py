"""Sheets answered in blocks: the same in one process and in many, and a stopped run goes on from where it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pandas as pd
import pytest

from corpus.errors import StateError
from service.reports import answering
from service.reports.answering import BLOCK_ROWS, Answered, Found, Job, alone, answer_sheet, forget, save_parquet
from service.runtime import Runtime
from service.sheets import BadRow, Row
from tests.service.reports.cities import sheet

SHORT = "问题描述太短（1 字），请至少写 4 个字，说清遇到了什么问题"


class StoppedError(Exception):
    """The run was stopped from outside."""


def job(runtime: Runtime, rows: Sequence[Row | BadRow], tmp_path: Path) -> Job:
    """A job whose work folder lies in the test's own folder, over the shared index."""
    (tmp_path / "index").symlink_to(runtime.settings.data_dir / "index")
    return Job(tmp_path, runtime.matcher.index.digest, 2, rows)


def every(done: Iterable[int], _before: int, _total: int) -> Iterable[int]:
    return done


def rows_of(count: int) -> list[Row | BadRow]:
    return [Row(row_id, text, {"city": city, "date": day}) for row_id, city, day, text in sheet()[:count]]


def test_answers_are_those_of_the_matcher_in_the_order_of_the_rows(runtime: Runtime, tmp_path: Path) -> None:
    rows = [
        *rows_of(BLOCK_ROWS),
        BadRow(33, "第 33 行坏了"),
        Row("b", "的"),
        Row("c", "xyzzy\ud800 plugh"),
        Row(9, "xyzzy plugh"),
    ]
    found = answer_sheet(job(runtime, rows, tmp_path), runtime.matcher, 1, every)
    for position, (row, answer) in enumerate(zip(rows[:BLOCK_ROWS], found, strict=False)):
        assert isinstance(row, Row)
        expected = runtime.matcher.match(row.text, 2)
        assert answer == Answered(
            position=position,
            id=str(row.id),
            city=row.about["city"],
            date=row.about["date"],
            text=row.text,
            outcome=expected.outcome,
            message=expected.reason,
            nearest=expected.nearest,
            uncovered=expected.uncovered,
            best_score=round(expected.best_score, 4),
            found=tuple(
                Found(item.practice.id, item.rank, round(item.score, 4), item.band, item.why)
                for item in expected.recommendations
            ),
        )
    bad, short, broken, unknown = found[BLOCK_ROWS:]
    assert (bad.outcome, bad.id, bad.message) == ("error", "33", "第 33 行坏了")
    assert (short.outcome, short.message, short.text) == ("error", SHORT, "的")
    assert (broken.outcome, broken.text) == ("error", "xyzzy plugh")
    assert (unknown.outcome, unknown.band, unknown.found) == ("none", "无", ())


def test_processes_and_one_process_give_the_same_and_the_same_file(runtime: Runtime, tmp_path: Path) -> None:
    rows = rows_of(5 * BLOCK_ROWS)
    folders = [tmp_path / name for name in ("one", "two")]
    results = []
    for folder, jobs in zip(folders, (1, 2), strict=True):
        folder.mkdir()
        work = job(runtime, rows, folder)
        results.append(answer_sheet(work, runtime.matcher, jobs, every))
        save_parquet(work, folder / "out.parquet")
        forget(work)
        assert not work.folder.exists()
    assert results[0] == results[1]
    assert (folders[0] / "out.parquet").read_bytes() == (folders[1] / "out.parquet").read_bytes()


def test_the_parquet_file_opens_in_pandas_with_a_line_a_recommendation(runtime: Runtime, tmp_path: Path) -> None:
    work = job(runtime, rows_of(40), tmp_path)
    answers = answer_sheet(work, runtime.matcher, 1, every)
    save_parquet(work, tmp_path / "out.parquet")
    frame = pd.read_parquet(tmp_path / "out.parquet")
    assert len(frame) == sum(max(1, len(answer.found)) for answer in answers)
    assert list(frame.groupby("position")["city"].first()) == [answer.city for answer in answers]


def test_a_stopped_run_does_only_the_rest(runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = job(runtime, rows_of(5 * BLOCK_ROWS), tmp_path)

    def stop_half_way(done: Iterable[int], before: int, total: int) -> Iterator[int]:
        told.append((before, total))
        for number, rows in enumerate(done, 1):
            yield rows
            if number == 2:
                raise StoppedError

    told: list[tuple[int, int]] = []
    with pytest.raises(StoppedError):
        answer_sheet(work, runtime.matcher, 1, stop_half_way)
    kept = {path.name: path.stat().st_mtime_ns for path in work.folder.iterdir()}
    assert len(kept) == 2
    done: list[int] = []
    real = answering.answer_block
    monkeypatch.setattr(
        answering, "answer_block", lambda matcher, limit, block: done.append(block[0][0]) or real(matcher, limit, block)
    )

    def listen(done: Iterable[int], before: int, total: int) -> Iterable[int]:
        told.append((before, total))
        return done

    resumed = answer_sheet(work, runtime.matcher, 1, listen)
    assert done == [2 * BLOCK_ROWS, 3 * BLOCK_ROWS, 4 * BLOCK_ROWS]
    assert {name: (work.folder / name).stat().st_mtime_ns for name in kept} == kept
    assert told == [(0, 5 * BLOCK_ROWS), (2 * BLOCK_ROWS, 5 * BLOCK_ROWS)]
    forget(work)
    assert answer_sheet(work, runtime.matcher, 1, every) == resumed


def test_personal_data_are_covered_in_every_row_and_places_kept(runtime: Runtime, tmp_path: Path) -> None:
    said = "老楼没有电梯一楼不同意，联系电话13812345678，身份证340101199001011234"
    rows = [Row(1, said, {"city": "合肥市"}, 2), BadRow(2, "坏了", {"city": "芜湖市"}, 3), Row(3, said * 60, {}, 4)]
    work = job(runtime, rows, tmp_path)
    good, bad, long = answer_sheet(work, runtime.matcher, 1, every)
    assert good.text == "老楼没有电梯一楼不同意，联系电话＊＊，身份证＊＊"
    assert (bad.city, bad.row, good.row) == ("芜湖市", 3, 2)
    assert (long.outcome, "1381" in long.text) == ("error", False)


def test_two_runs_on_the_same_sheet_do_not_disturb_each_other(runtime: Runtime, tmp_path: Path) -> None:
    work = job(runtime, rows_of(3), tmp_path)
    with alone(work):
        with pytest.raises(StateError) as caught, alone(work):
            pass
        assert str(caught.value) == "同一份问题表正在另一处生成报告，请等它完成后再运行"
        answer_sheet(work, runtime.matcher, 1, every)
        forget(work)
    assert list(work.folder.parent.iterdir()) == []
    with alone(work):
        pass


def test_other_rows_or_another_index_are_another_job(runtime: Runtime, tmp_path: Path) -> None:
    rows = rows_of(3)
    first = job(runtime, rows, tmp_path)
    others = (
        Job(tmp_path, "0" * 64, 2, rows),
        Job(tmp_path, first.digest, 3, rows),
        Job(tmp_path, first.digest, 2, rows[:2]),
    )
    assert len({first.folder, *(other.folder for other in others)}) == 4


def test_an_index_that_changes_under_a_run_is_told(runtime: Runtime) -> None:
    with pytest.raises(StateError) as caught:
        answering._matcher(runtime.settings.data_dir, "0" * 64)
    assert str(caught.value) == "索引在报告运行时有了变化，请重新运行；已完成的部分按新索引重做"
