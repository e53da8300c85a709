"""`tashan evaluate --ablation`: what each part of the model is worth, in one table."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from rich.table import Table

from models.ablation import Ablation, ablate, variants
from models.evaluation import Estimate
from models.judgments import read_qrels, read_queries
from models.parameters import parameters
from models.store import library_texts
from models.text import Analyzer
from service.cli.console import Format, output, progress
from service.cli.evaluating import estimate_text
from service.formats import tables, write_json
from service.runtime import open_library
from service.settings import load_settings

_NAMES = {
    "full": "完整模型",
    "words": "去掉分词",
    "ngrams": "去掉字组",
    "background": "去掉通用语料 IDF",
    "headings": "去掉标题和举措",
    "body": "去掉正文",
    "everyday": "去掉口语词",
    "topics": "去掉同类问题",
    "problems": "去掉典型问题向量",
    "learned": "去掉学习的权重",
    "thesaurus": "去掉同义词表",
    "needs": "去掉需求切分",
    "statements": "没有典型问题",
    "judged": "没有评过分的问题",
}


def evaluate_parts(queries: Path, qrels: Path, *, form: Format, to: Path | None) -> None:
    """Measure the live library's model with and without each part; raises SheetError."""
    asked, grades = read_queries(queries), read_qrels(qrels)
    settings = load_settings()
    with closing(open_library(settings)) as library:
        texts = library_texts(library)
    results = ablate(variants(texts, parameters()), Analyzer(settings.data_dir), asked, grades, progress)
    with output(to) as stream:
        if form is Format.JSON:
            write_json(stream, [asdict(result) for result in results])
        else:
            tables(stream).print(_table(results))


def _table(results: Sequence[Ablation]) -> Table:
    table = Table("模型", "nDCG@5", "P@1", "AUROC 城市更新 / 其他", "AUROC 有无答案", title="各部分的作用")
    for result in results:
        measures = (estimate_text(result.measures[name]) for name in ("nDCG@5", "P@1"))
        table.add_row(_NAMES[result.without], *measures, _auroc(result.scope), _auroc(result.coverage))
    return table


def _auroc(value: Estimate | None) -> str:
    return estimate_text(value) if value else "—"
