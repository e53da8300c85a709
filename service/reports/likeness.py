"""Cities with the same problems: how near two cities are, and the problems and practices that they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize

from models.index import Index
from service.reports.answering import Answered

ALIKE = 5  # cities named as like a city
SHARED = 0.4  # cosine from which two cities are said to share a problem
_BLOCK = 512  # problems compared at a time


@dataclass(frozen=True, slots=True)
class Alike:
    """A city like another: nearness 0..1, the problems of the first that the other shares, and common practices."""

    city: str
    nearness: float
    problems: tuple[str, ...]
    practices: tuple[str, ...]


def alike_cities(cities: Mapping[str, Sequence[Answered]], index: Index) -> dict[str, list[Alike]]:
    """For each city the others whose problems are nearest.

    Each problem is compared with the nearest of the other city, in the way that the library reads them; the nearness of
    two cities is the mean over the problems of both.
    """
    if not cities:
        return {}
    names = list(cities)
    vectors = _vectors(cities, index)
    ends = np.cumsum([0, *(len(cities[city]) for city in names)])
    near = _nearness(vectors, ends)
    np.fill_diagonal(near, 0)
    practices = [_practices(rows) for rows in cities.values()]
    found: dict[str, list[Alike]] = {city: [] for city in names}
    for row, city in enumerate(names):
        order = np.lexsort((np.arange(len(names)), -near[row]))[:ALIKE]
        for column in order[near[row][order] > 0].tolist():
            own, other = (slice(ends[place], ends[place + 1]) for place in (row, column))
            alike = (vectors[own] @ vectors[other].T).toarray().max(axis=1) >= SHARED
            problems = tuple(a.text for a, same in zip(cities[city], alike.tolist(), strict=True) if same)
            common = tuple(practice for practice in practices[row] if practice in practices[column])
            found[city].append(Alike(names[column], float(near[row, column]), problems, common))
    return found


def _vectors(cities: Mapping[str, Sequence[Answered]], index: Index) -> sparse.csr_array:
    """(problems x terms), normalised, the problems of each city together."""
    space = index.space
    texts = [space.analyzer.analyze(answer.text) for rows in cities.values() for answer in rows]
    return sparse.csr_array(normalize(space.queries(texts)))


def _nearness(vectors: sparse.csr_array, ends: NDArray[np.int64]) -> NDArray[np.float64]:
    """(cities x cities): the mean of the best cosine of every problem of two cities with those of the other."""
    sizes = np.diff(ends)
    total = np.zeros((len(sizes), len(sizes)))
    owner = np.repeat(np.arange(len(sizes)), sizes)
    for start in range(0, vectors.shape[0], _BLOCK):
        rows = slice(start, start + _BLOCK)
        best = np.maximum.reduceat((vectors[rows] @ vectors.T).toarray(), ends[:-1], axis=1)
        np.add.at(total, owner[rows], best)
    both = sizes[:, None] + sizes[None, :]
    return np.asarray(np.round((total + total.T) / both, 10))


def _practices(rows: Sequence[Answered]) -> dict[str, None]:
    """The first practices of the problems that have one that fits, in order."""
    return dict.fromkeys(row.found[0].practice_id for row in rows if row.fits)
