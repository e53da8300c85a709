"""The index: practices as sparse vectors, one matrix a field, fitted from the library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from corpus.records import Practice, Problem
from models.parameters import Parameters
from models.text import Analysis, Analyzer
from models.vectors import BLOCKS, Block, fit_block, stack

FIELDS = ("title", "initiative", "body", "problems", "learned")


@dataclass(frozen=True, slots=True)
class Index:
    """Everything a query needs. `fields[name]` is (practices x terms), its weight already in it.

    `statements` is (problems x terms), one normalised row a problem statement; `owner[i]` is the practice of row i.
    """

    digest: str
    practices: tuple[Practice, ...]
    problems: tuple[Problem, ...]
    blocks: tuple[Block, ...]
    fields: dict[str, sparse.csr_array]
    statements: sparse.csr_array
    owner: np.ndarray[tuple[int], np.dtype[np.int64]]
    parameters: Parameters


def field_text(practice: Practice, field: str) -> str:
    """The text of a field of a practice as people may read it."""
    if field == "initiative":
        return f"{practice.mechanism}，{practice.initiative}"
    return practice.title if field == "title" else practice.body


def fit(
    practices: Sequence[Practice], problems: Sequence[Problem], analyzer: Analyzer, parameters: Parameters
) -> Index:
    """Vectors of a library. The digest is empty until the index is stored."""
    position = {practice.id: row for row, practice in enumerate(practices)}
    kept = tuple(problem for problem in problems if problem.practice_id in position)
    analyses = {
        field: [analyzer.analyze(field_text(practice, field)) for practice in practices]
        for field in ("title", "initiative", "body")
    }
    stated = [analyzer.analyze(problem.text) for problem in kept]
    background = analyzer.background()
    texts = [analysis for field in analyses.values() for analysis in field] + stated
    blocks = tuple(fit_block(name, texts, background, parameters.background_share) for name in BLOCKS)
    owner = np.array([position[problem.practice_id] for problem in kept], dtype=np.int64)
    vectors = {field: vectorize(blocks, items, parameters) for field, items in analyses.items()}
    statements = vectorize(blocks, stated, parameters)
    vectors["problems"] = _centroids(statements, owner, len(practices))
    vectors["learned"] = _learn(vectors, statements, owner)
    weights = parameters.fields
    return Index(
        digest="",
        practices=tuple(practices),
        problems=kept,
        blocks=blocks,
        fields={field: sparse.csr_array(vectors[field] * weights[field]) for field in FIELDS},
        statements=statements,
        owner=owner,
        parameters=parameters,
    )


def vectorize(blocks: Sequence[Block], analyses: Sequence[Analysis], parameters: Parameters) -> sparse.csr_array:
    """Rows of both blocks side by side; block weights are square-rooted so that a product of two rows holds them once."""
    return stack(block.transform(analyses) * np.sqrt(parameters.blocks[block.name]) for block in blocks)


def _centroids(statements: sparse.csr_array, owner: np.ndarray, count: int) -> sparse.csr_array:
    """The normalised mean of each practice's statements; a practice without any has a row of zeros."""
    member = sparse.csr_array((np.ones(len(owner)), (owner, np.arange(len(owner)))), shape=(count, len(owner)))
    return sparse.csr_array(normalize(member @ statements))


def _learn(vectors: dict[str, sparse.csr_array], statements: sparse.csr_array, owner: np.ndarray) -> sparse.csr_array:
    """One weight per practice and term (linear SVM, one against the rest), from statements and the practice's own text.

    Without an intercept, so that the weights of the terms are all there is to explain.
    """
    count = vectors["title"].shape[0]
    own = [vectors[field] for field in ("title", "initiative", "body")]
    samples = sparse.csr_array(sparse.vstack([statements, *own], format="csr"))
    labels = np.concatenate([owner, *(np.arange(count) for _ in own)])
    if count < 3:
        return sparse.csr_array((count, samples.shape[1]))
    model = LinearSVC(C=1.0, fit_intercept=False).fit(samples, labels)
    return sparse.csr_array(model.coef_)
