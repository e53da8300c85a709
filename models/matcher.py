"""`match`: the one way from a problem text to ranked practices, behind every door."""

from __future__ import annotations

import functools
import operator

import numpy as np
from scipy import sparse

from corpus.errors import FilterError
from corpus.gazetteer import gazetteer
from corpus.records import Practice, practice_order
from models.answer import LIMIT, Answer, Band, Filters, Need, Recommendation
from models.calibration import features, probability
from models.explanation import Explainer
from models.index import Index
from models.needs import Piece, needing
from models.query import Query, clean, read_query
from models.ranking import Ranked, Scored, rank
from models.text import Analysis
from models.vectors import Floats


class Matcher:
    """Answers queries from one index; holds no state between them and may be shared by threads."""

    def __init__(self, index: Index) -> None:
        self.index = index
        # (terms x practices), so that a query reads the rows of its own terms only
        self._matrix = sparse.csr_array(functools.reduce(operator.add, index.fields.values()).T)
        self._told = sparse.csr_array(index.told.T)
        self._explainer = Explainer(index)
        self._parameters = index.space.parameters
        self._scope = sparse.csr_array(index.scope.T)
        self._list_rows = index.list_rows
        self._stated = index.stated
        ids = [practice.id for practice in index.practices]
        self._places = np.argsort(sorted(range(len(ids)), key=lambda row: practice_order(ids[row]))).tolist()

    def match(self, text: str, limit: int = LIMIT, filters: Filters = Filters()) -> Answer:  # noqa: B008 - immutable
        """The practices that fit a problem text, best first, at most `limit` (1..50).

        A text of several needs has the best practice of each need before the second of any. Raises QueryError for a
        text that cannot be a query and FilterError for a filter that names nothing.
        """
        allowed = self._allowed(filters)
        query = read_query(clean(text), self.index.space)
        scored = self._scored(query, allowed)
        ranked = rank(scored, self._places, self._parameters)
        matched = ranked.best >= self._parameters.refusal
        taken = [row for row in ranked.rows if ranked.score[row] >= self._parameters.bands["低"]][:limit]
        return Answer(
            index=self.index.digest,
            outcome="matched" if matched else "none",
            reason="" if matched else self._explainer.refusal(query, bool(ranked.rows)),
            best_score=ranked.best,
            nearest="" if matched or not ranked.rows else self.index.practices[ranked.rows[0]].mechanism,
            needs=self._needs(query, ranked, taken) if matched else (),
            recommendations=self._recommend(query, scored, ranked, taken) if matched else (),
            marks=self._explainer.query_marks(query),
            uncovered=self._explainer.uncovered(query),
        )

    def ranking(self, text: str) -> list[tuple[str, float]]:
        """(practice id, score) of every practice that shares a term with the text, in the order of `match`.

        Also for a text that `match` refuses; raises QueryError like it.
        """
        ranked = rank(self.scored(text), self._places, self._parameters)
        return [(self.index.practices[row].id, float(ranked.score[row])) for row in ranked.rows]

    def scored(self, text: str) -> Scored:
        """What every practice scores for a text and for its pieces, not yet ranked; raises QueryError."""
        return self._scored(read_query(clean(text), self.index.space), list(range(len(self.index.practices))))

    def practices(self, filters: Filters) -> list[Practice]:
        """The practices that pass the filters, in the order of the lists; raises FilterError."""
        return [self.index.practices[row] for row in self._allowed(filters)]

    def _scored(self, query: Query, allowed: list[int]) -> Scored:
        """Scores of the allowed practices; the others have 0."""
        keep = np.zeros(len(self.index.practices))
        keep[allowed] = 1.0
        similarity, score = self._score(query.vector, self.index.topics.rows([query.analysis]), query.analysis)
        return Scored(similarity, score * keep, self._pieces(query, keep))

    def _score(self, vector: sparse.csr_array, told: sparse.csr_array, analysis: Analysis) -> tuple[Floats, Floats]:
        """Similarity and probability of every practice, each profile (with and without statements) by itself."""
        shared: Floats = np.asarray((vector @ self._matrix).todense()).ravel()
        similarity = shared + np.asarray((told @ self._told).todense()).ravel()
        scope = np.asarray((vector @ self._scope).todense()).ravel()[self._list_rows]
        known = self.index.space.known(analysis)
        score = np.zeros_like(similarity)
        for profile, weights in (
            (self._stated, self._parameters.calibration),
            (~self._stated, self._parameters.plain_calibration),
        ):
            values = features(similarity[profile], scope[profile], known, analysis.size)
            score[profile] = probability(values, weights)
        return similarity, np.where(shared > 0, score, 0.0)

    def _pieces(self, query: Query, keep: Floats) -> tuple[Piece, ...]:
        """The pieces of a text, each scored by itself; none for a text of one piece."""
        ranges = needing(query.text)
        if len(ranges) < 2:
            return ()
        space = self.index.space
        analyses = [space.analyzer.analyze(query.text[start:end]) for start, end in ranges]
        vectors, told = space.queries(analyses), self.index.topics.rows(analyses)
        scores = [self._score(vectors[[n]], told[[n]], analysis)[1] * keep for n, analysis in enumerate(analyses)]
        return tuple(Piece(start, end, score) for (start, end), score in zip(ranges, scores, strict=True))

    def _needs(self, query: Query, ranked: Ranked, taken: list[int]) -> tuple[Need, ...]:
        """The needs of an answer with the recommended practices of each, best first."""
        ids = [self.index.practices[row].id for row in taken]
        if not ranked.needs:
            start, end = 0, len(query.text)
            return (Need(query.text, start, end, tuple(ids)),)
        answered: list[list[int]] = [[] for _ in ranked.needs]
        for place, row in enumerate(taken):
            strength = [need.score[row] for need in ranked.needs]
            for number, need in enumerate(ranked.needs):
                if strength[number] == max(strength) or need.score[row] >= need.score.max() / 2:
                    answered[number].append(place)
        return tuple(
            Need(query.text[need.start : need.end], need.start, need.end, tuple(ids[place] for place in places))
            for need, places in zip(ranked.needs, answered, strict=True)
        )

    def _recommend(self, query: Query, scored: Scored, ranked: Ranked, taken: list[int]) -> tuple[Recommendation, ...]:
        shares = self._explainer.shares(query)
        found = []
        for number, row in enumerate(taken, 1):
            parts = self._explainer.parts(query, shares, row)
            evidence = self._explainer.evidence(query, shares, row, parts)
            recommendation = Recommendation(
                rank=number,
                score=float(ranked.score[row]),
                band=self._band(float(ranked.score[row])),
                similarity=float(scored.similarity[row]),
                practice=self.index.practices[row],
                why=self._explainer.why(query, shares, row, evidence),
                evidence=evidence,
                terms=self._explainer.terms(parts),
            )
            found.append(recommendation)
        return tuple(found)

    def _band(self, score: float) -> Band:
        bands: list[Band] = ["高", "中", "低"]
        return next((band for band in bands if score >= self._parameters.bands[band]), "无")

    def _allowed(self, filters: Filters) -> list[int]:
        practices = self.index.practices
        _known("清单", filters.list, {practice.list for practice in practices})
        _known("政策机制", filters.mechanism, {practice.mechanism for practice in practices})
        _known("主要举措", filters.initiative, {practice.initiative for practice in practices})
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
    return tuple(place.code[:2] if place.level == "province" else place.code.removesuffix("00") for place in places)


def _passes(practice: Practice, filters: Filters, codes: list[tuple[str, ...]]) -> bool:
    if filters.list and practice.list not in filters.list:
        return False
    if filters.mechanism and practice.mechanism not in filters.mechanism:
        return False
    if filters.initiative and practice.initiative not in filters.initiative:
        return False
    if not codes:
        return True
    own = [place.code for name in practice.regions for place in gazetteer().named(name)]
    return any(code.startswith(prefixes) for prefixes in codes for code in own)
