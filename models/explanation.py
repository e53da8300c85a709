"""Why a practice was answered: the parts of its similarity, the sentences that show it, and a line in plain Chinese."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from scipy import sparse

from models.answer import Evidence, Marks, Term
from models.index import FIELDS, Index, field_text, printed_text
from models.query import Query
from models.text import Analysis, Normalized, normalize
from models.vectors import Floats

TERMS = 20  # parts shown by name; the others are summed in one more part
REST = "其他字词"
_KEPT = 4096  # practices
SAID = 4  # words named in a reason
QUOTED = 40  # characters of a problem statement quoted in a reason
MARKED = 6  # words marked in a piece of evidence
TELLING = 0.25  # of what the strongest word contributes; a word that contributes less is not marked
Parts = dict[tuple[str, str, str], float]
"""(term, field, policy term that it was read as) -> contribution to the similarity."""
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?[”）》]*")


@dataclass(frozen=True, slots=True)
class Shares:
    """What each term of a query adds to the similarity of every practice.

    `own` and `read` are (fields x practices, terms of the query's row of that name); `told` is (practices x words),
    what the words say of the topics that both speak of; `topics` is the query's own row of them. `inside` says which
    terms of `own`, and then which `words`, stand in the query's words `said`, (terms x said).
    """

    own: sparse.csr_array
    read: sparse.csr_array
    words: list[str]
    told: Floats
    topics: Floats
    said: list[str]
    inside: Floats

    def strongest(self, row: int) -> dict[str, float]:
        """The words said that add something to a practice, with the terms inside them -> how much, largest first."""
        added = np.asarray(self.own[row :: len(self.told)].sum(axis=0)).ravel()
        strength = np.concatenate([added, self.told[row]]) @ self.inside
        found = {word: float(value) for word, value in zip(self.said, strength, strict=True) if value > 0}
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


class Explainer:
    """Explains the answers of one index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._space = index.space
        # Row p + f * practices is field f of practice p, so that one product explains all fields; by columns, as a
        # query has few of them.
        self._stacked = sparse.csc_array(sparse.vstack([index.fields[field] for field in FIELDS], format="csc"))
        # A practice is answered again and again: what is read off its text is kept.
        self._sentences = lru_cache(_KEPT)(self._read_sentences)
        self._analyzed = lru_cache(_KEPT)(index.space.analyzer.analyze)
        self._printed = lru_cache(_KEPT)(self._normalized)

    def terms(self, parts: Parts) -> tuple[Term, ...]:
        """The parts of a similarity, largest first; their contributions add up to it."""
        ordered = sorted(parts.items(), key=lambda item: (-abs(item[1]), item[0]))
        shown = [Term(term, field, value, via) for (term, field, via), value in ordered[:TERMS]]
        rest = sum(value for _, value in ordered[TERMS:])
        return (*shown, Term(REST, "all", rest)) if ordered[TERMS:] else tuple(shown)

    def why(self, query: Query, shares: Shares, row: int, evidence: tuple[Evidence, ...]) -> str:
        """A sentence in plain Chinese; it says nothing but what the practice, its closest statement or topic says."""
        printed = self._printed(row).text
        read = {
            reading.word: reading.term
            for reading in sorted(query.readings.values(), key=lambda reading: (reading.weight, len(reading.word)))
            if reading.term in printed and reading.word not in printed
        }
        said = [f"您说的“{word}”在清单里对应“{term}”" for word, term in list(read.items())[:-3:-1]]
        words = [word for word in _longest(shares.strongest(row)) if word in printed and word not in read]
        if words:
            said.append(f"清单原文也说到“{'”“'.join(words[:SAID])}”")
        near = next((item for item in evidence if item.field == "problems" and item.marks), None)
        if near:
            said.append(f"您的描述接近典型问题“{near.text if len(near.text) <= QUOTED else near.text[:QUOTED] + '…'}”")
        topic = "" if said else self._shared_topic(shares, row)
        if topic:
            said.append(f"您的描述与该做法同属“{topic}”一类问题")
        return "；".join(said) + "。" if said else "用词与该做法总体接近。"

    def shares(self, query: Query) -> Shares:
        """What the terms of a query add to the similarity of every practice."""
        own, read = (
            sparse.csr_array(self._stacked[:, part.indices].multiply(part.data)) for part in (query.own, query.read)
        )
        words, added = self._index.topics.parts(query.analysis)
        said = sorted({word for word in query.analysis.terms("words") if len(word) > 1})
        terms = [self._space.terms[column] for column in query.own.indices]
        told = np.asarray((self._index.told @ added.T).todense())
        return Shares(own, read, words, told, np.asarray(added.sum(axis=0)), said, _inside([*terms, *words], said))

    def _shared_topic(self, shares: Shares, row: int) -> str:
        """The topic of which both a query and a practice say most, "" where they share none."""
        both = sparse.coo_array(self._index.told[[row]].multiply(shares.topics[None, :]))
        return self._index.topics.names[int(both.col[both.data.argmax()])] if both.nnz and both.data.max() > 0 else ""

    def parts(self, query: Query, shares: Shares, row: int) -> Parts:
        """What the similarity of a practice is made of."""
        sums: dict[tuple[str, str, str], float] = defaultdict(float)
        for part, added, expanded in ((query.own, shares.own, False), (query.read, shares.read, True)):
            product = sparse.coo_array(added[row :: len(self._index.practices)])
            for number, place, value in zip(*product.coords, product.data, strict=True):
                column = int(part.indices[place])
                reading = query.readings[column] if expanded else None
                word, via = (reading.word, reading.term) if reading else (self._space.terms[column], "")
                sums[word, FIELDS[number], via] += float(value)
        for word, value in zip(shares.words, shares.told[row], strict=True):
            sums[word, "topics", ""] += float(value)
        return sums

    def evidence(self, query: Query, shares: Shares, row: int, parts: Parts) -> tuple[Evidence, ...]:
        """The title, the sentence of the body that the query hits best, and the closest problem statement."""
        practice, telling = self._index.practices[row], _telling(shares.strongest(row), parts)
        found = [Evidence("title", practice.title, self._marks(practice.title, telling))]
        sentences, rows = self._sentences(row)
        if sentences:
            best = sentences[int(np.argmax(np.asarray((rows @ query.vector.T).todense()).ravel()))]
            found.append(Evidence("body", best, self._marks(best, telling)))
        own = np.flatnonzero(self._index.owner == row)
        if len(own):
            near = np.asarray((self._index.statements[own] @ query.vector.T).todense()).ravel()
            texts = [self._index.problems[row].text for row in own[np.argsort(-near, kind="stable")]]
            # A statement is an example: with the name of a city in it, it reads like news of that city.
            text = next((text for text in texts if not self._analyzed(text).places), texts[0])
            found.append(Evidence("problems", text, self._marks(text, telling)))
        return tuple(found)

    def _read_sentences(self, row: int) -> tuple[list[str], sparse.csr_array]:
        """The sentences of a practice's body and a row of terms for each."""
        found = [match.group() for match in _SENTENCE.finditer(field_text(self._index.practices[row], "body"))]
        return found, self._space.own([self._space.analyzer.analyze(text) for text in found])

    def _normalized(self, row: int) -> Normalized:
        """All that is printed of a practice, as the analyzers see it."""
        return normalize(printed_text(self._index.practices[row]))

    def query_marks(self, query: Query) -> Marks:
        """Ranges of the query that the index knows or the thesaurus read."""
        known = self._known(query.analysis)
        known += [query.analysis.normalized.original(r.start, r.end) for r in query.readings.values()]
        return _merge(known)

    def uncovered(self, query: Query) -> tuple[str, ...]:
        """Words of the query, of two characters or more, that stand nowhere in the library, none inside another."""
        words = self._space.blocks[0].columns
        return tuple(_longest(word for word in query.analysis.terms("words") if len(word) > 1 and word not in words))

    def refusal(self, query: Query, related: bool) -> str:
        """Why there is no recommendation, and what to do."""
        words = self.uncovered(query)
        if not related and not words:
            return "没有认出与城市更新有关的词语，请用几个字说说遇到了什么问题"
        named = f"，其中“{'”“'.join(words[:3])}”不在做法库收录的内容里" if words else ""
        return f"做法库中没有与这段描述足够相符的做法{named}；可以换个说法，或按政策机制浏览"

    def _marks(self, text: str, telling: list[str]) -> Marks:
        """Where those words stand in a text as words."""
        analysis = self._analyzed(text)
        places = re.finditer("|".join(map(re.escape, telling)), analysis.normalized.text) if telling else ()
        spans = [place.span() for place in places]
        return _merge([analysis.normalized.original(*span) for span in spans if not analysis.straddles(*span)])

    def _known(self, analysis: Analysis) -> list[tuple[int, int]]:
        return [
            analysis.normalized.original(token.start, token.end)
            for block in self._space.blocks
            for token in analysis.tokens(block.name)
            if len(token.term) > 1 and token.term in block.columns
        ]


def _inside(terms: Sequence[str], words: Sequence[str]) -> Floats:
    """(terms x words): 1 where a term stands in a word."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, term in enumerate(terms):
        rows[term].append(row)
    table = np.zeros((len(terms), len(words)))
    for column, word in enumerate(words):
        for start, end in combinations(range(len(word) + 1), 2):
            table[rows.get(word[start:end], []), column] = 1.0
    return table


def _telling(strongest: dict[str, float], parts: Parts) -> list[str]:
    """The words of a query, and the policy terms that it was read as, that contribute most; the longest first."""
    found = dict(strongest)
    for (_, _, via), value in parts.items():
        if via:
            found[via] = found.get(via, 0.0) + value
    least = TELLING * max(found.values(), default=0.0)
    first = sorted((word for word, value in found.items() if value >= least), key=lambda word: (-found[word], word))
    return sorted(first[:MARKED], key=lambda word: (-len(word), word))


def _longest(words: Iterable[str]) -> list[str]:
    """The words that stand in no other of them, in their order, each once."""
    each = list(dict.fromkeys(words))
    return [word for word in each if not any(word in other for other in each if other != word)]


def _merge(ranges: list[tuple[int, int]]) -> Marks:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
