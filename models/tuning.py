"""Find the numbers of the model from the library's own texts, each voice left out in turn (`tashan tune`).

The weights of a list without statements are found by lists of topics as well.

The evaluation set in tests/relevance plays no part.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.calibration import calibrate, features
from models.folds import Held, Progress, Quality, each_voice, grouped_voices, measurable, out_of_fold, without_problems
from models.index import Texts
from models.judgments import USEFUL
from models.lists_of_topics import lists_of_topics
from models.parameters import Parameters, replace_parameters
from models.text import Analyzer
from models.thresholds import Decisions, ask, decide, settle
from models.vectors import Floats

Measure = Callable[[dict[str, float]], float]  # field weights -> quality
_STEPS = (0.5, 0.8, 1.25, 2.0)
_SMALLEST = 0.05  # where a field without a weight starts, so that the steps can reach it
_FOLDS = 8
_COVERAGES = (0.0, 0.3, 0.6, 1.0)
_GRID: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("ridge", (0.3, 0.5, 1.0)),
    ("expansion", (0.0, 0.15, 0.3, 0.5)),
    ("blocks", ({"words": 0.15, "ngrams": 0.85}, {"words": 0.3, "ngrams": 0.7}, {"words": 0.5, "ngrams": 0.5})),
    ("background_share", (0.2, 0.5, 0.8)),
)


@dataclass(frozen=True, slots=True)
class Profiles:
    """Quality with all texts, and with the practices' own text only (`plain`)."""

    full: Quality
    plain: Quality


@dataclass(frozen=True, slots=True)
class Tuned:
    """What was found, and the quality with the parameters at the start and at the end.

    Thresholds old and new (`decided`) decide over the same scores, those of the new weights.
    """

    parameters: Parameters
    before: Profiles
    after: Profiles
    decided: tuple[Decisions, Decisions]


def tune(texts: Texts, analyzer: Analyzer, start: Parameters, note: Callable[[str], None], progress: Progress) -> Tuned:
    """The best parameters found: structure by a grid, the rest by `finish`.

    `note` is told the quality of every structure tried. Raises InputError for a library with too few judged texts.
    """
    texts = measurable(texts)
    whole = out_of_fold(texts, analyzer, start, progress(each_voice(texts), "量原参数"))
    before = _profiles(whole, without_problems(texts, analyzer, start), start)
    # Structures are compared over a few folds: with one a voice it would take hours to say the same.
    folds = grouped_voices(texts, _FOLDS)
    fields, reached = search_fields(_mean_quality(out_of_fold(texts, analyzer, start, folds)), start.fields)
    best = replace_parameters(start, fields=fields)
    for name, value in progress([(name, value) for name, values in _GRID for value in values], "比较结构"):
        trial = replace_parameters(best, **{name: value})
        if trial == best:
            continue
        fields, found = search_fields(_mean_quality(out_of_fold(texts, analyzer, trial, folds)), trial.fields)
        note(f"{name} = {value}：{found:.4f}，目前最好 {max(reached, found):.4f}")
        if found > reached:
            best, reached = replace_parameters(trial, fields=fields), found
    return replace(finish(texts, analyzer, best, progress), before=before)


def finish(texts: Texts, analyzer: Analyzer, settled: Parameters, progress: Progress) -> Tuned:
    """The other numbers for a settled structure; raises InputError like `tune`.

    Field weights by ascent and calibration by logistic regression, of both profiles; then what is a need, what refused.
    """
    texts = measurable(texts)
    folds = each_voice(texts)
    held = out_of_fold(texts, analyzer, settled, progress(folds, "逐一留出"))
    bare = without_problems(texts, analyzer, settled)
    fields, _ = search_fields(_mean_quality(held), settled.fields)
    plain, _ = search_fields(_quality_of_new(bare, lists_of_topics(analyzer, settled)), settled.plain_fields)
    weighted = replace_parameters(
        settled,
        fields=fields,
        plain_fields=plain,
        calibration=calibrated(held, held.similarity(fields), held.judged),
        plain_calibration=_plain_calibration(bare, plain),
    )
    asked = ask(texts, analyzer, weighted, progress(folds, "逐一询问"))
    found = settle(asked, weighted)
    return Tuned(
        found,
        _profiles(held, bare, settled),
        _profiles(held, bare, found),
        (decide(asked, weighted), decide(asked, found)),
    )


def search_fields(measure: Measure, start: dict[str, float]) -> tuple[dict[str, float], float]:
    """Field weights (sum 1) by coordinate ascent, and the quality they reach.

    Each weight in turn is changed as long as the quality grows.
    """
    weights = {field: weight or _SMALLEST for field, weight in start.items()}
    best = measure(weights)
    improved = True
    while improved:
        improved = False
        for field in start:
            for step in _STEPS:
                trial = weights | {field: weights[field] * step}
                reached = measure(trial)
                if reached > best + 1e-4:
                    weights, best, improved = trial, reached, True
    total = sum(weights.values())
    return {field: round(weight / total, 4) for field, weight in weights.items()}, best


def _mean_quality(held: Held) -> Measure:
    return lambda weights: held.quality(held.similarity(weights)).mean


def _quality_of_new(bare: Held, others: Sequence[Held]) -> Measure:
    """Half by the judged problems, half by lists of other fields.

    Statements do not count: whoever wrote one had the practice before them, and those who ask of a new list have not.
    """

    def measure(weights: dict[str, float]) -> float:
        each = [float(held.ndcg(held.similarity(weights)).mean()) for held in (bare, *others)]
        return (each[0] + float(np.mean(each[1:]))) / 2

    return measure


def calibrated(held: Held, similarity: Floats, rows: NDArray[np.bool_]) -> dict[str, float]:
    """The calibration that some judged problems (a mask over the texts) ask for."""
    chosen = np.flatnonzero(rows)
    return calibrate(
        [feature_values(held, similarity, int(row)) for row in chosen], [held.grades[row] >= USEFUL for row in chosen]
    )


def _plain_calibration(bare: Held, weights: dict[str, float]) -> dict[str, float]:
    """One that holds for lists of which the thesaurus knows much or little: the judged ones are well known to it."""
    values, useful = [], []
    for coverage in _COVERAGES:
        held = replace(bare, coverage=np.full_like(bare.coverage, coverage))
        similarity = held.similarity(weights)
        for row in np.flatnonzero(held.judged):
            values.append(feature_values(held, similarity, int(row)))
            useful.append(held.grades[row] >= USEFUL)
    return calibrate(values, useful)


def feature_values(held: Held, similarity: Floats, row: int) -> Floats:
    """(practices x features) of one text."""
    return features(similarity[row], held.scope[row], float(held.known[row]), int(held.sizes[row]))


def _profiles(held: Held, bare: Held, parameters: Parameters) -> Profiles:
    return Profiles(
        held.quality(held.similarity(parameters.fields)), bare.quality(bare.similarity(parameters.plain_fields))
    )
