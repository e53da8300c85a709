"""`tashan tune`, `evaluate --leave-one-voice-out` and `--ablation`, over the small library."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest

from corpus.library import Library
from models.ablation import ablate, variants
from models.folds import silent
from models.index import Texts
from models.judgments import read_qrels, read_queries
from models.leaving_out import leave_one_voice_out
from models.parameters import Parameters, parameters
from models.store import library_texts
from models.text import Analyzer, RememberingAnalyzer
from models.tuning import finish
from service.runtime import Runtime
from service.settings import Settings
from tests.models.small_library import BOND, FACTORY, INTEREST, LIFT
from tests.service.running import Result, Tashan


@pytest.fixture(scope="module")
def analyzer(runtime: Runtime) -> Analyzer:
    return RememberingAnalyzer(runtime.analyzer)


@pytest.fixture
def texts(small_data: Path) -> Texts:
    """The texts in the order in which the library gives them: sums of floats depend on it."""
    with closing(Library(Settings(data_dir=small_data).library_url)) as library:
        return library_texts(library)


@pytest.fixture
def judged_files(tmp_path: Path) -> tuple[Path, Path]:
    """Queries and judgments of the small library."""
    rows = [
        {"id": "a", "text": "车间空着没人用", "length": "short", "scope": "in"},
        {"id": "b", "text": "管道破了修不起，银行利息也高", "length": "short", "scope": "in"},
        {"id": "c", "text": "老人住六楼下不来", "length": "short", "scope": "in"},
        {"id": "d", "text": "孩子上学没人接送", "length": "short", "scope": "other-domain"},
    ]
    queries, qrels = tmp_path / "q.jsonl", tmp_path / "q.txt"
    queries.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    lines = [f"a 0 {FACTORY.id} 3", f"b 0 {BOND.id} 3", f"b 0 {INTEREST.id} 2", f"c 0 {LIFT.id} 3"]
    qrels.write_text("\n".join(lines), encoding="utf-8")
    return queries, qrels


def test_quick_tuning_writes_what_finish_finds(
    tashan: Tashan, small_data: Path, texts: Texts, tmp_path: Path, analyzer: Analyzer
) -> None:
    target = tmp_path / "found.json"
    result = tashan("tune", "--quick", "--output", target, data=small_data)
    assert (result.code, result.err) == (0, "已写入 found.json\n")
    tuned = finish(texts, analyzer, parameters(), silent)
    assert Parameters.model_validate_json(target.read_text(encoding="utf-8")) == tuned.parameters
    for quality in (tuned.before.full, tuned.after.full, tuned.before.plain, tuned.after.plain):
        assert f"{quality.ndcg:.4f}" in result.out
        assert f"{quality.first:.4f}" in result.out
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["found.json"]


def test_tuning_says_every_structure_and_writes_the_file_of_the_package(
    tashan: Tashan, small_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package"
    package.mkdir()
    monkeypatch.setattr("service.cli.tuning.files", lambda _package: package)
    result = tashan("tune", data=small_data)
    assert result.code == 0
    *notes, last = result.err.splitlines()
    assert last == "已写入 parameters.json，下次启动时按新参数重建索引"
    # The grid has 13 structures; the one at the start, and each best one as it comes up again, is not tried twice.
    assert 9 <= len(notes) <= 13
    lines = [re.fullmatch(r"(\w+) = .+：(0\.\d{4})，目前最好 (0\.\d{4})", note) for note in notes]
    best = [float(line[3]) for line in lines if line]
    assert len(best) == len(notes)
    assert best == sorted(best)
    written = (package / "parameters.json").read_text(encoding="utf-8")
    found = Parameters.model_validate_json(written)
    assert list(json.loads(written)) == list(Parameters.model_fields)
    assert found.bands == parameters().bands
    assert "逐一留出口吻" in result.out


def test_a_library_with_too_few_texts_is_not_tuned(
    tashan: Tashan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.runtime.import_shipped", lambda _library: None)
    message = "做法库里典型问题和评过分的问题太少，无法交叉验证：至少要有两种口吻"
    assert tashan("tune", "-o", tmp_path / "p.json", data=tmp_path / "empty") == Result(1, "", f"错误：{message}\n")
    assert not (tmp_path / "p.json").exists()


def test_voices_are_measured_as_the_model_measures_them(
    tashan: Tashan, small_data: Path, analyzer: Analyzer, texts: Texts
) -> None:
    expected = leave_one_voice_out(texts, analyzer, parameters(), silent)
    result = tashan("evaluate", "--leave-one-voice-out", "-f", "json", data=small_data)
    assert (result.code, result.err) == (0, "")
    assert json.loads(result.out) == json.loads(json.dumps(asdict(expected)))
    table = tashan("evaluate", "--leave-one-voice-out", data=small_data).out
    for voice in expected.voices:
        row = next(line for line in table.splitlines() if voice.voice in line)
        assert f"{voice.first:.3f}" in row if voice.first is not None else "—" in row
    assert f"期望校准误差 ECE {expected.calibration_error:.3f}" in table
    assert "有无答案可分 AUROC" in table
    assert "…" not in table


def test_parts_are_measured_as_the_model_measures_them(
    tashan: Tashan, small_data: Path, texts: Texts, judged_files: tuple[Path, Path], analyzer: Analyzer
) -> None:
    queries, qrels = judged_files
    options = ("--queries", queries, "--qrels", qrels, "--ablation")
    expected = ablate(variants(texts, parameters()), analyzer, read_queries(queries), read_qrels(qrels), silent)
    result = tashan("evaluate", *options, "-f", "json", data=small_data)
    assert (result.code, result.err) == (0, "")
    assert json.loads(result.out) == [asdict(item) for item in expected]
    table = tashan("evaluate", *options, data=small_data).out
    rows = [line for line in table.splitlines() if line.startswith("│")]
    assert len(rows) == len(expected)
    for row, item in zip(rows, expected, strict=True):
        assert f"{item.measures['nDCG@5'].value:.3f}" in row
    assert "…" not in table


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (lambda _q, _r: [], "请用 --queries 给出测试问题、--qrels 给出评分，或改用 --leave-one-voice-out"),
        (lambda q, _r: ["--queries", q], "请用 --queries 给出测试问题、--qrels 给出评分，或改用 --leave-one-voice-out"),
        (
            lambda q, _r: ["--leave-one-voice-out", "--queries", q],
            "--leave-one-voice-out 只用做法库自己的问题，请去掉其他评测选项",
        ),
        (
            lambda q, r: ["--ablation", "--no-problems", "--queries", q, "--qrels", r],
            "--ablation 已含没有典型问题的一项，请去掉 --no-problems",
        ),
    ],
)
def test_options_that_do_not_go_together(
    tashan: Tashan,
    judged_files: tuple[Path, Path],
    arguments: Callable[[Path, Path], list[str | Path]],
    message: str,
) -> None:
    assert tashan("evaluate", *arguments(*judged_files)) == Result(1, "", f"错误：{message}\n")
