"""How good the matcher is on judged queries: ranking, refusal and calibration, with intervals, beside two baselines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import ir_measures
import numpy as np
from ir_measures import RR, P, Success, nDCG
from numpy.typing import NDArray

from models.answer import LIMIT, Answer, Band
from models.baselines import Ranker, Ranking
from models.judgments import LENGTHS, SCOPES, USEFUL, Qrels, Query
from models.matcher import Matcher

MEASURES = (nDCG @ 5, P(rel=USEFUL) @ 1, Success(rel=USEFUL) @ 3, RR(rel=USEFUL))
MEASURE_NAMES = ("nDCG@5", "P@1", "Success@3", "RR")
OURS = "他山"
RESAMPLES = 2000
SEED = 20240607
BINS = 10
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean and its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Group:
    """Ranking measures of one ranker over some in-scope queries.

    `group` is `all`, `covered` (the library holds a practice of grade 2 or more) or a length.
    """

    ranker: str
    group: str
    queries: int
    measures: dict[str, Estimate]


@dataclass(frozen=True, slots=True)
class Gain:
    """Our nDCG@5 less a baseline's on the same queries (paired bootstrap)."""

    over: str
    difference: Estimate


@dataclass(frozen=True, slots=True)
class Separation:
    """Area under the ROC curve of `best_score` for two kinds of queries; `auroc` is None where one kind is missing."""

    kind: str
    positive: int
    negative: int
    auroc: Estimate | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was answered to one kind of queries; `bands` counts the answered ones by the band of the first practice."""

    scope: str
    queries: int
    refused: int
    bands: dict[Band, int]

    @property
    def rate(self) -> float:
        """Share that was refused."""
        return self.refused / self.queries


@dataclass(frozen=True, slots=True)
class Bin:
    """Recommendations whose score lies in [low, high): their mean score and the share that is useful."""

    low: float
    high: float
    count: int
    score: float
    useful: float


@dataclass(frozen=True, slots=True)
class Precision:
    """Share of the recommendations of a band that is useful."""

    band: Band
    count: int
    useful: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The whole result. Calibration and bands are over the first five recommendations to in-scope queries."""

    index: str
    practices: int
    problems: int
    queries: int
    rankings: tuple[Group, ...]
    gains: tuple[Gain, ...]
    separations: tuple[Separation, ...]
    refusals: tuple[Refusal, ...]
    calibration_error: float | None
    reliability: tuple[Bin, ...]
    bands: tuple[Precision, ...]
    unused_judgments: int
    unknown_practices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A query, what the matcher did with it, and the grades it is measured by."""

    query: Query
    answer: Answer
    rankings: dict[str, Ranking]
    grades: Mapping[str, int]

    @property
    def kind(self) -> str:
        """The scope, with in-scope queries split by whether the library holds a useful practice."""
        return self.query.scope if self.query.scope != "in" else ("covered" if self.covered else "uncovered")

    @property
    def covered(self) -> bool:
        """Whether an in-scope query has a useful practice in the library."""
        return self.query.scope == "in" and any(grade >= USEFUL for grade in self.grades.values())


Progress = Callable[[Sequence[Query]], Iterable[Query]]


def evaluate(
    matcher: Matcher, queries: Sequence[Query], qrels: Qrels, rankers: Mapping[str, Ranker], progress: Progress = iter
) -> Evaluation:
    """Measure the matcher and the baselines in one run; practices that nobody judged count as grade 0."""
    everyone = {OURS: matcher.ranking, **rankers}
    judged = [
        Judged(
            query,
            matcher.match(query.text, LIMIT),
            {name: rank(query.text) for name, rank in everyone.items() if query.scope == "in"},
            qrels.get(query.id, {}),
        )
        for query in progress(queries)
    ]
    inside = [item for item in judged if item.query.scope == "in"]
    values = {name: measure([(item.rankings[name], item.grades) for item in inside]) for name in everyone}
    recommended = list(_recommended(inside))
    reliability = reliability_table([(score, useful) for score, useful, _ in recommended])
    index = matcher.index
    held = {practice.id for practice in index.practices}
    named = {practice for query in queries for practice in qrels.get(query.id, {})}
    return Evaluation(
        index=index.digest,
        practices=len(index.practices),
        problems=len(index.problems),
        queries=len(queries),
        rankings=tuple(_groups(inside, values)),
        gains=tuple(_gains(values)),
        separations=tuple(_separations(judged)),
        refusals=tuple(_refusals(judged)),
        calibration_error=calibration_error(reliability),
        reliability=reliability,
        bands=tuple(_bands(recommended)),
        unused_judgments=sum(map(len, qrels.values())) - sum(len(item.grades) for item in judged),
        unknown_practices=tuple(sorted(named - held)),
    )


def measure(runs: Sequence[tuple[Ranking, Mapping[str, int]]]) -> Floats:
    """Measures (runs x 4, in the order of MEASURES) of rankings against grades, each by ir-measures.

    A ranking that is empty, and one for a query without a judgment, measures 0.
    """
    qrels = {str(row): dict(grades) for row, (_, grades) in enumerate(runs) if grades}
    # The evaluator breaks ties of score in its own way: places in the ranking, which has none, are what it is given.
    run = {
        str(row): {practice: float(len(ranking) - place) for place, (practice, _) in enumerate(ranking)}
        for row, (ranking, _) in enumerate(runs)
        if ranking
    }
    table = np.zeros((len(runs), len(MEASURES)))
    for metric in ir_measures.iter_calc(MEASURES, qrels, run):
        table[int(metric.query_id), MEASURES.index(metric.measure)] = metric.value
    return table


def interval(values: Floats, seed: int = SEED) -> Estimate:
    """Mean of at least one value and its percentile bootstrap interval."""
    drawn = np.random.default_rng(seed).integers(0, len(values), (RESAMPLES, len(values)))
    low, high = np.percentile(values[drawn].mean(axis=1), [2.5, 97.5])
    return Estimate(float(values.mean()), float(low), float(high))


def auroc(positive: Floats, negative: Floats, seed: int = SEED) -> Estimate | None:
    """Chance that a positive scores above a negative, ties half; both kinds are resampled apart. None without one."""
    if not len(positive) or not len(negative):
        return None
    wins = (positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)
    random = np.random.default_rng(seed)
    # How often each text is drawn stands for the resample: the mean over its pairs is a product with these counts.
    rows, columns = (random.multinomial(size, np.full(size, 1 / size), RESAMPLES) / size for size in wins.shape)
    low, high = np.percentile(((rows @ wins) * columns).sum(axis=1), [2.5, 97.5])
    return Estimate(float(wins.mean()), float(low), float(high))


def reliability_table(scored: Sequence[tuple[float, bool]]) -> tuple[Bin, ...]:
    """Ten equal bins over [0, 1], the empty ones left out; the last one holds 1 itself."""
    bins = []
    ordered = sorted(scored)
    for number, members in groupby(ordered, key=lambda item: min(int(item[0] * BINS), BINS - 1)):
        scores, useful = zip(*members, strict=True)
        bins.append(Bin(number / BINS, (number + 1) / BINS, len(scores), _mean(scores), _mean(useful)))
    return tuple(bins)


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Expected calibration error: |mean score - share useful|, weighted by the bins' counts; None without a bin."""
    total = sum(item.count for item in bins)
    return sum(item.count * abs(item.score - item.useful) for item in bins) / total if total else None


def _groups(inside: Sequence[Judged], values: Mapping[str, Floats]) -> Iterator[Group]:
    members: dict[str, list[bool]] = {"all": [True] * len(inside)}
    if not all(item.covered for item in inside):
        members["covered"] = [item.covered for item in inside]
    for length in LENGTHS:
        members[length] = [item.query.length == length for item in inside]
    for group, chosen in members.items():
        if not any(chosen):
            continue
        for ranker, table in values.items():
            columns = table[np.array(chosen)].T
            estimates = {name: interval(column) for name, column in zip(MEASURE_NAMES, columns, strict=True)}
            yield Group(ranker, group, sum(chosen), estimates)


def _gains(values: Mapping[str, Floats]) -> Iterator[Gain]:
    for name, table in values.items():
        if name != OURS and len(table):
            yield Gain(name, interval(values[OURS][:, 0] - table[:, 0]))


def _separations(judged: Sequence[Judged]) -> Iterator[Separation]:
    def best(*kinds: str) -> Floats:
        return np.array([item.answer.best_score for item in judged if item.kind in kinds])

    inside = best("covered", "uncovered")
    pairs = {"scope": (inside, best(*SCOPES[1:]))}
    pairs |= {scope: (inside, best(scope)) for scope in SCOPES[1:]}
    pairs["coverage"] = (best("covered"), best("uncovered"))
    for kind, (positive, negative) in pairs.items():
        yield Separation(kind, len(positive), len(negative), auroc(positive, negative))


def _refusals(judged: Sequence[Judged]) -> Iterator[Refusal]:
    for kind in ("covered", "uncovered", *SCOPES[1:]):
        answers = [item.answer for item in judged if item.kind == kind]
        first = [answer.recommendations[0].band for answer in answers if answer.recommendations]
        if answers:
            bands: dict[Band, int] = {band: first.count(band) for band in ("高", "中", "低")}
            yield Refusal(kind, len(answers), len(answers) - len(first), bands)


def _recommended(inside: Sequence[Judged]) -> Iterator[tuple[float, bool, Band]]:
    """(score, whether it is useful, band) of every recommendation."""
    for item in inside:
        for found in item.answer.recommendations:
            yield found.score, item.grades.get(found.practice.id, 0) >= USEFUL, found.band


def _bands(recommended: Sequence[tuple[float, bool, Band]]) -> Iterator[Precision]:
    bands: tuple[Band, ...] = ("高", "中", "低")
    for band in bands:
        useful = [good for _, good, own in recommended if own == band]
        if useful:
            yield Precision(band, len(useful), _mean(useful))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
