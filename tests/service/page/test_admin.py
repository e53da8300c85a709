"""Administration: closed without a key, few attempts, statements and candidates, audit."""

from __future__ import annotations

import re

import httpx
from playwright.sync_api import Page, expect

from service.settings import Settings
from tests.conftest import serving
from tests.service.page.conftest import KEY
from tests.service.shapes import assert_problem

ASKED = "我们这儿旧厂房闲置，想找人合作改造"


def test_closed_without_a_key(http: httpx.Client) -> None:
    for path in ("/admin", "/admin/sign-in", "/admin/audit", "/admin/candidates", "/admin/problems/ur3-5-1-2"):
        assert_problem(http.get(path), 403)
    assert_problem(http.post("/admin/sign-in", data={"key": ""}), 403)


def test_every_page_needs_a_session_and_every_form_its_token(own_server: str) -> None:
    with httpx.Client(base_url=own_server) as client:
        for path in ("/admin", "/admin/audit", "/admin/candidates", "/admin/problems/ur3-5-1-2"):
            assert client.get(path).headers["location"] == "/admin/sign-in"
        for path in ("/admin/index", "/admin/sign-out", "/admin/problems/ur3-5-1-2", "/admin/review/1"):
            assert client.post(path, data={"status": "rejected"}).headers["location"] == "/admin/sign-in"
        client.cookies.set("tashan_admin", "forged.token.here", path="/admin")
        assert client.get("/admin").headers["location"] == "/admin/sign-in"
        client.cookies.clear()
        response = client.post("/admin/sign-in", data={"key": KEY})
        cookie = response.headers["set-cookie"]
        assert (response.status_code, response.headers["location"]) == (303, "/admin")
        assert all(word in cookie.lower() for word in ("httponly", "samesite=strict", "path=/admin"))
        assert client.get("/admin").status_code == 200
        assert_problem(client.post("/admin/index", data={"token": "of another"}), 403)
        assert_problem(client.post("/admin/index", headers={"sec-fetch-site": "cross-site"}), 403)


def test_attempts_are_limited_and_logged(settings: Settings) -> None:
    with serving(settings.model_copy(update={"admin_key": type(settings.admin_key)(KEY)})) as address:
        for _ in range(5):
            assert httpx.post(f"{address}/admin/sign-in", data={"key": "guess"}).status_code == 403
        response = httpx.post(f"{address}/admin/sign-in", data={"key": KEY})
        assert_problem(response, 429)
        assert response.headers["retry-after"] == "900"


def test_feedback_becomes_a_statement_and_the_log_tells(page: Page, own_server: str) -> None:
    answer = httpx.post(f"{own_server}/api/v1/recommendations", json={"text": ASKED}).json()
    said = {"request_id": answer["request_id"], "practice_id": "ur3-6-2-2", "useful": True, "text": ASKED}
    assert httpx.post(f"{own_server}/api/v1/feedback", json=said).status_code == 201
    page.goto("/admin")
    page.fill("#key", KEY)
    page.click("button >> text=登录")
    expect(page.locator("h1")).to_have_text("概况")
    page.click("text=候选与评价")
    row = page.locator("tr", has_text=ASKED)
    row.locator("button", has_text=re.compile("^采用$")).click()
    expect(page.locator("tr", has_text=ASKED)).to_have_count(0)
    page.goto("/admin/problems/ur3-6-2-2")
    expect(page.locator("tr", has_text=ASKED)).to_contain_text("已采用")
    page.locator("tr", has_text=ASKED).locator("button").click()
    expect(page.locator("tr", has_text=ASKED)).to_contain_text("已弃用")
    page.fill("#text", "短")
    page.click("text=添加")
    expect(page.locator("#text-error")).to_contain_text("4—500 字")
    page.goto("/admin/audit")
    expect(page.locator("tbody tr").nth(0)).to_contain_text("problem-rejected")
    expect(page.locator("tbody tr").nth(1)).to_contain_text("problem-accepted")
    page.click("text=退出")
    page.goto("/admin")
    expect(page.locator("#key")).to_be_visible()
