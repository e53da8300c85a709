"""The two baselines against their own formulas, worked out here a second time."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import pytest

from corpus.records import Practice
from models.baselines import BM25_BIGRAMS, TFIDF_WORDS, Ranker, baselines, bigrams
from models.text import dictionary

TEXTS = {
    "ur9-1-1-2": "老旧小区加装电梯",
    "ur9-1-1-1": "老旧厂房改造，厂房更新",
    "ur9-1-1-10": "历史街区保护",
    "ur9-1-1-9": "历史街区保护",
}
PRACTICES = [Practice(key, "ur9", "机制", "举措", text, "") for key, text in TEXTS.items()]


@pytest.fixture(scope="module")
def rankers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ranker]:
    return baselines(PRACTICES, tmp_path_factory.mktemp("jieba"))


def test_bigrams_are_those_of_elasticsearch_cjk() -> None:
    assert bigrams("老旧小区，改 3D 打印ＡＢ楼") == ["老旧", "旧小", "小区", "改", "3d", "打印", "ab", "楼"]
    assert bigrams("。！") == []


def test_bm25_scores_follow_the_formula(rankers: dict[str, Ranker]) -> None:
    documents = {key: Counter(bigrams(f"机制，举措，{text}")) for key, text in TEXTS.items()}
    mean = sum(sum(terms.values()) for terms in documents.values()) / len(documents)

    def score(terms: Counter[str], query: str) -> float:
        total = 0.0
        for term in bigrams(query):
            holding = sum(term in other for other in documents.values())
            idf = math.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
            norm = 1.5 * (1 - 0.75 + 0.75 * sum(terms.values()) / mean)
            total += idf * terms[term] / (terms[term] + norm)
        return total

    query = "老旧厂房"
    expected = {key: score(terms, query) for key, terms in documents.items() if score(terms, query)}
    found = rankers[BM25_BIGRAMS](query)
    assert [key for key, _ in found] == ["ur9-1-1-1", "ur9-1-1-2"]
    assert dict(found) == pytest.approx(expected, rel=1e-5)


def test_tfidf_scores_follow_the_formula(rankers: dict[str, Ranker], tmp_path: Path) -> None:
    cut = dictionary(tmp_path).lcut
    documents = {key: Counter(cut(f"机制，举措，{text}")) for key, text in TEXTS.items()}

    def vector(terms: Counter[str]) -> dict[str, float]:
        holding = {term: sum(term in other for other in documents.values()) for term in terms}
        raw = {t: terms[t] * (math.log((1 + len(TEXTS)) / (1 + holding[t])) + 1) for t in terms if holding[t]}
        length = math.sqrt(sum(value**2 for value in raw.values()))
        return {term: value / length for term, value in raw.items()}

    query = vector(Counter(cut("老旧小区的电梯")))
    cosines = {
        key: sum(value * query.get(term, 0) for term, value in vector(terms).items())
        for key, terms in documents.items()
    }
    found = rankers[TFIDF_WORDS]("老旧小区的电梯")
    assert dict(found) == pytest.approx({key: value for key, value in cosines.items() if value})
    assert [key for key, _ in found] == sorted(dict(found), key=lambda key: -cosines[key])


@pytest.mark.parametrize("name", [BM25_BIGRAMS, TFIDF_WORDS])
def test_a_text_that_shares_nothing_ranks_nothing(rankers: dict[str, Ranker], name: str) -> None:
    assert rankers[name]("xyz") == []
    assert rankers[name]("？！") == []


@pytest.mark.parametrize("name", [BM25_BIGRAMS, TFIDF_WORDS])
def test_equal_scores_stand_in_the_order_of_ids(rankers: dict[str, Ranker], name: str) -> None:
    assert [key for key, _ in rankers[name]("历史街区")] == ["ur9-1-1-9", "ur9-1-1-10"]
