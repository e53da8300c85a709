"""The effect of statements: measured on others' texts, harm told from noise."""

from __future__ import annotations

import numpy as np
import pytest

from corpus.records import Problem
from models.folds import Quality, grouped_voices, measurable, out_of_fold, silent
from models.index import Texts
from models.review import FOLDS, Effect, effect
from models.text import Analyzer
from tests.models.small_library import BOND, FACTORY, LIFT, PARAMETERS, PARKING, PRACTICES, PROBLEMS, TEXTS

RIGHT = (
    Problem(FACTORY.id, "厂房停产空着，车间没人用", "asker"),
    Problem(BOND.id, "管网老化，下水道堵，没钱修", "asker"),
)
WRONG = tuple(
    Problem(LIFT.id, text, "asker")
    for text in (
        "多头管理没有部门牵头，各部门互相推",
        "地下管网老化没钱修，下水道堵了",
        "贷款利息太高，银行利息高",
        "闲置厂房车间空着",
    )
)


def test_right_statements_help_and_wrong_ones_harm(analyzer: Analyzer) -> None:
    helped = effect(TEXTS, RIGHT, analyzer, PARAMETERS, silent)
    assert helped is not None
    assert not helped.harmful
    assert helped.after.ndcg > helped.before.ndcg
    harmed = effect(TEXTS, WRONG, analyzer, PARAMETERS, silent)
    assert harmed is not None
    assert harmed.harmful
    assert harmed.before == helped.before
    assert harmed.after.first < harmed.before.first


def test_the_measure_is_that_of_the_folds(analyzer: Analyzer) -> None:
    texts = measurable(TEXTS)
    folds = grouped_voices(texts, FOLDS)
    expected = [
        held.quality(held.similarity(PARAMETERS.fields))
        for held in (out_of_fold(texts, analyzer, PARAMETERS, folds, extra) for extra in ((), RIGHT))
    ]
    assert effect(TEXTS, RIGHT, analyzer, PARAMETERS, silent) == Effect(*expected)


def test_statements_are_learned_from_but_not_asked_nor_used_for_their_own_voice(analyzer: Analyzer) -> None:
    texts = measurable(TEXTS)
    extra = [Problem(FACTORY.id, "厂房停产空着，车间没人用", "chief")]
    folds = [("chief",), ("finance", "resident")]
    before, after = (out_of_fold(texts, analyzer, PARAMETERS, folds, added) for added in ((), extra))
    assert before.texts == after.texts
    own = np.array(before.voices) == "chief"
    assert np.array_equal(before.parts[own], after.parts[own])
    assert not np.array_equal(before.parts[~own], after.parts[~own])


@pytest.mark.parametrize(
    ("texts", "added"),
    [
        (TEXTS, [Problem(PARKING.id, "晚上没地方停车", "asker")]),
        (Texts(PRACTICES, PROBLEMS), RIGHT),
    ],
    ids=["list without judged problems", "library without judged problems"],
)
def test_what_cannot_be_measured_has_no_effect(analyzer: Analyzer, texts: Texts, added: list[Problem]) -> None:
    assert effect(texts, added, analyzer, PARAMETERS, silent) is None


@pytest.mark.parametrize(
    ("ndcg", "first", "harmful"),
    [(0.9, 0.9, False), (0.8985, 0.9, False), (0.8975, 0.95, True), (0.95, 0.8975, True)],
)
def test_harm_is_a_fall_of_either_measure_beyond_the_tolerance(ndcg: float, first: float, harmful: bool) -> None:
    assert Effect(Quality(0.9, 0.9), Quality(ndcg, first)).harmful is harmful
