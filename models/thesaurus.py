"""Everyday words read as policy terms: 房本 -> 不动产登记, with the weight that the thesaurus gives the pair."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from models.text import normalize


@dataclass(frozen=True, slots=True)
class Reading:
    """`word` stands at `text[start:end]` and may be read as the policy term, with a weight of at most 1."""

    word: str
    start: int
    end: int
    term: str
    weight: float


class Thesaurus:
    """Groups of everyday words, each read as one or several policy terms."""

    def __init__(self, groups: list[tuple[str, float, list[str]]]) -> None:
        self._readings: dict[str, list[tuple[str, float]]] = defaultdict(list)
        self._words: dict[str, dict[str, float]] = defaultdict(dict)
        for terms, weight, words in groups:
            for word in words:
                for term in terms.split("|"):
                    self._readings[normalize(word).text].append((term, weight))
                    self._words[term][word] = max(weight, self._words[term].get(word, 0.0))
        lengths: dict[str, set[int]] = defaultdict(set)
        for word in self._readings:
            lengths[word[0]].add(len(word))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def read(self, text: str) -> Iterator[Reading]:
        """Every reading of the longest word at each place of a normalized text; words may overlap."""
        for start, first in enumerate(text):
            sizes = self._lengths.get(first, ())
            word = next((found for size in sizes if (found := text[start : start + size]) in self._readings), "")
            for term, weight in self._readings.get(word, ()):
                yield Reading(word, start, start + len(word), term, weight)

    @property
    def terms(self) -> list[str]:
        """All policy terms."""
        return list(self._words)

    def policy_terms(self, text: str) -> list[str]:
        """The policy terms that stand in a text."""
        return [term for term in self._words if term in text]

    def words(self, term: str) -> dict[str, float]:
        """The everyday words that are read as a policy term, with their weights."""
        return self._words.get(term, {})


@cache
def thesaurus() -> Thesaurus:
    """The shipped thesaurus."""
    with files("corpus.lexicon").joinpath("thesaurus.csv").open(encoding="utf-8") as file:
        return Thesaurus([(row["term"], float(row["weight"]), row["words"].split("|")) for row in csv.DictReader(file)])
