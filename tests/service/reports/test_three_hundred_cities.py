"""The overnight report on 300 cities: made by the command, opened again in every format, killed and gone on with."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pandas as pd
import pdfplumber
import pytest
from docx import Document
from openpyxl import load_workbook
from pdfplumber.page import Page as PdfPage
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
def made(closed_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("cities")
    data = Path(shutil.copytree(closed_data, folder / "data"))
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


def test_the_document_is_a_summary_of_a_few_pages(made: Made, tmp_path: Path) -> None:
    document = Document(str(made.folder / "match.docx"))
    headings = [line.text for line in document.paragraphs if line.style.name.startswith("Heading")]
    assert headings == [
        *("一、概览", "二、读表情况", "三、城市与政策机制", "四、谁需要每条做法", "五、没有相符做法的问题"),
        "六、没有处理的行",
    ]
    command = [
        "soffice",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
    ]
    subprocess.run([*command, "--outdir", tmp_path, made.folder / "match.docx"], check=True, capture_output=True)
    with pdfplumber.open(tmp_path / "match.pdf") as pdf:
        assert 5 <= len(pdf.pages) <= 12


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
    lines = city.get_by_text("问题相近的城市").all_inner_texts()
    assert [line[:9] for line in lines] == [f"问题相近的城市 {rank}" for rank in range(1, 6)]
    assert all("%" in line for line in lines)
    assert "共同的问题" in lines[0]
    page.get_by_label("跳到某一页").fill("火星")
    page.get_by_role("button", name="前往").click()
    assert page.get_by_text("没有这一页，请核对名称").is_visible()


def test_only_that_city_is_printed(page: Page) -> None:
    page.evaluate("window.print = () => { window.printed = getComputedStyle(document.body).display }")
    page.emulate_media(media="print")
    shown = "() => [...document.querySelectorAll('main > section')].filter(s => s.offsetParent).map(s => s.id)"
    page.evaluate(f"window.print = () => {{ window.printed = ({shown})() }}")
    page.evaluate("document.querySelector(\"section[id='city-长治市'] .print-one\").click()")
    assert page.evaluate("window.printed") == ["city-长治市"]
    assert len(page.evaluate(shown)) > COUNT
    page.emulate_media(media="null")


def printed(sheet: PdfPage) -> str:
    """The text of a sheet of paper; Chromium writes some characters as the radicals that look the same."""
    return "".join(unicodedata.normalize("NFKC", sheet.extract_text()).split())


def test_the_page_of_a_city_prints_whole_on_a4_across(page: Page, tmp_path: Path) -> None:
    mark = "section => { document.body.classList.toggle('one'); section.classList.toggle('chosen') }"
    section = page.locator("section[id='city-石家庄市']")
    section.evaluate(mark)
    page.pdf(path=tmp_path / "one.pdf", prefer_css_page_size=True)
    section.evaluate(mark)
    with pdfplumber.open(tmp_path / "one.pdf") as pdf:
        sizes = {(round(sheet.width), round(sheet.height)) for sheet in pdf.pages}
        words = [word for sheet in pdf.pages for word in sheet.extract_words()]
        tops = [printed(sheet) for sheet in pdf.pages]
    assert sizes == {(842, 595)}
    assert all(word["x0"] >= 0 and word["x1"] <= 842 for word in words)
    report = "".join(tops)
    for name in ("做法编号", "理由或说明", "石家庄市"):
        assert name in report
    shown = section.locator("td a").all_text_contents()
    assert len(shown) >= 5
    assert all(practice in report for practice in shown)
    # Every sheet of paper repeats the headings.
    assert all("做法编号" in text for text in tops)


def test_the_summary_prints_on_a_few_sheets(page: Page, tmp_path: Path) -> None:
    page.evaluate("document.body.classList.add('brief')")
    page.pdf(path=tmp_path / "brief.pdf", prefer_css_page_size=True)
    page.evaluate("document.body.classList.remove('brief')")
    with pdfplumber.open(tmp_path / "brief.pdf") as pdf:
        assert 3 <= len(pdf.pages) <= 12
        text = "".join(map(printed, pdf.pages))
    for title in ("概览", "读表情况", "谁需要每条做法", "没有相符做法的问题", "没有处理的行"):
        assert title in text
    assert "做法全文" not in text


@pytest.mark.parametrize("width", [1366, 390])
def test_no_screen_has_to_be_pushed_sideways(page: Page, width: int) -> None:
    size = page.viewport_size
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width > 1000:
        inside = "e => e.scrollWidth <= e.clientWidth"
        assert page.locator("#rows .wide").evaluate(inside)
        assert page.locator("#map .wide").evaluate(inside)
        page.locator("#rows .wide").evaluate("box => { box.scrollTop = 4000; box.scrollIntoView() }")
        head, box = page.locator("#rows th").first.bounding_box(), page.locator("#rows .wide").bounding_box()
        assert head["y"] - box["y"] < 3
    else:
        assert page.locator("#rows tbody td").first.get_attribute("data-name") == "问题编号"
    page.set_viewport_size(size)


def test_tables_are_sorted_by_a_click_large_numbers_and_good_bands_first(page: Page) -> None:
    needed = page.locator("#needed table")
    counts = [int(text or 0) for text in needed.locator("tbody tr td:nth-child(4)").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)
    assert max(counts) > 0
    cities = page.locator("#map table")
    cities.get_by_role("button", name="问题数").click()
    counts = [int(text) for text in cities.locator("tbody tr td:nth-child(3)").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)
    rows = page.locator("#rows table")
    for order in ("高中低无", "无低中高"):
        rows.get_by_role("button", name="匹配度").click()
        bands = rows.locator("tbody tr td:nth-child(6)").all_inner_texts()
        assert "".join(band for band, _ in groupby(bands)) == order


def test_a_table_is_narrowed_to_the_rows_that_hold_some_words(page: Page) -> None:
    page.locator("#rows").get_by_label("只看含有这些词的行").fill("石家庄 电梯")
    shown = page.locator("#rows tbody tr:not(.hidden)").all_inner_texts()
    assert shown
    assert all("石家庄" in text and "电梯" in text for text in shown)
    page.locator("#rows").get_by_label("只看含有这些词的行").fill("")
    assert page.locator("#rows tbody tr.hidden").count() == 0


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
