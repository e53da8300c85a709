"""The block product against the whole product, by brute force."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy import sparse

from models.topk import Product, top_k

SMALL = st.integers(1, 7)
Floats = NDArray[np.float64]


def brute_force(left: Floats, right: Floats, k: int, *, skip_self: bool = False) -> list[list[tuple[int, float]]]:
    rows = []
    for number, row in enumerate(np.round(left @ right.T, 10)):
        pairs = [(c, float(v)) for c, v in enumerate(row) if v > 0 and not (skip_self and c == number)]
        rows.append(sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:k])
    return rows


def found(
    left: Floats, right: Floats, k: int, *, memory_mb: int = 64, jobs: int = 1, skip_self: bool = False
) -> object:
    product = Product(sparse.csr_array(left), sparse.csr_array(right), memory_mb, jobs)
    return [
        [(int(column), float(value)) for column, value in zip(*row, strict=True) if column >= 0]
        for block in product.blocks(k, skip_self=skip_self)
        for row in zip(block.columns, block.values, strict=True)
    ]


@given(st.data(), SMALL, SMALL, SMALL, st.integers(1, 9), st.booleans())
def test_any_product_has_the_k_largest_of_brute_force(
    data: st.DataObject, rows: int, others: int, terms: int, k: int, skip_self: bool
) -> None:
    # Few distinct values make ties, which must stand in the order of columns.
    values = st.sampled_from([0.0, 0.0, 0.25, 0.5, 1.0])
    left = data.draw(arrays(np.float64, (rows, terms), elements=values))
    right = data.draw(arrays(np.float64, (others, terms), elements=values))
    assert found(left, right, k, skip_self=skip_self and rows <= others) == brute_force(
        left, right, k, skip_self=skip_self and rows <= others
    )


@pytest.fixture(scope="module")
def texts() -> Floats:
    """300 rows over 400 terms, some in most rows, most in few, as words are."""
    random = np.random.default_rng(7)
    chance = 1 / np.arange(1, 401)
    return np.where(random.random((300, 400)) < chance, random.random((300, 400)), 0.0)


@pytest.mark.parametrize("jobs", [1, 2])
def test_common_and_rare_terms_add_up_in_many_blocks(texts: Floats, jobs: int) -> None:
    wide = np.tile(texts, (5, 1))
    product = Product(sparse.csr_array(texts), sparse.csr_array(wide), 1, jobs)
    assert product.block_rows < len(texts)
    assert found(texts, wide, 5, memory_mb=1, jobs=jobs) == brute_force(texts, wide, 5)


def test_the_result_does_not_depend_on_the_memory(texts: Floats) -> None:
    assert found(texts, texts, 10, memory_mb=1) == found(texts, texts, 10, memory_mb=512)


def test_places_without_a_value_are_empty() -> None:
    nearest = top_k(sparse.csr_array([[1.0, 0.0]]), sparse.csr_array([[1.0, 0.0], [0.0, 1.0]]), 3)
    assert nearest.columns.tolist() == [[0, -1, -1]]
    assert nearest.values.tolist() == [[1.0, 0.0, 0.0]]


@pytest.mark.parametrize(("rows", "others"), [(0, 3), (3, 0)])
def test_nothing_against_something_is_nothing(rows: int, others: int) -> None:
    nearest = top_k(sparse.csr_array((rows, 2)), sparse.csr_array((others, 2)), 4)
    assert nearest.columns.shape == (rows, 4)
    assert (nearest.columns == -1).all()
