"""Pictures of two reports: the heat map of 300 cities, and the map and tree of the practices."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page

from service.reports.writing import Form, Kind, Request, write_report
from service.runtime import open_runtime
from service.settings import Settings
from tests.service.reports.cities import sheet, write

WINDOW = {"width": 1120, "height": 900}


def reports(browser: Browser, folder: Path, save: Callable[[Page, str], None]) -> None:
    """Make the reports in a data folder and take their pictures."""
    runtime = open_runtime(Settings(data_dir=folder))
    source = write(folder / "各市问题.xlsx", sheet())
    for kind, inputs, anchor in (
        (Kind.MATCH, (str(source),), "#map"),
        (Kind.SIMILARITY, (), "#maps"),
    ):
        target = folder / f"{kind}.html"
        write_report(runtime, Request(kind, inputs, {Form.HTML: target}, limit=3, jobs=-1))
        page = browser.new_context(locale="zh-CN", viewport=WINDOW).new_page()
        page.goto(target.as_uri())
        page.locator(anchor).evaluate("part => part.scrollIntoView()")
        save(page, f"report-{kind}")
    runtime.close()
