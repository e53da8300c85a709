"""The parts of a similarity add up to it; marks mark; the reason says only what stands there."""

from __future__ import annotations

import re

import pytest

from corpus.records import Practice
from models.answer import Marks
from models.explanation import REST, TERMS, Explainer
from models.index import Texts, fit
from models.matcher import Matcher
from models.parameters import parameters
from models.query import read_query
from models.text import Analyzer, normalize
from models.topics import bank

QUESTIONS = (
    "想发专项债，不知道项目怎么打包",
    "保留下来的老建筑房产证办不下来",
    "PPP项目融资难，银行不给贷款",
    "城市體檢發現問題，更新項目怎麼定",
    "下水道堵了没钱修。居民意见也不统一，开会吵了好几次。厂房空着想改成文创园。",
)


@pytest.mark.parametrize("text", QUESTIONS)
def test_contributions_add_up_to_the_similarity(shipped: Matcher, small: Matcher, reading: Matcher, text: str) -> None:
    answers = [matcher.match(text, 50) for matcher in (shipped, small, reading)]
    assert answers[0].recommendations
    for item in (item for answer in answers for item in answer.recommendations):
        assert sum(term.contribution for term in item.terms) == pytest.approx(item.similarity, abs=1e-6)
        named = [term for term in item.terms if term.term != REST]
        assert len(named) <= TERMS
        assert [abs(term.contribution) for term in named] == sorted((abs(t.contribution) for t in named), reverse=True)


@pytest.mark.parametrize("text", QUESTIONS)
def test_every_part_is_a_word_of_the_asker(shipped: Matcher, text: str) -> None:
    said = normalize(text).text
    for item in shipped.match(text).recommendations:
        assert [term.term for term in item.terms if term.term != REST and term.term not in said] == []


def marked(text: str, marks: Marks) -> list[str]:
    return [text[start:end] for start, end in marks]


def test_evidence_of_a_question(small: Matcher) -> None:
    item = small.match("老厂房空着，想做文创园", 1).recommendations[0]
    assert [(found.field, found.text, marked(found.text, found.marks)) for found in item.evidence] == [
        ("title", "湖南省允许老旧厂房临时改变用途。", ["厂房"]),
        ("body", "五年过渡期内土地用途不变，不补缴地价，支持发展文化创意产业。", []),
        ("problems", "闲置厂房想改成文创园，手续办不了", ["厂房", "文创园"]),
    ]


def test_a_practice_without_statements_shows_none(reading: Matcher) -> None:
    item = reading.match("房本一直办不下来", 1).recommendations[0]
    assert [(found.field, marked(found.text, found.marks)) for found in item.evidence] == [
        ("title", ["不动产登记"]),
        ("body", []),
    ]
    assert item.why == "您说的“房本”在清单里对应“不动产登记”。"


@pytest.mark.parametrize("text", QUESTIONS)
def test_evidence_is_text_of_the_practice_and_its_marks_are_words_of_the_query(
    shipped: Matcher, analyzer: Analyzer, text: str
) -> None:
    statements: dict[str, set[str]] = {}
    for problem in shipped.index.problems:
        statements.setdefault(problem.practice_id, set()).add(problem.text)
    said = normalize(text).text
    policy = {reading.term for reading in shipped.index.space.readings(analyzer.analyze(text)).values()}
    for item in shipped.match(text, 50).recommendations:
        for found in item.evidence:
            if found.field == "problems":
                assert found.text in statements[item.practice.id]
            else:
                assert found.text in (item.practice.title if found.field == "title" else item.practice.body)
            known = said + "\n" + "\n".join(normalize(term).text for term in policy)
            for word in marked(found.text, found.marks):
                # Marks that touch are one mark: each two characters of it stand in the query or in a term read there.
                folded = normalize(word).text
                assert all(char in known for char in folded), word
                assert len(folded) > 1


@pytest.mark.parametrize("text", QUESTIONS)
def test_the_reason_quotes_only_what_stands_there(shipped: Matcher, text: str) -> None:
    said = normalize(text).text
    for item in shipped.match(text, 50).recommendations:
        practice = item.practice
        printed = normalize("\n".join((practice.mechanism, practice.initiative, practice.title, practice.body))).text
        for word, term in re.findall("您说的“(.*?)”在清单里对应“(.*?)”", item.why):
            assert word in said
            assert normalize(term).text in printed
        for words in re.findall("清单原文也说到((?:“[^”]*”)+)", item.why):
            assert all(word in said and word in printed for word in re.findall("“(.*?)”", words))
        assert item.why.endswith("。")


def test_marks_of_a_query_are_in_the_original_writing(shipped: Matcher) -> None:
    text = "老舊廠房５０００㎡空置，想改成文創園，xyzxyz"
    words = marked(text, shipped.match(text).marks)
    assert "老舊廠房" in words[0]
    assert any("文創園" in word for word in words)
    assert not any("xyz" in word for word in words)


def test_words_that_the_library_does_not_know_are_named_once(shipped: Matcher) -> None:
    assert shipped.match("xyzxyz和xyzxyz，专项债怎么发").uncovered == ("xyzxyz",)


def test_where_no_word_is_common_the_topic_of_both_is_named(analyzer: Analyzer) -> None:
    title, body = "临沂市对铁路下穿涵洞加装声光警示装置。", "封闭信息同步推送导航软件。"
    practice = Practice("xx-1-1-1", "xx", "应急管理", "排查隐患", title, body)
    index = fit(Texts((practice,)), analyzer, parameters())
    explainer, query = Explainer(index), read_query("夜里没人守，车一头扎进水里", index.space)
    shares = explainer.shares(query)
    found = re.fullmatch("您的描述与该做法同属“(.+)”一类问题。", explainer.why(query, shares, 0, ()))
    assert found is not None
    assert found[1] in bank()
    nothing = read_query("ABCDE", index.space)
    assert explainer.why(nothing, explainer.shares(nothing), 0, ()) == "用词与该做法总体接近。"
