"""GET practices, practices/{id}, similar, facets; POST feedback."""

from __future__ import annotations

import httpx
import pytest

from corpus.feedback import Feedback, stored_feedback
from corpus.gazetteer import gazetteer
from service.runtime import Runtime, open_library
from service.settings import Settings
from tests.conftest import serving
from tests.service.shapes import assert_problem

URL = "/api/v1"


def ids(response: httpx.Response) -> list[str]:
    assert response.status_code == 200
    return [practice["id"] for practice in response.json()["practices"]]


def test_practices_are_all_in_the_order_of_the_list(http: httpx.Client, runtime: Runtime) -> None:
    body = http.get(f"{URL}/practices").json()
    assert (body["total"], body["offset"], body["limit"]) == (33, 0, 50)
    assert [practice["id"] for practice in body["practices"]] == [item.id for item in runtime.library.practices()]


def test_pages_of_practices_meet_without_gap(http: httpx.Client) -> None:
    pages = [ids(http.get(f"{URL}/practices", params={"offset": at, "limit": 10})) for at in (0, 10, 20, 30, 40)]
    assert [len(page) for page in pages] == [10, 10, 10, 3, 0]
    assert [practice_id for page in pages for practice_id in page] == ids(http.get(f"{URL}/practices"))


def test_practices_by_region_words_and_mechanism(http: httpx.Client) -> None:
    assert ids(http.get(f"{URL}/practices", params={"q": "政府专项债 重庆"})) == ["ur3-5-1-2"]
    inside = http.get(f"{URL}/practices", params={"region": "重庆市"}).json()["practices"]
    assert "ur3-5-1-2" in [practice["id"] for practice in inside]
    codes = [[place.code for name in practice["regions"] for place in gazetteer().named(name)] for practice in inside]
    assert all(any(code.startswith("50") for code in own) for own in codes)
    name = http.get(f"{URL}/practices/ur3-5-1-2").json()["mechanism"]
    under = http.get(f"{URL}/practices", params={"mechanism": name}).json()["practices"]
    assert {item["mechanism"] for item in under} == {name}
    initiative = http.get(f"{URL}/practices/ur3-5-1-2").json()["initiative"]
    assert ids(http.get(f"{URL}/practices", params={"initiative": initiative})) == ["ur3-5-1-1", "ur3-5-1-2"]


@pytest.mark.parametrize(
    ("query", "locations"),
    [
        ({"limit": 0}, ["query.limit"]),
        ({"limit": 10_000}, ["query.limit"]),
        ({"offset": -1}, ["query.offset"]),
        ({"city": "合肥市"}, ["query"]),
        ({"region": "亚特兰蒂斯"}, ["body"]),
        ({"q": "字" * 101}, ["query.q"]),
    ],
    ids=str,
)
def test_bad_conditions_are_named(http: httpx.Client, query: dict[str, str], locations: list[str]) -> None:
    assert_problem(http.get(f"{URL}/practices", params=query), 422, *locations)


def test_practice_is_as_the_library_holds_it(http: httpx.Client, runtime: Runtime) -> None:
    held = runtime.library.practice("ur3-5-1-2")
    body = http.get(f"{URL}/practices/ur3-5-1-2").json()
    assert body == {
        "id": held.id,
        "list": held.list,
        "mechanism": held.mechanism,
        "initiative": held.initiative,
        "title": held.title,
        "body": held.body,
        "regions": list(held.regions),
        "documents": list(held.documents),
    }


@pytest.mark.parametrize("tail", ["", "/similar"])
def test_unknown_and_malformed_practice(http: httpx.Client, tail: str) -> None:
    assert "ur3-9-9-9" in assert_problem(http.get(f"{URL}/practices/ur3-9-9-9{tail}"), 404)["detail"]
    assert_problem(http.get(f"{URL}/practices/%00{tail}"), 422, "path.practice_id")


def test_similar_practices_share_words(http: httpx.Client, runtime: Runtime) -> None:
    body = http.get(f"{URL}/practices/ur3-5-1-2/similar", params={"limit": 4}).json()
    assert body["practice_id"] == "ur3-5-1-2"
    values = [item["similarity"] for item in body["similar"]]
    assert len(values) == 4
    assert values == sorted(values, reverse=True)
    own = runtime.library.practice("ur3-5-1-2")
    for item in body["similar"]:
        other = item["practice"]
        assert other["id"] != own.id
        assert item["shared"]
        for shared in item["shared"]:
            for one in (own.mechanism + own.initiative + own.text, "".join(map(str, other.values()))):
                assert shared["term"] in one.lower()


def test_facets_count_every_practice_once(http: httpx.Client) -> None:
    body = http.get(f"{URL}/facets").json()
    assert [(item["id"], item["practices"]) for item in body["lists"]] == [("ur3", 33)]
    assert len(body["mechanisms"]) == 6
    assert sum(len(item["initiatives"]) for item in body["mechanisms"]) == 15
    assert sum(initiative["practices"] for item in body["mechanisms"] for initiative in item["initiatives"]) == 33
    assert [item["code"] for item in body["regions"]] == sorted(item["code"] for item in body["regions"])
    chongqing = next(item for item in body["regions"] if item["name"] == "重庆市")
    found = http.get(f"{URL}/practices", params={"region": "重庆市"}).json()["total"]
    assert chongqing["practices"] == found


def test_feedback_is_kept_and_the_last_word_counts(settings: Settings) -> None:
    with serving(settings) as address, httpx.Client(base_url=address) as client:
        asked = client.post(f"{URL}/recommendations", json={"text": "老厂房空了十年，想改文创园"}).json()
        said = {"request_id": asked["request_id"], "practice_id": asked["recommendations"][0]["practice"]["id"]}
        assert client.post(f"{URL}/feedback", json=said | {"useful": True}).status_code == 201
        last = said | {"useful": False, "wrong": True, "reason": "与我们\x00无关", "text": "老厂房空了十年，想改文创园"}
        assert client.post(f"{URL}/feedback", json=last).json() == said | {"verdict": "wrong"}
    library = open_library(settings)
    kept = [
        Feedback(item.request_id, item.practice_id, item.verdict, item.reason, item.text)
        for item in stored_feedback(library)
    ]
    library.close()
    assert kept == [Feedback(*said.values(), "wrong", "与我们无关", "老厂房空了十年，想改文创园")]


@pytest.mark.parametrize(
    ("change", "status", "locations"),
    [
        ({"practice_id": "ur3-9-9-9"}, 404, []),
        ({"practice_id": "x"}, 422, ["body.practice_id"]),
        ({"request_id": "mine"}, 422, ["body.request_id"]),
        ({"useful": "maybe"}, 422, ["body.useful"]),
        ({"useful": True, "wrong": True}, 422, ["body"]),
        ({"reason": "长" * 501}, 422, ["body.reason"]),
    ],
    ids=str,
)
def test_feedback_that_makes_no_sense_is_refused(
    http: httpx.Client, change: dict[str, object], status: int, locations: list[str]
) -> None:
    said = {"request_id": "0" * 32, "practice_id": "ur3-5-1-2", "useful": False} | change
    assert_problem(http.post(f"{URL}/feedback", json=said), status, *locations)
