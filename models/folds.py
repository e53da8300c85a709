"""Texts of the library scored by indexes that have not seen their writers: what tuning and reviewing measure by.

A voice is one writer: texts of the same writer share habits of speech, so a fold is made of whole voices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from corpus.errors import InputError
from corpus.records import Problem
from models.index import FIELDS, PARTS, Index, Texts, vectors, weighed
from models.judgments import USEFUL
from models.learning import BEST_GRADE
from models.parameters import Parameters
from models.text import Analyzer
from models.topics import Topics
from models.vectors import Floats

_DEPTH = 5
Fold = tuple[str, ...]  # the voices that are left out together
Item = TypeVar("Item")


class Progress(Protocol):
    """Gives the items back one by one, and may show how far it is."""

    def __call__(self, items: Sequence[Item], what: str, /) -> Iterable[Item]:
        """The items, in their order."""


def silent(items: Sequence[Item], _what: str, /) -> Iterable[Item]:
    """Progress that shows nothing."""
    return items


@dataclass(frozen=True, slots=True)
class Quality:
    """Mean nDCG@5 of the answered judged problems, and the share of statements whose own practice stands first."""

    ndcg: float
    first: float

    @property
    def mean(self) -> float:
        """What tuning makes large."""
        return (self.ndcg + self.first) / 2


@dataclass(frozen=True, slots=True)
class Held:
    """Texts scored by models that have not seen their voice.

    `parts` is (texts x practices x index.PARTS), unweighted; `grades` (texts x practices); `judged[i]` says that text i
    was graded against every practice (a statement names one practice only and knows nothing of the others). `scope` is
    (texts x practices), `known` and `sizes` one number a text, `coverage` one a practice; see models.calibration and
    models.index.
    """

    texts: tuple[str, ...]
    voices: tuple[str, ...]
    grades: Floats
    judged: NDArray[np.bool_]
    parts: Floats
    scope: Floats
    known: Floats
    sizes: NDArray[np.int64]
    coverage: Floats

    @property
    def answered(self) -> NDArray[np.bool_]:
        """Which texts are judged problems that some practice answers."""
        found: NDArray[np.bool_] = self.judged & (self.grades.max(axis=1) >= USEFUL)
        return found

    def similarity(self, weights: dict[str, float]) -> Floats:
        """(texts x practices) with those field weights."""
        shares = weighed(weights, self.coverage)
        combined: Floats = np.einsum(
            "tpf,fp->tp", self.parts[:, :, [PARTS.index(name) for name in shares]], np.stack(list(shares.values()))
        )
        return combined

    def ndcg(self, similarity: Floats) -> Floats:
        """nDCG@5 of every answered judged problem."""
        return ndcg_at(similarity[self.answered], self.grades[self.answered])

    def first(self, similarity: Floats) -> NDArray[np.bool_]:
        """Whether its own practice stands first, of every statement."""
        rows = np.flatnonzero(~self.judged)
        hits: NDArray[np.bool_] = self.grades[rows, similarity[rows].argmax(axis=1)] == BEST_GRADE
        return hits

    def quality(self, similarity: Floats) -> Quality:
        """Both means."""
        return Quality(float(self.ndcg(similarity).mean()), float(self.first(similarity).mean()))


def ndcg_at(similarity: Floats, grades: Floats, depth: int = _DEPTH) -> Floats:
    """nDCG with linear gain (as trec_eval), one number a text; every text needs a grade above 0."""
    discount = 1 / np.log2(np.arange(2, depth + 2))[: similarity.shape[1]]
    order = np.argsort(-similarity, axis=1, kind="stable")[:, :depth]
    gained = np.take_along_axis(grades, order, axis=1) @ discount
    ideal = -np.sort(-grades, axis=1)[:, :depth] @ discount
    scores: Floats = gained / ideal
    return scores


def measurable(texts: Texts) -> Texts:
    """The lists whose practices were judged: for others nobody knows what a right answer is.

    Raises InputError where too little was judged for a cross-validation.
    """
    lists = {text.list for text in texts.judged}
    practices = tuple(practice for practice in texts.practices if practice.list in lists)
    held = {practice.id for practice in practices}
    problems = tuple(problem for problem in texts.problems if problem.practice_id in held)
    answered = {text.voice for text in texts.judged if max(text.grades.values(), default=0) >= USEFUL}
    if len(answered) < 2 or not problems:
        raise InputError("做法库里典型问题和评过分的问题太少，无法交叉验证：至少要有两种口吻")
    return Texts(practices, problems, texts.judged)


def each_voice(texts: Texts) -> list[Fold]:
    """One fold a voice."""
    return [(voice,) for voice in sorted(_sizes(texts))]


def grouped_voices(texts: Texts, count: int) -> list[Fold]:
    """At most `count` folds of about the same number of texts, for a quicker and somewhat harsher measurement."""
    sizes = _sizes(texts)
    groups: list[list[str]] = [[] for _ in range(min(count, len(sizes)))]
    for voice in sorted(sizes, key=lambda voice: (-sizes[voice], voice)):
        min(groups, key=lambda group: sum(sizes[member] for member in group)).append(voice)
    return [tuple(group) for group in groups]


def out_of_fold(
    texts: Texts, analyzer: Analyzer, parameters: Parameters, folds: Iterable[Fold], extra: Sequence[Problem] = ()
) -> Held:
    """Score every statement and judged problem by an index fitted without the voices of its fold.

    `extra` statements are learned from, but not asked.
    """
    # Threads: the solver and the products of matrices, which take the time, run outside the interpreter's lock.
    run = Parallel(n_jobs=-1, prefer="threads", pre_dispatch="n_jobs")
    # One thread each for the solver: more of them than processors wait for one another, and take twice as long.
    with threadpool_limits(1):
        return _join(run(delayed(_fold)(texts, analyzer, parameters, fold, extra) for fold in folds))


def without_voices(texts: Texts, fold: Fold) -> Texts:
    """The texts that other voices wrote."""
    return Texts(
        texts.practices,
        tuple(problem for problem in texts.problems if problem.voice not in fold),
        tuple(text for text in texts.judged if text.voice not in fold),
    )


def without_problems(texts: Texts, analyzer: Analyzer, parameters: Parameters, bank: Topics | None = None) -> Held:
    """Score every text by an index of the practices alone, as a list imported an hour ago is.

    `bank` is the shipped one unless another is given.
    """
    index = vectors(Texts(texts.practices), analyzer, parameters, bank)
    return _join([_score(index, texts, voice) for (voice,) in each_voice(texts)])


def _fold(texts: Texts, analyzer: Analyzer, parameters: Parameters, fold: Fold, extra: Sequence[Problem]) -> Held:
    index = vectors(without_voices(replace(texts, problems=(*texts.problems, *extra)), fold), analyzer, parameters)
    return _join([_score(index, texts, voice) for voice in fold])


def _sizes(texts: Texts) -> Counter[str]:
    """How many texts each voice has."""
    return Counter([problem.voice for problem in texts.problems] + [text.voice for text in texts.judged])


def _asked(texts: Texts, voice: str) -> dict[str, tuple[dict[str, int], bool]]:
    """Text -> (grades, judged) for the texts of one voice."""
    found: dict[str, tuple[dict[str, int], bool]] = {}
    for problem in texts.problems:
        if problem.voice == voice:
            found.setdefault(problem.text, ({}, False))[0][problem.practice_id] = BEST_GRADE
    found |= {text.text: (text.grades, True) for text in texts.judged if text.voice == voice}
    return found


def _score(index: Index, texts: Texts, voice: str) -> Held:
    asked = _asked(texts, voice)
    position = {practice.id: column for column, practice in enumerate(index.practices)}
    grades = np.zeros((len(asked), len(position)))
    for row, (given, _) in enumerate(asked.values()):
        for practice_id, grade in given.items():
            if practice_id in position:
                grades[row, position[practice_id]] = grade
    analyses = [index.space.analyzer.analyze(text) for text in asked]
    queries = index.space.queries(analyses)
    parts = [np.asarray((queries @ index.fields[field].T).todense()) for field in FIELDS]
    parts.append(np.asarray((index.topics.rows(analyses) @ index.told.T).todense()))
    return Held(
        texts=tuple(asked),
        voices=(voice,) * len(asked),
        grades=grades,
        judged=np.array([judged for _, judged in asked.values()], dtype=np.bool_),
        parts=np.stack(parts, axis=2),
        scope=np.asarray((queries @ index.scope.T).todense())[:, index.list_rows],
        known=np.array([index.space.known(analysis) for analysis in analyses]),
        sizes=np.array([analysis.size for analysis in analyses], dtype=np.int64),
        coverage=index.coverage,
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
        sizes=np.concatenate([piece.sizes for piece in pieces]),
        coverage=pieces[0].coverage,
    )
