"""Administration: closed without a key, few attempts, statements and candidates, audit."""

from __future__ import annotations

import re
import time
from pathlib import Path

import httpx
from openpyxl import load_workbook
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


def test_feedback_becomes_a_statement_and_the_log_tells(office: Page, thin_server: str) -> None:
    page = office
    answer = httpx.post(f"{thin_server}/api/v1/recommendations", json={"text": ASKED}).json()
    said = {"request_id": answer["request_id"], "practice_id": "ur3-6-2-2", "useful": True, "text": ASKED}
    assert httpx.post(f"{thin_server}/api/v1/feedback", json=said).status_code == 201
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


LIST = """实施城市更新行动可复制经验做法清单（测试批）
序号 政策机制 主要举措 具体做法
一
完善城市更新推进机制
（一）统筹实施
1.芜湖市建立片区统筹机制。芜湖市成立工作专班，印发《芜湖市片区统筹办法》，统筹三个片区。
2.滁州市推行一楼一策。滁州市对老旧住宅逐楼制定方案，居民签字后实施。
"""


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
    assert httpx.get(f"{thin_server}/api/v1/practices", params={"q": "一楼一策"}).json()["total"] == 0
    for box in office.locator("[name=checked]").all():
        box.check()
    office.click("button >> text=入库")
    expect(office.locator("tbody").first).to_contain_text("实施城市更新行动")
    until = time.monotonic() + 60
    while httpx.get(f"{thin_server}/api/v1/practices", params={"q": "一楼一策"}).json()["total"] == 0:
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
