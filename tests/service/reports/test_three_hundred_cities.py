"""The overnight report on 300 cities: made by the command, opened again in every format, killed and gone on with."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page

from tests.service.reports.cities import COUNT, sheet, write

TASHAN = Path(sys.executable).with_name("tashan")
BAD = [
    ("X1", "长治市", "", ""),
    ("X2", "长治市", "", "的"),
    ("X3", "长治市", "", "长" * 3000),
    ("=1+1", "长治市", "", "+老旧小区加装电梯谁出钱"),
]
ROWS = sheet()


@dataclass(frozen=True)
class Made:
    """The report folder of one run of the command."""

    data: Path
    folder: Path
    source: Path


def tashan(data: Path, *arguments: object) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "TASHAN_DATA_DIR": str(data)}
    return subprocess.Popen([TASHAN, *map(str, arguments)], env=environment, start_new_session=True)


@pytest.fixture(scope="module")
def made(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("cities")
    data = Path(shutil.copytree(shared_data, folder / "data"))
    source = write(folder / "各市问题.xlsx", [*ROWS, *BAD])
    forms = ("-f", "html", "-f", "xlsx", "-f", "docx", "-f", "json")
    with tashan(data, "report", "match", source, "-o", folder / "报告", *forms) as process:
        assert process.wait(timeout=300) == 0
    return Made(data, folder / "报告", source)


def test_all_files_are_there_and_nothing_is_left_behind(made: Made) -> None:
    names = sorted(path.name for path in made.folder.iterdir())
    assert names == ["match.docx", "match.html", "match.json", "match.parquet", "match.xlsx"]
    assert list((made.data / "reports").iterdir()) == []


def test_every_row_is_in_the_data_and_bad_rows_are_told(made: Made) -> None:
    frame = pd.read_parquet(made.folder / "match.parquet")
    first = frame.groupby("position").first()
    assert len(first) == len(ROWS) + len(BAD)
    assert list(first["text"][: len(ROWS)]) == [text for *_, text in ROWS]
    report = json.loads((made.folder / "match.json").read_text(encoding="utf-8"))
    tables = {table["key"]: table["rows"] for section in report["sections"] for table in section["tables"]}
    assert [row[0] for row in tables["trouble"]] == ["X1", "X2", "X3"]
    assert [row[0] for row in tables["city"]] == list(dict.fromkeys(city for _, city, *_ in ROWS))
    assert Counter(row[0] for row in tables["alike"]).most_common(1)[0][1] == 5
    assert len(tables["alike"]) == 5 * COUNT


def test_problems_that_the_list_answers_are_answered_and_others_mostly_refused(made: Made) -> None:
    first = pd.read_parquet(made.folder / "match.parquet").groupby("position").first()
    lifts = first[first["text"].str.contains("没有电梯")]
    assert (lifts["outcome"] == "matched").all()
    foreign = first[first["text"].str.contains("学位不足|流浪狗|外卖骑手|儿科医生|缺普工")]
    assert (foreign["outcome"] == "none").mean() >= 0.8


def test_the_workbook_opens_with_every_row(made: Made) -> None:
    book = load_workbook(made.folder / "match.xlsx", read_only=False)
    report = json.loads((made.folder / "match.json").read_text(encoding="utf-8"))
    tables = [table for section in report["sections"] if not section["page"] for table in section["tables"]]
    assert book.sheetnames[1:] == [f"{number} {table['title']}" for number, table in enumerate(tables, 1)]
    for table, name in zip(tables, book.sheetnames[1:], strict=True):
        page = book[name]
        assert page.max_row == len(table["rows"]) + 1
        assert page.freeze_panes == "B2"
    rows = book["3 每条问题的做法"] if "3 每条问题的做法" in book.sheetnames else book[book.sheetnames[3]]
    assert all(cell.data_type != "f" for row in rows.iter_rows() for cell in row)


def test_the_document_has_a_page_for_every_city(made: Made) -> None:
    document = Document(str(made.folder / "match.docx"))
    headings = [paragraph.text.partition("、")[2] for paragraph in document.paragraphs if "、" in paragraph.text]
    assert [city for city in dict.fromkeys(city for _, city, *_ in ROWS) if city not in headings] == []


@pytest.fixture(scope="module")
def page(made: Made, browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1100, "height": 900})
    opened.wrong = []  # type: ignore[attr-defined]
    for event in ("console", "pageerror", "requestfailed"):
        opened.on(event, lambda said: opened.wrong.append(str(said)))  # type: ignore[attr-defined]
    opened.goto((made.folder / "match.html").as_uri())
    yield opened
    opened.close()


def test_an_analyst_finds_the_five_cities_most_like_their_own(page: Page) -> None:
    page.get_by_label("跳到某一页").fill("长治")
    page.get_by_role("button", name="前往").click()
    city = page.locator("section[id='city-长治市']")
    assert city.get_by_role("heading", name="长治市").is_visible()
    line = city.get_by_text("问题最相近的城市：").inner_text()
    assert line.count("%") == 5
    page.get_by_label("跳到某一页").fill("火星")
    page.get_by_role("button", name="前往").click()
    assert page.get_by_text("没有这一页，请核对名称").is_visible()


def test_only_that_city_is_printed(page: Page, tmp_path: Path) -> None:
    page.evaluate("window.print = () => { window.printed = getComputedStyle(document.body).display }")
    page.emulate_media(media="print")
    shown = "() => [...document.querySelectorAll('main > section')].filter(s => s.offsetParent).map(s => s.id)"
    page.evaluate(f"window.print = () => {{ window.printed = ({shown})() }}")
    page.evaluate("document.querySelector(\"section[id='city-长治市'] .print-one\").click()")
    assert page.evaluate("window.printed") == ["city-长治市"]
    assert len(page.evaluate(shown)) > COUNT
    page.pdf(path=tmp_path / "all.pdf", page_ranges="1-2")
    assert (tmp_path / "all.pdf").stat().st_size > 10_000
    page.emulate_media(media="screen")


def test_tables_are_sorted_by_a_click(page: Page) -> None:
    table = page.locator("#needed table")
    table.get_by_role("button", name="问题数").click()
    table.get_by_role("button", name="问题数").click()
    counts = [int(text or 0) for text in table.locator("tbody tr td:nth-child(4)").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)
    assert max(counts) > 0


def test_the_page_asks_nothing_of_a_network_and_has_no_error(page: Page) -> None:
    assert page.wrong == []  # type: ignore[attr-defined]
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0


def test_killed_half_way_and_started_again_does_only_the_rest_with_the_same_bytes(made: Made, tmp_path: Path) -> None:
    command = ("report", "match", made.source, "-o", tmp_path / "match.html", "--jobs", 1)
    blocks = made.data / "reports"
    with tashan(made.data, *command) as process:
        until = time.monotonic() + 120
        while len(list(blocks.glob("*/*.parquet"))) < 13 and time.monotonic() < until:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)
    kept = {path: path.stat().st_mtime_ns for path in blocks.glob("*/0*.parquet")}
    assert len(kept) >= 13
    assert not (tmp_path / "match.html").exists()
    with tashan(made.data, *command) as process:
        seen = dict(kept)
        while process.poll() is None:
            seen |= {path: path.stat().st_mtime_ns for path in kept if path.exists()}
            time.sleep(0.05)
        assert process.returncode == 0
    assert seen == kept
    assert (tmp_path / "match.html").read_bytes() == (made.folder / "match.html").read_bytes()
    assert (tmp_path / "match.parquet").read_bytes() == (made.folder / "match.parquet").read_bytes()
