"""Administration: closed without a key, few attempts, imports, index, audit."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from service.settings import Settings
from tests.conftest import serving
from tests.service.page.conftest import KEY, LIST
from tests.service.shapes import assert_problem

PAGES = (
    *("/admin", "/admin/audit", "/admin/candidates", "/admin/import", "/admin/unanswered", "/admin/thesaurus"),
    *("/admin/problems/ur3-5-1-2", "/admin/review/1"),
)
FORMS = (
    *("/admin/index", "/admin/sign-out", "/admin/unanswered", "/admin/import"),
    *("/admin/problems/ur3-5-1-2", "/admin/review/1", "/admin/review/1/effect"),
)


def test_closed_without_a_key(http: httpx.Client) -> None:
    for path in (*PAGES, "/admin/sign-in"):
        assert_problem(http.get(path), 403)
    assert_problem(http.post("/admin/sign-in", data={"key": ""}), 403)


def test_every_page_needs_a_session_and_every_form_its_token(own_server: str) -> None:
    with httpx.Client(base_url=own_server) as client:
        for path in PAGES:
            assert client.get(path).headers["location"] == "/admin/sign-in"
        for path in FORMS:
            assert client.post(path, data={"status": "rejected"}).headers["location"] == "/admin/sign-in"
        client.cookies.set("tashan_admin", "forged.token.here", path="/admin")
        assert client.get("/admin").headers["location"] == "/admin/sign-in"
        client.cookies.clear()
        response = client.post("/admin/sign-in", data={"key": KEY})
        cookie = response.headers["set-cookie"]
        assert (response.status_code, response.headers["location"]) == (303, "/admin")
        assert all(word in cookie.lower() for word in ("httponly", "samesite=strict", "path=/admin"))
        assert [client.get(path).status_code for path in PAGES] == [200] * len(PAGES)
        said = {"token": "of another", "status": "rejected"}
        for path in FORMS:
            files = {"file": b"x"} if path == "/admin/import" else None
            assert_problem(client.post(path, data=said, files=files), 403)
        assert_problem(client.post("/admin/index", headers={"sec-fetch-site": "cross-site"}), 403)


def test_attempts_are_limited_and_logged(settings: Settings) -> None:
    with serving(settings.model_copy(update={"admin_key": type(settings.admin_key)(KEY)})) as address:
        for _ in range(5):
            assert httpx.post(f"{address}/admin/sign-in", data={"key": "guess"}).status_code == 403
        response = httpx.post(f"{address}/admin/sign-in", data={"key": KEY})
        assert_problem(response, 429)
        assert response.headers["retry-after"] == "900"


def test_who_signs_out_is_out(page: Page) -> None:
    page.goto("/admin")
    page.fill("#key", KEY)
    page.click("button >> text=登录")
    expect(page.locator("h1")).to_have_text("概况")
    page.click("text=退出")
    page.goto("/admin")
    expect(page.locator("#key")).to_be_visible()


@pytest.mark.parametrize(
    ("typed", "read", "terms"),
    [
        ("房本", ["房本 → 不动产登记", "房本 → 产权登记"], {"不动产登记", "产权登记"}),
        ("不动产登", [], {"不动产登记"}),
        ("量子纠缠", [], set()),
    ],
)
def test_thesaurus_shows_how_words_are_read(page: Page, typed: str, read: list[str], terms: set[str]) -> None:
    page.goto("/admin")
    page.fill("#key", KEY)
    page.click("button >> text=登录")
    page.click("text=词表")
    everything = page.locator("#words tbody tr").count()
    page.type("#q", typed)
    expect(page.locator("#said")).to_contain_text("个政策用语")
    expect(page.locator("#words .word")).to_have_text(read)
    shown = set(page.locator("#words tbody th").all_inner_texts())
    assert shown >= terms
    assert len(shown) < everything
    assert bool(shown) == bool(terms)


def test_a_list_is_proofed_then_taken(office: Page, thin_server: str, tmp_path: Path) -> None:
    office.click("text=导入清单")
    source = tmp_path / "测试批.txt"
    source.write_text(LIST, encoding="utf-8")
    office.set_input_files("#file", source)
    office.fill("#list_id", "ur8")
    office.click("text=解析并核对")
    expect(office.locator("h1")).to_contain_text("测试批")
    expect(office.locator("tbody th")).to_have_text(["ur8-1-1-1", "ur8-1-1-2"])
    with office.expect_download() as waiting:
        office.click("text=下载核对表")
    assert waiting.value.suggested_filename == "核对表-ur8.xlsx"
    waiting.value.save_as(tmp_path / "proof.xlsx")
    cells = [cell for row in load_workbook(tmp_path / "proof.xlsx")["逐条核对"].values for cell in row]
    assert {"ur8-1-1-1", "ur8-1-1-2"} <= set(cells)
    with httpx.Client(base_url=thin_server, timeout=60) as client:
        assert client.get("/api/v1/practices", params={"q": "一楼一策"}).json()["total"] == 0
        for box in office.locator("[name=checked]").all():
            box.check()
        office.click("button >> text=入库")
        expect(office.locator("tbody").first).to_contain_text("实施城市更新行动")
        until = time.monotonic() + 300
        while client.get("/api/v1/practices", params={"q": "一楼一策"}).json()["total"] == 0:
            assert time.monotonic() < until
            time.sleep(0.2)
    office.goto("/admin/audit")
    expect(office.locator("tbody tr").first).to_contain_text("ur8")


def test_a_file_that_is_no_list_is_refused_with_the_reason(office: Page, tmp_path: Path) -> None:
    picture = tmp_path / "scan.pdf"
    picture.write_bytes(b"%PDF-1.4 nothing in here")
    office.goto("/admin/import")
    office.set_input_files("#file", picture)
    office.fill("#list_id", "ur8")
    office.click("text=解析并核对")
    expect(office.locator("[role=alert]")).to_contain_text("文件已损坏")
    assert office.input_value("#list_id") == "ur8"
