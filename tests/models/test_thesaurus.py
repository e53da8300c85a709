"""Everyday words read as policy terms."""

from __future__ import annotations

import pytest

from models.matcher import Matcher
from models.text import normalize
from models.thesaurus import Reading, Thesaurus, thesaurus

GROUPS = [
    ("不动产登记", 0.9, ["房本", "房产证", "没房产证"]),
    ("产权管理|不动产登记", 0.5, ["房产证"]),
    ("政府和社会资本合作", 0.7, ["PPP"]),
]


def test_all_readings_of_the_longest_word_at_each_place() -> None:
    assert list(Thesaurus(GROUPS).read("没房产证也没房本")) == [
        Reading("没房产证", 0, 4, "不动产登记", 0.9),
        Reading("房产证", 1, 4, "不动产登记", 0.9),
        Reading("房产证", 1, 4, "产权管理", 0.5),
        Reading("房产证", 1, 4, "不动产登记", 0.5),
        Reading("房本", 6, 8, "不动产登记", 0.9),
    ]


@pytest.mark.parametrize("text", ["想做PPP项目", "想做ＰＰＰ项目", "想做ppp项目"])
def test_latin_words_are_read_in_any_case_and_width(text: str) -> None:
    assert list(Thesaurus(GROUPS).read(normalize(text).text)) == [Reading("ppp", 2, 5, "政府和社会资本合作", 0.7)]


def test_the_words_of_a_term_have_their_strongest_weight() -> None:
    made = Thesaurus(GROUPS)
    assert made.words("不动产登记") == {"房本": 0.9, "房产证": 0.9, "没房产证": 0.9}
    assert made.words("产权管理") == {"房产证": 0.5}
    assert made.words("没有的词") == {}
    assert made.policy_terms("完善不动产登记和产权管理") == ["不动产登记", "产权管理"]


def test_without_groups_nothing_is_read() -> None:
    assert list(Thesaurus([]).read("没房产证")) == []


def test_every_shipped_word_is_read_when_it_is_written_as_shipped() -> None:
    shipped = thesaurus()
    words = {word for term in list(shipped._words) for word in shipped.words(term)}
    unread = [word for word in words if not any(reading.start == 0 for reading in shipped.read(normalize(word).text))]
    assert unread == []


@pytest.mark.parametrize(
    ("text", "practice"), [("房本一直办不下来", "xa-3-2-1"), ("各部门各管各的，没有人牵头", "xa-1-1-1")]
)
def test_the_thesaurus_carries_a_list_without_statements(
    plain: Matcher, reading: Matcher, text: str, practice: str
) -> None:
    assert plain.match(text).outcome == "none"
    answer = reading.match(text)
    assert (answer.outcome, answer.recommendations[0].practice.id) == ("matched", practice)
