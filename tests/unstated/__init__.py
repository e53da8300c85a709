"""How lists without problem statements answer: six invented lists, sixty or seventy problems each."""

from __future__ import annotations

from pathlib import Path

from corpus.records import Practice
from models.baselines import baselines
from models.evaluation import OURS, Group, evaluate
from models.index import Texts, fit
from models.judgments import read_qrels, read_queries
from models.matcher import Matcher
from models.parameters import parameters
from models.text import Analyzer
from tests.corpus.sources import expected, invented

HOME = Path(__file__).parent
LISTS = ("flood", "heritage", "lifts", "manage", "renewal", "villages")


def measured(name: str, analyzer: Analyzer, cache_dir: Path) -> dict[str, Group]:
    """Ranker -> its measures over the problems that the list answers; the list stands alone in the library."""
    records = expected(invented(name), name)
    practices = tuple(Practice(key, name, m, i, title, body) for key, m, i, title, body in records)
    matcher = Matcher(fit(Texts(practices), analyzer, parameters()))
    queries, qrels = read_queries(HOME / name / "queries.jsonl"), read_qrels(HOME / name / "qrels.txt")
    found = evaluate(matcher, queries, qrels, baselines(practices, cache_dir))
    return {group.ranker: group for group in found.rankings if group.group == "covered"}


def mean(name: str, ranker: str, groups: dict[str, dict[str, Group]]) -> float:
    """The mean of a measure over the lists."""
    return sum(found[ranker].measures[name].value for found in groups.values()) / len(groups)


__all__ = ["LISTS", "OURS", "mean", "measured"]
