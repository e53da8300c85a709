"""From characters to terms: folding, place names, stop phrases, segmentation, and the way back to the original."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.gazetteer import gazetteer
from models.text import Analyzer, _folded, _spans, normalize, policy_terms

MIXED = st.text(st.one_of(st.characters(), st.sampled_from("长治市沙区老旧小区改造减税請問舊廠Ａ㎡①ﬃİ😀，。\n \0")))


@pytest.mark.parametrize(
    ("text", "folded", "offsets"),
    [
        ("ＰＰＰ", "ppp", (0, 1, 2, 3)),
        ("５㎡房", "5m2房", (0, 1, 1, 2, 3)),
        ("①是", "1是", (0, 1, 2)),
        ("⑩是", "10是", (0, 0, 1, 2)),
        ("oﬃce", "office", (0, 1, 1, 1, 2, 3, 4)),
        ("老舊廠區", "老旧厂区", (0, 1, 2, 3, 4)),
        ("😀改造😀", "😀改造😀", (0, 1, 2, 3, 4)),
        ("（更新）", "(更新)", (0, 1, 2, 3, 4)),
        ("", "", (0,)),
    ],
)
def test_characters_are_folded_and_know_their_place(text: str, folded: str, offsets: tuple[int, ...]) -> None:
    normalized = normalize(text)
    assert (normalized.text, normalized.offsets) == (folded, offsets)


def test_a_range_of_the_folded_text_leads_back_to_whole_characters_of_the_original() -> None:
    text = "面积５㎡的舊樓"
    normalized = normalize(text)
    start = normalized.text.index("m2")
    assert text[slice(*normalized.original(start, start + 2))] == "㎡"
    assert text[slice(*normalized.original(start + 1, start + 2))] == "㎡"
    start = normalized.text.index("旧楼")
    assert text[slice(*normalized.original(start, start + 2))] == "舊樓"


@given(MIXED)
@settings(deadline=None)
def test_every_term_of_any_text_stands_in_the_original_where_it_says(analyzer: Analyzer, text: str) -> None:
    analysis = analyzer.analyze(text)
    tokens = analysis.tokens("words") + analysis.tokens("ngrams")
    for token in tokens:
        start, end = analysis.normalized.original(token.start, token.end)
        assert 0 <= start < end <= len(text)
        assert token.term in normalize(text[start:end]).text
    for start, end in analysis.masked:
        assert 0 <= start < end <= len(analysis.normalized.text)
        assert not any(t.start < end and start < t.end for t in tokens)


@given(MIXED)
def test_folding_twice_changes_no_place(text: str) -> None:
    normalized = normalize(text)
    assert len(normalized.offsets) == len(normalized.text) + 1
    assert list(normalized.offsets) == sorted(normalized.offsets)
    assert normalized.offsets[-1] == len(text)


def test_words_and_character_ngrams_of_a_phrase(analyzer: Analyzer) -> None:
    analysis = analyzer.analyze("加装电梯，要ＰＰＰ")
    assert [tuple(token) for token in analysis.tokens("words")] == [
        ("加装", 0, 2),
        ("电梯", 2, 4),
        ("加装电梯", 0, 4),
        ("要", 5, 6),
        ("ppp", 6, 9),
    ]
    assert analysis.terms("ngrams") == [
        *("加", "装", "电", "梯"),
        *("加装", "装电", "电梯"),
        *("加装电", "装电梯"),
        *("要", "ppp"),
    ]


@pytest.mark.parametrize("word", ["减", "税"])
def test_words_of_one_character_survive(analyzer: Analyzer, word: str) -> None:
    analysis = analyzer.analyze(f"能{word}吗")
    assert word in analysis.terms("words")
    assert word in analysis.terms("ngrams")


@pytest.mark.parametrize("word", ["城市体检", "容积率", "专项债", "更新单元", "收储租"])
def test_policy_terms_stay_whole_inside_a_sentence(analyzer: Analyzer, word: str) -> None:
    assert word in analyzer.analyze(f"关于{word}的做法").terms("words")


def test_every_policy_term_is_one_word(analyzer: Analyzer) -> None:
    assert [term for term in policy_terms() if term not in analyzer.analyze(term).terms("words")] == []


def masked(analyzer: Analyzer, text: str) -> list[str]:
    return [text[start:end] for start, end in analyzer.analyze(text).masked]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("长治的老旧小区", ["长治"]),
        ("荆州市沙市区的老旧小区", ["荆州市", "沙市区"]),
        ("恩施州和广西想学", ["恩施州", "广西"]),
        ("北京上海广州", ["北京", "上海", "广州"]),
        # A name inside other words is no name.
        ("下雨天水漫进来", []),
        ("运营口径不一样", []),
        ("阳台朝南阳光好", []),
        ("河西安置房漏水", []),
        ("四平方米的厨房", []),
        ("美丽水岸", []),
        # 城区 is the name of two counties and a word.
        ("城区道路", []),
    ],
)
def test_place_names_are_masked(analyzer: Analyzer, text: str, names: list[str]) -> None:
    assert masked(analyzer, text) == names


def test_the_short_name_of_every_province_and_city_is_masked_in_a_question(analyzer: Analyzer) -> None:
    short = [n for n in gazetteer().names() if len(n) == 2 and gazetteer().named(n)[0].level != "county"]
    assert len(short) > 250
    assert [n for n in short if masked(analyzer, f"我们{n}老旧小区没有钱改造") != [n]] == []


def test_stop_phrases_are_masked_longest_first(analyzer: Analyzer) -> None:
    assert masked(analyzer, "请问有没有加装电梯的经验，谢谢您") == ["请问有没有", "谢谢您"]
    assert analyzer.analyze("请问有没有，谢谢您").cut == ()


def test_no_term_crosses_a_mask(analyzer: Analyzer) -> None:
    terms = analyzer.analyze("老，长治路").terms("ngrams")
    assert terms == ["老", "路"]


def test_what_is_remembered_of_texts_is_bounded() -> None:
    """A text of every length and of every character there is must not fill the memory of a server."""
    assert [remembered.cache_info().maxsize for remembered in (_folded, _spans)] == [1 << 16, 128]
