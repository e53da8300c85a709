"""Clusters, their names and their map, on texts whose groups are plain to see."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from sklearn.preprocessing import normalize

from models import families as module
from models.families import distances, families, family_names, own_words, plane, strongest
from models.text import Analyzer

TEXTS = (
    "老旧小区加装电梯费用分摊",
    "夜市油烟噪声扰民投诉",
    "加装电梯一楼住户反对",
    "夜市噪声半夜扰民",
    "加装电梯资金补贴",
    "文物修缮",
)


@pytest.fixture(scope="module")
def analyzer(tmp_path_factory: pytest.TempPathFactory) -> Analyzer:
    return Analyzer(tmp_path_factory.mktemp("jieba"))


def test_texts_with_shared_words_are_a_family_the_largest_first(analyzer: Analyzer) -> None:
    found = families(own_words(TEXTS, analyzer).rows, 0.9)
    assert found.labels.tolist() == [0, 1, 0, 1, 0, 2]
    assert len(found.merges) == len(TEXTS) - 1


def test_families_are_named_by_their_own_words(analyzer: Analyzer) -> None:
    words = own_words(TEXTS, analyzer)
    names = family_names(words.rows, families(words.rows, 0.9).labels, words.terms)
    assert [any(word in name for word in ("加装电梯", "电梯")) for name in names] == [True, False, False]
    assert "扰民" in names[1]
    assert names[2] == "修缮·文物"


def test_merges_join_every_leaf_once_at_growing_distances(analyzer: Analyzer) -> None:
    merges = families(own_words(TEXTS, analyzer).rows, 0.9).merges
    joined = sorted(node for one, other, _ in merges for node in (one, other))
    assert joined == list(range(2 * len(TEXTS) - 2))
    heights = [height for *_, height in merges]
    assert heights == sorted(heights)


def test_compact_families_hold_no_two_rows_farther_apart() -> None:
    rows = sparse.csr_array(normalize([[1, 0], [0.8, 0.6], [0.6, 0.8], [0, 1]]))
    apart = distances(rows)
    for limit in (0.1, 0.3, 0.5):
        labels = families(rows, limit, compact=True).labels
        for label in set(labels.tolist()):
            members = np.flatnonzero(labels == label)
            assert apart[np.ix_(members, members)].max() <= limit


def test_more_texts_than_are_clustered_join_the_nearest_family(
    analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST", 5)
    found = families(own_words([*TEXTS[:5], *TEXTS[:5]], analyzer).rows, 0.9)
    assert found.labels.tolist() == [0, 1, 0, 1, 0] * 2
    assert found.merges == ()


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_and_one_text_are_families(analyzer: Analyzer, count: int) -> None:
    found = families(own_words(TEXTS[:count], analyzer).rows, 0.9)
    assert (found.labels.tolist(), found.merges) == ([0] * count, ())


def test_texts_without_words_are_clustered_too(analyzer: Analyzer) -> None:
    words = own_words(["12", "？！"], analyzer)
    found = families(words.rows, 0.9)
    assert len(family_names(words.rows, found.labels, words.terms)) == found.labels.max() + 1


def test_the_plane_keeps_near_things_near(analyzer: Analyzer) -> None:
    places = plane(own_words(TEXTS, analyzer).rows)
    lift, noise = places[[0, 2, 4]], places[[1, 3]]
    assert np.linalg.norm(lift.mean(axis=0) - noise.mean(axis=0)) > np.ptp(noise, axis=0).max()


def test_strongest_terms_leave_out_parts_of_named_ones() -> None:
    terms = ("电梯", "加装电梯", "梯", "小区", "费用")
    assert strongest(np.array([2.0, 3.0, 9.0, 1.0, 0.0]), terms) == ["加装电梯", "小区"]
