"""What every request passes: errors in one shape, headers, limits, health, figures, logs, interface description."""

from __future__ import annotations

import json
import logging
import shutil
import sqlite3
import threading
import time
from contextlib import closing

import httpx
import pytest
from bs4 import BeautifulSoup
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from corpus.errors import StateError
from models.index import Index
from models.store import CURRENT
from service.gate import CONTENT_SECURITY_POLICY
from service.runtime import Runtime, open_runtime
from service.settings import Settings
from tests.conftest import serving
from tests.service.shapes import assert_problem


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/nothing", 404),
        ("GET", "/static/nothing.js", 404),
        ("GET", "/static/../app.py", 404),
        ("DELETE", "/api/v1/practices", 405),
        ("GET", "/api/v1/recommendations", 405),
        ("PUT", "/", 405),
    ],
)
def test_errors_of_the_router_have_the_one_shape(http: httpx.Client, method: str, path: str, status: int) -> None:
    assert_problem(http.request(method, path), status)


def test_a_person_gets_an_error_as_a_page(http: httpx.Client) -> None:
    response = http.get("/nothing", headers={"accept": "text/html"})
    assert (response.status_code, response.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert response.headers["x-request-id"] in response.text


def test_body_beyond_the_limit_is_refused(http: httpx.Client) -> None:
    announced = http.post("/api/v1/recommendations", content=b"x" * (4096 * 1024 + 1))
    assert_problem(announced, 413)
    chunked = http.post("/api/v1/recommendations", content=iter([b"x" * 1024 * 1024] * 5))
    assert_problem(chunked, 413)


def test_every_response_is_closed_to_other_hosts(http: httpx.Client) -> None:
    for path in ("/", "/library", "/healthz", "/api/v1/facets", "/nothing", "/static/page.css"):
        headers = http.get(path).headers
        assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
    assert "http" not in CONTENT_SECURITY_POLICY


def test_health_and_readiness(http: httpx.Client, runtime: Runtime) -> None:
    assert http.get("/healthz").json() == {"status": "ok"}
    ready = http.get("/readyz").json()
    assert ready == {"status": "ready", "index": runtime.matcher.index.digest, "practices": 33, "note": ""}


def test_not_ready_when_the_library_cannot_be_read(settings: Settings) -> None:
    with serving(settings) as address:
        with closing(sqlite3.connect(settings.data_dir / "library.sqlite3")) as connection:
            connection.execute("DROP TABLE lists")
        response = httpx.get(f"{address}/readyz")
        assert_problem(response, 503)
        assert response.headers["retry-after"] == "5"
        assert httpx.get(f"{address}/healthz").status_code == 200


def test_an_error_nobody_foresaw_tells_nothing_and_is_logged(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret /srv/path")

    monkeypatch.setattr("models.matcher.Matcher.match", broken)
    with serving(settings) as address:
        response = httpx.post(f"{address}/api/v1/recommendations", json={"text": "老厂房空了十年"})
        assert "secret" not in response.text
        problem = assert_problem(response, 500)
        page = httpx.post(f"{address}/", data={"text": "老厂房空了十年"}, headers={"accept": "text/html"})
        assert (page.status_code, "secret" in page.text) == (500, False)
    logged = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert json.loads(logged[0].message)["request_id"] == problem["request_id"]
    assert "ZeroDivisionError" in str(logged[0].exc_text)


def test_the_log_has_a_line_a_request_and_never_the_text(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    typed = "某某街道七号楼张三家漏水"
    with serving(settings) as address, httpx.Client(base_url=address) as client:
        asked = client.post("/api/v1/recommendations", json={"text": typed})
        client.post("/", data={"text": typed})
        client.get("/api/v1/practices", params={"q": typed})
        client.get(f"/library?q={typed}")
        client.get(f"/{typed}")
    lines = [json.loads(record.message) for record in caplog.records if record.name == "tashan.request"]
    assert [(line["method"], line["route"], line["status"]) for line in lines] == [
        ("POST", "/api/v1/recommendations", 200),
        ("POST", "/", 200),
        ("GET", "/api/v1/practices", 200),
        ("GET", "/library", 200),
        ("GET", "other", 404),
    ]
    assert lines[0]["request_id"] == asked.headers["x-request-id"]
    logged = "".join(record.message for record in caplog.records if record.name != "httpx")
    assert typed not in logged
    assert "%E6" not in logged


def test_the_time_of_an_answer_ends_with_its_last_byte(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A change of the library is answered at once; the index that follows takes many seconds."""
    caplog.set_level(logging.INFO)
    monkeypatch.setattr("service.runtime.Runtime.refresh", lambda *_, **__: time.sleep(1))
    kept = settings.model_copy(update={"admin_key": SecretStr("key")})
    with serving(kept) as address, httpx.Client(base_url=address) as client:
        client.post("/admin/sign-in", data={"key": "key"})
        token = BeautifulSoup(client.get("/admin").text, "lxml").select_one("[name=token]")
        assert token is not None
        assert client.post("/admin/index", data={"token": token["value"]}).status_code == 303
    lines = [json.loads(record.message) for record in caplog.records if record.name == "tashan.request"]
    assert [line["ms"] < 1000 for line in lines if line["route"] == "/admin/index"] == [True]


def test_figures_count_requests_and_answers(settings: Settings) -> None:
    with serving(settings) as address, httpx.Client(base_url=address) as client:
        answer = client.post("/api/v1/recommendations", json={"text": "老厂房空了十年，想改文创园"}).json()
        client.post("/api/v1/recommendations", json={"text": "？？？？"})
        client.post("/api/v1/recommendations", json={})
        response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    samples = {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }
    route = ("POST", "/api/v1/recommendations")
    assert samples["tashan_http_requests_total", *route, "200"] == 2
    assert samples["tashan_http_requests_total", *route, "422"] == 1
    assert samples["tashan_http_request_seconds_count", *route] == 3
    assert samples["tashan_answers_total", answer["recommendations"][0]["band"], "matched"] == 1
    assert samples["tashan_answers_total", "无", "none"] == 1
    assert samples["tashan_index_practices",] == 33


def test_docs_load_nothing_from_elsewhere(http: httpx.Client) -> None:
    page = http.get("/docs")
    assert "//" not in page.text.replace("<!doctype html>", "")
    for asset in ("/docs/assets/swagger-ui.css", "/docs/assets/swagger-ui-bundle.js", "/static/docs.js"):
        assert asset in page.text
        assert http.get(asset).status_code == 200


def test_interface_description_is_whole_and_chinese(http: httpx.Client) -> None:
    schema = http.get("/openapi.json").json()
    assert schema["openapi"] == "3.0.3"
    paths = schema["paths"].items()
    operations = {(method.upper(), path): about for path, item in paths for method, about in item.items()}
    assert sorted(operations) == [
        ("GET", "/api/v1/facets"),
        ("GET", "/api/v1/practices"),
        ("GET", "/api/v1/practices/{practice_id}"),
        ("GET", "/api/v1/practices/{practice_id}/similar"),
        ("GET", "/healthz"),
        ("GET", "/metrics"),
        ("GET", "/readyz"),
        ("POST", "/api/v1/feedback"),
        ("POST", "/api/v1/recommendations"),
        ("POST", "/api/v1/recommendations/batch"),
    ]
    for operation in operations.values():
        assert operation["summary"]
        assert operation["description"]
        for status, response in operation["responses"].items():
            if status.startswith(("4", "5")):
                assert list(response["content"]) == ["application/problem+json"]


def test_an_index_made_by_another_process_is_followed(settings: Settings) -> None:
    with serving(settings) as address, httpx.Client(base_url=address) as client:
        before = client.get("/readyz").json()["index"]
        other = open_runtime(settings)
        with other.library.writing() as connection:
            for table in ("problems", "judged"):
                connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - two names
            connection.exec_driver_sql("DELETE FROM practices WHERE id NOT LIKE 'ur3-5-%'")
            connection.exec_driver_sql("UPDATE practices SET title = '重庆市换了标题。' WHERE id = 'ur3-5-1-2'")
        other.refresh()
        after = other.matcher.index.digest
        other.close()
        assert before != after
        assert client.get("/readyz").json()["index"] == after
        assert client.get("/api/v1/practices", params={"q": "换了标题"}).json()["total"] == 1


def test_nobody_waits_for_the_index_that_this_process_builds(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor when another process has made its own live meanwhile."""
    runtime, begun, held = open_runtime(settings), threading.Event(), threading.Event()

    def slow(*_: object, **__: object) -> tuple[Index, str]:
        begun.set()
        held.wait(60)
        return runtime.matcher.index, ""

    monkeypatch.setattr("service.runtime.open_index", slow)
    building = threading.Thread(target=runtime.refresh)
    building.start()
    assert begun.wait(10)
    (settings.data_dir / "index" / CURRENT).write_text("of another process", encoding="ascii")
    asking = threading.Thread(target=runtime.follow, daemon=True)
    asking.start()
    asking.join(10)
    waited = asking.is_alive()
    held.set()
    building.join(10)
    runtime.close()
    assert not waited


def test_a_data_folder_that_cannot_be_made_stops_the_start(settings: Settings) -> None:
    shutil.rmtree(settings.data_dir)
    settings.data_dir.write_text("a file")
    with pytest.raises(StateError, match="TASHAN_DATA_DIR"):
        open_runtime(settings)
