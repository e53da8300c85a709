"""Practices near a practice, with the terms they share as the reason."""

from __future__ import annotations

import functools
import operator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from corpus.errors import NotFoundError
from corpus.records import Practice, practice_order
from models.index import Index
from models.vectors import unit

SHARED_TERMS = 6
_SHARES = {"title": 0.05, "initiative": 0.05, "body": 0.9}  # a body says what is done, a title where and in a word
_EVERYWHERE = 1 / 3  # share of practices from which a word tells nothing of two of them
_FEW = 12  # practices among which no word is everywhere


@dataclass(frozen=True, slots=True)
class SharedTerm:
    """A term of both practices and its part of their similarity."""

    term: str
    contribution: float


@dataclass(frozen=True, slots=True)
class SimilarPractice:
    """A practice and its cosine (0..1) to the one asked about, from what the list itself says of both."""

    practice: Practice
    similarity: float
    shared: tuple[SharedTerm, ...]


class Similarity:
    """Practice by practice comparison over one index; problem statements play no part in it.

    `vectors` are (practices x terms), normalised; `rows` is the row of each practice id.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        # Not by the index's own weights: those of a list with problem statements are not those of a list without.
        told = [unit(index.fields[name]) * share for name, share in _SHARES.items()]
        self.vectors = unit(sparse.csr_array(functools.reduce(operator.add, told)))
        self.rows = {practice.id: row for row, practice in enumerate(index.practices)}
        self.terms = index.space.terms
        self._words = frozenset(index.space.blocks[0].terms) - self._everywhere()

    def _everywhere(self) -> frozenset[str]:
        """Words that so many practices share that they name no likeness: 城市更新, 机制."""
        count = self.vectors.shape[0]
        if count < _FEW:
            return frozenset()
        held = np.bincount(self.vectors.indices, minlength=self.vectors.shape[1])
        return frozenset(self.terms[column] for column in np.flatnonzero(held > _EVERYWHERE * count).tolist())

    def similar(self, practice_id: str, limit: int = 5) -> tuple[SimilarPractice, ...]:
        """At most `limit` other practices, nearest first, then by id; raises NotFoundError."""
        row = self.rows.get(practice_id)
        if row is None:
            raise NotFoundError(f"没有编号为“{practice_id}”的做法，可用 tashan practices 查看全部编号")
        near = np.asarray((self.vectors @ self.vectors[[row]].T).todense()).ravel()
        practices = self._index.practices
        others = [other for other in range(len(practices)) if other != row and near[other] > 0]
        others.sort(key=lambda other: (-near[other], practice_order(practices[other].id)))
        return tuple(
            SimilarPractice(practices[other], float(near[other]), self.shared(row, other)) for other in others[:limit]
        )

    def shared(self, row: int, other: int) -> tuple[SharedTerm, ...]:
        """The strongest words of two rows, of two characters or more; none is everywhere or a part of another."""
        product = sparse.csr_array(self.vectors[[row]].multiply(self.vectors[[other]]))
        found = sorted(
            zip(product.data.tolist(), (self.terms[column] for column in product.indices.tolist()), strict=True),
            key=lambda item: (-item[0], item[1]),
        )
        named: list[SharedTerm] = []
        for value, term in found:
            overlaps = any(term in shared.term or shared.term in term for shared in named)
            if len(term) > 1 and term in self._words and not overlaps:
                named.append(SharedTerm(term, value))
            if len(named) == SHARED_TERMS:
                break
        return tuple(named)
