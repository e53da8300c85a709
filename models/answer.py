"""What `match` answers: immutable records that every door formats and none changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from corpus.records import Practice

Band = Literal["高", "中", "低", "无"]
Marks = tuple[tuple[int, int], ...]
LIMIT, LARGEST_LIMIT = 5, 50  # recommendations: unless asked otherwise, and at most


@dataclass(frozen=True, slots=True)
class Filters:
    """Which practices may be answered; an empty tuple does not restrict, values of one kind are alternatives."""

    mechanism: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    list: tuple[str, ...] = ()
    initiative: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """One aspect of the query: `text` is `query[start:end]`; the practices that answer it, best first."""

    text: str
    start: int
    end: int
    practice_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a practice (`field` title, initiative, body) or its closest problem statement (`problems`).

    `marks` are character ranges of `text` that the query's words hit.
    """

    field: str
    text: str
    marks: Marks


@dataclass(frozen=True, slots=True)
class Term:
    """A part of the similarity: `term` of the query, in which `field` of the practice it counted, and how much.

    `via` is the policy term that the thesaurus read the asker's word as, empty for a word of the library itself.
    """

    term: str
    field: str
    contribution: float
    via: str = ""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A practice that fits. `score` is the probability of being graded useful; `similarity` is the sum of `terms`."""

    rank: int
    score: float
    band: Band
    similarity: float
    practice: Practice
    why: str
    evidence: tuple[Evidence, ...]
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one query; `outcome` is `none` where the library holds nothing that fits.

    `marks` are the ranges of the query that counted; `uncovered` its words that the library does not know;
    `nearest` the mechanism to browse when refused.
    """

    index: str
    outcome: Literal["matched", "none"]
    reason: str
    best_score: float
    nearest: str
    needs: tuple[Need, ...]
    recommendations: tuple[Recommendation, ...]
    marks: Marks
    uncovered: tuple[str, ...]
