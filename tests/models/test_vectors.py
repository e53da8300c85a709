"""TF-IDF against a second formula, written by hand from counts alone."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from scipy import sparse

from models.text import Analysis, Analyzer, Background
from models.vectors import Block, Space, fit_block, unit
from tests.models.small_library import PARAMETERS, PRACTICES, READING

SHARE = 0.4
QUESTIONS = ("停车位停车位不够，管网也老化", "城市更新基金怎么设立", "股票", "")


@pytest.fixture(scope="module")
def texts(analyzer: Analyzer) -> list[Analysis]:
    return [analyzer.analyze(practice.text) for practice in PRACTICES]


@pytest.fixture(scope="module")
def background(analyzer: Analyzer) -> Background:
    return analyzer.background()


def idf_by_hand(name: str, texts: list[Analysis], background: Background) -> dict[str, float]:
    holding = Counter(term for text in texts for term in set(text.terms(name)))
    own = {term: math.log((1 + len(texts)) / (1 + count)) + 1 for term, count in holding.items()}
    wide = {term: math.log((1 + background.words) / (1 + background.terms[name][term])) + 1 for term in holding}
    scale = max(own.values()) / max(wide.values())
    return {term: (1 - SHARE) * own[term] + SHARE * scale * wide[term] for term in holding}


def row_by_hand(terms: list[str], idf: dict[str, float]) -> dict[str, float]:
    counts = Counter(term for term in terms if term in idf)
    weights = {term: (1 + math.log(count)) * idf[term] for term, count in counts.items()}
    length = math.sqrt(sum(weight**2 for weight in weights.values()))
    return {term: weight / length for term, weight in weights.items()}


@pytest.mark.parametrize("name", ["words", "ngrams"])
def test_idf_and_rows_are_those_of_the_hand_written_formula(
    analyzer: Analyzer, texts: list[Analysis], background: Background, name: str
) -> None:
    block = fit_block(name, [text.terms(name) for text in texts], background, SHARE)
    idf = idf_by_hand(name, texts, background)
    assert dict(zip(block.terms, block.idf.tolist(), strict=True)) == pytest.approx(idf, abs=1e-9)
    asked = [*texts, *(analyzer.analyze(question) for question in QUESTIONS)]
    for row, text in zip(block.transform(asked).toarray(), asked, strict=True):
        found = {block.terms[column]: row[column] for column in np.flatnonzero(row)}
        assert found == pytest.approx(row_by_hand(text.terms(name), idf), abs=1e-9)


def test_a_product_of_two_rows_is_the_weighted_sum_of_both_cosines(
    analyzer: Analyzer, texts: list[Analysis], background: Background
) -> None:
    blocks = [fit_block(name, [text.terms(name) for text in texts], background, SHARE) for name in ("words", "ngrams")]
    space = Space(blocks, analyzer, PARAMETERS)
    asked = analyzer.analyze(QUESTIONS[0])
    expected = []
    for text in texts:
        parts = {}
        for name in ("words", "ngrams"):
            idf = idf_by_hand(name, texts, background)
            one, other = (row_by_hand(item.terms(name), idf) for item in (asked, text))
            parts[name] = sum(weight * other.get(term, 0.0) for term, weight in one.items())
        expected.append(sum(PARAMETERS.blocks[name] * part for name, part in parts.items()))
    found = (space.own([asked]) @ space.own(texts).T).toarray()[0].tolist()
    assert found == pytest.approx(expected, abs=1e-9)
    assert max(expected) > 0.1


def test_rows_have_length_one_or_zero(analyzer: Analyzer, texts: list[Analysis], background: Background) -> None:
    space = Space(
        [fit_block(name, [text.terms(name) for text in texts], background, SHARE) for name in ("words", "ngrams")],
        analyzer,
        PARAMETERS,
    )
    rows = space.own([*texts, analyzer.analyze("xyz，！")])
    lengths = np.sqrt(rows.multiply(rows).sum(axis=1))
    assert lengths.tolist() == pytest.approx([1.0] * len(texts) + [0.0])


def test_many_readings_are_not_louder_than_one(
    analyzer: Analyzer, texts: list[Analysis], background: Background
) -> None:
    space = Space(
        [fit_block(name, [text.terms(name) for text in texts], background, SHARE) for name in ("words", "ngrams")],
        analyzer,
        READING,
    )
    asked = [analyzer.analyze(text) for text in ("房本", "房本和老厂房，还有下水道", "股票")]
    readings = [space.readings(analysis) for analysis in asked]
    assert len(readings[1]) > len(readings[0]) > 0
    rows = space.read(readings)
    lengths = np.sqrt(rows.multiply(rows).sum(axis=1)).tolist()
    assert lengths == pytest.approx([READING.expansion, READING.expansion, 0.0])


def test_known_is_the_share_of_weight_of_terms_in_the_vocabulary(analyzer: Analyzer) -> None:
    words = Block("words", ("更新", "电梯"), np.array([1.0, 3.0]))
    ngrams = Block("ngrams", ("梯", "电", "电梯"), np.array([1.0, 1.0, 2.0]))
    space = Space([words, ngrams], analyzer, PARAMETERS)
    # words: 电梯 3 of 3 + 3 for 股票; ngrams: 4 of 4 + 3 x 2 for 股, 票, 股票
    assert space.known(analyzer.analyze("电梯，股票")) == pytest.approx((3 / 6 + 4 / 10) / 2)
    assert space.known(analyzer.analyze("电梯")) == 1.0
    assert space.known(analyzer.analyze("，。！")) == 0.0


def test_texts_without_terms_have_an_empty_vocabulary(analyzer: Analyzer, background: Background) -> None:
    block = fit_block("words", [[]], background, SHARE)
    assert block.terms == ()
    assert block.transform([analyzer.analyze("改造")]).shape == (1, 0)
    assert Space([block], analyzer, PARAMETERS).queries([analyzer.analyze("房本")]).shape == (1, 0)


def test_unit_leaves_zeros_and_empty_matrices() -> None:
    assert unit(sparse.csr_array([[3.0, 4.0], [0.0, 0.0]])).toarray().tolist() == [[0.6, 0.8], [0.0, 0.0]]
    assert unit(sparse.csr_array((0, 3))).shape == (0, 3)
    assert unit(sparse.csr_array((2, 0))).shape == (2, 0)
