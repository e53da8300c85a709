"""From a problem text to one sparse query vector whose every part is traced to the asker's words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from scipy import sparse

from corpus.errors import QueryError
from models.text import Analysis
from models.thesaurus import Reading
from models.vectors import Space

SHORTEST, LONGEST = 4, 2000  # characters of a query
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Query:
    """A text ready to be scored.

    `own` and `read` are (1 x terms) rows: the asker's own words, and the policy terms that the thesaurus reads them
    as; `vector` is their sum, which is multiplied with the index. `readings[column]` is the reading that gave that
    column of `read` its weight.
    """

    text: str
    analysis: Analysis
    own: sparse.csr_array
    read: sparse.csr_array
    vector: sparse.csr_array
    readings: dict[int, Reading]


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


def read_query(text: str, space: Space) -> Query:
    """Analyse a clean text in the space of an index."""
    analysis = space.analyzer.analyze(text)
    readings = space.readings(analysis)
    own, read = space.own([analysis]), space.read([readings])
    return Query(text, analysis, own, read, sparse.csr_array(own + read), readings)
