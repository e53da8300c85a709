"""Chromium, watched: nothing but the server under test is asked for anything, and the console stays clean."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from sqlalchemy import delete

from corpus import schema
from service.runtime import open_library
from service.settings import Settings
from tests.conftest import serving

KEY = "an administrator's key"


@pytest.fixture(scope="session")
def own_server(closed_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over a copy of the shared folder, with an administrator: what pages send may change it."""
    folder = Path(shutil.copytree(closed_data, tmp_path_factory.mktemp("page") / "data"))
    with serving(Settings(data_dir=folder, admin_key=KEY)) as address:
        yield address


@pytest.fixture(scope="session")
def thin_server(closed_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same with little in it: administration measures and builds the index anew, which must not take long here."""
    settings = Settings(
        data_dir=Path(shutil.copytree(closed_data, tmp_path_factory.mktemp("thin") / "data")), admin_key=KEY
    )
    with closing(open_library(settings)) as library, library.writing() as connection:
        kept = schema.practices.c.id.like("ur3-5-%") | schema.practices.c.id.like("ur3-6-%")
        connection.execute(delete(schema.practices).where(~kept))
        connection.execute(delete(schema.judged).where(schema.judged.c.id % 60 != 0))
        connection.execute(delete(schema.problems).where(schema.problems.c.id % 40 != 0))
    with pytest.MonkeyPatch.context() as patch:
        # It would bring the texts back.
        patch.setattr("service.runtime.import_shipped", lambda _library: None)
        with serving(settings) as address:
            yield address


def watched(context: BrowserContext, address: str) -> Iterator[Page]:
    """A page of the context; fails afterwards when it asked another host or wrote an error to the console."""
    asked: list[str] = []
    wrong: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # The browser itself writes a line for each refused form and lost connection, which some tests are about.
        about = ("the server responded with a status of 4", "net::ERR_FAILED")
        if message.type in ("error", "warning") and not any(line in message.text for line in about):
            wrong.append(message.text)

    context.on("request", lambda request: asked.append(request.url))
    context.on("console", listen)
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()
    assert {urlsplit(url).netloc for url in asked if not url.startswith(("data:", "blob:"))} == {
        urlsplit(address).netloc
    }
    assert wrong == []


@pytest.fixture
def page(browser: Browser, own_server: str) -> Iterator[Page]:
    """A desktop window with JavaScript, on the first page."""
    yield from watched(
        browser.new_context(base_url=own_server, locale="zh-CN", viewport={"width": 1280, "height": 900}), own_server
    )


@pytest.fixture
def office(browser: Browser, thin_server: str) -> Iterator[Page]:
    """An administrator's window, signed in."""
    for page in watched(browser.new_context(base_url=thin_server, locale="zh-CN"), thin_server):
        page.goto("/admin")
        page.fill("#key", KEY)
        page.click("button >> text=登录")
        yield page


@pytest.fixture
def phone(browser: Browser, own_server: str) -> Iterator[Page]:
    """A phone, on the first page."""
    context = browser.new_context(
        base_url=own_server, locale="zh-CN", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    yield from watched(context, own_server)


@pytest.fixture
def plain(browser: Browser, own_server: str) -> Iterator[Page]:
    """A window without JavaScript, on the first page."""
    yield from watched(browser.new_context(base_url=own_server, locale="zh-CN", java_script_enabled=False), own_server)


LIST = """实施城市更新行动可复制经验做法清单（测试批）
序号 政策机制 主要举措 具体做法
一
完善城市更新推进机制
（一）统筹实施
1.芜湖市建立片区统筹机制。芜湖市成立工作专班，印发《芜湖市片区统筹办法》，统筹三个片区。
2.滁州市推行一楼一策。滁州市对老旧住宅逐楼制定方案，居民签字后实施。
"""
