"""The fields of an index: shapes, weights, what belongs to whom."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from corpus.records import Problem
from models.index import FIELDS, Texts, everyday_words, field_text, fit, vectors, weighed
from models.matcher import Matcher
from models.text import Analyzer
from tests.models.small_library import AGENCY, DEED, PARAMETERS, PARKING, PRACTICES, PROBLEMS, READING, TEXTS


def test_shapes_and_owners(small: Matcher) -> None:
    index = small.index
    count, terms = len(PRACTICES), len(index.space.terms)
    assert {name: index.fields[name].shape for name in FIELDS} == dict.fromkeys(FIELDS, (count, terms))
    assert index.statements.shape == (len(PROBLEMS), terms)
    assert [PRACTICES[row].id for row in index.owner] == [problem.practice_id for problem in PROBLEMS]
    assert index.stated.tolist() == [practice is not PARKING for practice in PRACTICES]
    assert index.list_rows.tolist() == [0] * 9 + [1]
    assert index.scope.shape == (2, terms)


def test_a_field_has_the_length_of_its_weight(small: Matcher, plain: Matcher) -> None:
    for matcher, weights in ((small, PARAMETERS.fields), (plain, PARAMETERS.plain_fields)):
        for field in ("title", "initiative", "body"):
            rows = matcher.index.fields[field]
            lengths = np.sqrt(rows.multiply(rows).sum(axis=1))
            # A practice without statements has the weights of its own profile in either index.
            expected = [weights[field]] * 9 + [PARAMETERS.plain_fields[field]]
            assert lengths.tolist() == pytest.approx(expected)


def test_statements_are_a_field_of_their_practice_only(small: Matcher, plain: Matcher) -> None:
    problems = small.index.fields["problems"]
    lengths = np.sqrt(problems.multiply(problems).sum(axis=1))
    assert lengths.tolist() == pytest.approx([PARAMETERS.fields["problems"]] * 9 + [0.0])
    assert plain.index.fields["problems"].count_nonzero() == 0
    assert plain.index.fields["learned"].count_nonzero() == 0


def test_a_statement_of_an_unknown_practice_is_left_out(analyzer: Analyzer) -> None:
    stray = Problem("xa-9-9-9", "哪里也没有的做法", "resident")
    index = fit(Texts(PRACTICES, (stray, *PROBLEMS)), analyzer, PARAMETERS)
    assert index.problems == PROBLEMS


def test_the_order_of_practices_changes_no_score(small: Matcher, analyzer: Analyzer) -> None:
    turned = Matcher(fit(Texts(PRACTICES[::-1], PROBLEMS[::-1], TEXTS.judged), analyzer, PARAMETERS))
    text = "闲置厂房想改成文创园，银行利息又高"
    found, expected = turned.ranking(text), small.ranking(text)
    assert [practice for practice, _ in found] == [practice for practice, _ in expected]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=1e-9)


def test_everyday_words_are_those_of_the_terms_that_a_practice_prints() -> None:
    assert everyday_words(DEED)["房本"][0] in DEED.text
    assert "房本" not in everyday_words(AGENCY)


def test_everyday_words_are_a_field(analyzer: Analyzer) -> None:
    rows = vectors(Texts(PRACTICES), analyzer, READING).fields["everyday"]
    lengths = np.sqrt(rows.multiply(rows).sum(axis=1))
    assert lengths.tolist() == pytest.approx([1.0 if everyday_words(p) else 0.0 for p in PRACTICES])


def test_everyday_words_weigh_less_where_the_thesaurus_knows_little(analyzer: Analyzer) -> None:
    strange = [
        replace(p, list="zz", id=f"zz-1-1-{n}", title="甲。", body="乙。") for n, p in enumerate(PRACTICES[:2], 1)
    ]
    strange = [replace(p, mechanism="丙", initiative="丁") for p in strange]
    index = vectors(Texts((*PRACTICES, *strange)), analyzer, READING)
    known = {p.list: share for p, share in zip(index.practices, index.coverage, strict=True)}
    assert known["zz"] == 0.0
    assert 0.0 < known["xb"] < known["xa"] <= 1.0
    shares = weighed(READING.plain_fields, index.coverage)
    assert [shares[name][-1] for name in READING.plain_fields] == pytest.approx([3 / 8, 1 / 8, 3 / 8, 0.0, 1 / 8])
    assert sum(shares.values()) == pytest.approx(np.ones(len(index.practices)))


def test_texts_of_fields() -> None:
    assert [field_text(DEED, field) for field in ("title", "initiative", "body")] == [
        "青岛市完善保留建筑不动产登记。",
        "盘活存量，产权管理",
        "分别明确首次登记、转移登记和变更登记的办理路径。",
    ]


def test_an_empty_library_has_an_index(analyzer: Analyzer) -> None:
    index = fit(Texts(()), analyzer, PARAMETERS)
    assert index.space.terms == ()
    answer = Matcher(index).match("老旧厂房空着没人用")
    assert (answer.outcome, answer.recommendations, answer.nearest) == ("none", (), "")
    assert answer.reason
