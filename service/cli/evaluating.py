"""`tashan evaluate`: how good the matcher is on judged queries, as tables for people or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from models.baselines import baselines
from models.evaluation import MEASURE_NAMES, Bin, Estimate, Evaluation, evaluate
from models.index import Texts, fit
from models.judgments import read_qrels, read_queries
from models.matcher import Matcher
from models.parameters import parameters
from service.cli.console import Format, output, progress
from service.formats import tables, write_json
from service.runtime import open_runtime
from service.settings import load_settings

_GROUPS = {
    "all": "全部",
    "covered": "有答案",
    "short": "短语",
    "sentence": "一句",
    "paragraph": "一段",
    "long": "长文",
}
_KINDS = {
    "covered": "城市更新，库内有答案",
    "uncovered": "城市更新，库内无答案",
    "other-domain": "其他领域",
    "near-miss": "貌似相关",
}
_SEPARATIONS = {
    "scope": "城市更新 / 其他全部",
    "other-domain": "城市更新 / 其他领域",
    "near-miss": "城市更新 / 貌似相关",
    "coverage": "库内有答案 / 无答案",
}


def evaluate_files(queries: Path, qrels: Path, *, problems: bool, form: Format, to: Path | None) -> None:
    """Measure the live library, as if it had no problem statements where `problems` is false; raises SheetError."""
    asked, grades = read_queries(queries), read_qrels(qrels)
    with closing(open_runtime(load_settings())) as runtime:
        matcher = runtime.matcher
    if not problems:
        matcher = Matcher(fit(Texts(matcher.index.practices), runtime.analyzer, parameters(), matcher.index.topics))
    rankers = baselines(matcher.index.practices, runtime.settings.data_dir)
    result = evaluate(matcher, asked, grades, rankers, lambda items: progress(items, "评测"))
    with output(to) as stream:
        if form is Format.JSON:
            write_json(stream, as_json(result))
        else:
            print_evaluation(tables(stream), result)


def as_json(result: Evaluation) -> dict[str, Any]:
    """The whole result as plain values."""
    refusals = [asdict(item) | {"rate": item.rate} for item in result.refusals]
    return asdict(result) | {"refusals": refusals}


def print_evaluation(console: Console, result: Evaluation) -> None:
    """The whole result as tables, intervals in brackets."""
    console.print(
        f"做法 {result.practices} 条，典型问题 {result.problems} 条，测试问题 {result.queries} 条；"
        "括号内为 95% 自助法区间"
    )
    console.print(_rankings(result))
    for gain in result.gains:
        console.print(f"nDCG@5 比 {gain.over} 高 {_signed(gain.difference)}")
    console.print(_separations(result))
    console.print(_refusals(result))
    if result.calibration_error is not None:
        console.print(reliability_rows(result.reliability, "得分是否可信（前 5 条推荐）"))
        console.print(f"期望校准误差 ECE {result.calibration_error:.3f}")
        console.print("；".join(f"{item.band} {item.count} 条，有用 {item.useful:.0%}" for item in result.bands))
    if result.unused_judgments:
        console.print(f"有 {result.unused_judgments} 条评分的问题不在问题文件里，没有使用")
    if result.unknown_practices:
        console.print(f"评分里有做法库没有的做法：{'、'.join(result.unknown_practices)}")


def _rankings(result: Evaluation) -> Table:
    table = Table("问题", "方法", *MEASURE_NAMES, title="排序（有用：等级 ≥ 2）")
    for name, members in groupby(result.rankings, key=lambda item: item.group):
        table.add_section()
        for place, group in enumerate(members):
            head = "" if place else f"{_GROUPS[name]}（{group.queries}）"
            table.add_row(head, group.ranker, *(estimate_text(group.measures[measure]) for measure in MEASURE_NAMES))
    return table


def _separations(result: Evaluation) -> Table:
    table = Table("区分", "条数", "AUROC", title="最佳得分能否分清有无答案")
    for item in result.separations:
        value = estimate_text(item.auroc) if item.auroc else "缺一类，无法计算"
        table.add_row(_SEPARATIONS[item.kind], f"{item.positive} / {item.negative}", value)
    return table


def _refusals(result: Evaluation) -> Table:
    table = Table("问题", "条数", "拒答", "拒答率", "首条为高", "首条为中", "首条为低", title="拒答")
    for item in result.refusals:
        bands = (str(count) for count in item.bands.values())
        table.add_row(_KINDS[item.scope], str(item.queries), str(item.refused), f"{item.rate:.0%}", *bands)
    return table


def reliability_rows(bins: Sequence[Bin], title: str) -> Table:
    """Score against usefulness, one row a bin."""
    table = Table("得分区间", "推荐条数", "平均得分", "实际有用", title=title)
    for item in bins:
        table.add_row(f"{item.low:.1f}—{item.high:.1f}", str(item.count), f"{item.score:.3f}", f"{item.useful:.3f}")
    return table


def estimate_text(estimate: Estimate) -> str:
    """The value and its interval."""
    return f"{estimate.value:.3f} [{estimate.low:.2f}, {estimate.high:.2f}]"


def _signed(estimate: Estimate) -> str:
    return f"{estimate.value:+.3f} [{estimate.low:+.3f}, {estimate.high:+.3f}]"
