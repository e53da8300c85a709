"""Features and probability by hand; weights found again from probabilities that are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from models.calibration import DEPTH, FEATURES, calibrate, features, probability
from models.matcher import Matcher
from models.parameters import parameters

WEIGHTS = {"intercept": -3.0, **dict(zip(FEATURES, (10.0, 5.0, 2.0, 1.0, 0.5, 0.1), strict=True))}


def test_features_of_two_practices() -> None:
    found = features(np.array([0.2, 0.5]), np.array([-0.1, 0.3]), 0.75, 20)
    assert found.tolist() == [
        [0.2, pytest.approx(-0.3), 0.5, -0.1, 0.75, math.log(20)],
        [0.5, 0.0, 0.5, 0.3, 0.75, math.log(20)],
    ]
    assert features(np.array([]), np.array([]), 0.0, 0).shape == (0, len(FEATURES))


def test_probability_is_the_logistic_function_of_the_weighted_sum() -> None:
    values = features(np.array([0.2, 0.5]), np.array([-0.1, 0.3]), 0.75, 20)
    logits = (
        -3.0 + 10 * 0.2 - 5 * 0.3 + 2 * 0.5 - 0.1 + 0.5 * 0.75 + 0.1 * math.log(20),
        -3.0 + 10 * 0.5 + 2 * 0.5 + 0.3 + 0.5 * 0.75 + 0.1 * math.log(20),
    )
    assert probability(values, WEIGHTS).tolist() == pytest.approx([1 / (1 + math.exp(-logit)) for logit in logits])


def test_calibration_finds_the_probabilities_that_made_the_judgments() -> None:
    random = np.random.default_rng(5)
    values = [
        features(random.uniform(0, 0.6, 8), random.uniform(-0.5, 0.5, 8), random.uniform(0, 1), int(length))
        for length in random.integers(4, 300, 1500)
    ]
    useful = [random.random(8) < probability(matrix, WEIGHTS) for matrix in values]
    found = calibrate(values, useful)
    assert list(found) == ["intercept", *FEATURES]
    shown = np.vstack([matrix[np.argsort(-matrix[:, 0])[:DEPTH]] for matrix in values])
    assert np.abs(probability(shown, found) - probability(shown, WEIGHTS)).max() < 0.1


def test_what_lies_deeper_than_is_shown_plays_no_part() -> None:
    similarity = np.linspace(0.6, 0.1, 10)
    values = [features(similarity, np.zeros(10), known, 20) for known in (0.2, 0.4, 0.6, 0.8)]
    shown = [np.arange(10) < count for count in (1, 2, 3, 4)]
    deep = [useful | (np.arange(10) >= DEPTH) for useful in shown]
    assert calibrate(values, shown) == calibrate(values, deep)


def test_the_shipped_bands_and_thresholds_are_in_order() -> None:
    shipped = parameters()
    bands = shipped.bands
    assert 0 < bands["低"] < shipped.refusal <= bands["中"] < bands["高"] < 1


def test_scores_of_the_matcher_are_probabilities(shipped: Matcher) -> None:
    scores = [score for _, score in shipped.ranking("老旧厂房空置多年，想改成文创园")]
    assert all(0 < score < 1 for score in scores)
    assert scores == sorted(scores, reverse=True)
