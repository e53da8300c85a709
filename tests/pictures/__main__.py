"""Take the pictures: a server over a fresh data folder, Chromium, one small PNG a page."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from service.settings import Settings
from tests.browsers import FLAGS, chromium
from tests.conftest import serving
from tests.pictures.reports import reports

HERE = Path(__file__).parent
KEY = "pictures"
QUESTION = (
    "老厂房空了十年，想改文创园，但资金平衡不了。"
    "历史街区的老房子没有人出钱修，住户也不愿意搬走。"
    "各部门都管都不管，市里没有牵头的部门。"
)
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def save(page: Page, name: str) -> None:
    """The window as a PNG of 64 colours, which is enough for text and keeps the file small."""
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.convert("RGB").quantize(64).save(HERE / f"{name}.png", optimize=True)


def answer(page: Page, text: str) -> None:
    """Ask and wait for the answer."""
    page.fill("#text", text)
    page.click("[data-submit]")
    page.locator("#found-title, #none-title").wait_for()
    page.locator("#answer").evaluate("part => part.scrollIntoView()")
    page.wait_for_timeout(600)


def desktop(browser: Browser, address: str) -> None:
    """Ask, answer, refusal, library, practice, selection, administration."""
    page = browser.new_context(base_url=address, locale="zh-CN", viewport=DESKTOP).new_page()
    page.goto("/")
    save(page, "ask")
    answer(page, QUESTION)
    save(page, "answer")
    for box in page.locator("[data-pick]:visible").all()[:3]:
        box.check()
    answer(page, "火锅底料怎么炒才香")
    save(page, "refusal")
    for name, path in (("library", "/library"), ("practice", "/practices/ur3-5-1-2"), ("basket", "/basket")):
        page.goto(path)
        page.wait_for_timeout(600)
        save(page, name)
    page.goto("/admin")
    page.fill("#key", KEY)
    page.click("button >> text=登录")
    save(page, "admin")


def phone(browser: Browser, address: str) -> None:
    """The answer on a phone."""
    page = browser.new_context(
        base_url=address, locale="zh-CN", viewport=PHONE, is_mobile=True, has_touch=True
    ).new_page()
    page.goto("/")
    answer(page, QUESTION)
    save(page, "phone")


def main() -> None:
    """All pictures."""
    with (
        TemporaryDirectory() as folder,
        serving(Settings(data_dir=Path(folder), admin_key=KEY)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        desktop(browser, address)
        phone(browser, address)
        reports(browser, Path(folder), save)
        browser.close()


if __name__ == "__main__":
    main()
