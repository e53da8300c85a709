"""`match`: the one way from a problem text to ranked practices, behind every door."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.errors import FilterError
from corpus.gazetteer import gazetteer
from corpus.records import Practice, practice_order
from models.answer import Answer, Band, Filters, Need, Recommendation
from models.explanation import Explainer
from models.index import Index
from models.query import Query, clean, read_query
from models.text import Analyzer

LIMIT = 5
LARGEST_LIMIT = 50


@dataclass(frozen=True, slots=True)
class Scored:
    """Similarity and calibrated score of every practice, in the order of the index."""

    similarity: NDArray[np.float64]
    score: NDArray[np.float64]


class Matcher:
    """Answers queries from one index; holds no state between them and may be shared by threads."""

    def __init__(self, index: Index, analyzer: Analyzer) -> None:
        self.index = index
        self._analyzer = analyzer
        self._matrix = sum(list(index.fields.values())[1:], next(iter(index.fields.values()))).tocsr()
        self._explainer = Explainer(index, analyzer)
        self._order = {practice.id: practice_order(practice.id) for practice in index.practices}

    def match(self, text: str, limit: int = LIMIT, filters: Filters = Filters()) -> Answer:  # noqa: B008 - immutable
        """The practices that fit a problem text, best first, at most `limit` (1..50).

        Raises QueryError for a text that cannot be a query and FilterError for a filter that names nothing.
        """
        allowed = self._allowed(filters)
        query = read_query(clean(text), self.index, self._analyzer)
        scored = self._score(query)
        ranked = self._ranked(scored, allowed)
        best = float(scored.score[ranked[0]]) if ranked else 0.0
        lowest = self.index.parameters.bands["低"]
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

    def scores(self, text: str) -> dict[str, float]:
        """Similarity of every practice to a text, for evaluation."""
        query = read_query(clean(text), self.index, self._analyzer)
        return dict(zip(self._order, self._score(query).similarity.tolist(), strict=True))

    def _score(self, query: Query) -> Scored:
        similarity = np.asarray((query.vector @ self._matrix.T).todense()).ravel()
        weights = self.index.parameters.calibration
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
        return next((band for band in bands if score >= self.index.parameters.bands[band]), "无")

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
        place.code.rstrip("0") if place.level == "province" else place.code.removesuffix("00") for place in places
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
