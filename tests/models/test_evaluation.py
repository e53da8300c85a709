"""Measures against values worked out by hand, on rankings and judgments invented for these tests."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.evaluation import Bin, Estimate, auroc, calibration_error, interval, measure, reliability_table


def test_measures_of_one_ranking_are_the_hand_computed_ones() -> None:
    ranking = [("a", 0.9), ("b", 0.8), ("c", 0.1)]
    gained = 1 / math.log2(2) + 3 / math.log2(3)
    ideal = 3 / math.log2(2) + 1 / math.log2(3)
    ndcg, precision, success, reciprocal = measure([(ranking, {"a": 1, "b": 3})])[0]
    assert ndcg == pytest.approx(gained / ideal)
    assert (precision, success, reciprocal) == (0, 1, 0.5)


def test_a_useful_practice_at_the_fourth_place_counts_for_rr_and_ndcg_but_not_for_success() -> None:
    ranking = [(name, 1.0) for name in "wxya"]
    assert measure([(ranking, {"a": 2})])[0] == pytest.approx([1 / math.log2(5), 0, 0, 0.25])


def test_a_useful_practice_at_the_sixth_place_counts_for_rr_only() -> None:
    ranking = [(name, 1.0) for name in "uvwxya"]
    assert measure([(ranking, {"a": 3})])[0] == pytest.approx([0, 0, 0, 1 / 6])


def test_ties_of_score_keep_the_order_of_the_ranking() -> None:
    tied = [("a", 0.5), ("z", 0.5)]
    assert measure([(tied, {"a": 2}), (tied[::-1], {"a": 2})])[:, 1].tolist() == [1, 0]


def test_an_empty_ranking_and_a_query_without_judgments_measure_zero() -> None:
    table = measure([([], {"a": 3}), ([("a", 1.0)], {}), ([("a", 1.0)], {"a": 3})])
    assert table.tolist() == [[0, 0, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1]]


def test_interval_holds_its_mean_and_is_the_same_each_time() -> None:
    values = np.array([0.0, 1.0] * 50)
    estimate = interval(values)
    assert estimate == interval(values)
    assert estimate.value == 0.5
    # The normal interval of a mean of 100 fair coins, which the bootstrap comes close to.
    assert (estimate.low, estimate.high) == (pytest.approx(0.402, abs=0.02), pytest.approx(0.598, abs=0.02))


def test_interval_of_one_value_is_that_value() -> None:
    assert interval(np.array([0.25])) == Estimate(0.25, 0.25, 0.25)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_interval_is_ordered_and_within_the_values(values: list[float]) -> None:
    estimate = interval(np.array(values))
    least, most = min(values) - 1e-12, max(values) + 1e-12
    assert least <= estimate.low <= estimate.high <= most
    assert least <= estimate.value <= most


def test_auroc_counts_pairs_and_ties_as_half() -> None:
    # Pairs: 0.9 beats 0.5 and 0.1; 0.5 ties with 0.5 and beats 0.1 -> (1 + 1 + 0.5 + 1) / 4.
    found = auroc(np.array([0.9, 0.5]), np.array([0.5, 0.1]))
    assert found is not None
    assert found.value == pytest.approx(3.5 / 4)
    assert found.low <= found.value <= found.high


def test_auroc_without_one_kind_is_unknown() -> None:
    assert auroc(np.array([0.9]), np.array([])) is None
    assert auroc(np.array([]), np.array([0.9])) is None


def test_reliability_table_and_calibration_error_are_the_hand_computed_ones() -> None:
    bins = reliability_table([(0.95, True), (1.0, False), (0.12, False), (0.18, True), (0.1, False)])
    assert bins == (
        Bin(0.1, 0.2, 3, pytest.approx((0.12 + 0.18 + 0.1) / 3), pytest.approx(1 / 3)),
        Bin(0.9, 1.0, 2, pytest.approx(0.975), 0.5),
    )
    expected = 3 / 5 * (1 / 3 - 0.4 / 3) + 2 / 5 * (0.975 - 0.5)
    assert calibration_error(bins) == pytest.approx(expected)


def test_calibration_error_of_nothing_is_unknown() -> None:
    assert calibration_error(reliability_table([])) is None


def test_perfect_scores_have_no_calibration_error() -> None:
    assert calibration_error(reliability_table([(1.0, True), (0.0, False)])) == 0
