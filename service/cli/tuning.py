"""`tashan tune`: the numbers of the model found anew from the library's own texts."""

from __future__ import annotations

import sys
from contextlib import closing
from importlib.resources import files
from pathlib import Path

from rich.table import Table

from models.parameters import parameters
from models.store import library_texts
from models.text import Analyzer, RememberingAnalyzer
from models.tuning import Profiles, Tuned, finish, tune
from service.cli.console import output, progress, say
from service.formats import tables
from service.runtime import open_library
from service.settings import load_settings


def tune_parameters(*, quick: bool, to: Path | None) -> None:
    """Write the parameters found, those of the package where `to` is None; raises InputError and StateError."""
    settings = load_settings()
    with closing(open_library(settings)) as library:
        texts = library_texts(library)
    analyzer = RememberingAnalyzer(Analyzer(settings.data_dir))
    start = parameters()
    tuned = finish(texts, analyzer, start, progress) if quick else tune(texts, analyzer, start, say, progress)
    target = to or Path(str(files("models").joinpath("parameters.json")))
    with output(target) as stream:
        stream.write(tuned.parameters.model_dump_json(indent=2) + "\n")
    _show(tuned)
    say(f"已写入 {target.name}" + ("" if to else "，下次启动时按新参数重建索引"))


def _show(tuned: Tuned) -> None:
    """Quality before and after as a table on standard output."""
    table = Table("逐一留出口吻", "原参数", "新参数", "变化")
    for label, profile, measure in (
        ("nDCG@5（评过分的问题）", "full", "ndcg"),
        ("P@1（典型问题）", "full", "first"),
        ("没有典型问题时 nDCG@5", "plain", "ndcg"),
        ("没有典型问题时 P@1", "plain", "first"),
    ):
        before, after = (_figure(profiles, profile, measure) for profiles in (tuned.before, tuned.after))
        table.add_row(label, *_change(before, after))
    for label, measure in (
        ("多段文本 nDCG@5", "several"),
        ("两个问题连写时各有做法", "covered"),
        ("答得上却拒答", "refused_answered"),
        ("答不上而拒答", "refused_unanswered"),
    ):
        before, after = (float(getattr(decided, measure)) for decided in tuned.decided)
        table.add_row(label, *_change(before, after))
    tables(sys.stdout).print(table)


def _change(before: float, after: float) -> tuple[str, str, str]:
    return f"{before:.4f}", f"{after:.4f}", f"{after - before:+.4f}"


def _figure(profiles: Profiles, profile: str, measure: str) -> float:
    return float(getattr(getattr(profiles, profile), measure))
