"""`match`: whole ranked lists over the small library; the shipped one through the front door."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from corpus.errors import FilterError, QueryError
from corpus.records import practice_order
from models.answer import Answer, Filters
from models.matcher import Matcher
from models.query import clean
from tests.models.small_library import PRACTICES

LONG = "多部门各管各的，没人牵头。地下管网老化缺资金，想发专项债。居民意见不统一，方案定不下来。"
RANKINGS = {
    "老厂房空着，想做文创园": "xa-3-1-1 xa-2-1-2 xa-2-1-1",
    "地下管网老化没钱修": ("xa-2-1-1 xb-1-1-1 xa-2-2-1"),
    "贷款利息高，社会资本也不愿意进来": ("xa-2-1-2 xa-2-2-1 xb-1-1-1"),
    "房子修好了却登记不了": "xa-3-2-1 xa-3-1-2 xa-2-1-1",
    "小区没地方停车": ("xb-1-1-1 xa-4-1-1 xa-2-1-1"),
    "体检查出问题没人管": "xa-1-2-1 xb-1-1-1 xa-4-1-1",
    "想装电梯指标不够": "xa-3-1-2 xa-3-2-1 xa-2-1-1",
    "各部门各管各的，没有人牵头": ("xa-1-1-1 xa-1-2-1 xb-1-1-1"),
    "明天股票会涨吗": "xa-2-1-2 xa-3-2-1",
    LONG: "xa-2-1-1 xa-4-1-1 xa-1-1-1",
}
PLAIN_RANKINGS = {
    "老厂房空着，想做文创园": "xa-3-1-1 xa-1-1-1",
    "地下管网老化没钱修": "xa-2-1-1 xa-3-1-1 xb-1-1-1",
    "小区没地方停车": "xb-1-1-1 xa-4-1-1 xa-2-1-1",
    "体检查出问题没人管": "xa-1-2-1 xa-2-1-1 xa-1-1-1",
}
SHIPPED = {
    "想发专项债，不知道项目怎么打包": "ur3-5-1-2",
    "贷款利息太高，省里能不能贴息": "ur3-5-1-1",
    "老旧厂房空置，想改成文创园": "ur3-6-2-2",
    "多占了面积做公共设施，容积率能不能给奖励": "ur3-4-2-1",
    "保留下来的老建筑房产证办不下来": "ur3-4-2-2",
    "城市更新没有牵头的部门": "ur3-1-1-1",
    "城市体检查出来的问题怎么变成更新项目": "ur3-3-1-1",
    "街道想把居民的老房子收储出租": "ur3-6-3-3",
}
NOTHING = ("长治市北京市", "，。！？——", "😀😀😀😀😀", "the quick brown fox", "请问有没有谢谢", "1234567")


def ids(answer: Answer) -> list[str]:
    return [item.practice.id for item in answer.recommendations]


@pytest.mark.parametrize("text", RANKINGS)
def test_first_practices_of_the_small_library(small: Matcher, text: str) -> None:
    assert [practice for practice, _ in small.ranking(text)][:3] == RANKINGS[text].split()


@pytest.mark.parametrize("text", PLAIN_RANKINGS)
def test_first_practices_without_statements(plain: Matcher, text: str) -> None:
    assert [practice for practice, _ in plain.ranking(text)][:3] == PLAIN_RANKINGS[text].split()


@pytest.mark.parametrize("text", SHIPPED)
def test_the_shipped_library_answers_plain_questions(shipped: Matcher, text: str) -> None:
    answer = shipped.match(text)
    assert answer.outcome == "matched"
    assert answer.reason == answer.nearest == ""
    assert answer.recommendations[0].practice.id == SHIPPED[text]
    assert answer.best_score == answer.recommendations[0].score


def test_an_answer_has_the_practices_above_the_lowest_band_with_their_bands(small: Matcher) -> None:
    answer = small.match("贷款利息高，社会资本也不愿意进来")
    assert [(item.rank, item.practice.id, item.band) for item in answer.recommendations] == [
        (1, "xa-2-1-2", "高"),
        (2, "xa-2-2-1", "高"),
    ]
    assert [(need.text, need.start, need.end, need.practice_ids) for need in answer.needs] == [
        ("贷款利息高，社会资本也不愿意进来", 0, 16, ("xa-2-1-2", "xa-2-2-1"))
    ]


@pytest.mark.parametrize("text", NOTHING)
def test_a_text_without_a_problem_is_no_error(shipped: Matcher, text: str) -> None:
    answer = shipped.match(text)
    assert (answer.outcome, ids(answer), answer.needs) == ("none", [], ())
    assert answer.reason


def test_a_refusal_says_what_is_not_covered_and_where_to_browse(shipped: Matcher) -> None:
    answer = shipped.match("明天股票会涨吗，想买比特币")
    assert (answer.outcome, ids(answer), answer.needs) == ("none", [], ())
    assert "比特币" in answer.uncovered or "比特" in answer.uncovered
    assert answer.reason.startswith("做法库中没有与这段描述足够相符的做法，其中“")
    assert answer.nearest in {practice.mechanism for practice in shipped.index.practices}
    assert 0 < answer.best_score < 0.2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "问题描述太短（0 字），请至少写 4 个字，说清遇到了什么问题"),
        (" 没钱\n ", "问题描述太短（2 字），请至少写 4 个字，说清遇到了什么问题"),
        ("\0\0\0没钱啊", "问题描述太短（3 字），请至少写 4 个字，说清遇到了什么问题"),
        ("改" * 2001, "问题描述太长（2001 字），请删减到 2000 字以内，保留主要问题"),
        ("没钱改造\ud800", "问题描述里有无法识别的字符（半个代理对），请重新粘贴文字"),
        ("\udfff", "问题描述里有无法识别的字符（半个代理对），请重新粘贴文字"),
    ],
)
def test_what_cannot_be_a_query_is_refused_with_the_cure(shipped: Matcher, text: str, message: str) -> None:
    for ask in (shipped.match, shipped.ranking):
        with pytest.raises(QueryError) as caught:
            ask(text)
        assert str(caught.value) == message


def test_the_shortest_and_the_longest_query_are_taken(shipped: Matcher) -> None:
    assert shipped.match("没钱改造").index == shipped.index.digest
    assert shipped.match("老旧厂房空置。" * 285 + "改造没钱了").needs


def test_control_characters_are_white_space() -> None:
    assert clean("没钱\0改造\t管网\r\n怎么办\x7f") == "没钱 改造 管网 \n怎么办 "


def scores(answer: Answer) -> list[tuple[str, float]]:
    return [(item.practice.id, item.score) for item in answer.recommendations]


@pytest.mark.parametrize(
    "template", ["{}老旧小区改造没有钱，能不能发专项债", "我们{}想做城市体检", "老厂房都空着，在{}怎么改"]
)
def test_the_name_of_the_asker_changes_nothing(shipped: Matcher, template: str) -> None:
    expected = shipped.match(template.format("长治"))
    assert expected.outcome == "matched"
    for name in ("株洲", "乌海", "北京", "天水"):
        assert scores(shipped.match(template.format(name))) == scores(expected)
    # A longer name makes a longer text, which a score may feel, but not its similarity nor the order.
    for name in ("沙市区", "荆州市沙市区", "恩施土家族苗族自治州"):
        found = shipped.match(template.format(name))
        assert ids(found)[:2] == ids(expected)[:2]
        assert [item.similarity for item in found.recommendations[:2]] == pytest.approx(
            [item.similarity for item in expected.recommendations[:2]], abs=1e-9
        )
        assert found.best_score == pytest.approx(expected.best_score, abs=0.02)


@pytest.mark.parametrize(
    "text",
    [
        "请问有没有老旧厂房空置，想改成文创园",
        "老旧厂房空置，想改成文创园，谢谢您",
        "您好，我市目前老旧厂房空置，想改成文创园，怎么办呢",
    ],
)
def test_stop_phrases_weigh_nothing(shipped: Matcher, text: str) -> None:
    bare, wordy = (dict(_similarities(shipped, asked)) for asked in ("老旧厂房空置，想改成文创园", text))
    assert wordy == pytest.approx(bare, abs=1e-9)


def _similarities(matcher: Matcher, text: str) -> list[tuple[str, float]]:
    return [(item.practice.id, item.similarity) for item in matcher.match(text).recommendations[:2]]


@pytest.mark.parametrize(
    ("written", "plain_form"),
    [
        ("老舊廠房空置，想改成文創園", "老旧厂房空置，想改成文创园"),
        ("城市體檢發現問題，更新項目怎麼定", "城市体检发现问题，更新项目怎么定"),
        ("ＰＰＰ項目融資難，銀行不給貸款", "PPP项目融资难，银行不给贷款"),
        ("５０００㎡厂房空置，想改成文创园", "5000㎡厂房空置，想改成文创园"),
    ],
)
def test_traditional_and_full_width_forms_are_the_same_question(
    shipped: Matcher, written: str, plain_form: str
) -> None:
    assert scores(shipped.match(written)) == scores(shipped.match(plain_form))
    assert ids(shipped.match(written))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), [practice.id for practice in PRACTICES]),
        (Filters(list=("xb",)), ["xb-1-1-1"]),
        (Filters(list=("xa", "xb")), [practice.id for practice in PRACTICES]),
        (Filters(mechanism=("资金支持",)), ["xa-2-1-1", "xa-2-1-2", "xa-2-2-1"]),
        (Filters(mechanism=("多方参与", "组织机制")), ["xa-1-1-1", "xa-1-2-1", "xa-4-1-1"]),
        # A province holds its cities, a city does not hold its province.
        (Filters(region=("湖南省",)), ["xa-1-1-1", "xa-2-1-1", "xa-3-1-1", "xa-4-1-1", "xb-1-1-1"]),
        (Filters(region=("湖南",)), ["xa-1-1-1", "xa-2-1-1", "xa-3-1-1", "xa-4-1-1", "xb-1-1-1"]),
        (Filters(region=("长沙市",)), ["xa-1-1-1", "xb-1-1-1"]),
        (Filters(region=("长沙市", "青岛")), ["xa-1-1-1", "xa-1-2-1", "xa-3-2-1", "xb-1-1-1"]),
        (Filters(region=("重庆市",)), ["xa-2-1-2", "xa-3-1-2"]),
        (Filters(region=("渝中区",)), ["xa-3-1-2"]),
        (Filters(region=("西藏自治区",)), []),
        (Filters(("盘活存量",), ("湖南省",), ("xa",)), ["xa-3-1-1"]),
    ],
)
def test_filters(small: Matcher, filters: Filters, expected: list[str]) -> None:
    assert [practice.id for practice in small.practices(filters)] == expected
    answer = small.match(LONG, 50, filters)
    assert set(ids(answer)) <= set(expected)
    assert {practice for need in answer.needs for practice in need.practice_ids} <= set(expected)
    if not expected:
        assert answer.outcome == "none"


def test_a_filter_leaves_the_scores_of_a_single_need_as_they_are(small: Matcher) -> None:
    text = "贷款利息高，社会资本也不愿意进来"
    assert scores(small.match(text, 5, Filters(region=("重庆市",)))) == scores(small.match(text))[:1]


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        (Filters(list=("ur9",)), "筛选条件“清单”里没有“ur9”，可选：xa、xb"),
        (
            Filters(mechanism=("资金",)),
            "筛选条件“政策机制”里没有“资金”，可选：多方参与、盘活存量、组织机制、补齐短板、资金支持",
        ),
        (Filters(region=("长沙市", "火星")), "筛选条件“地区”里没有“火星”，请写省、市、县的名称，如：重庆市"),
    ],
)
def test_an_unknown_filter_is_named(small: Matcher, filters: Filters, message: str) -> None:
    for ask in (lambda: small.match("没钱改造管网", 5, filters), lambda: small.practices(filters)):
        with pytest.raises(FilterError) as caught:
            ask()
        assert str(caught.value) == message


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_limit_takes_the_first(small: Matcher, limit: int) -> None:
    whole = small.match(LONG, 50)
    answer = small.match(LONG, limit)
    assert ids(answer) == ids(whole)[:limit]
    assert [item.rank for item in answer.recommendations] == list(range(1, len(ids(answer)) + 1))


@pytest.mark.parametrize("text", [text for text in RANKINGS if text != LONG])
def test_one_need_is_sorted_by_score_then_id(small: Matcher, text: str) -> None:
    assert len(small.match(text).needs) <= 1
    ranking = small.ranking(text)
    assert ranking == sorted(ranking, key=lambda item: (-item[1], practice_order(item[0])))


def test_several_needs_each_have_their_practice_first(small: Matcher) -> None:
    answer = small.match(LONG, 50)
    assert [need.text for need in answer.needs] == [
        "多部门各管各的，没人牵头。",
        "地下管网老化缺资金，想发专项债。",
        "居民意见不统一，方案定不下来。",
    ]
    assert [need.practice_ids[0] for need in answer.needs] == ["xa-1-1-1", "xa-2-1-1", "xa-4-1-1"]
    assert set(ids(answer)[:3]) == {"xa-1-1-1", "xa-2-1-1", "xa-4-1-1"}
    assert {practice for need in answer.needs for practice in need.practice_ids} == set(ids(answer))


def test_a_need_stated_twice_does_not_push_another_out(shipped: Matcher) -> None:
    answer = shipped.match(
        "想发专项债，不知道项目怎么打包。保留下来的老建筑房产证一直办不下来。专项债这件事，项目到底该怎么打包？", 2
    )
    assert set(ids(answer)) == {"ur3-5-1-2", "ur3-4-2-2"}


ANY_TEXT = st.text(
    st.one_of(
        st.sampled_from("老旧小区厂房管网专项债没钱改造房本长治市，。；！\n ①㎡Ａ舊廠"),
        st.characters(exclude_categories=("Cs",)),
    ),
    min_size=4,
    max_size=120,
)


@given(ANY_TEXT, st.integers(1, 16))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_any_query_is_answered_and_points_into_itself(small: Matcher, text: str, times: int) -> None:
    asked = (text * times)[:2000]
    assume(len("".join(" " if ord(char) < 32 or 127 <= ord(char) < 160 else char for char in asked).strip()) >= 4)
    answer, query = small.match(asked), clean(asked)
    assert len(query) == len(asked)
    for need in answer.needs:
        assert query[need.start : need.end] == need.text
    assert [need.start for need in answer.needs] == sorted(need.start for need in answer.needs)
    marked = [(answer.marks, query)]
    marked += [(item.marks, item.text) for found in answer.recommendations for item in found.evidence]
    for marks, where in marked:
        assert all(0 <= start < end <= len(where) for start, end in marks)
        assert all(before[1] < after[0] for before, after in pairwise(marks))
    assert (answer.outcome == "none") == (not answer.recommendations) == bool(answer.reason)
    for item in answer.recommendations:
        assert sum(term.contribution for term in item.terms) == pytest.approx(item.similarity, abs=1e-6)
