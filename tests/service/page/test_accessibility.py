"""axe-core finds nothing on any page, in the desktop window and on a phone."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.service.page.conftest import KEY, LIST
from tests.service.page.test_admin import PAGES
from tests.service.page.test_statements import FALL, TAKING

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


def found(page: Page) -> list[str]:
    """What axe-core objects to: rule and element."""
    violations = Axe().run(page, options=RULES).response["violations"]
    return [f"{item['id']}: {node['html'][:120]}" for item in violations for node in item["nodes"]]


@pytest.mark.parametrize("address", ["/", "/library", "/practices/ur3-5-1-2", "/basket", "/nothing", "/admin/sign-in"])
def test_page(page: Page, address: str) -> None:
    page.goto(address)
    assert found(page) == []


@pytest.mark.parametrize("text", ["老厂房空了十年，资金平衡不了。历史街区没人出钱修房子。", "火锅底料怎么炒才香"])
def test_answer(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.click("[data-submit]")
    expect(page.locator("#found-title, #none-title")).to_be_visible()
    for summary in page.locator("#answer summary").all():
        summary.click()
    page.click(".more summary")
    if page.locator(".chip").count():
        page.locator(".chip").first.click()
    assert found(page) == []


def test_answer_that_filters_empty_and_wrong_region(page: Page) -> None:
    page.click(".more summary")
    page.fill("#text", "老厂房空了十年，资金平衡不了。历史街区没人出钱修房子。")
    for region, shown in (("西藏", "#none-title"), ("纽约市", "#region-error")):
        page.fill("#region", region)
        page.click("[data-submit]")
        expect(page.locator(shown)).to_be_visible()
        assert found(page) == []
    page.goto("/library?q=老房子&region=重庆市")
    assert found(page) == []


def test_filled_basket_and_phone(phone: Page) -> None:
    phone.goto("/practices/ur3-5-1-2")
    phone.tap("[data-add]")
    phone.goto("/basket")
    expect(phone.locator(".chosen > li")).to_have_count(1)
    assert found(phone) == []
    phone.tap("[name=act][value=clear]")
    expect(phone.locator("[data-undo]")).to_be_visible()
    assert found(phone) == []


def test_administration(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page.goto("/admin")
    page.fill("#key", KEY)
    page.click("button >> text=登录")
    for address in PAGES:
        page.goto(address)
        assert found(page) == [], address
    source = tmp_path / "测试批.txt"
    source.write_text(LIST, encoding="utf-8")
    page.goto("/admin/import")
    page.set_input_files("#file", source)
    page.fill("#list_id", "ur8")
    page.click("text=解析并核对")
    expect(page.locator("h1")).to_contain_text("测试批")
    assert found(page) == []
    going = threading.Event()
    monkeypatch.setattr("service.page.measuring.placing", lambda *_: going.wait(30) and TAKING)
    monkeypatch.setattr("service.page.measuring.effect", lambda *_: FALL)
    page.goto("/admin/problems/ur3-5-1-2")
    page.fill("#text", "城投没有钱，能不能发债")
    page.click("text=评估影响")
    expect(page.locator("progress")).to_be_visible()
    assert found(page) == []
    going.set()
    expect(page.locator("#effect-title")).to_be_visible()
    page.locator("#review summary").click()
    assert found(page) == []
    page.goto("/admin/import")
    page.set_input_files("#file", source)
    page.fill("#list_id", "ur3")
    page.click("text=解析并核对")
    page.locator("[name=confirmed]").fill("ur8")
    page.click("button >> text=替换清单")
    expect(page.locator("#confirmed-error")).to_be_visible()
    assert found(page) == []
