"""Administration: closed without a key, few attempts, imports, index, audit."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
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
    *("/admin/problems/ur3-5-1-2", "/admin/review/1", "/admin/lists/ur3/remove"),
)
FORMS = (
    *("/admin/index", "/admin/sign-out", "/admin/unanswered", "/admin/import"),
    *("/admin/problems/ur3-5-1-2", "/admin/review/1", "/admin/review/1/effect"),
    *("/admin/lists/ur3/remove", "/admin/lists/ur3/back", "/admin/unanswered/1/statement"),
)


def test_closed_without_a_key(http: httpx.Client) -> None:
    for path in (*PAGES, "/admin/sign-in"):
        assert_problem(http.get(path), 403)
    assert_problem(http.post("/admin/sign-in", data={"key": ""}), 403)


def test_every_page_needs_a_session_and_every_form_its_token(own_server: str) -> None:
    with httpx.Client(base_url=own_server) as client:
        for path in (*PAGES, "/admin/import/sample.xlsx"):
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
        for left in ("还可再试 4 次", "还可再试 3 次", "还可再试 2 次", "还可再试 1 次", "请 15 分钟后再试"):
            refused = httpx.post(f"{address}/admin/sign-in", data={"key": "guess"})
            assert refused.status_code == 403
            assert left in refused.text
        response = httpx.post(f"{address}/admin/sign-in", data={"key": KEY})
        assert_problem(response, 429)
        assert response.headers["retry-after"] == "900"
        said = {"data": {"key": KEY}, "headers": {"accept": "text/html"}}
        assert 'href="/admin/sign-in"' in httpx.post(f"{address}/admin/sign-in", **said).text


def test_who_signs_out_is_out(page: Page) -> None:
    page.goto("/admin")
    page.fill("#key", KEY)
    page.click("button >> text=登录")
    expect(page.locator("h1")).to_have_text("概况")
    page.click("text=退出")
    expect(page.locator("[role=status]").first).to_contain_text("已退出管理")
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
    page.wait_for_load_state()
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
        expect(office.locator("#state-title")).to_have_text(re.compile("已保存，正在更新索引…|已生效"))
        expect(office.locator("tr", has_text="移除清单").filter(has_text="ur8")).to_contain_text("测试批")
        expect(office.locator("#state-title")).to_have_text("已生效", timeout=300_000)
        expect(office.locator(".state")).to_contain_text("导入清单 ur8：新增 2 条")
        assert client.get("/api/v1/practices", params={"q": "一楼一策"}).json()["total"] == 1
        office.goto("/admin/audit")
        cells = office.locator("tbody tr").first.locator("td").all_inner_texts()
        assert cells[1:] == ["管理员", "导入清单", "ur8", "新增 2 条"]
        beijing = datetime.now(UTC) + timedelta(hours=8)
        assert abs(datetime.strptime(cells[0], "%Y-%m-%d %H:%M").replace(tzinfo=UTC) - beijing) < timedelta(minutes=10)
        office.goto("/admin")
        office.locator("tr", has_text="导入：新增 2 条").locator("button", has_text="撤销").click()
        expect(office.locator("#state-title")).to_have_text("已生效", timeout=300_000)
        expect(office.locator(".state")).to_contain_text("撤销 ur8：导入：新增 2 条")
        assert client.get("/api/v1/practices", params={"q": "一楼一策"}).json()["total"] == 0
        expect(office.locator("tr", has_text="导入：新增 2 条").locator("button")).to_have_text("恢复")


def uploaded(office: Page, tmp_path: Path, text: str, list_id: str) -> None:
    """The proof of a list."""
    source = tmp_path / "list.txt"
    source.write_text(text, encoding="utf-8")
    office.goto("/admin/import")
    office.set_input_files("#file", source)
    office.fill("#list_id", list_id)
    office.click("text=解析并核对")


def test_another_list_under_a_held_id_needs_the_id_typed(office: Page, thin_server: str, tmp_path: Path) -> None:
    uploaded(office, tmp_path, LIST, "ur3")
    warning = office.locator(".danger[role=alert]")
    expect(warning).to_contain_text("这会换掉另一份清单")
    expect(warning).to_contain_text("编号 ur3 已是“实施城市更新行动可复制经验做法清单（第三批）”（13 条做法）")
    expect(warning).to_contain_text(re.compile(r"将失去：做法 13 条、典型问题 \d+ 条、反馈 \d+ 条"))
    for typed in ("ur8", ""):
        office.locator("[name=confirmed]").evaluate("field => field.removeAttribute('required')")
        office.fill("#confirmed", typed)
        office.click("button >> text=替换清单 ur3")
        expect(office.locator("#confirmed-error")).to_contain_text("没有入库：请输入清单编号 ur3 确认替换")
    with httpx.Client(base_url=thin_server, timeout=60) as client:
        assert client.get("/api/v1/practices", params={"q": "ur3-6-2-2"}).json()["total"] == 1


def test_a_list_is_removed_by_its_id_and_comes_back(office: Page, tmp_path: Path) -> None:
    uploaded(office, tmp_path, LIST, "ur7")
    office.click("button >> text=入库")
    office.click("[aria-label='移除清单 ur7']")
    expect(office.locator(".danger").first).to_contain_text("将失去：做法 2 条、典型问题 0 条、反馈 0 条")
    office.fill("#confirmed", "ur3")
    office.click("button >> text=移除清单")
    expect(office.locator("#confirmed-error")).to_contain_text("请输入清单编号 ur7 确认")
    office.fill("#confirmed", "ur7")
    office.click("button >> text=移除清单")
    row = office.locator("tr", has_text="移除清单：做法 2 条、典型问题 0 条、反馈 0 条")
    expect(row).to_contain_text("ur7")
    expect(office.locator("[aria-label='移除清单 ur7']")).to_have_count(0)
    row.locator("button", has_text="撤销").click()
    expect(office.locator("[aria-label='移除清单 ur7']")).to_have_count(1)


def test_the_sample_sheet_is_a_list_that_import_takes(office: Page, tmp_path: Path) -> None:
    office.goto("/admin/import")
    with office.expect_download() as waiting:
        office.click("text=样表")
    waiting.value.save_as(tmp_path / "sample.xlsx")
    office.set_input_files("#file", tmp_path / "sample.xlsx")
    office.fill("#list_id", "zz1")
    office.click("text=解析并核对")
    expect(office.locator("h1")).to_have_text("核对：某市可复制经验做法清单")
    expect(office.locator("tbody th")).to_have_text(["zz1-1-1-1", "zz1-1-1-2"])
    expect(office.locator("[name=checked]")).to_have_count(0)


def test_a_file_that_is_no_list_is_refused_with_the_reason(office: Page, tmp_path: Path) -> None:
    picture = tmp_path / "scan.pdf"
    picture.write_bytes(b"%PDF-1.4 nothing in here")
    office.goto("/admin/import")
    office.set_input_files("#file", picture)
    office.fill("#list_id", "ur8")
    office.click("text=解析并核对")
    expect(office.locator("[role=alert]")).to_contain_text("文件已损坏")
    assert office.input_value("#list_id") == "ur8"


@pytest.mark.parametrize("path", ["/practices/ur9-9-9", "/practices/ur9-9-9-9"])
def test_a_practice_that_is_not_there_is_said_to_be_not_there(http: httpx.Client, path: str) -> None:
    response = http.get(path, headers={"accept": "text/html"})
    assert response.status_code == 404
    assert "没有这条做法" in response.text
    response = http.get("/nowhere", headers={"accept": "text/html"})
    assert (response.status_code, "没有这个地址，请核对网址" in response.text) == (404, True)
