"""What problem statements and judged problems teach: one weight per practice and term."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import Ridge

from corpus.records import Judged, Practice, Problem
from models.vectors import Floats

BEST_GRADE = 3
_EXACT = 8000  # texts; up to here the regression is solved exactly in its dual form, above it by iteration


@dataclass(frozen=True, slots=True)
class Lessons:
    """What is known of a library: records, and one row of `statements`, `questions` for each problem, judged text.

    `printed` are the matrices of the practices' own fields, (practices x terms) each.
    """

    practices: Sequence[Practice]
    problems: Sequence[Problem]
    statements: sparse.csr_array
    judged: Sequence[Judged]
    questions: sparse.csr_array
    printed: Sequence[sparse.csr_array]


def learn(lessons: Lessons, alpha: float) -> tuple[sparse.csr_array, sparse.csr_array]:
    """(practices x terms) weights and (lists x terms) scope, by ridge regression; lists stand in order of their id.

    The weights give the grade (0..1) of each practice for a text. A judged text has its grades, a practice's own text
    1 for itself. A statement was written for one practice only: it has 1 for that and for the others what texts of
    that practice were judged to give them on average. The scope gives the best grade that the list has for a text,
    less a half, so that a text about something else lies below zero. No intercept: the weights of the terms are all
    there is to explain. Each list learns by itself; a practice without statements learns nothing and drags nothing.
    """
    lists = sorted({practice.list for practice in lessons.practices})
    weights = sparse.csr_array(lessons.printed[0].shape)
    scope = sparse.csr_array((len(lists), weights.shape[1]))
    stated = {problem.practice_id for problem in lessons.problems}
    for number, list_id in enumerate(lists):
        rows = [row for row, p in enumerate(lessons.practices) if p.list == list_id and p.id in stated]
        if not rows:
            continue
        position = {lessons.practices[row].id: column for column, row in enumerate(rows)}
        said = [row for row, problem in enumerate(lessons.problems) if problem.practice_id in position]
        asked = [row for row, text in enumerate(lessons.judged) if text.list == list_id]
        graded = _grades([lessons.judged[row] for row in asked], position)
        owners = [position[lessons.problems[row].practice_id] for row in said]
        samples = [lessons.statements[said], lessons.questions[asked], *(field[rows] for field in lessons.printed)]
        target = np.vstack([_relatedness(graded)[owners], graded, *(np.eye(len(rows)) for _ in lessons.printed)])
        target = np.column_stack([target, target.max(axis=1) - 0.5])
        found = _ridge(sparse.vstack(samples, format="csr"), target, alpha)
        weights = weights + _placed(found[:-1], rows, len(lessons.practices))
        scope = scope + _placed(found[-1:], [number], len(lists))
    return sparse.csr_array(weights), sparse.csr_array(scope)


def _placed(found: Floats, rows: Sequence[int], height: int) -> sparse.csr_array:
    """The found rows at their places in a matrix of that height."""
    places = sparse.csr_array((np.ones(len(rows)), (rows, range(len(rows)))), shape=(height, len(rows)))
    return places @ sparse.csr_array(found)


def _grades(judged: Sequence[Judged], position: dict[str, int]) -> Floats:
    """(texts x practices) grades as 0..1."""
    table = np.zeros((len(judged), len(position)))
    for row, text in enumerate(judged):
        for practice_id, grade in text.grades.items():
            if practice_id in position:
                table[row, position[practice_id]] = grade / BEST_GRADE
    return table


def _relatedness(graded: Floats) -> Floats:
    """(practices x practices) mean grade that a text gives to the column when it is answered by the row; 1 for itself.

    One text with no other use is added to each mean, so that a single judgment does not make two practices related.
    """
    answered = (graded == 1).astype(np.float64)
    related: Floats = (answered.T @ graded) / (answered.sum(axis=0)[:, None] + 1)
    np.fill_diagonal(related, 1.0)
    return related


def _ridge(samples: sparse.csr_array, target: Floats, alpha: float) -> NDArray[np.float64]:
    solver = "cholesky" if samples.shape[0] <= _EXACT else "sparse_cg"
    model = Ridge(alpha=alpha, fit_intercept=False, solver=solver).fit(samples, target)
    coefficients: NDArray[np.float64] = np.atleast_2d(model.coef_)
    return coefficients
