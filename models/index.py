"""The index: practices as sparse vectors, one matrix a field, fitted from the library."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from corpus.records import Judged, Practice, Problem
from models.learning import Lessons, learn
from models.parameters import Parameters
from models.text import Analysis, Analyzer
from models.thesaurus import thesaurus
from models.topics import Topics, topics
from models.vectors import BLOCKS, Floats, Space, fit_block, unit

TEXT_FIELDS = ("title", "initiative", "body")
FIELDS = (*TEXT_FIELDS, "everyday", "problems", "learned")
PARTS = (*FIELDS, "topics")  # what a similarity is made of
COVERED = 60.0  # rare terms a practice; see `_coverage`


@dataclass(frozen=True, slots=True)
class Texts:
    """What an index is fitted from."""

    practices: tuple[Practice, ...]
    problems: tuple[Problem, ...] = ()
    judged: tuple[Judged, ...] = ()


@dataclass(frozen=True, slots=True)
class Index:
    """Everything a query needs. `fields[name]` is (practices x terms), its weight already in it unless from `vectors`.

    `scope` is (lists x terms), lists in order of their id: how far a text is about what the list answers.
    `statements` is (problems x terms), one row a problem statement; `owner[i]` is the practice of row i.
    `told` is (practices x topics): what a practice's own text is about, its weight in it like that of a field.
    `coverage[p]` says how well (0..1) the thesaurus knows the terms of the list of practice p.
    """

    digest: str
    practices: tuple[Practice, ...]
    problems: tuple[Problem, ...]
    space: Space
    fields: dict[str, sparse.csr_array]
    scope: sparse.csr_array
    statements: sparse.csr_array
    owner: NDArray[np.int64]
    topics: Topics
    told: sparse.csr_array
    coverage: Floats

    @property
    def stated(self) -> NDArray[np.bool_]:
        """Which practices have problem statements; the others are scored with weights of their own."""
        return np.isin(np.arange(len(self.practices)), self.owner)

    @property
    def list_rows(self) -> NDArray[np.int64]:
        """For each practice the row of its list in `scope`."""
        lists = sorted({practice.list for practice in self.practices})
        return np.array([lists.index(practice.list) for practice in self.practices], dtype=np.int64)


def field_text(practice: Practice, field: str) -> str:
    """The text of a field of a practice as people may read it."""
    if field == "initiative":
        return f"{practice.mechanism}，{practice.initiative}"
    return practice.title if field == "title" else practice.body


def fit(texts: Texts, analyzer: Analyzer, parameters: Parameters, bank: Topics | None = None) -> Index:
    """Weighted vectors of a library; a practice without problem statements has weights of its own.

    `bank` is the shipped bank of topics when it is at hand: it takes seconds to make. The digest is empty until the
    index is stored.
    """
    index, plain = vectors(texts, analyzer, parameters, bank), parameters.plain_fields
    full = parameters.fields
    own = {name: np.where(index.stated, full.get(name, 0.0), plain.get(name, 0.0)) for name in PARTS}
    shares = weighed(own, index.coverage)
    fields = {name: sparse.csr_array(sparse.diags_array(shares[name]) @ index.fields[name]) for name in FIELDS}
    return replace(index, fields=fields, told=sparse.csr_array(sparse.diags_array(shares["topics"]) @ index.told))


def weighed(weights: Mapping[str, Floats | float], coverage: Floats) -> dict[str, Floats]:
    """Field -> its weight for each practice, the sum over the fields being what it was.

    Where the thesaurus covers little of a list, the weight of `everyday` goes to the other fields.
    """
    total = sum(weights.values())
    shares = {
        name: weight * (coverage if name == "everyday" else np.ones_like(coverage)) for name, weight in weights.items()
    }
    left = np.sum(list(shares.values()), axis=0)
    return {name: share * total / np.where(left > 0, left, 1.0) for name, share in shares.items()}


def vectors(texts: Texts, analyzer: Analyzer, parameters: Parameters, bank: Topics | None = None) -> Index:
    """An index whose fields have no weight yet: rows of length 1."""
    practices = texts.practices
    position = {practice.id: row for row, practice in enumerate(practices)}
    problems = tuple(problem for problem in texts.problems if problem.practice_id in position)
    printed = {
        field: [analyzer.analyze(field_text(practice, field)) for practice in practices] for field in TEXT_FIELDS
    }
    said = [analyzer.analyze(problem.text) for problem in problems]
    background = analyzer.background()
    everyday = [everyday_words(practice) for practice in practices]
    rarity = _rarity(everyday)
    heard = {word: analyzer.analyze(word) for word in sorted({word for words in everyday for word in words})}
    seen = [[analysis] for analyses in printed.values() for analysis in analyses] + [[analysis] for analysis in said]
    seen += [[heard[word] for word in words] for words in everyday]
    blocks = [
        fit_block(name, [_terms(text, name) for text in seen], background, parameters.background_share)
        for name in BLOCKS
    ]
    space = Space(blocks, analyzer, parameters)
    known = bank or topics()
    owner = np.array([position[problem.practice_id] for problem in problems], dtype=np.int64)
    statements = space.queries(said)
    fields = {field: space.own(analyses) for field, analyses in printed.items()}
    fields["everyday"] = _everyday(everyday, heard, rarity, space)
    fields["problems"] = _centroids(statements, owner, len(practices))
    questions = space.queries([analyzer.analyze(text.text) for text in texts.judged])
    own = [fields[name] for name in TEXT_FIELDS]
    lessons = Lessons(practices, problems, statements, texts.judged, questions, own)
    fields["learned"], scope = learn(lessons, parameters.ridge)
    return Index(
        digest="",
        practices=practices,
        problems=problems,
        space=space,
        fields=fields,
        scope=scope,
        statements=statements,
        owner=owner,
        topics=known,
        # A title says in a few words what a body tells in many: it counts twice.
        told=known.rows([analyzer.analyze(f"{p.title}\n{printed_text(p)}") for p in practices]),
        coverage=_coverage(practices, everyday, rarity),
    )


def printed_text(practice: Practice) -> str:
    """All that is printed of a practice."""
    return "\n".join(field_text(practice, field) for field in TEXT_FIELDS)


def everyday_words(practice: Practice) -> dict[str, tuple[str, float]]:
    """The everyday words that the thesaurus has for the policy terms of a practice: word -> (term, weight)."""
    best: dict[str, tuple[str, float]] = {}
    for term in thesaurus().policy_terms(printed_text(practice)):
        for word, weight in thesaurus().words(term).items():
            if word not in best or best[word][1] < weight:
                best[word] = (term, weight)
    return best


def _terms(text: Sequence[Analysis], block: str) -> list[str]:
    """The terms of a text that was analysed in pieces."""
    return [term for analysis in text for term in analysis.terms(block)]


def _rarity(words: Sequence[dict[str, tuple[str, float]]]) -> dict[str, float]:
    """Policy term -> 1 + ln((1 + practices) / (1 + practices that have it))."""
    spread = Counter(term for found in words for term in {term for term, _ in found.values()})
    return {term: 1 + float(np.log((1 + len(words)) / (1 + count))) for term, count in spread.items()}


def _everyday(
    words: Sequence[dict[str, tuple[str, float]]], heard: dict[str, Analysis], rarity: dict[str, float], space: Space
) -> sparse.csr_array:
    """A normalised row a practice: its everyday words, each by its weight and by how few practices have its term."""
    vocabulary = {word: row for row, word in enumerate(heard)}
    if not vocabulary:
        return sparse.csr_array((len(words), len(space.terms)))
    weights = sparse.lil_array((len(words), len(vocabulary)))
    for row, found in enumerate(words):
        for word, (term, weight) in found.items():
            weights[row, vocabulary[word]] = weight * rarity[term]
    return unit(sparse.csr_array(weights) @ space.own(list(heard.values())))


def _coverage(
    practices: Sequence[Practice], words: Sequence[dict[str, tuple[str, float]]], rarity: dict[str, float]
) -> Floats:
    """For each practice how well (0..1) the thesaurus knows the terms of its list: 1 at COVERED rare terms a practice.

    Everyday words of the few terms that it knows would lead every text to the practices that have them.
    """
    found: dict[str, list[float]] = defaultdict(list)
    for practice, own in zip(practices, words, strict=True):
        found[practice.list].append(sum(rarity[term] for term in {term for term, _ in own.values()}))
    return np.array([min(1.0, float(np.mean(found[practice.list])) / COVERED) for practice in practices])


def _centroids(statements: sparse.csr_array, owner: NDArray[np.int64], count: int) -> sparse.csr_array:
    """The normalised mean of each practice's statements; a practice without any has a row of zeros."""
    member = sparse.csr_array((np.ones(len(owner)), (owner, np.arange(len(owner)))), shape=(count, len(owner)))
    return unit(member @ statements)
