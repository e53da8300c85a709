"""Problems that no practice fits, by kind: what they are about, how many ask, and whether they are about renewal."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.families import families, family_names, own_words
from models.index import Index
from service.reports.answering import Answered
from service.reports.document import Column, Table

APART = 0.85  # mean distance (1 - cosine) up to which problems are of one kind
SAME = 0.75  # cosine from which a text says the same as one that is shown
_TYPICAL = 3  # texts shown of a kind
_WORDS = 8
_PLACE = r"(?:街道|片区|社区|小区|路|村|镇|乡|县|区|市|沿线|周边|一带|附近)"  # what follows the name of a place


@dataclass(frozen=True, slots=True)
class Kind:
    """Problems of one kind; `typical` are the texts nearest to all others, with how many say the same as each.

    `inside` tells whether they are about what the lists are about.
    """

    name: str
    members: tuple[Answered, ...]
    typical: tuple[tuple[str, int], ...]
    inside: bool

    @property
    def cities(self) -> tuple[str, ...]:
        """The cities that ask, in the order of the sheet."""
        return tuple(dict.fromkeys(city for answer in self.members for city in answer.cities))


def kinds(answers: Sequence[Answered], index: Index) -> list[Kind]:
    """The problems by kind, those about renewal first, the largest first."""
    if not answers:
        return []
    words = own_words([answer.text for answer in answers], index.space.analyzer)
    labels = families(words.rows, APART).labels
    scope = _scope(answers, index)
    found = []
    for label, name in enumerate(family_names(words.rows, labels, words.terms)):
        members = np.flatnonzero(labels == label)
        chosen = tuple(answers[member] for member in members.tolist())
        typical = tuple(_typical(words.rows[members], [answer.text for answer in chosen]))
        found.append(Kind(name, chosen, typical, float(scope[members].mean()) >= 0))
    return sorted(found, key=lambda kind: not kind.inside)


def unknown_words(answers: Sequence[Answered]) -> Counter[str]:
    """In how many problems each word stands that the lists do not hold; names of places and parts of words left out."""
    counts: Counter[str] = Counter()
    for answer in answers:
        longest = [word for word in answer.uncovered if not _is_part(word, answer.uncovered)]
        counts.update(word for word in dict.fromkeys(longest) if not re.search(re.escape(word) + _PLACE, answer.text))
    return counts


def kinds_table(key: str, title: str, found: Sequence[Kind], brief: int) -> Table:
    """Kinds, one a row."""
    columns = (
        *(Column("序号", "number", 6), Column("主题词", width=20), Column("问题数", "heat", 8)),
        *(Column("城市数", "number", 8), Column("典型问题", width=60), Column("清单没有的词", width=26)),
        *(Column("最接近的政策机制", width=22), Column("哪些城市", width=40)),
    )
    rows = []
    for number, kind in enumerate(found, 1):
        nearest = Counter(answer.nearest for answer in kind.members if answer.nearest).most_common(1)
        rows.append(
            (
                *(number, kind.name, len(kind.members), len(kind.cities)),
                "\n".join(f"{text}（另 {same} 条同类）" if same else text for text, same in kind.typical),
                "、".join(word for word, _ in unknown_words(kind.members).most_common(_WORDS)),
                *(nearest[0][0] if nearest else "", "、".join(kind.cities)),
            )
        )
    return Table(key, title, columns, tuple(rows), brief=brief)


def _scope(answers: Sequence[Answered], index: Index) -> NDArray[np.float64]:
    """How far each problem is about what some list answers; below 0 it is rather about something else."""
    space = index.space
    queries = space.queries([space.analyzer.analyze(answer.text) for answer in answers])
    return np.asarray((queries @ index.scope.T).toarray().max(axis=1))


def _typical(rows: sparse.csr_array, texts: Sequence[str]) -> Iterator[tuple[str, int]]:
    """The texts nearest to all others, none like another that is shown, each with the number of those like it."""
    near = (rows @ rows.T).toarray()
    order = np.lexsort((np.arange(len(texts)), -np.round(near.sum(axis=0), 10)))
    left = np.ones(len(texts), dtype=bool)
    for _ in range(_TYPICAL):
        waiting = order[left[order]]
        if not len(waiting):
            return
        first = int(waiting[0])
        same = left & (near[first] >= SAME)
        same[first] = True
        left &= ~same
        yield texts[first], int(same.sum()) - 1


def _is_part(word: str, words: Sequence[str]) -> bool:
    return any(word != other and word in other for other in words)
