"""`tashan evaluate --leave-one-voice-out`: the library's own texts, each voice asked of a model without it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from models.evaluation import Estimate
from models.leaving_out import LeftOut, leave_one_voice_out
from models.parameters import parameters
from models.store import library_texts
from models.text import Analyzer, RememberingAnalyzer
from service.cli.console import Format, output, progress
from service.cli.evaluating import estimate_text, reliability_rows
from service.formats import tables, write_json
from service.runtime import open_library
from service.settings import load_settings


def evaluate_voices(*, form: Format, to: Path | None) -> None:
    """Measure the live library's statements and judged problems; raises InputError where too few were judged."""
    settings = load_settings()
    with closing(open_library(settings)) as library:
        texts = library_texts(library)
    analyzer = RememberingAnalyzer(Analyzer(settings.data_dir))
    result = leave_one_voice_out(texts, analyzer, parameters(), progress)
    with output(to) as stream:
        if form is Format.JSON:
            write_json(stream, asdict(result))
        else:
            _print(tables(stream), result)


def _print(console: Console, result: LeftOut) -> None:
    console.print(
        f"做法 {result.practices} 条，典型问题 {result.statements} 条，"
        f"评过分的问题 {result.judged} 条（{result.answered} 条有答案）；括号内为 95% 自助法区间"
    )
    table = Table("口吻", "典型问题", "P@1", "评过分的问题", "有答案", "nDCG@5", title="逐一留出口吻")
    for voice in result.voices:
        counts = (str(voice.statements), _figure(voice.first), str(voice.judged), str(voice.answered))
        table.add_row(voice.voice, *counts, _figure(voice.ndcg))
    table.add_section()
    first, ndcg = estimate_text(result.first), estimate_text(result.ndcg)
    table.add_row("全部", str(result.statements), first, str(result.judged), str(result.answered), ndcg)
    console.print(table)
    console.print(reliability_rows(result.reliability, "得分是否可信（评过分的问题的前 5 条做法）"))
    if result.calibration_error is not None:
        console.print(f"期望校准误差 ECE {result.calibration_error:.3f}")
    console.print(f"有无答案可分 AUROC {_auroc(result.auroc)}")


def _figure(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _auroc(value: Estimate | None) -> str:
    return estimate_text(value) if value else "缺一类，无法计算"
