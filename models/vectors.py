"""TF-IDF vectors over the two analyzers, with an IDF that knows Chinese at large as well as the library."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn import config_context
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.preprocessing import normalize

from models.parameters import Parameters
from models.text import Analysis, Analyzer, Background
from models.thesaurus import Reading, thesaurus

Floats = NDArray[np.float64]
BLOCKS = ("words", "ngrams")


class Block:
    """One analyzer's vocabulary and IDF; columns of a matrix stand in the order of `terms`."""

    def __init__(self, name: str, terms: Sequence[str], idf: Floats) -> None:
        self.name = name
        self.terms = tuple(terms)
        self.idf = idf
        self.columns = {term: column for column, term in enumerate(self.terms)}
        self._counter = CountVectorizer(analyzer=_identity, vocabulary=self.columns, dtype=np.float64)
        # (1 + ln tf) x idf, rows of length 1
        self._tfidf = TfidfTransformer(sublinear_tf=True)
        self._tfidf.idf_ = idf

    def transform(self, analyses: Sequence[Analysis]) -> sparse.csr_array:
        """L2-normalised rows of (1 + ln tf) x idf; a text without a known term is a row of zeros."""
        if not self.terms or not analyses:
            return sparse.csr_array((len(analyses), len(self.terms)))
        # For one short text the checks of arguments would take longer than the sum.
        with config_context(assume_finite=True, skip_parameter_validation=True):
            counts = self._counter.transform([analysis.terms(self.name) for analysis in analyses])
            return sparse.csr_array(self._tfidf.transform(counts))


def fit_block(name: str, texts: Sequence[list[str]], background: Background, share: float) -> Block:
    """Vocabulary of the texts, each the list of its terms.

    IDF = (1 - share) x IDF in the texts + share x IDF in Chinese at large.
    A library of 33 documents is too small to know which words are rare. Both are ln((1 + N) / (1 + n)) + 1
    (scikit-learn's smooth IDF), the background one scaled to the same maximum. Texts without a term have no vocabulary.
    """
    if not any(texts):
        return Block(name, (), np.zeros(0))
    vectorizer = CountVectorizer(analyzer=_identity, dtype=np.float64)
    counts = vectorizer.fit_transform(texts)
    terms = vectorizer.get_feature_names_out().tolist()
    own = TfidfTransformer().fit(counts).idf_
    seen = background.terms[name]
    wide = np.log((1 + background.words) / (1 + np.array([seen.get(term, 0) for term in terms]))) + 1
    return Block(name, terms, (1 - share) * own + share * wide * (own.max() / wide.max()))


class Space:
    """The vector space of an index: both blocks side by side, weighted, and the thesaurus read into it."""

    def __init__(self, blocks: Sequence[Block], analyzer: Analyzer, parameters: Parameters) -> None:
        self.blocks = tuple(blocks)
        self.analyzer = analyzer
        self.parameters = parameters
        self.terms = tuple(term for block in self.blocks for term in block.terms)
        self._idf = np.concatenate([block.idf for block in self.blocks])
        self._policy: dict[str, list[int]] = {}

    def own(self, analyses: Sequence[Analysis]) -> sparse.csr_array:
        """A row a text, from its own terms. Block weights are square-rooted: a product of two rows holds them once."""
        return _beside(block.transform(analyses) * np.sqrt(self.parameters.blocks[block.name]) for block in self.blocks)

    def readings(self, analysis: Analysis) -> dict[int, Reading]:
        """The policy terms that the thesaurus reads a text's words as: the strongest reading for each column."""
        best: dict[int, Reading] = {}
        for reading in thesaurus().read(analysis.normalized.text):
            # 自治 is no word of the asker in 土家族苗族自治州, nor 金主 in 改造资金主要靠财政.
            if any(start <= reading.start and reading.end <= end for start, end in analysis.masked):
                continue
            if analysis.straddles(reading.start, reading.end):
                continue
            for column in self._columns(reading.term):
                if column not in best or best[column].weight < reading.weight:
                    best[column] = reading
        return best

    def read(self, readings: Sequence[dict[int, Reading]]) -> sparse.csr_array:
        """A row a text, from the policy terms that it was read as.

        Each block of a row has the length `expansion` x its weight, so that a text with many readings is not louder.
        """
        columns = [np.array(sorted(best), dtype=np.int64) for best in readings]
        weights = [np.array([best[column].weight for column in sorted(best)]) for best in readings]
        data = np.concatenate(weights) * self._idf[np.concatenate(columns)]
        starts = np.concatenate([[0], np.cumsum([len(row) for row in columns])])
        rows = sparse.csr_array((data, np.concatenate(columns), starts), shape=(len(readings), len(self.terms)))
        pieces, start = [], 0
        for block in self.blocks:
            scale = self.parameters.expansion * np.sqrt(self.parameters.blocks[block.name])
            pieces.append(unit(rows[:, start : start + len(block.terms)]) * scale)
            start += len(block.terms)
        return _beside(pieces)

    def known(self, analysis: Analysis) -> float:
        """The share (0..1) of a text's term weight that the library knows; an unknown term weighs like the rarest."""
        shares = []
        for block in self.blocks:
            columns = [block.columns.get(term) for term in set(analysis.terms(block.name))]
            found = [block.idf[column] for column in columns if column is not None]
            total = sum(found) + (len(columns) - len(found)) * block.idf.max(initial=0.0)
            shares.append(sum(found) / total if total else 0.0)
        return float(np.mean(shares))

    def queries(self, analyses: Sequence[Analysis]) -> sparse.csr_array:
        """A row a text as a query is read: own terms plus policy terms."""
        if not analyses:
            return sparse.csr_array((0, len(self.terms)))
        return sparse.csr_array(self.own(analyses) + self.read([self.readings(analysis) for analysis in analyses]))

    def _columns(self, policy_term: str) -> list[int]:
        if policy_term not in self._policy:
            analysis, columns, start = self.analyzer.analyze(policy_term), [], 0
            for block in self.blocks:
                known = (block.columns.get(term) for term in analysis.terms(block.name))
                columns += [start + column for column in known if column is not None]
                start += len(block.terms)
            self._policy[policy_term] = columns
        return self._policy[policy_term]


def unit(rows: sparse.csr_array) -> sparse.csr_array:
    """Rows of length 1; a row of zeros stays, and so does a matrix without rows or columns."""
    return sparse.csr_array(normalize(rows)) if min(rows.shape) else rows


def _beside(blocks: Iterable[sparse.csr_array]) -> sparse.csr_array:
    return sparse.csr_array(sparse.hstack(list(blocks), format="csr"))


def _identity(terms: list[str]) -> list[str]:
    """Texts come to scikit-learn already cut into terms."""
    return terms
