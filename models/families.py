"""Texts that belong together: clusters by cosine distance, each named by its own terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.manifold import ClassicalMDS
from sklearn.preprocessing import normalize

from models.text import Analyzer
from models.topk import top_k

LARGEST = 3000  # texts that are clustered pair by pair; the others join the nearest cluster
# Words that say nothing of what a text is about.
WEAK = frozenset(
    [
        "没有",
        "不是",
        "不到",
        "不能",
        "不会",
        "不了",
        "不够",
        "不知",
        "知道",
        "不知道",
        "不好",
        "至今",
        "已经",
        "严重",
        "下降",
        "上升",
        "增加",
        "减少",
        "逐年",
        "今年",
        "去年",
        "明年",
        "上个月",
        "一个",
        "一直",
        "一些",
        "一下",
        "一半",
        "每户",
        "每年",
        "每次",
        "每天",
        "多次",
        "多年",
        "两年",
        "三年",
        "市里",
        "区里",
        "我们",
        "他们",
        "你们",
        "自己",
        "大家",
        "有的",
        "有些",
        "什么",
        "怎么",
        "如何",
        "为什么",
        "因为",
        "所以",
        "但是",
        "而且",
        "以及",
        "还是",
        "还有",
        "只有",
        "都是",
        "就是",
        "可以",
        "需要",
        "要求",
        "存在",
        "进行",
        "开展",
        "有关",
        "相关",
        "问题",
        "情况",
        "方面",
        "比较",
        "非常",
        "十分",
        "很多",
        "较多",
        "较大",
        "很大",
        "太多",
        "周边",
        "附近",
    ]
)
Merges = tuple[tuple[int, int, float], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Texts as normalised TF-IDF rows over their own words."""

    rows: sparse.csr_array
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Families:
    """`labels[i]` is the family of text i, 0 the largest; `merges` the tree (see `report.Tree`), distances 0..1."""

    labels: NDArray[np.int64]
    merges: Merges


def own_words(texts: Sequence[str], analyzer: Analyzer) -> Words:
    """Words of two characters or more; place names, stop phrases and WEAK words left out."""
    cut = [
        [term for term in analyzer.analyze(text).terms("words") if len(term) > 1 and term not in WEAK] for text in texts
    ]
    if not any(cut):
        return Words(sparse.csr_array((len(texts), 0)), ())
    vectorizer = TfidfVectorizer(analyzer=_identity, sublinear_tf=True)
    rows = sparse.csr_array(vectorizer.fit_transform(cut))
    return Words(rows, tuple(vectorizer.get_feature_names_out()))


def families(rows: sparse.csr_array, apart: float, *, compact: bool = False) -> Families:
    """Clusters of normalised rows whose mean distance (1 - cosine) is at most `apart`.

    With `compact` no two rows of a cluster are farther apart: for texts that all share some of their words.
    """
    count = rows.shape[0]
    if count < 2:
        return Families(np.zeros(count, dtype=np.int64), ())
    chosen = np.unique(np.linspace(0, count - 1, min(count, LARGEST)).astype(np.int64))
    linkage = "complete" if compact else "average"
    model = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage=linkage, distance_threshold=apart, compute_full_tree=True
    ).fit(distances(rows[chosen]))
    labels = np.asarray(model.labels_, dtype=np.int64)
    if len(chosen) < count:
        centres = normalize(_members(labels) @ rows[chosen])
        nearest = top_k(rows, sparse.csr_array(centres), 1).columns[:, 0]
        # A text that shares no word with any centre is a family of its own.
        alone = np.flatnonzero(nearest < 0)
        nearest[alone] = centres.shape[0] + np.arange(len(alone))
        nearest[chosen] = labels
        labels = nearest
    merges = tuple(
        (int(a), int(b), float(height)) for (a, b), height in zip(model.children_, model.distances_, strict=True)
    )
    return Families(_by_size(labels), merges if len(chosen) == count else ())


def distances(rows: sparse.csr_array) -> NDArray[np.float64]:
    """1 - cosine of every pair of normalised rows, rounded so that the order of summation does not show."""
    near = np.round((rows @ rows.T).toarray(), 10)
    np.fill_diagonal(near, 1.0)
    return np.asarray(np.clip(1.0 - near, 0.0, 1.0))


def plane(rows: sparse.csr_array) -> NDArray[np.float64]:
    """Two coordinates a row, so that distances in the plane come close to those of the rows."""
    count = rows.shape[0]
    if count < 3:
        return np.column_stack([np.arange(count), np.zeros(count)])
    found = np.round(ClassicalMDS(n_components=2, metric="precomputed").fit_transform(distances(rows)), 6)
    # The sign of an axis is arbitrary: the largest entry of each is made positive.
    signs = np.sign(found[np.abs(found).argmax(axis=0), [0, 1]])
    return np.asarray(found * np.where(signs == 0, 1, signs))


def strongest(row: NDArray[np.float64], terms: Sequence[str], most: int = 4) -> list[str]:
    """The terms of the largest positive weights, none a part of another already named."""
    named: list[str] = []
    for column in np.lexsort((np.arange(len(row)), -row)):
        if row[column] <= 0 or len(named) == most:
            break
        term = terms[column]
        if len(term) > 1 and not any(term in other or other in term for other in named):
            named.append(term)
    return named


def family_names(rows: sparse.csr_array, labels: NDArray[np.int64], terms: Sequence[str]) -> list[str]:
    """A name for each family: terms that weigh more in it than elsewhere, long ones (城中村) before parts (城中)."""
    means = sparse.csr_array(normalize(_members(labels), norm="l1") @ rows)
    everywhere = np.asarray(rows.mean(axis=0)).ravel()
    longer = np.array([len(term) - 1 for term in terms])
    return [
        "·".join(strongest((means[[number]].toarray().ravel() - everywhere) * longer, terms)) or "其他"
        for number in range(means.shape[0])
    ]


def _members(labels: NDArray[np.int64]) -> sparse.csr_array:
    """(families x texts), 1 where the text belongs to the family."""
    ones = np.ones(len(labels))
    return sparse.csr_array((ones, (labels, np.arange(len(labels)))), shape=(int(labels.max()) + 1, len(labels)))


def _by_size(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Labels renumbered: the largest family first, equal ones in the order of their first text."""
    _, first, inverse, counts = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -counts))
    renumbered = np.empty_like(order)
    renumbered[order] = np.arange(len(order))
    return np.asarray(renumbered[inverse], dtype=np.int64)


def _identity(terms: list[str]) -> list[str]:
    return terms
