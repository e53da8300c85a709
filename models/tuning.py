"""Find the numbers of the model from the library's own texts, each voice left out in turn (`tashan tune`).

A voice is one writer: texts of the same writer share habits of speech, so a model is only ever scored on texts of
writers that it has not seen. The evaluation set in tests/relevance plays no part.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.calibration import calibrate, features
from models.index import FIELDS, TEXT_FIELDS, Index, Texts, fit
from models.learning import BEST_GRADE
from models.parameters import Parameters
from models.text import Analyzer
from models.vectors import Floats

PLAIN_FIELDS = (*TEXT_FIELDS, "everyday")
USEFUL = 2
_DEPTH = 5
_STEPS = (0.5, 0.8, 1.25, 2.0)
_GRID: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("ridge", (0.2, 0.3, 0.5, 1.0)),
    ("expansion", (0.0, 0.2, 0.3, 0.5, 0.8)),
    ("blocks", ({"words": 0.15, "ngrams": 0.85}, {"words": 0.3, "ngrams": 0.7}, {"words": 0.5, "ngrams": 0.5})),
    ("background_share", (0.2, 0.5, 0.8)),
)


@dataclass(frozen=True, slots=True)
class Held:
    """Texts scored by models that have not seen their voice.

    `parts` is (texts x practices x fields), unweighted; `grades` (texts x practices); `judged[i]` says that text i was
    graded against every practice (a statement names one practice only and knows nothing of the others). `scope` is
    (texts x practices), `known` one number a text; see models.calibration.
    """

    texts: tuple[str, ...]
    voices: tuple[str, ...]
    grades: Floats
    judged: NDArray[np.bool_]
    parts: Floats
    scope: Floats
    known: Floats

    def similarity(self, fields: Sequence[str], weights: dict[str, float]) -> Floats:
        """(texts x practices) with those field weights."""
        columns = [FIELDS.index(field) for field in fields]
        combined: Floats = self.parts[:, :, columns] @ np.array([weights[field] for field in fields])
        return combined


def out_of_fold(texts: Texts, analyzer: Analyzer, parameters: Parameters, note: Callable[[str], None]) -> Held:
    """Score every statement and judged problem by an index fitted without its voice."""
    found = []
    for voice in _voices(texts):
        note(voice)
        rest = Texts(
            texts.practices,
            tuple(problem for problem in texts.problems if problem.voice != voice),
            tuple(text for text in texts.judged if text.voice != voice),
        )
        found.append(_score(fit(rest, analyzer, _unit(parameters)), _of_voice(texts, voice), voice))
    return _join(found)


def without_problems(texts: Texts, analyzer: Analyzer, parameters: Parameters) -> Held:
    """Score every text by an index of the practices alone, as a list imported an hour ago is."""
    index = fit(Texts(texts.practices), analyzer, _unit(parameters))
    return _join([_score(index, _of_voice(texts, voice), voice) for voice in _voices(texts)])


def quality(similarity: Floats, held: Held) -> float:
    """Mean of nDCG@5 over the answered judged problems and P@1 over the statements: what tuning makes large."""
    answered = held.judged & (held.grades.max(axis=1) >= USEFUL)
    ndcg = ndcg_at(similarity[answered], held.grades[answered])
    stated = ~held.judged
    first = similarity[stated].argmax(axis=1)
    hits = held.grades[stated][np.arange(len(first)), first] == BEST_GRADE
    return float((ndcg.mean() + hits.mean()) / 2)


def ndcg_at(similarity: Floats, grades: Floats, depth: int = _DEPTH) -> Floats:
    """nDCG with linear gain (as trec_eval), one number a text."""
    discount = 1 / np.log2(np.arange(2, depth + 2))
    order = np.argsort(-similarity, axis=1, kind="stable")[:, :depth]
    gained = np.take_along_axis(grades, order, axis=1) @ discount
    ideal = -np.sort(-grades, axis=1)[:, :depth] @ discount
    scores: Floats = gained / ideal
    return scores


def search_fields(held: Held, fields: Sequence[str], start: dict[str, float]) -> tuple[dict[str, float], float]:
    """Field weights by coordinate ascent: each in turn is changed as long as the quality grows."""
    columns = [FIELDS.index(field) for field in fields]
    weights = np.array([start.get(field, 0.1) or 0.05 for field in fields])
    best = quality(held.parts[:, :, columns] @ weights, held)
    improved = True
    while improved:
        improved = False
        for place in range(len(fields)):
            for step in _STEPS:
                trial = weights.copy()
                trial[place] *= step
                reached = quality(held.parts[:, :, columns] @ trial, held)
                if reached > best + 1e-4:
                    weights, best, improved = trial, reached, True
    weights = weights / weights.sum()
    return {field: round(float(weight), 4) for field, weight in zip(fields, weights, strict=True)}, best


def tune(texts: Texts, analyzer: Analyzer, start: Parameters, note: Callable[[str], None]) -> Parameters:
    """The best parameters found: structure by a grid, field weights by ascent, calibration by logistic regression."""
    best, reached = start, -1.0
    for name, values in _GRID:
        for value in values:
            trial = replace_parameters(best, **{name: value})
            if reached >= 0 and trial == best:
                continue
            held = out_of_fold(texts, analyzer, trial, lambda _voice: None)
            weights, found = search_fields(held, FIELDS, trial.fields)
            note(f"{name}={value} {found:.4f}")
            if found > reached:
                best, reached = replace_parameters(trial, fields=weights), found
    return finish(texts, analyzer, best, note)


def finish(texts: Texts, analyzer: Analyzer, best: Parameters, note: Callable[[str], None]) -> Parameters:
    """Field weights and calibration of both profiles, for a structure that is settled."""
    held = out_of_fold(texts, analyzer, best, note)
    fields, _ = search_fields(held, FIELDS, best.fields)
    bare = without_problems(texts, analyzer, best)
    plain, _ = search_fields(bare, PLAIN_FIELDS, best.plain_fields)
    best = replace_parameters(best, fields=fields, plain_fields=plain)
    return replace_parameters(
        best,
        calibration=_calibrated(held, FIELDS, fields),
        plain_calibration=_calibrated(bare, PLAIN_FIELDS, plain),
    )


def replace_parameters(parameters: Parameters, **changes: Any) -> Parameters:
    """A changed copy, validated again."""
    return Parameters.model_validate(parameters.model_dump() | changes)


def _unit(parameters: Parameters) -> Parameters:
    """Parameters that leave every field unweighted."""
    return replace_parameters(
        parameters, fields=dict.fromkeys(FIELDS, 1.0), plain_fields=dict.fromkeys(PLAIN_FIELDS, 1.0)
    )


def _voices(texts: Texts) -> list[str]:
    return sorted({problem.voice for problem in texts.problems} | {text.voice for text in texts.judged})


def _of_voice(texts: Texts, voice: str) -> dict[str, tuple[dict[str, int], bool]]:
    """Text -> (grades, judged) for the texts of one voice."""
    found: dict[str, tuple[dict[str, int], bool]] = {}
    for problem in texts.problems:
        if problem.voice == voice:
            found[problem.text] = ({problem.practice_id: BEST_GRADE}, False)
    found |= {text.text: (text.grades, True) for text in texts.judged if text.voice == voice}
    return found


def _score(index: Index, asked: dict[str, tuple[dict[str, int], bool]], voice: str) -> Held:
    position = {practice.id: column for column, practice in enumerate(index.practices)}
    grades = np.zeros((len(asked), len(position)))
    for row, (given, _) in enumerate(asked.values()):
        for practice_id, grade in given.items():
            if practice_id in position:
                grades[row, position[practice_id]] = grade
    analyses = [index.space.analyzer.analyze(text) for text in asked]
    queries = index.space.queries(analyses)
    parts = [np.asarray((queries @ index.fields[field].T).todense()) for field in FIELDS]
    return Held(
        texts=tuple(asked),
        voices=(voice,) * len(asked),
        grades=grades,
        judged=np.array([judged for _, judged in asked.values()], dtype=np.bool_),
        parts=np.stack(parts, axis=2),
        scope=np.asarray((queries @ index.scope.T).todense())[:, index.list_rows],
        known=np.array([index.space.known(analysis) for analysis in analyses]),
    )


def _join(pieces: Sequence[Held]) -> Held:
    return Held(
        texts=tuple(text for piece in pieces for text in piece.texts),
        voices=tuple(voice for piece in pieces for voice in piece.voices),
        grades=np.vstack([piece.grades for piece in pieces]),
        judged=np.concatenate([piece.judged for piece in pieces]),
        parts=np.vstack([piece.parts for piece in pieces]),
        scope=np.vstack([piece.scope for piece in pieces]),
        known=np.concatenate([piece.known for piece in pieces]),
    )


def _calibrated(held: Held, fields: Sequence[str], weights: dict[str, float]) -> dict[str, float]:
    rows = np.flatnonzero(held.judged)
    similarity = held.similarity(fields, weights)
    values = [features(similarity[row], held.scope[row], float(held.known[row]), len(held.texts[row])) for row in rows]
    return calibrate(values, [held.grades[row] >= USEFUL for row in rows])
