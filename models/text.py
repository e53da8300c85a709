"""Text analysis: one way from characters to terms, for practices and queries alike, with offsets into the original."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import jieba
import opencc

from corpus.gazetteer import gazetteer

_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+|[a-z]+")
_FIRST_HAN, _LAST_HAN = 0x4E00, 0x9FFF
LONGEST = 3  # characters of an n-gram
Range = tuple[int, int]  # start and end
_SHORT_NAME = 2  # characters of 长治, which may also stand across two words


@dataclass(frozen=True, slots=True)
class Normalized:
    """Text as the analyzers see it; `offsets[i]` is the index in the original of character i; the last is its end."""

    text: str
    offsets: tuple[int, ...]

    def original(self, start: int, end: int) -> Range:
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
    pieces = [_folded(char) for char in text]
    offsets = [index for index, folded in enumerate(pieces) for _ in folded]
    return Normalized("".join(pieces), (*offsets, len(text)))


@lru_cache(maxsize=1 << 16)
def _folded(char: str) -> str:
    return unicodedata.normalize("NFKC", char).lower().translate(simplified())


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
    """A text cut into terms, kept as ranges of the normalized text.

    `cut` are those of the words; `places` and `phrases` are masked. Tokens are made when asked for: an index needs only
    the terms of its texts, and a million objects would be looked through at each collection of garbage.
    """

    normalized: Normalized
    cut: tuple[Range, ...]
    places: tuple[Range, ...]
    phrases: tuple[Range, ...]

    @property
    def masked(self) -> tuple[Range, ...]:
        """The ranges of place names and set phrases, from which no term comes."""
        return self.places + self.phrases

    @property
    def size(self) -> int:
        """Characters (and Latin words) of the text that are neither masked nor punctuation."""
        text = self.normalized.text
        return sum(1 if text[start].isascii() else end - start for start, end in _runs(text, self.masked))

    def straddles(self, start: int, end: int) -> bool:
        """Whether a range of the normalized text neither begins nor ends where a word of it does."""
        covered = False
        for first, last in self.cut:
            if last > start and first < end:
                if first == start or last == end:
                    return False
                covered = True
        return covered

    def tokens(self, block: str) -> list[Token]:
        """The tokens of `words`, or of `ngrams`: of the Chinese characters, and Latin words whole."""
        text = self.normalized.text
        return [Token(text[start:end], start, end) for start, end in self._ranges(block)]

    def terms(self, block: str) -> list[str]:
        """The terms of `words` or `ngrams`, as often as they stand in the text."""
        text = self.normalized.text
        return [text[start:end] for start, end in self._ranges(block)]

    def _ranges(self, block: str) -> Iterable[Range]:
        return self.cut if block == "words" else _ngrams(self.normalized.text, self.masked)


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
        ngrams: dict[str, int] = defaultdict(int)  # four times as quick as a Counter, by the million
        for word, count in words.items():
            for start, end in _spans(len(word)):
                ngrams[word[start:end]] += count
        return Background(words.total(), {"words": words, "ngrams": Counter(ngrams)})

    def analyze(self, text: str) -> Analysis:
        """Terms of a text; a term never crosses a mask, punctuation or a change of script."""
        normalized = normalize(text)
        places = self._places(normalized.text)
        phrases = _phrases(normalized.text)
        words: list[Range] = []
        for start, end in _runs(normalized.text, places + phrases):
            run = normalized.text[start:end]
            if run.isascii():
                words.append((start, end))
            else:
                words += (
                    (start + low, start + high) for _, low, high in self._jieba.tokenize(run, "search", HMM=False)
                )
        return Analysis(normalized, tuple(words), places, phrases)

    def _places(self, text: str) -> tuple[Range, ...]:
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


def _runs(text: str, masked: tuple[Range, ...]) -> Iterator[Range]:
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
    return [plain[start:end] for start, end in _ngrams(plain, _phrases(plain), longest)]


def _phrases(text: str) -> tuple[Range, ...]:
    """Ranges of set phrases, which say nothing of a problem."""
    return tuple(match.span() for match in _stop_pattern().finditer(text))


def _ngrams(text: str, masked: tuple[Range, ...], longest: int = LONGEST) -> Iterator[Range]:
    """Ranges of the character n-grams of the Chinese runs, and of Latin words whole."""
    for start, end in _runs(text, masked):
        if text[start].isascii():
            yield start, end
        else:
            for low, high in _spans(end - start, longest):
                yield start + low, start + high


@lru_cache(maxsize=128)
def _spans(length: int, longest: int = LONGEST) -> tuple[Range, ...]:
    """The ranges of all n-grams of a run of that length, the shortest first."""
    return tuple((start, start + size) for size in range(1, longest + 1) for start in range(length - size + 1))
