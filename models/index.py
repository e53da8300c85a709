"""The index: practices as sparse vectors, one matrix a field, fitted from the library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from corpus.records import Judged, Practice, Problem
from models.learning import Lessons, learn
from models.parameters import Parameters
from models.text import Analyzer
from models.thesaurus import thesaurus
from models.vectors import BLOCKS, Space, fit_block, unit

TEXT_FIELDS = ("title", "initiative", "body")
FIELDS = (*TEXT_FIELDS, "everyday", "problems", "learned")


@dataclass(frozen=True, slots=True)
class Texts:
    """What an index is fitted from."""

    practices: tuple[Practice, ...]
    problems: tuple[Problem, ...] = ()
    judged: tuple[Judged, ...] = ()


@dataclass(frozen=True, slots=True)
class Index:
    """Everything a query needs. `fields[name]` is (practices x terms), its weight already in it.

    `scope` is (lists x terms), lists in order of their id: how far a text is about what the list answers.
    `statements` is (problems x terms), one row a problem statement; `owner[i]` is the practice of row i.
    """

    digest: str
    practices: tuple[Practice, ...]
    problems: tuple[Problem, ...]
    space: Space
    fields: dict[str, sparse.csr_array]
    scope: sparse.csr_array
    statements: sparse.csr_array
    owner: NDArray[np.int64]

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


def fit(texts: Texts, analyzer: Analyzer, parameters: Parameters) -> Index:
    """Vectors of a library. The digest is empty until the index is stored."""
    practices = texts.practices
    position = {practice.id: row for row, practice in enumerate(practices)}
    problems = tuple(problem for problem in texts.problems if problem.practice_id in position)
    printed = {
        field: [analyzer.analyze(field_text(practice, field)) for practice in practices] for field in TEXT_FIELDS
    }
    said = [analyzer.analyze(problem.text) for problem in problems]
    background = analyzer.background()
    everyday = [everyday_words(practice) for practice in practices]
    spoken = [analyzer.analyze("，".join(words)) for words in everyday]
    seen = [analysis for analyses in printed.values() for analysis in analyses] + said + spoken
    blocks = [fit_block(name, seen, background, parameters.background_share) for name in BLOCKS]
    space = Space(blocks, analyzer, parameters)
    owner = np.array([position[problem.practice_id] for problem in problems], dtype=np.int64)
    statements = space.queries(said)
    fields = {field: space.own(analyses) for field, analyses in printed.items()}
    fields["everyday"] = _everyday(everyday, space)
    fields["problems"] = _centroids(statements, owner, len(practices))
    questions = space.queries([analyzer.analyze(text.text) for text in texts.judged])
    own = [fields[name] for name in TEXT_FIELDS]
    lessons = Lessons(practices, problems, statements, texts.judged, questions, own)
    fields["learned"], scope = learn(lessons, parameters.ridge)
    stated = np.isin(np.arange(len(practices)), owner)
    return Index(
        digest="",
        practices=practices,
        problems=problems,
        space=space,
        fields={field: _weighted(matrix, field, stated, parameters) for field, matrix in fields.items()},
        scope=scope,
        statements=statements,
        owner=owner,
    )


def everyday_words(practice: Practice) -> dict[str, tuple[str, float]]:
    """The everyday words that the thesaurus has for the policy terms of a practice: word -> (term, weight)."""
    best: dict[str, tuple[str, float]] = {}
    for term in thesaurus().policy_terms("\n".join(field_text(practice, field) for field in TEXT_FIELDS)):
        for word, weight in thesaurus().words(term).items():
            if word not in best or best[word][1] < weight:
                best[word] = (term, weight)
    return best


def _everyday(words: Sequence[dict[str, tuple[str, float]]], space: Space) -> sparse.csr_array:
    """A normalised row a practice: its everyday words, each by its weight and by how few practices have its term."""
    terms = [{term for term, _ in found.values()} for found in words]
    spread = Counter(term for found in terms for term in found)
    vocabulary = {word: row for row, word in enumerate(sorted({word for found in words for word in found}))}
    if not vocabulary:
        return sparse.csr_array((len(words), len(space.terms)))
    weights = sparse.lil_array((len(words), len(vocabulary)))
    for row, found in enumerate(words):
        for word, (term, weight) in found.items():
            weights[row, vocabulary[word]] = weight * (1 + np.log((1 + len(words)) / (1 + spread[term])))
    vectors = space.own([space.analyzer.analyze(word) for word in vocabulary])
    return unit(sparse.csr_array(weights) @ vectors)


def _weighted(
    matrix: sparse.csr_array, field: str, stated: NDArray[np.bool_], parameters: Parameters
) -> sparse.csr_array:
    """A field times its weight; a practice without problem statements has weights of its own."""
    plain = parameters.plain_fields.get(field, 0.0)
    weights = np.where(stated, parameters.fields[field], plain)
    return sparse.csr_array(sparse.diags_array(weights) @ matrix)


def _centroids(statements: sparse.csr_array, owner: NDArray[np.int64], count: int) -> sparse.csr_array:
    """The normalised mean of each practice's statements; a practice without any has a row of zeros."""
    member = sparse.csr_array((np.ones(len(owner)), (owner, np.arange(len(owner)))), shape=(count, len(owner)))
    return unit(member @ statements)
