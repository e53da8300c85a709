"""`match`: the one way from a problem text to ranked practices, behind every door."""

from __future__ import annotations

import functools
import operator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from corpus.errors import FilterError
from corpus.gazetteer import gazetteer
from corpus.records import Practice, practice_order
from models.answer import LIMIT, Answer, Band, Filters, Need, Recommendation
from models.explanation import Explainer
from models.index import Index
from models.query import Query, clean, read_query


@dataclass(frozen=True, slots=True)
class Scored:
    """Similarity and calibrated score of every practice, in the order of the index."""

    similarity: NDArray[np.float64]
    score: NDArray[np.float64]


class Matcher:
    """Answers queries from one index; holds no state between them and may be shared by threads."""

    def __init__(self, index: Index) -> None:
        self.index = index
        # (terms x practices), so that a query reads the rows of its own terms only
        self._matrix = sparse.csr_array(functools.reduce(operator.add, index.fields.values()).T)
        self._explainer = Explainer(index)
        self._order = {practice.id: practice_order(practice.id) for practice in index.practices}

    def match(self, text: str, limit: int = LIMIT, filters: Filters = Filters()) -> Answer:  # noqa: B008 - immutable
        """The practices that fit a problem text, best first, at most `limit` (1..50).

        Raises QueryError for a text that cannot be a query and FilterError for a filter that names nothing.
        """
        allowed = self._allowed(filters)
        query = read_query(clean(text), self.index.space)
        scored = self._score(query)
        ranked = self._ranked(scored, allowed)
        best = float(scored.score[ranked[0]]) if ranked else 0.0
        lowest = self.index.space.parameters.bands["低"]
        taken = [row for row in ranked if scored.score[row] >= lowest][:limit]
        recommendations = tuple(self._recommend(query, scored, row, rank) for rank, row in enumerate(taken, 1))
        ids = tuple(item.practice.id for item in recommendations)
        return Answer(
            index=self.index.digest,
            outcome="matched" if taken else "none",
            reason="" if taken else self._explainer.refusal(query, bool(ranked)),
            best_score=best,
            nearest="" if taken or not ranked else self.index.practices[ranked[0]].mechanism,
            needs=(Need(text, 0, len(text), ids),) if taken else (),
            recommendations=recommendations,
            marks=self._explainer.query_marks(query),
            uncovered=self._explainer.uncovered(query),
        )

    def ranking(self, text: str) -> list[tuple[str, float]]:
        """(practice id, score) of every practice that shares a term with the text, in the order of `match`.

        Also for a text that `match` refuses; raises QueryError like it.
        """
        query = read_query(clean(text), self.index.space)
        scored = self._score(query)
        practices = self.index.practices
        return [
            (practices[row].id, float(scored.score[row])) for row in self._ranked(scored, list(range(len(practices))))
        ]

    def _score(self, query: Query) -> Scored:
        similarity = np.asarray((query.vector @ self._matrix).todense()).ravel()
        weights = self.index.space.parameters.calibration
        logit = weights["intercept"] + weights["similarity"] * similarity
        return Scored(similarity, np.where(similarity > 0, 1 / (1 + np.exp(-logit)), 0.0))

    def _ranked(self, scored: Scored, allowed: list[int]) -> list[int]:
        """Rows by score, then id; a practice that shares no term with the query is left out."""
        practices = self.index.practices
        known = [row for row in allowed if scored.similarity[row] > 0]
        return sorted(known, key=lambda row: (-scored.score[row], self._order[practices[row].id]))

    def _recommend(self, query: Query, scored: Scored, row: int, rank: int) -> Recommendation:
        terms = self._explainer.terms(query, row)
        return Recommendation(
            rank=rank,
            score=float(scored.score[row]),
            band=self._band(float(scored.score[row])),
            similarity=float(scored.similarity[row]),
            practice=self.index.practices[row],
            why=self._explainer.why(terms),
            evidence=self._explainer.evidence(query, row),
            terms=terms,
        )

    def _band(self, score: float) -> Band:
        bands: list[Band] = ["高", "中", "低"]
        return next((band for band in bands if score >= self.index.space.parameters.bands[band]), "无")

    def practices(self, filters: Filters) -> list[Practice]:
        """The practices that pass the filters, in the order of the lists; raises FilterError."""
        return [self.index.practices[row] for row in self._allowed(filters)]

    def _allowed(self, filters: Filters) -> list[int]:
        practices = self.index.practices
        _known("清单", filters.list, {practice.list for practice in practices})
        _known("政策机制", filters.mechanism, {practice.mechanism for practice in practices})
        codes = [_region_codes(name) for name in filters.region]
        return [row for row, practice in enumerate(practices) if _passes(practice, filters, codes)]


def _known(kind: str, wanted: tuple[str, ...], known: set[str]) -> None:
    for name in wanted:
        if name not in known:
            raise FilterError(f"筛选条件“{kind}”里没有“{name}”，可选：{'、'.join(sorted(known)) or '（做法库为空）'}")


def _region_codes(name: str) -> tuple[str, ...]:
    """Code prefixes of a place: a province stands for its cities, a city for its counties."""
    places = gazetteer().named(name)
    if not places:
        raise FilterError(f"筛选条件“地区”里没有“{name}”，请写省、市、县的名称，如：重庆市")
    return tuple(
        place.code[:2] if place.level == "province" else place.code.removesuffix("00") for place in places
    )


def _passes(practice: Practice, filters: Filters, codes: list[tuple[str, ...]]) -> bool:
    if filters.list and practice.list not in filters.list:
        return False
    if filters.mechanism and practice.mechanism not in filters.mechanism:
        return False
    if not codes:
        return True
    own = [place.code for name in practice.regions for place in gazetteer().named(name)]
    return any(code.startswith(prefixes) for prefixes in codes for code in own)
