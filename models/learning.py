"""What problem statements teach: one weight per practice and term."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import Ridge

from corpus.records import Practice, Problem, Unanswered
from models.vectors import Floats

BEST_GRADE = 3
_EXACT = 8000  # texts; up to here the regression is solved exactly in its dual form, above it by iteration


@dataclass(frozen=True, slots=True)
class Lessons:
    """What is known of a library: rows of vectors, with the record that each row stands for.

    `printed` are the matrices of the practices' own fields, (practices x terms) each.
    """

    practices: Sequence[Practice]
    problems: Sequence[Problem]
    statements: sparse.csr_array
    unanswered: Sequence[Unanswered]
    silent: sparse.csr_array
    printed: Sequence[sparse.csr_array]


def learn(lessons: Lessons, alpha: float) -> sparse.csr_array:
    """(practices x terms) weights: ridge regression of the grade that a text gives to each practice.

    It sees the statements (a text may serve several practices), the problems that the list does not answer (grade 0)
    and each practice's own text (grade 1). No intercept: the weights of the terms are all there is to explain. Each
    list learns by itself, and a practice without statements learns nothing and drags nothing.
    """
    weights = sparse.csr_array(lessons.printed[0].shape)
    stated = {problem.practice_id for problem in lessons.problems}
    for list_id in sorted({practice.list for practice in lessons.practices}):
        rows = [row for row, p in enumerate(lessons.practices) if p.list == list_id and p.id in stated]
        if not rows:
            continue
        said, table = _grades(lessons.problems, [lessons.practices[row].id for row in rows])
        silent = [row for row, text in enumerate(lessons.unanswered) if text.list == list_id]
        samples = [lessons.statements[said], lessons.silent[silent], *(field[rows] for field in lessons.printed)]
        target = np.vstack([table, np.zeros((len(silent), len(rows))), *(np.eye(len(rows)) for _ in lessons.printed)])
        found = sparse.csr_array(_ridge(sparse.vstack(samples, format="csr"), target, alpha))
        places = (np.ones(len(rows)), (rows, range(len(rows))))
        weights = weights + sparse.csr_array(places, shape=(len(lessons.practices), len(rows))) @ found
    return sparse.csr_array(weights)


def _grades(problems: Sequence[Problem], practice_ids: Sequence[str]) -> tuple[list[int], Floats]:
    """One row of `problems` for each distinct text, and (texts x practices) how well each answers it: 0..1."""
    position = {practice_id: column for column, practice_id in enumerate(practice_ids)}
    first: dict[str, int] = {}
    for row, problem in enumerate(problems):
        if problem.practice_id in position:
            first.setdefault(problem.text, row)
    place = {text: number for number, text in enumerate(first)}
    table = np.zeros((len(first), len(position)))
    for problem in problems:
        if problem.practice_id in position:
            table[place[problem.text], position[problem.practice_id]] = problem.grade / BEST_GRADE
    return list(first.values()), table


def _ridge(samples: sparse.csr_array, target: Floats, alpha: float) -> NDArray[np.float64]:
    solver = "cholesky" if samples.shape[0] <= _EXACT else "sparse_cg"
    model = Ridge(alpha=alpha, fit_intercept=False, solver=solver).fit(samples, target)
    coefficients: NDArray[np.float64] = np.atleast_2d(model.coef_)
    return coefficients
