"""TF-IDF vectors over the two analyzers, with an IDF that knows Chinese at large as well as the library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from models.text import NGRAMS, Analysis, Token

Floats = NDArray[np.float64]
BLOCKS = ("words", "ngrams")


def tokens(analysis: Analysis, block: str) -> tuple[Token, ...]:
    """The tokens of one block of features."""
    return analysis.words if block == "words" else analysis.ngrams


@dataclass(frozen=True, slots=True)
class Block:
    """One analyzer's vocabulary and IDF; columns of a matrix stand in the order of `terms`."""

    name: str
    terms: tuple[str, ...]
    idf: Floats
    columns: dict[str, int]

    def transform(self, analyses: Sequence[Analysis]) -> sparse.csr_array:
        """L2-normalised rows of (1 + ln tf) x idf; a text without a known term is a row of zeros."""
        vectorizer = CountVectorizer(analyzer=_terms(self.name), vocabulary=self.columns, dtype=np.float64)
        counts = sparse.csr_array(vectorizer.transform(analyses))
        counts.data = 1 + np.log(counts.data)
        return sparse.csr_array(normalize(counts @ sparse.diags_array(self.idf)))


def fit_block(name: str, analyses: Sequence[Analysis], background: dict[str, int], share: float) -> Block:
    """Vocabulary of the texts, IDF = (1 - share) x IDF in the texts + share x IDF in Chinese at large.

    A library of 33 documents is too small to know which words are rare. Both are ln((1 + N) / (1 + n)) + 1
    (scikit-learn's smooth IDF), the background one scaled to the same maximum.
    """
    vectorizer = CountVectorizer(analyzer=_terms(name), dtype=np.float64)
    counts = vectorizer.fit_transform(analyses)
    terms = tuple(vectorizer.get_feature_names_out())
    found = np.asarray((counts > 0).sum(axis=0), dtype=np.float64).ravel()
    own = np.log((1 + len(analyses)) / (1 + found)) + 1
    seen = background if name == "words" else _ngram_counts(background)
    wide = np.log((1 + sum(background.values())) / (1 + np.array([seen.get(term, 0) for term in terms])))
    idf = (1 - share) * own + share * wide * (own.max() / wide.max())
    return Block(name, terms, idf, {term: column for column, term in enumerate(terms)})


def stack(blocks: Iterable[sparse.csr_array]) -> sparse.csr_array:
    """Blocks side by side, one row a text."""
    return sparse.csr_array(sparse.hstack(list(blocks), format="csr"))


def _ngram_counts(background: dict[str, int]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for word, count in background.items():
        for size in range(NGRAMS[0], NGRAMS[1] + 1):
            for start in range(len(word) - size + 1):
                counts[word[start : start + size]] += count
    return counts


def _terms(name: str) -> Any:
    def analyzer(analysis: Analysis) -> list[str]:
        return [token.term for token in tokens(analysis, name)]

    return analyzer
