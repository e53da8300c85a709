"""Topics that belong to no list: rows of length 1, parts that add up, texts without a common word that are alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from models.judgments import read_queries
from models.query import SHORTEST
from models.text import Analyzer, character_terms
from models.topics import NEAREST, Topics, bank, topics

TESTS = Path(__file__).parent.parent


def alike(one: str, other: str, found: Topics, analyzer: Analyzer) -> float:
    rows = found.rows([analyzer.analyze(one), analyzer.analyze(other)])
    return float((rows[[0]] @ rows[[1]].T).sum())


@pytest.fixture(scope="module")
def shipped_topics() -> Topics:
    return topics()


def test_the_bank_tells_every_topic_in_both_languages(shipped_topics: Topics) -> None:
    assert shipped_topics.names == tuple(bank())
    assert [name for name, held in bank().items() if len(held["policy"]) < 3 or len(held["everyday"]) < 8] == []
    said = [text for held in bank().values() for texts in held.values() for text in texts[:-1]]
    assert [text for text in said if text != text.strip() or not 3 <= len(text) <= 200] == []


def test_the_last_text_of_each_kind_is_a_line_of_words() -> None:
    for place, held in enumerate(bank().values()):
        # Those who wrote the later topics were asked for shorter lines.
        policy, everyday = (20, 40) if place < 2017 else (14, 4)
        for texts, fewest in ((held["policy"], policy), (held["everyday"], everyday)):
            words = texts[-1].split("、")
            assert len(set(words)) == len(words) >= fewest
            assert [word for word in words if not 2 <= len(word) <= 12 or word != word.strip()] == []


@pytest.mark.parametrize(
    ("said", "near", "far"),
    [
        ("夜里没人守，车一头扎进水里", "对铁路下穿涵洞加装声光警示装置和自动挡杆", "为老旧小区居民办理不动产登记"),
        ("房本一直办不下来", "为居民办理不动产登记，分类处置历史遗留问题", "对易涝点增设水位监测设施"),
        ("老鼠和臭水从厨房地漏往上冒", "开展排水管道检测清淤，实施雨污分流改造", "明确历史建筑活化利用正负面清单"),
    ],
)
def test_texts_without_a_common_word_are_alike(
    said: str, near: str, far: str, shipped_topics: Topics, analyzer: Analyzer
) -> None:
    assert alike(said, near, shipped_topics, analyzer) > alike(said, far, shipped_topics, analyzer) + 0.1


@settings(max_examples=50, deadline=None)
@given(st.text(st.sampled_from("老旧小区改造没钱修桥洞房本，。 ABC12😀"), max_size=80))
def test_parts_add_up_to_a_row_of_length_one_or_nothing(analyzer: Analyzer, shipped_topics: Topics, text: str) -> None:
    analysis = analyzer.analyze(text)
    words, added = shipped_topics.parts(analysis)
    row = shipped_topics.rows([analysis]).toarray()[0]
    assert added.shape == (len(words), len(shipped_topics.names))
    assert row == pytest.approx(np.asarray(added.sum(axis=0)).ravel(), abs=1e-12)
    assert float(np.linalg.norm(row)) == pytest.approx(1.0 if words else 0.0)
    assert np.count_nonzero(row) <= NEAREST


def test_no_text_has_no_rows(shipped_topics: Topics) -> None:
    assert shipped_topics.rows([]).shape == (0, len(shipped_topics.names))


@given(st.text(st.sampled_from("老旧小区改造没錢修橋洞，。 ABc12１％请问有没有"), max_size=60))
def test_the_fast_terms_are_those_of_the_analysis(analyzer: Analyzer, text: str) -> None:
    analysis = analyzer.analyze(text)
    wanted = [term for term in analysis.terms("ngrams") if term.isascii() or len(term) <= 2]
    assert sorted(character_terms(text, 2)) == sorted(wanted)


def test_no_text_that_measures_stands_in_the_bank() -> None:
    """Nor a near copy: seven in ten of their character pairs are the same; lines of words are looked at by word."""
    texts = [text for held in bank().values() for texts in held.values() for text in texts]
    said = sorted({piece for text in texts for piece in (text, *text.split("、")) if len(piece) >= SHORTEST})
    files = [
        path
        for folder in ("relevance", "blind", "unseen", "unstated")
        for path in TESTS.glob(f"{folder}/**/queries.jsonl")
    ]
    asked = [query.text for path in files for query in read_queries(path)]
    assert len(asked) > 600
    pairs = CountVectorizer(analyzer="char", ngram_range=(2, 2), binary=True)
    ours, theirs = pairs.fit_transform(asked), pairs.transform(said)
    both = (theirs @ ours.T).tocoo()
    sizes = [len({text[at : at + 2] for at in range(len(text) - 1)}) for text in (*said, *asked)]
    near = [
        (said[row], asked[column])
        for row, column, common in zip(both.row, both.col, both.data, strict=True)
        if 2 * common / (sizes[row] + sizes[len(said) + column]) >= 0.7
    ]
    assert near == []
