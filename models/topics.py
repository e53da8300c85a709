"""What a text is about, told by topics that belong to no list.

Explicit semantic analysis (Gabrilovich and Markovitch 2007), with a bank of our own in the place of an encyclopedia. A
topic is one problem and its solution, told by several people who have it and in the language of several documents. Two
texts that share no word are alike when they speak of the same topics.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from models.text import Analysis, character_terms
from models.vectors import Floats, unit

NEAREST = 300  # topics a text speaks of; the others are noise
_SHARPNESS = 3.0  # the power that lets a topic hit by many words outweigh many topics hit by few
_SATURATION = 1.5  # texts of a topic after which one more with the same term says little more
_LONGEST = 2  # characters of a term: a third one finds no more and triples the table
_FEWEST = 2  # texts that a term must stand in
_BATCH = 1000  # texts at once: a row is full until it is sharpened
_KINDS = ("policy", "everyday")


class Topics:
    """The bank as a table: how much each term says of each topic."""

    def __init__(self, names: Sequence[str], terms: Sequence[str], weights: sparse.csr_array) -> None:
        """`weights` is (terms x topics), the rarity of a term already in it."""
        self.names = tuple(names)
        self.terms = tuple(terms)
        self.weights = weights
        self._columns = {term: column for column, term in enumerate(self.terms)}

    def parts(self, analysis: Analysis) -> tuple[list[str], sparse.csr_array]:
        """The known terms of a text, and what each adds (terms x topics) to its row of length 1."""
        counts = self._counts([analysis])
        heard = self._heard(counts)
        told = _sharpened(heard)[0]
        spoken = np.flatnonzero(told)
        said = self.weights[counts.indices][:, spoken].toarray()
        # Each term has of a topic what it added to it.
        added = counts.data[:, None] * said * (told[spoken] / heard[0, spoken])
        ends = np.arange(len(added) + 1) * len(spoken)
        shape = (len(added), len(self.names))
        found = sparse.csr_array((added.ravel(), np.tile(spoken, len(added)), ends), shape=shape)
        return [self.terms[column] for column in counts.indices], found

    def rows(self, analyses: Sequence[Analysis]) -> sparse.csr_array:
        """(texts x topics) rows of length 1; a text without a known term is a row of zeros."""
        batches = [analyses[start : start + _BATCH] for start in range(0, len(analyses), _BATCH)]
        rows = [sparse.csr_array(_sharpened(self._heard(self._counts(batch)))) for batch in batches]
        return sparse.csr_array(sparse.vstack([sparse.csr_array((0, len(self.names))), *rows], format="csr"))

    def _counts(self, analyses: Sequence[Analysis]) -> sparse.csr_array:
        """(texts x terms) 1 + ln of how often each known term stands in a text."""
        rows = [np.unique(self._known(analysis), return_counts=True) for analysis in analyses]
        columns = np.concatenate([np.zeros(0, dtype=np.int64), *(found for found, _ in rows)])
        times = np.concatenate([np.zeros(0), *(1 + np.log(counted) for _, counted in rows)])
        ends = np.cumsum([0, *(len(found) for found, _ in rows)])
        return sparse.csr_array((times, columns, ends), shape=(len(analyses), len(self.terms)))

    def _known(self, analysis: Analysis) -> list[int]:
        return [self._columns[term] for term in _terms(analysis) if term in self._columns]

    def _heard(self, counts: sparse.csr_array) -> Floats:
        """(texts x topics) how much the terms say of each topic.

        Text by text: it has few terms, and a product of two sparse matrices would look for zeros that are not there.
        """
        heard = np.zeros((counts.shape[0], len(self.names)))
        for row, (start, end) in enumerate(pairwise(counts.indptr)):
            heard[row] = counts.data[start:end] @ self.weights[counts.indices[start:end]]
        return heard


@cache
def bank() -> dict[str, dict[str, list[str]]]:
    """Topic -> kind (policy or everyday) -> its texts, as shipped; the last of each kind is a line of single words."""
    found: dict[str, dict[str, list[str]]] = {}
    with files("corpus.lexicon").joinpath("topics.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["topic"], {kind: [] for kind in _KINDS})[row["kind"]].append(row["text"])
    return found


@cache
def topics(without: frozenset[str] = frozenset()) -> Topics:
    """The shipped bank, without those topics.

    How many texts of a topic have a term, saturated as in BM25 (Robertson and Zaragoza 2009), by the term's rarity.
    """
    kept = {name: held for name, held in bank().items() if name not in without}
    said = [(row, text) for row, held in enumerate(kept.values()) for kind in _KINDS for text in held[kind]]
    counter = CountVectorizer(analyzer=_characters, min_df=_FEWEST, binary=True, dtype=np.float64)
    stands = sparse.csr_array(counter.fit_transform([text for _, text in said]))
    owner = ([row for row, _ in said], range(len(said)))
    counts = sparse.csr_array(sparse.csr_array((np.ones(len(said)), owner)) @ stands)
    counts.data = counts.data * (_SATURATION + 1) / (counts.data + _SATURATION)
    rarity = sparse.diags_array(TfidfTransformer().fit(stands).idf_)
    weights = unit(sparse.csr_array(counts @ rarity)) @ rarity
    return Topics(list(kept), counter.get_feature_names_out().tolist(), sparse.csr_array(weights.T.astype(np.float32)))


def _characters(text: str) -> list[str]:
    return character_terms(text, _LONGEST)


def _sharpened(heard: Floats) -> Floats:
    """The NEAREST topics of each text at a power, as rows of length 1; of zeros where nothing was heard."""
    told = heard**_SHARPNESS
    if told.shape[1] > NEAREST:
        told[told < np.partition(told, -NEAREST, axis=1)[:, [-NEAREST]]] = 0.0
    lengths = np.linalg.norm(told, axis=1, keepdims=True)
    return told / np.where(lengths > 0, lengths, 1.0)


def _terms(analysis: Analysis) -> list[str]:
    return [term for term in analysis.terms("ngrams") if term.isascii() or len(term) <= _LONGEST]
