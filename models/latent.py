"""Words that mean alike lie near one another: latent semantic indexing of the thesaurus (Deerwester et al. 1990)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from models.text import Analysis, Analyzer
from models.thesaurus import thesaurus
from models.vectors import BLOCKS, Floats

RANK = 200
_ROUNDS = 2  # power iterations: more take longer and answer no better
_SEED = 0
_FEWEST = 3  # policy terms that a word must belong to: a rare word ties terms together by chance


class Latent:
    """A vector for each term of either block that several policy terms share."""

    def __init__(self, terms: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """`vectors` is (terms x RANK), the rarity of a term already in it; a term is written like `words:电梯`."""
        self.terms = tuple(terms)
        self.vectors = vectors
        self._columns = {term: column for column, term in enumerate(self.terms)}

    def parts(self, analysis: Analysis) -> tuple[list[str], Floats]:
        """The known words of a text, and what each adds (words x RANK) to its row of length 1."""
        terms, counts = np.unique([term for term in _terms(analysis) if term in self._columns], return_counts=True)
        columns = [self._columns[term] for term in terms]
        added: Floats = self.vectors[columns].astype(np.float64) * (1 + np.log(counts))[:, None]
        length = float(np.linalg.norm(added.sum(axis=0)))
        return [term.partition(":")[2] for term in terms], added / (length or 1.0)

    def rows(self, analyses: Sequence[Analysis]) -> Floats:
        """(texts x RANK) rows of length 1; a text without a known word is a row of zeros."""
        found = [self.parts(analysis)[1].sum(axis=0) for analysis in analyses]
        return np.vstack(found) if found else np.zeros((0, self.vectors.shape[1]))


def latent(analyzer: Analyzer) -> Latent:
    """The vectors of the shipped thesaurus: one document a policy term, of itself and the words that are read as it."""
    return _fitted(analyzer.base)


@lru_cache(maxsize=1)
def _fitted(analyzer: Analyzer) -> Latent:
    documents = ["，".join((term, term, *thesaurus().words(term))) for term in sorted(thesaurus().terms)]
    counter = CountVectorizer(analyzer=_terms, min_df=_FEWEST, dtype=np.float64)
    counts = counter.fit_transform([analyzer.analyze(document) for document in documents])
    tfidf = TfidfTransformer(sublinear_tf=True)
    found = TruncatedSVD(RANK, n_iter=_ROUNDS, random_state=_SEED).fit(tfidf.fit_transform(counts))
    vectors = (found.components_ * tfidf.idf_).T.astype(np.float32)
    return Latent(counter.get_feature_names_out().tolist(), vectors)


def _terms(analysis: Analysis) -> list[str]:
    return [f"{block}:{term}" for block in BLOCKS for term in analysis.terms(block)]
