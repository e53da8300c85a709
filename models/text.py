"""Text analysis: one way from characters to terms, for practices and queries alike, with offsets into the original."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import jieba
import opencc

from corpus.gazetteer import gazetteer

_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+|[a-z]+")
_FIRST_HAN, _LAST_HAN = 0x4E00, 0x9FFF
NGRAMS = (1, 3)  # characters
_SHORT_NAME = 2  # characters of 长治, which may also stand across two words


@dataclass(frozen=True, slots=True)
class Normalized:
    """Text as the analyzers see it; `offsets[i]` is the index in the original of character i; the last is its end."""

    text: str
    offsets: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The range of the original text that `text[start:end]` came from."""
        return self.offsets[start], self.offsets[end - 1] + 1


class Token(NamedTuple):
    """A term and the range of the normalized text that it covers."""

    term: str
    start: int
    end: int


@cache
def simplified() -> dict[int, str]:
    """Traditional to simplified, one character to one (OpenCC `t2s`)."""
    convert = opencc.OpenCC("t2s").convert
    pairs = ((code, convert(chr(code))) for code in range(_FIRST_HAN, _LAST_HAN + 1))
    return {code: simple for code, simple in pairs if len(simple) == 1 and simple != chr(code)}


def normalize(text: str) -> Normalized:
    """NFKC, lower case and simplified characters, each character by itself so that its place is known."""
    pieces: list[str] = []
    offsets: list[int] = []
    table = simplified()
    for index, char in enumerate(text):
        folded = unicodedata.normalize("NFKC", char).lower().translate(table)
        pieces.append(folded)
        offsets.extend([index] * len(folded))
    return Normalized("".join(pieces), (*offsets, len(text)))


@cache
def _lines(name: str) -> tuple[str, ...]:
    text = files("corpus.lexicon").joinpath(name).read_text(encoding="utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def policy_terms() -> tuple[str, ...]:
    """The ministry's terms that segmentation must keep whole."""
    return _lines("terms.txt")


@cache
def _stop_pattern() -> re.Pattern[str]:
    phrases = sorted(_lines("stop_phrases.txt"), key=lambda phrase: (-len(phrase), phrase))
    return re.compile("|".join(map(re.escape, phrases)))


@cache
def _place_pattern() -> re.Pattern[str]:
    """Place names that may be masked: a county's name only with its suffix and three characters, 城区 is a word."""
    names = {name for name in gazetteer().names() if len(name) > 2 or gazetteer().named(name)[0].level != "county"}
    return re.compile("|".join(map(re.escape, sorted(names, key=lambda name: (-len(name), name)))))


def dictionary(cache_dir: Path) -> jieba.Tokenizer:
    """jieba with its own dictionary, whose compiled form is kept in `cache_dir`, not in a world-writable folder."""
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(cache_dir)
    tokenizer.cache_file = f"jieba-{version('jieba')}.cache"
    tokenizer.initialize()
    return tokenizer


@dataclass(frozen=True, slots=True)
class Analysis:
    """A text cut into terms. `places` and `phrases` are the ranges (of the normalized text) that are masked."""

    normalized: Normalized
    words: tuple[Token, ...]
    ngrams: tuple[Token, ...]
    places: tuple[tuple[int, int], ...]
    phrases: tuple[tuple[int, int], ...]

    @property
    def masked(self) -> tuple[tuple[int, int], ...]:
        """The ranges of place names and set phrases, from which no term comes."""
        return self.places + self.phrases

    @property
    def size(self) -> int:
        """Characters (and Latin words) of the text that are neither masked nor punctuation."""
        return sum(token.end - token.start == 1 or token.term.isascii() for token in self.ngrams)

    def straddles(self, start: int, end: int) -> bool:
        """Whether a range of the normalized text neither begins nor ends where a word of it does."""
        words = [word for word in self.words if word.end > start and word.start < end]
        return bool(words) and not any(word.start == start or word.end == end for word in words)

    def tokens(self, block: str) -> tuple[Token, ...]:
        """The tokens of `words` or `ngrams`."""
        return self.words if block == "words" else self.ngrams

    def terms(self, block: str) -> list[str]:
        """The terms of `words` or `ngrams`, as often as they stand in the text."""
        return [token.term for token in self.tokens(block)]


@dataclass(frozen=True, slots=True)
class Background:
    """How common terms are in Chinese at large: the number of words counted, and how often each term was, by block."""

    words: int
    terms: dict[str, Counter[str]]


class Analyzer:
    """jieba words in search mode, with our dictionary, and character n-grams; the same for practices and queries."""

    def __init__(self, cache_dir: Path) -> None:
        """`cache_dir` receives jieba's compiled dictionary; nothing is written elsewhere."""
        self._jieba = dictionary(cache_dir)
        for term in policy_terms():
            self._jieba.add_word(term)

    def background(self) -> Background:
        """The counts of jieba's own dictionary."""
        words = Counter({word: count for word, count in self._jieba.FREQ.items() if count})
        ngrams: Counter[str] = Counter()
        for word, count in words.items():
            for start, end in _spans(len(word)):
                ngrams[word[start:end]] += count
        return Background(words.total(), {"words": words, "ngrams": ngrams})

    def analyze(self, text: str) -> Analysis:
        """Terms of a text; a term never crosses a mask, punctuation or a change of script."""
        normalized = normalize(text)
        places = self._places(normalized.text)
        phrases = _phrases(normalized.text)
        words: list[Token] = []
        for start, end in _runs(normalized.text, places + phrases):
            run = normalized.text[start:end]
            if run.isascii():
                words.append(Token(run, start, end))
            else:
                words += (Token(w, start + s, start + e) for w, s, e in self._jieba.tokenize(run, "search", HMM=False))
        ngrams = _ngrams(normalized.text, places + phrases)
        return Analysis(normalized, tuple(words), ngrams, places, phrases)

    def _places(self, text: str) -> tuple[tuple[int, int], ...]:
        places = [match.span() for match in _place_pattern().finditer(text)]
        if any(end - start == _SHORT_NAME for start, end in places):
            # 天水 is no place in 下雨天水漫进来, nor 营口 in 运营口径: a name of two characters must not cut a word.
            edges = {edge for _, *ends in self._jieba.tokenize(text, HMM=False) for edge in ends}
            places = [place for place in places if place[1] - place[0] > _SHORT_NAME or edges.issuperset(place)]
        return tuple(places)


class RememberingAnalyzer(Analyzer):
    """An analyzer that keeps what it has found, for the many fits over the same texts of a cross-validation."""

    def __init__(self, analyzer: Analyzer) -> None:
        """Keep what `analyzer` finds, for as long as this one lives."""
        self._remembered = cache(analyzer.analyze)
        self._counted = cache(analyzer.background)

    def background(self) -> Background:
        """The counts of the analyzer."""
        return self._counted()

    def analyze(self, text: str) -> Analysis:
        """The terms that the analyzer finds."""
        return self._remembered(text)


def _runs(text: str, masked: tuple[tuple[int, int], ...]) -> Iterator[tuple[int, int]]:
    """Ranges of one script without masked characters."""
    open_text = list(text)
    for start, end in masked:
        open_text[start:end] = "\0" * (end - start)
    for match in _RUN.finditer("".join(open_text)):
        yield match.span()


def character_terms(text: str, longest: int) -> list[str]:
    """The terms of `Analysis.ngrams` of at most `longest` characters, of a text without place names.

    For texts by the ten thousand: they need no offsets, which take most of the time of an analysis.
    """
    plain = unicodedata.normalize("NFKC", text).lower().translate(simplified())
    found: list[str] = []
    for start, end in _runs(plain, _phrases(plain)):
        run = plain[start:end]
        if run.isascii():
            found.append(run)
            continue
        for size in range(1, longest + 1):
            found += (run[at : at + size] for at in range(len(run) - size + 1))
    return found


def _phrases(text: str) -> tuple[tuple[int, int], ...]:
    """Ranges of set phrases, which say nothing of a problem."""
    return tuple(match.span() for match in _stop_pattern().finditer(text))


def _ngrams(text: str, masked: tuple[tuple[int, int], ...]) -> tuple[Token, ...]:
    """Character n-grams of the Chinese runs, and Latin words whole."""
    found: list[Token] = []
    for start, end in _runs(text, masked):
        run = text[start:end]
        spans = ((0, len(run)),) if run.isascii() else _spans(len(run))
        found += (Token(run[low:high], start + low, start + high) for low, high in spans)
    return tuple(found)


@cache
def _spans(length: int) -> tuple[tuple[int, int], ...]:
    """The ranges of all n-grams of a run of that length, the shortest first."""
    shortest, longest = NGRAMS
    sizes = range(shortest, longest + 1)
    return tuple((start, start + size) for size in sizes for start in range(length - size + 1))
