"""From a problem text to one sparse query vector whose every part is traced to the asker's words."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from corpus.errors import QueryError
from models.index import Index, vectorize
from models.text import Analysis, Analyzer
from models.thesaurus import Reading, thesaurus
from models.vectors import tokens

SHORTEST, LONGEST = 4, 2000  # characters of a query
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Query:
    """A text ready to be scored.

    `own` and `read` are (1 x terms) rows: the asker's own words, and the policy terms that the thesaurus reads them
    as. `readings[column]` is the reading that gave that column of `read` its weight.
    """

    text: str
    analysis: Analysis
    own: sparse.csr_array
    read: sparse.csr_array
    readings: dict[int, Reading]

    @property
    def vector(self) -> sparse.csr_array:
        """The sum that is multiplied with the index."""
        return sparse.csr_array(self.own + self.read)


def clean(text: str) -> str:
    """The query as it is worked on, character for character; raises QueryError when it cannot be one."""
    if _SURROGATE.search(text):
        raise QueryError("问题描述里有无法识别的字符（半个代理对），请重新粘贴文字")
    text = "".join(" " if unicodedata.category(char) == "Cc" and char != "\n" else char for char in text)
    length = len(text.strip())
    if length < SHORTEST:
        raise QueryError(f"问题描述太短（{length} 字），请至少写 {SHORTEST} 个字，说清遇到了什么问题")
    if len(text) > LONGEST:
        raise QueryError(f"问题描述太长（{len(text)} 字），请删减到 {LONGEST} 字以内，保留主要问题")
    return text


def read_query(text: str, index: Index, analyzer: Analyzer) -> Query:
    """Analyse a clean text against the index."""
    analysis = analyzer.analyze(text)
    own = vectorize(index.blocks, [analysis], index.parameters)
    read, readings = _expand(analysis, index, analyzer)
    return Query(text, analysis, own, read, readings)


def _expand(analysis: Analysis, index: Index, analyzer: Analyzer) -> tuple[sparse.csr_array, dict[int, Reading]]:
    """The policy terms behind the asker's words, as a row of the length `expansion` at most."""
    best: dict[str, Reading] = {}
    for reading in thesaurus().read(analysis.normalized.text):
        if reading.term not in best or best[reading.term].weight < reading.weight:
            best[reading.term] = reading
    found: dict[int, Reading] = {}
    for reading in best.values():
        for column in _columns(analyzer.analyze(reading.term), index):
            if column not in found or found[column].weight < reading.weight:
                found[column] = reading
    width = index.statements.shape[1]
    columns = np.array(sorted(found), dtype=np.int64)
    weights = np.array([found[column].weight for column in columns]) * _idf(index)[columns]
    row = sparse.csr_array((weights, (np.zeros(len(columns), dtype=np.int64), columns)), shape=(1, width))
    parameters = index.parameters
    pieces, start = [], 0
    for block in index.blocks:
        piece = row[:, start : start + len(block.terms)]
        length = float(np.sqrt((piece.data**2).sum()))
        scale = parameters.expansion * np.sqrt(parameters.blocks[block.name]) / length if length else 0.0
        pieces.append(piece * scale)
        start += len(block.terms)
    return sparse.csr_array(sparse.hstack(pieces, format="csr")), found


def _columns(analysis: Analysis, index: Index) -> list[int]:
    columns, start = [], 0
    for block in index.blocks:
        columns += [start + block.columns[t.term] for t in tokens(analysis, block.name) if t.term in block.columns]
        start += len(block.terms)
    return columns


def _idf(index: Index) -> np.ndarray:
    return np.concatenate([block.idf for block in index.blocks])


def known_terms(queries: Sequence[Query]) -> int:
    """How many terms of the queries the index knows."""
    return sum(query.own.nnz + query.read.nnz for query in queries)


def column_terms(index: Index) -> dict[int, str]:
    """The term of every column."""
    names: dict[int, str] = defaultdict(str)
    start = 0
    for block in index.blocks:
        names.update(enumerate(block.terms, start))
        start += len(block.terms)
    return names
