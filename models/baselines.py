"""Two rankers that anyone would build first, measured beside ours on the same library and judgments."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import bm25s
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from corpus.records import Practice, practice_order
from models.text import dictionary

Ranking = list[tuple[str, float]]
Ranker = Callable[[str], Ranking]
TFIDF_WORDS = "TF-IDF 分词"
BM25_BIGRAMS = "BM25 二元组"
_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+|[a-z0-9]+")


def baselines(practices: Sequence[Practice], cache_dir: Path) -> dict[str, Ranker]:
    """Both rankers over the whole published text of each practice; `cache_dir` holds jieba's dictionary cache."""
    texts = ["，".join((p.mechanism, p.initiative, p.text)) for p in practices]
    ids = [practice.id for practice in practices]
    return {TFIDF_WORDS: _tfidf_words(ids, texts, cache_dir), BM25_BIGRAMS: _bm25_bigrams(ids, texts)}


def bigrams(text: str) -> list[str]:
    """Overlapping pairs of Chinese characters, and Latin words: what Elasticsearch's `cjk` analyzer makes."""
    tokens: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        single = run.isascii() or len(run) == 1
        tokens += [run] if single else [run[start : start + 2] for start in range(len(run) - 1)]
    return tokens


def _tfidf_words(ids: Sequence[str], texts: Sequence[str], cache_dir: Path) -> Ranker:
    """The textbook recipe: TfidfVectorizer as it comes, jieba as it comes, cosine."""
    vectorizer = TfidfVectorizer(tokenizer=dictionary(cache_dir).lcut, token_pattern=None)
    matrix = vectorizer.fit_transform(texts)

    def rank(text: str) -> Ranking:
        return _ordered(ids, np.asarray((matrix @ vectorizer.transform([text]).T).todense()).ravel())

    return rank


def _bm25_bigrams(ids: Sequence[str], texts: Sequence[str]) -> Ranker:
    model = bm25s.BM25()
    model.index([bigrams(text) for text in texts], show_progress=False)

    def rank(text: str) -> Ranking:
        tokens = bigrams(text)
        return _ordered(ids, model.get_scores(tokens)) if tokens else []

    return rank


def _ordered(ids: Sequence[str], scores: np.ndarray) -> Ranking:
    """Practices that share a term with the text, by score, then id."""
    found = [(practice_id, float(score)) for practice_id, score in zip(ids, scores, strict=True) if score > 0]
    return sorted(found, key=lambda item: (-item[1], practice_order(item[0])))
