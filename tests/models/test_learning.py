"""Ridge regression against its closed form; each list by itself."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from corpus.records import Judged, Practice, Problem
from models.learning import Lessons, learn

A, B, PLAIN, OTHER = (
    Practice(practice_id, practice_id[:2], "机制", "举措", "标题。", "正文。")
    for practice_id in ("xa-1-1-1", "xa-1-1-2", "xa-1-1-3", "xb-1-1-1")
)
PRINTED = sparse.csr_array(np.eye(4, 5))
STATEMENTS = sparse.csr_array([[0.8, 0, 0, 0, 0.6], [0, 1.0, 0, 0, 0]])
QUESTIONS = sparse.csr_array([[0.6, 0.8, 0, 0, 0], [0, 0, 0, 0, 1.0]])
PROBLEMS = (Problem(A.id, "甲", "v"), Problem(B.id, "乙", "v"))
JUDGED = (Judged("xa", "问", "v", {A.id: 3, B.id: 2, "xa-9-9-9": 3}), Judged("xa", "无", "v", {}))
ALPHA = 0.5


def lessons(problems: tuple[Problem, ...] = PROBLEMS, judged: tuple[Judged, ...] = JUDGED) -> Lessons:
    return Lessons(
        (A, B, PLAIN, OTHER), problems, STATEMENTS[: len(problems)], judged, QUESTIONS[: len(judged)], [PRINTED]
    )


def test_weights_and_scope_are_those_of_the_closed_form() -> None:
    weights, scope = learn(lessons(), ALPHA)
    samples = np.vstack([STATEMENTS.toarray(), QUESTIONS.toarray(), PRINTED.toarray()[:2]])
    # The judged text is answered by A, and to B it gives 2/3, halved by the text that is added to each mean.
    grades = np.array([[1, 1 / 3], [0, 1], [1, 2 / 3], [0, 0], [1, 0], [0, 1]])
    target = np.column_stack([grades, grades.max(axis=1) - 0.5])
    expected = np.linalg.solve(samples.T @ samples + ALPHA * np.eye(5), samples.T @ target).T
    assert weights.toarray()[:2] == pytest.approx(expected[:2], abs=1e-9)
    assert scope.toarray()[0] == pytest.approx(expected[2], abs=1e-9)


def test_a_practice_or_list_without_statements_learns_nothing_and_drags_nothing() -> None:
    weights, scope = learn(lessons(), ALPHA)
    assert weights.shape == (4, 5)
    assert weights.toarray()[2:].tolist() == np.zeros((2, 5)).tolist()
    assert scope.toarray()[1].tolist() == [0.0] * 5


def test_without_statements_nothing_is_learned() -> None:
    weights, scope = learn(lessons((), JUDGED), ALPHA)
    assert (weights.nnz, weights.shape, scope.nnz, scope.shape) == (0, (4, 5), 0, (2, 5))


def test_statements_alone_are_enough() -> None:
    weights, _ = learn(lessons(PROBLEMS, ()), ALPHA)
    asked = STATEMENTS @ weights.T
    assert asked.toarray()[:, :2].argmax(axis=1).tolist() == [0, 1]
