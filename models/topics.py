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

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from models.text import Analysis, character_terms
from models.vectors import Floats, unit

NEAREST = 100  # topics a text speaks of; the others are noise
_SHARPNESS = 2.5  # the power that lets a topic hit by many words outweigh many topics hit by few
_SATURATION = 1.5  # texts of a topic after which one more with the same term says little more
_LONGEST = 2  # characters of a term: a third one finds no more and triples the table
_FEWEST = 2  # texts that a term must stand in
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
        known = [term for term in _terms(analysis) if term in self._columns]
        terms, counts = np.unique(known, return_counts=True)
        rows = self.weights[[self._columns[term] for term in terms]]
        added = sparse.csr_array(sparse.diags_array(1 + np.log(counts)) @ rows)
        heard: Floats = np.asarray(added.sum(axis=0)).ravel()
        told = _sharpened(heard)
        # Each term has of a topic what it added to it.
        shares = np.divide(told, heard, out=np.zeros_like(heard), where=told > 0)
        found = sparse.csr_array(added @ sparse.diags_array(shares))
        found.eliminate_zeros()
        return terms.tolist(), found

    def rows(self, analyses: Sequence[Analysis]) -> sparse.csr_array:
        """(texts x topics) rows of length 1; a text without a known term is a row of zeros."""
        found = [sparse.csr_array(self.parts(analysis)[1].sum(axis=0)[None, :]) for analysis in analyses]
        empty = sparse.csr_array((0, len(self.names)))
        return sparse.csr_array(sparse.vstack([empty, *found], format="csr"))


@cache
def bank() -> dict[str, dict[str, list[str]]]:
    """Topic -> kind (policy or everyday) -> its texts, as shipped."""
    found: dict[str, dict[str, list[str]]] = {}
    with files("corpus.lexicon").joinpath("topics.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["topic"], {kind: [] for kind in _KINDS})[row["kind"]].append(row["text"])
    return found


@cache
def topics() -> Topics:
    """The shipped bank.

    How many texts of a topic have a term, saturated as in BM25 (Robertson and Zaragoza 2009), by the term's rarity.
    """
    said = [(row, text) for row, held in enumerate(bank().values()) for kind in _KINDS for text in held[kind]]
    counter = CountVectorizer(analyzer=_characters, min_df=_FEWEST, binary=True, dtype=np.float64)
    stands = sparse.csr_array(counter.fit_transform([text for _, text in said]))
    owner = ([row for row, _ in said], range(len(said)))
    counts = sparse.csr_array(sparse.csr_array((np.ones(len(said)), owner)) @ stands)
    counts.data = counts.data * (_SATURATION + 1) / (counts.data + _SATURATION)
    rarity = sparse.diags_array(TfidfTransformer().fit(stands).idf_)
    weights = unit(sparse.csr_array(counts @ rarity)) @ rarity
    return Topics(
        list(bank()), counter.get_feature_names_out().tolist(), sparse.csr_array(weights.T.astype(np.float32))
    )


def _characters(text: str) -> list[str]:
    return character_terms(text, _LONGEST)


def _sharpened(heard: Floats) -> Floats:
    """The NEAREST topics at a power, as a row of length 1; of zeros where nothing was heard."""
    told = np.maximum(heard, 0.0) ** _SHARPNESS
    if len(told) > NEAREST:
        told[told < np.partition(told, -NEAREST)[-NEAREST]] = 0.0
    length = float(np.linalg.norm(told))
    return told / length if length else told


def _terms(analysis: Analysis) -> list[str]:
    return [token.term for token in analysis.ngrams if token.term.isascii() or len(token.term) <= _LONGEST]
