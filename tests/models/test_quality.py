"""What the model promises of its answers, on texts that it never learned from."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.evaluation import Evaluation, evaluate
from models.judgments import read_qrels, read_queries
from models.matcher import Matcher

TESTS = Path(__file__).parents[1]


def measured(folder: str, matcher: Matcher) -> Evaluation:
    home = TESTS / folder
    return evaluate(matcher, read_queries(home / "queries.jsonl"), read_qrels(home / "qrels.txt"), {})


@pytest.fixture(scope="module")
def relevance(shipped: Matcher) -> Evaluation:
    return measured("relevance", shipped)


def test_the_right_practice_is_found(relevance: Evaluation) -> None:
    figures = {name: found.value for name, found in relevance.rankings[0].measures.items()}
    assert relevance.rankings[0].queries == 60
    assert figures["nDCG@5"] >= 0.93
    assert figures["P@1"] >= 0.95
    assert figures["Success@3"] >= 0.98


def test_what_is_not_about_renewal_is_refused_and_what_is_is_not(relevance: Evaluation) -> None:
    refused = {item.scope: (item.refused, item.queries) for item in relevance.refusals}
    outside = [refused[scope] for scope in ("other-domain", "near-miss")]
    assert sum(count for count, _ in outside) / sum(total for _, total in outside) >= 0.9
    assert refused["covered"][0] / refused["covered"][1] <= 0.03
    told = {item.kind: item.auroc.value for item in relevance.separations if item.auroc}
    assert told["scope"] >= 0.97


def test_renewal_problems_that_the_library_does_not_answer_are_told_from_those_that_it_does(shipped: Matcher) -> None:
    told = {item.kind: item for item in measured("blind", shipped).separations}["coverage"]
    assert (told.positive, told.negative) == (118, 62)
    assert told.auroc
    assert told.auroc.value >= 0.88
