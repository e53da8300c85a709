"""What counts as a need and what is refused, chosen by asking judged problems of indexes without their voice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from models.folds import Fold, ndcg_at, without_voices
from models.index import Texts, fit
from models.judgments import USEFUL
from models.learning import BEST_GRADE
from models.matcher import Matcher
from models.parameters import Parameters, replace_parameters
from models.ranking import Ranked, Scored, rank
from models.text import Analyzer
from models.vectors import Floats

# Above 0.6 the joined problems are told apart better, but a report loses difficulties that its author counted (二是……).
_NEED = (0.6, 0.5, 0.4)
_TRUST = (0.0, 0.25, 0.5, 0.75, 1.0)
_LONGEST = 160  # characters of a problem that is joined with another
# A report says such things around its problems: an opening that counts as a need takes the place of one that is.
_OPENING = "领导：今年以来，我局认真落实上级部署，扎实推进城市更新各项工作，取得了一定成效，但仍存在以下困难。"
_CLOSING = "以上情况，恳请上级部门给予指导和支持。"
_END = "。！？；!?;，, "
GAIN = 0.003  # less is chance: over the texts of several pieces the measure has a standard error of 0.01
WRONGLY_REFUSED = 0.02  # share of the problems with a direct answer that a threshold may cost


@dataclass(frozen=True, slots=True)
class Asked:
    """A text, scored by an index that has not seen its voice; the grades (practices,) for each of its needs.

    A judged problem has one row of grades, whatever its length; two of them put behind one another have two.
    """

    scored: Scored
    needs: tuple[Floats, ...]


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the thresholds do.

    `several` is the mean nDCG@5 of the answered problems of several pieces. `covered` is the subtopic recall (Zhai,
    Cohen and Lafferty 2003) of the joined problems: the share of needs with a direct answer among as many practices as
    there are needs. The refused shares are of the problems with a direct answer, and of those that no practice answers.
    """

    several: float
    covered: float
    refused_answered: float
    refused_unanswered: float

    @property
    def ranking(self) -> float:
        """What the need thresholds make large."""
        return (self.several + self.covered) / 2


def ask(texts: Texts, analyzer: Analyzer, parameters: Parameters, folds: Iterable[Fold]) -> list[Asked]:
    """Every judged problem of a fold, and pairs of them, by an index fitted without the voices of that fold."""
    run = Parallel(n_jobs=-1, prefer="threads", pre_dispatch="n_jobs")
    with threadpool_limits(1):
        found = run(delayed(_ask_fold)(texts, analyzer, parameters, fold) for fold in folds)
    return [asked for fold in found for asked in fold]


def _ask_fold(texts: Texts, analyzer: Analyzer, parameters: Parameters, fold: Fold) -> list[Asked]:
    judged = [text for text in texts.judged if text.voice in fold]
    if not judged:
        return []
    matcher = Matcher(fit(without_voices(texts, fold), analyzer, parameters))
    ids = [practice.id for practice in matcher.index.practices]
    grades = {text.text: np.array([float(text.grades.get(key, 0)) for key in ids]) for text in judged}
    single = [Asked(matcher.scored(text), (given,)) for text, given in grades.items()]
    joined = [
        Asked(
            matcher.scored(f"{_OPENING}{one.rstrip(_END)}。{other.rstrip(_END)}。{_CLOSING}"),
            (grades[one], grades[other]),
        )
        for one, other in _pairs(grades)
    ]
    return single + joined


def _pairs(grades: dict[str, Floats]) -> Iterator[tuple[str, str]]:
    """Neighbouring problems with a direct answer, neither of which has a useful practice of the other."""
    direct = [text for text in grades if grades[text].max() == BEST_GRADE and len(text) <= _LONGEST]
    for one, other in pairwise(direct):
        if not ((grades[one] >= USEFUL) & (grades[other] >= USEFUL)).any():
            yield one, other


def settle(asked: Sequence[Asked], parameters: Parameters) -> Parameters:
    """The need thresholds that rank texts of several pieces best, then the refusal threshold that they allow.

    The strictest come first: a looser one, which takes more pieces for needs, must rank better by GAIN.
    Refusal is the highest score, in hundredths, that refuses at most WRONGLY_REFUSED of the problems with a direct
    answer.
    """
    several = [item for item in asked if item.scored.pieces]
    best, reached = parameters, -1.0
    for need, trust in product(_NEED, _TRUST) if several else ():
        trial = replace_parameters(parameters, need=need, need_trust=trust)
        found = decide(several, trial).ranking
        if found > reached + GAIN:
            best, reached = trial, found
    direct = [item for item in asked if len(item.needs) == 1 and item.needs[0].max() == BEST_GRADE]
    scores = sorted(_rank(item, best).best for item in direct)
    if not scores:
        return best
    return replace_parameters(best, refusal=float(np.floor(scores[int(len(scores) * WRONGLY_REFUSED)] * 100) / 100))


def decide(asked: Sequence[Asked], parameters: Parameters) -> Decisions:
    """What those parameters do to those texts; a share of no text is 0."""
    several, covered, direct, unanswered = [], [], [], []
    for item in asked:
        ranked = _rank(item, parameters)
        refused = ranked.best < parameters.refusal
        best = item.needs[0].max()
        if len(item.needs) > 1:
            first = list(ranked.rows[: len(item.needs)])
            covered += [bool((grades[first] == BEST_GRADE).any()) for grades in item.needs]
            continue
        if best >= USEFUL and item.scored.pieces:
            several.append(_ndcg(ranked, item.needs[0]))
        if best == BEST_GRADE:
            direct.append(refused)
        elif best < USEFUL:
            unanswered.append(refused)
    return Decisions(*(float(np.mean(found)) if found else 0.0 for found in (several, covered, direct, unanswered)))


def _rank(asked: Asked, parameters: Parameters) -> Ranked:
    return rank(asked.scored, range(len(asked.scored.score)), parameters)


def _ndcg(ranked: Ranked, grades: Floats) -> float:
    places = np.full(len(grades), -np.inf)
    places[list(ranked.rows)] = -np.arange(len(ranked.rows))
    return float(ndcg_at(places[None], grades[None])[0])
