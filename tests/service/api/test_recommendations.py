"""POST /api/v1/recommendations and /batch."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from models.answer import Filters
from service.api.schemas import AnswerBody
from service.runtime import Runtime
from tests.service.shapes import REQUEST_ID, assert_problem

URL = "/api/v1/recommendations"
FACTORY = "老厂房空了十年，想改文创园，但资金平衡不了"
ANSWER_KEYS = {
    *("request_id", "index", "outcome", "reason", "best_score", "nearest", "needs", "recommendations"),
    *("marks", "uncovered"),
}
RECOMMENDATION_KEYS = {"rank", "score", "band", "similarity", "practice", "why", "evidence", "terms"}
PRACTICE_KEYS = {"id", "list", "mechanism", "initiative", "title", "body", "regions", "documents"}


def ask(http: httpx.Client, **body: Any) -> httpx.Response:
    # Surrogates cannot be written as UTF-8, so the JSON is plain ASCII with escapes.
    return http.post(URL, content=json.dumps(body), headers={"content-type": "application/json"})


def test_answer_has_the_designed_names_and_says_what_the_matcher_says(http: httpx.Client, runtime: Runtime) -> None:
    response = ask(http, text=FACTORY)
    assert response.status_code == 200
    body = response.json()
    assert set(body) == ANSWER_KEYS
    assert body["request_id"] == response.headers["x-request-id"]
    assert body["outcome"] == "matched"
    assert "ur3-6-2-2" in [item["practice"]["id"] for item in body["recommendations"][:3]]
    for item in body["recommendations"]:
        assert set(item) == RECOMMENDATION_KEYS
        assert set(item["practice"]) == PRACTICE_KEYS
        assert item["score"] == round(item["score"], 4)
        assert sum(term["contribution"] for term in item["terms"]) == pytest.approx(item["similarity"], abs=1e-6)
        for evidence in item["evidence"]:
            assert set(evidence) == {"field", "text", "marks"}
            assert all(0 <= start < end <= len(evidence["text"]) for start, end in evidence["marks"])
    expected = AnswerBody.of(runtime.matcher.match(FACTORY), body["request_id"])
    assert body == expected.model_dump(mode="json")


def test_two_questions_have_two_request_ids(http: httpx.Client) -> None:
    ids = {ask(http, text=FACTORY).json()["request_id"] for _ in range(2)}
    assert len(ids) == 2
    assert all(REQUEST_ID.fullmatch(request_id) for request_id in ids)


def test_limit_and_filters_reach_the_matcher(http: httpx.Client, runtime: Runtime) -> None:
    body = ask(http, text=FACTORY, limit=2, filters={"region": ["安徽省"], "list": ["ur3"]}).json()
    answer = runtime.matcher.match(FACTORY, 2, Filters(region=("安徽省",), list=("ur3",)))
    assert body == AnswerBody.of(answer, body["request_id"]).model_dump(mode="json")
    assert body["recommendations"]
    for item in body["recommendations"]:
        assert set(item["practice"]["regions"]) & {"安徽省", "合肥市", "黄山市", "滁州市", "芜湖市", "亳州市"}


def test_initiative_narrows_the_answer(http: httpx.Client, runtime: Runtime) -> None:
    name = runtime.library.practice("ur3-6-2-2").initiative
    body = ask(http, text=FACTORY, filters={"initiative": [name]}).json()
    answer = runtime.matcher.match(FACTORY, filters=Filters(initiative=(name,)))
    assert body == AnswerBody.of(answer, body["request_id"]).model_dump(mode="json")
    assert {item["practice"]["initiative"] for item in body["recommendations"]} == {name}


def test_explain_false_leaves_the_order_and_scores(http: httpx.Client) -> None:
    full, bare = (ask(http, text=FACTORY, explain=explain).json()["recommendations"] for explain in (True, False))
    assert [(item["practice"]["id"], item["score"]) for item in full] == [
        (item["practice"]["id"], item["score"]) for item in bare
    ]
    assert {(item["why"], len(item["evidence"]), len(item["terms"])) for item in bare} == {("", 0, 0)}


@pytest.mark.parametrize("text", ["？！。，……——", "🏚️🏚️🏚️🏚️", "\u3000\u3000！！！！"])
def test_text_without_a_word_is_an_answer_not_an_error(http: httpx.Client, text: str) -> None:
    body = ask(http, text=text).json()
    assert (body["outcome"], body["recommendations"]) == ("none", [])
    assert body["reason"]


@pytest.mark.parametrize("text", ["How do we renew an old factory?", "老厂房\x00空了十年", "\u202e老厂房空了十年"])
def test_odd_but_readable_text_is_answered(http: httpx.Client, text: str) -> None:
    response = ask(http, text=text)
    assert response.status_code == 200
    assert set(response.json()) == ANSWER_KEYS


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("   \n ", id="blank"),
        pytest.param("漏水", id="too short"),
        pytest.param("漏" * 4000, id="4,000 characters"),
        pytest.param("\ud83c老厂房空了十年", id="lone surrogate"),
        pytest.param("\x00" * 8, id="only NUL"),
    ],
)
def test_text_that_cannot_be_a_question_is_refused(http: httpx.Client, text: str) -> None:
    assert_problem(ask(http, text=text), 422, "body.text")


@pytest.mark.parametrize(
    ("body", "location"),
    [
        pytest.param({}, "body.text", id="no text"),
        pytest.param({"text": 5}, "body.text", id="number for text"),
        pytest.param({"text": None}, "body.text", id="null for text"),
        pytest.param({"text": ["老厂房"]}, "body.text", id="array for text"),
        pytest.param({"text": FACTORY, "limit": 0}, "body.limit", id="limit 0"),
        pytest.param({"text": FACTORY, "limit": 10_000}, "body.limit", id="limit 10,000"),
        pytest.param({"text": FACTORY, "limit": "many"}, "body.limit", id="word for limit"),
        pytest.param({"text": FACTORY, "explain": "perhaps"}, "body.explain", id="word for explain"),
        pytest.param({"text": FACTORY, "filters": {"region": "安徽省"}}, "body.filters.region", id="string for array"),
        pytest.param({"text": FACTORY, "filters": []}, "body.filters", id="array for object"),
        pytest.param({"text": FACTORY, "filters": {"colour": ["red"]}}, "body.filters", id="unknown kind of filter"),
        pytest.param({"text": FACTORY, "Limit": 3}, "body", id="unknown field"),
    ],
)
def test_wrong_types_and_fields_are_named(http: httpx.Client, body: dict[str, Any], location: str) -> None:
    assert_problem(ask(http, **body), 422, location)


@pytest.mark.parametrize(
    "filters",
    [{"mechanism": ["没有这个机制"]}, {"initiative": ["没有这个举措"]}, {"region": ["亚特兰蒂斯"]}, {"list": ["ur9"]}],
    ids=str,
)
def test_filter_that_names_nothing_is_refused(http: httpx.Client, filters: dict[str, list[str]]) -> None:
    problem = assert_problem(ask(http, text=FACTORY, filters=filters), 422, "body")
    assert next(iter(filters.values()))[0] in problem["detail"]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"null", b"[]", b'"text"', b"[" * 100_000])
def test_what_is_not_a_json_object_is_refused(http: httpx.Client, content: bytes) -> None:
    response = http.post(URL, content=content, headers={"content-type": "application/json"})
    assert response.status_code in (400, 422)
    assert_problem(response, response.status_code, *[error["location"] for error in response.json()["errors"]])


def test_json_sent_as_text_is_refused(http: httpx.Client) -> None:
    response = http.post(URL, content=json.dumps({"text": FACTORY}), headers={"content-type": "text/plain"})
    assert_problem(response, 422, "body")


def test_batch_gives_one_answer_or_one_error_a_text(http: httpx.Client) -> None:
    texts = [FACTORY, "漏", "老楼加装电梯，一楼反对", "\ud800老厂房空了十年", "长" * 2001]
    content = json.dumps({"texts": texts, "limit": 3})
    body = http.post(f"{URL}/batch", content=content, headers={"content-type": "application/json"}).json()
    results = body["results"]
    assert [item["position"] for item in results] == [0, 1, 2, 3, 4]
    assert [item["answer"] is None for item in results] == [False, True, False, True, True]
    for item in (results[0], results[2]):
        single = ask(http, text=texts[item["position"]], limit=3).json()
        assert item["answer"] == single | {"request_id": f"{body['request_id']}-{item['position']}"}
        assert item["error"] is None
    for position in (1, 3, 4):
        error = results[position]["error"]
        assert (error["status"], error["errors"][0]["location"]) == (422, f"body.texts.{position}")


@pytest.mark.parametrize("count", [0, 201])
def test_batch_takes_1_to_200_texts(http: httpx.Client, count: int) -> None:
    assert_problem(http.post(f"{URL}/batch", json={"texts": [FACTORY] * count}), 422, "body.texts")


def test_batch_of_200_is_answered_whole(http: httpx.Client) -> None:
    body = http.post(f"{URL}/batch", json={"texts": ["？？？？"] * 200}).json()
    assert len({item["answer"]["request_id"] for item in body["results"]}) == 200
    assert {item["answer"]["outcome"] for item in body["results"]} == {"none"}
