"""Where a problem statement would lead: the place of its practice for it, without and with it in the library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from corpus.likeness import alike
from corpus.records import Problem
from models.index import Texts, fit
from models.matcher import Matcher
from models.parameters import Parameters
from models.text import Analyzer

SHOWN = 20
TRIED = 200  # a statement can only win from statements worded like it: the most alike of the others are tried


@dataclass(frozen=True, slots=True)
class Place:
    """Rank (from 1; 0 where no term is shared) and score of a practice for a text."""

    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Placing:
    """The practice for its new statement, before and after; and the statements of other practices that would no
    longer lead to their own practice first, but to this one: (practice id, text), `SHOWN` at most of the `lost`.
    """

    before: Place
    after: Place
    losing: tuple[tuple[str, str], ...]
    lost: int

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Placing:
        """The record that `asdict` made plain, after a trip through JSON."""
        before, after = Place(**plain["before"]), Place(**plain["after"])
        return cls(before, after, tuple((key, text) for key, text in plain["losing"]), plain["lost"])


def placing(texts: Texts, added: Problem, matcher: Matcher, parameters: Parameters) -> Placing:
    """Compare `matcher`, which answers now, with one that has learned the added statement too."""
    analyzer: Analyzer = matcher.index.space.analyzer
    taught = replace(texts, problems=(*texts.problems, added))
    after = Matcher(fit(taught, analyzer, parameters, matcher.index.topics))
    losing = [
        (problem.practice_id, problem.text)
        for problem in _others(texts.problems, added)
        if _first(after, problem.text) == added.practice_id and _first(matcher, problem.text) == problem.practice_id
    ]
    return Placing(
        before=_place(matcher, added), after=_place(after, added), losing=tuple(losing[:SHOWN]), lost=len(losing)
    )


def _others(problems: Sequence[Problem], added: Problem) -> list[Problem]:
    others = [problem for problem in problems if problem.practice_id != added.practice_id]
    return sorted(others, key=lambda problem: alike(problem.text, added.text), reverse=True)[:TRIED]


def _first(matcher: Matcher, text: str) -> str:
    ranking = matcher.ranking(text)
    return ranking[0][0] if ranking else ""


def _place(matcher: Matcher, added: Problem) -> Place:
    for rank, (practice_id, score) in enumerate(matcher.ranking(added.text), 1):
        if practice_id == added.practice_id:
            return Place(rank, score)
    return Place(0, 0.0)
