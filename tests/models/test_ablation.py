"""The parts of the model, each really gone where it should be and measured like the whole."""

from __future__ import annotations

import pytest

from corpus.errors import SheetError
from models.ablation import Variant, ablate, variants
from models.evaluation import evaluate
from models.folds import silent
from models.index import fit
from models.judgments import Query
from models.matcher import Matcher
from models.parameters import replace_parameters
from models.text import Analyzer
from tests.models.small_library import BOND, FACTORY, INTEREST, LIFT, PARAMETERS, TEXTS

QUERIES = [
    Query(id="a", text="车间空着没人用", length="short", scope="in"),
    Query(id="b", text="管道破了修不起，银行利息也高", length="short", scope="in"),
    Query(id="c", text="老人住六楼下不来", length="short", scope="in"),
    Query(id="d", text="孩子上学没人接送", length="short", scope="other-domain"),
]
QRELS = {"a": {FACTORY.id: 3}, "b": {BOND.id: 3, INTEREST.id: 2}, "c": {LIFT.id: 3}}
NUMBERS = replace_parameters(
    PARAMETERS,
    fields={"title": 0.05, "initiative": 0.1, "body": 0.15, "everyday": 0.1, "problems": 0.2, "learned": 0.4},
    plain_fields={"title": 0.2, "initiative": 0.1, "body": 0.3, "everyday": 0.4},
)
NAMES = [
    *("full", "words", "ngrams", "background", "headings", "body", "everyday", "problems", "learned"),
    *("topics", "thesaurus", "needs", "statements", "judged"),
]


@pytest.fixture(scope="module")
def by_name() -> dict[str, Variant]:
    return {variant.without: variant for variant in variants(TEXTS, NUMBERS)}


def test_every_part_is_named_once(by_name: dict[str, Variant]) -> None:
    assert list(by_name) == NAMES
    assert by_name["full"] == Variant("full", TEXTS, NUMBERS)


@pytest.mark.parametrize(
    ("name", "gone"),
    [
        ("headings", {"title", "initiative"}),
        ("body", {"body"}),
        ("everyday", {"everyday"}),
        ("problems", {"problems"}),
        ("learned", {"learned"}),
        ("topics", {"topics"}),
        ("thesaurus", {"everyday"}),
    ],
)
def test_a_field_weighs_nothing_and_the_others_keep_their_proportions(
    by_name: dict[str, Variant], name: str, gone: set[str]
) -> None:
    for profile in ("fields", "plain_fields"):
        before, after = (getattr(numbers, profile) for numbers in (NUMBERS, by_name[name].parameters))
        assert {field for field in after if after[field] == 0} == gone & set(before)
        assert sum(after.values()) == pytest.approx(sum(before.values()))
        ratios = {round(after[field] / before[field], 9) for field in before if field not in gone}
        assert len(ratios) == 1


def test_what_is_no_field_is_gone_too(by_name: dict[str, Variant]) -> None:
    assert by_name["words"].parameters.blocks == {"words": 0.0, "ngrams": pytest.approx(1.0)}
    assert by_name["ngrams"].parameters.blocks == {"words": pytest.approx(1.0), "ngrams": 0.0}
    assert by_name["background"].parameters.background_share == 0
    assert by_name["thesaurus"].parameters.expansion == 0
    assert (by_name["statements"].texts.problems, by_name["statements"].texts.judged) == ((), TEXTS.judged)
    assert (by_name["judged"].texts.problems, by_name["judged"].texts.judged) == (TEXTS.problems, ())


def test_without_needs_a_text_of_two_needs_has_one(by_name: dict[str, Variant], analyzer: Analyzer) -> None:
    text = "老人住六楼下不来，想装电梯。闲置厂房想改成文创园，手续办不了。"
    needs = {
        name: [need.text for need in Matcher(fit(TEXTS, analyzer, by_name[name].parameters)).match(text).needs]
        for name in ("full", "needs")
    }
    assert len(needs["full"]) == 2
    assert needs["needs"] == [text]


def test_each_variant_is_measured_as_evaluate_does(by_name: dict[str, Variant], analyzer: Analyzer) -> None:
    results = ablate(list(by_name.values()), analyzer, QUERIES, QRELS, silent)
    assert [result.without for result in results] == NAMES
    for result in results:
        variant = by_name[result.without]
        whole = evaluate(Matcher(fit(variant.texts, analyzer, variant.parameters)), QUERIES, QRELS, {})
        assert result.measures == whole.rankings[0].measures
        assert (result.scope, result.coverage) == (whole.separations[0].auroc, whole.separations[-1].auroc)
    figures = {result.without: result.measures["nDCG@5"].value for result in results}
    assert figures["statements"] < figures["full"]


def test_queries_out_of_scope_alone_are_refused(analyzer: Analyzer) -> None:
    with pytest.raises(SheetError, match="没有 scope 为 in 的问题"):
        ablate(variants(TEXTS, NUMBERS), analyzer, QUERIES[3:], QRELS, silent)
