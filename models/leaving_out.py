"""How good the model is for writers that it has never read: each voice of the library left out in turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.calibration import DEPTH, probability
from models.evaluation import Bin, Estimate, auroc, calibration_error, interval, reliability_table
from models.folds import Held, Progress, each_voice, measurable, out_of_fold
from models.index import Texts
from models.judgments import USEFUL
from models.parameters import Parameters
from models.text import Analyzer
from models.tuning import calibrated, feature_values
from models.vectors import Floats


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice, by a model without it; a measure is None where the voice wrote nothing of that kind.

    `first` is P@1: the share of its statements whose own practice stands first. `ndcg` is the mean nDCG@5 of its
    judged problems that some practice answers.
    """

    voice: str
    statements: int
    first: float | None
    judged: int
    answered: int
    ndcg: float | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The whole result; scores of a voice are calibrated on the other voices.

    `reliability` and `calibration_error` are over the first five practices of every judged problem; `auroc` tells
    answered from unanswered problems by the best score.
    """

    practices: int
    statements: int
    judged: int
    answered: int
    first: Estimate
    ndcg: Estimate
    auroc: Estimate | None
    calibration_error: float | None
    voices: tuple[Voice, ...]
    reliability: tuple[Bin, ...]


def leave_one_voice_out(texts: Texts, analyzer: Analyzer, parameters: Parameters, progress: Progress) -> LeftOut:
    """Measure every statement and judged problem; raises InputError where too few were judged."""
    texts = measurable(texts)
    held = out_of_fold(texts, analyzer, parameters, progress(each_voice(texts), "逐一留出"))
    similarity = held.similarity(parameters.fields)
    score = _scores(held, similarity)
    answered, judged = held.answered, held.judged
    best = score.max(axis=1)
    reliability = reliability_table(list(_shown(held, similarity, score)))
    return LeftOut(
        practices=len(texts.practices),
        statements=int((~judged).sum()),
        judged=int(judged.sum()),
        answered=int(answered.sum()),
        first=interval(held.first(similarity).astype(np.float64)),
        ndcg=interval(held.ndcg(similarity)),
        auroc=auroc(best[answered], best[judged & ~answered]),
        calibration_error=calibration_error(reliability),
        voices=tuple(_voices(held, similarity)),
        reliability=reliability,
    )


def _scores(held: Held, similarity: Floats) -> Floats:
    """(texts x practices) probability of every judged problem, by the calibration of the other voices; else 0."""
    voices = np.array(held.voices)
    score = np.zeros_like(similarity)
    for voice in np.unique(voices[held.judged]):
        weights = calibrated(held, similarity, held.judged & (voices != voice))
        for row in np.flatnonzero(held.judged & (voices == voice)):
            score[row] = probability(feature_values(held, similarity, int(row)), weights)
    return score


def _shown(held: Held, similarity: Floats, score: Floats) -> Iterator[tuple[float, bool]]:
    """(score, whether it is useful) of the first practices of every judged problem."""
    for row in np.flatnonzero(held.judged):
        for column in np.argsort(-similarity[row], kind="stable")[:DEPTH]:
            yield float(score[row, column]), bool(held.grades[row, column] >= USEFUL)


def _voices(held: Held, similarity: Floats) -> Iterator[Voice]:
    voices = np.array(held.voices)
    stated, answered = voices[~held.judged], voices[held.answered]
    first, ndcg = held.first(similarity), held.ndcg(similarity)
    for voice in np.unique(voices):
        yield Voice(
            voice=str(voice),
            statements=int((stated == voice).sum()),
            first=_mean(first[stated == voice]),
            judged=int((voices[held.judged] == voice).sum()),
            answered=int((answered == voice).sum()),
            ndcg=_mean(ndcg[answered == voice]),
        )


def _mean(values: Floats | NDArray[np.bool_]) -> float | None:
    return float(values.mean()) if len(values) else None
