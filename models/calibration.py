"""From similarity to the probability that a practice would be graded useful, by features that a person can follow."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from models.vectors import Floats

FEATURES = ("similarity", "behind", "best", "scope", "known", "length")
DEPTH = 5  # practices a text; what lies deeper is never shown and would drown what is


def features(similarity: Floats, scope: Floats, known: float, size: int) -> Floats:
    """(practices x features) of one query.

    similarity; how far it lies behind the best practice (0 for that one); the best similarity; how far the query is
    about what the practice's list answers; the share of the query's term weight that the library knows (0..1);
    ln of the query's length in characters, place names, set phrases and punctuation left out.
    """
    best = similarity.max(initial=0.0)
    same = (np.full_like(similarity, value) for value in (known, np.log(max(size, 1))))
    return np.column_stack([similarity, similarity - best, np.full_like(similarity, best), scope, *same])


def probability(values: Floats, weights: dict[str, float]) -> Floats:
    """Logistic function of the weighted features: 1 / (1 + exp(-(intercept + sum of weight x feature)))."""
    logit = weights["intercept"] + values @ np.array([weights[name] for name in FEATURES])
    scores: Floats = 1 / (1 + np.exp(-logit))
    return scores


def calibrate(values: Sequence[Floats], useful: Sequence[NDArray[np.bool_]]) -> dict[str, float]:
    """Weights of the logistic function from queries scored by models that have not seen them.

    One (practices x features) matrix and one vector of judgments (grade >= 2) for each query; the first DEPTH
    practices of each count.
    """
    rows, labels = [], []
    for matrix, judged in zip(values, useful, strict=True):
        first = np.argsort(-matrix[:, 0], kind="stable")[:DEPTH]
        rows.append(matrix[first])
        labels.append(judged[first])
    samples = np.vstack(rows)
    spread = samples.std(axis=0)
    spread[spread == 0] = 1.0
    model = LogisticRegression(C=1.0, max_iter=1000).fit(samples / spread, np.concatenate(labels))
    weights = dict(zip(FEATURES, (model.coef_[0] / spread).tolist(), strict=True))
    return {"intercept": round(float(model.intercept_[0]), 4)} | {k: round(v, 4) for k, v in weights.items()}
