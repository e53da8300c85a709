"""axe-core finds nothing on any page, in the desktop window and on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.service.page.conftest import KEY

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
    assert found(page) == []


def test_filled_basket_and_phone(phone: Page) -> None:
    phone.goto("/practices/ur3-5-1-2")
    phone.tap("[data-add]")
    phone.goto("/basket")
    expect(phone.locator(".chosen > li")).to_have_count(1)
    assert found(phone) == []


def test_administration(page: Page) -> None:
    page.goto("/admin")
    page.fill("#key", KEY)
    page.click("button >> text=登录")
    for address in ("/admin", "/admin/candidates", "/admin/problems/ur3-5-1-2", "/admin/audit"):
        page.goto(address)
        assert found(page) == [], address
