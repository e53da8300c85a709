"""The k largest entries of each row of a sparse product, exact, in memory that does not grow with the product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse

MEMORY_MB = 512
# One multiplication of a dense product costs about this share of one of a sparse product.
_DENSE_COST = 1 / 40
_PLACES = 10  # products differ in the last digits with the order of summation; ties must not


@dataclass(frozen=True, slots=True)
class Nearest:
    """For each row of a block, from row `start` on: the columns of the k largest values, largest first, and the values.

    Both are (rows x k); a column of -1 with the value 0 stands where a row has fewer than k values above the floor.
    """

    start: int
    columns: NDArray[np.int64]
    values: NDArray[np.float64]


class Product:
    """`left @ right.T` of two sparse non-negative matrices, taken in blocks of rows.

    Terms that most rows share are multiplied as a dense matrix, where the processor is at its best; the rare ones as
    sparse ones, where there is little to do. The sum is exact.
    """

    def __init__(
        self, left: sparse.csr_array, right: sparse.csr_array, memory_mb: int = MEMORY_MB, jobs: int = 1
    ) -> None:
        """`memory_mb` bounds what the blocks in work take together; `jobs` of them are worked on at a time."""
        common = _common(left, right)
        self._left_dense = left[:, common].toarray()
        self._right_dense = np.ascontiguousarray(right[:, common].toarray().T)
        rare = np.setdiff1d(np.arange(left.shape[1]), common)
        self._left = sparse.csr_array(left[:, rare])
        self._right = sparse.csr_array(right[:, rare].T)
        # A block holds its product twice, once sparse (12 bytes an entry), while it is added up.
        self.block_rows = max(1, memory_mb * 2**20 // (28 * jobs * max(1, right.shape[0])))
        self._jobs = jobs

    def blocks(self, k: int, floor: float = 0.0, *, skip_self: bool = False) -> Iterator[Nearest]:
        """The k nearest of every row, values above `floor` only; `skip_self` leaves out the column of the row's number.

        Equal values stand in the order of their columns.
        """
        starts = range(0, self._left.shape[0], self.block_rows)
        work = (delayed(self.block)(start, k, floor, skip_self=skip_self) for start in starts)
        yield from Parallel(self._jobs, require="sharedmem", return_as="generator", pre_dispatch=self._jobs)(work)

    def block(self, start: int, k: int, floor: float = 0.0, *, skip_self: bool = False) -> Nearest:
        """One block of `blocks`."""
        rows = slice(start, start + self.block_rows)
        values = (self._left[rows] @ self._right).toarray()
        values += self._left_dense[rows] @ self._right_dense
        np.round(values, _PLACES, out=values)
        if skip_self:
            own = np.arange(len(values))
            values[own, own + start] = -1
        return Nearest(start, *_largest(values, k, floor))


def top_k(left: sparse.csr_array, right: sparse.csr_array, k: int, *, skip_self: bool = False) -> Nearest:
    """All blocks as one."""
    found = list(Product(left, right).blocks(k, skip_self=skip_self))
    columns, values = ([getattr(block, name) for block in found] for name in ("columns", "values"))
    empty = np.zeros((0, k))
    return Nearest(0, np.vstack([empty.astype(np.int64), *columns]), np.vstack([empty, *values]))


def _common(left: sparse.csr_array, right: sparse.csr_array) -> NDArray[np.int64]:
    """Columns so full that a dense product is cheaper."""
    filled = [np.bincount(side.indices, minlength=side.shape[1]) / max(1, side.shape[0]) for side in (left, right)]
    return np.flatnonzero(filled[0] * filled[1] > _DENSE_COST)


def _largest(values: NDArray[np.float64], k: int, floor: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    rows, width = values.shape
    columns = np.full((rows, k), -1, dtype=np.int64)
    kept = np.zeros((rows, k))
    if width == 0:
        return columns, kept
    edge = np.partition(values, width - min(k, width), axis=1)[:, width - min(k, width)]
    for row in range(rows):
        found = np.flatnonzero(values[row] >= max(edge[row], np.nextafter(floor, np.inf)))
        found = found[np.lexsort((found, -values[row][found]))][:k]
        columns[row, : len(found)] = found
        kept[row, : len(found)] = values[row][found]
    return columns, kept
