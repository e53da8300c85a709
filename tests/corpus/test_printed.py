"""Lists printed by other programs, and the text that tools take out of them, import to the same practices."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from corpus.parsing import parse
from corpus.parsing.wording import bare
from corpus.reading import read_bytes
from corpus.reconciling import Severity, reconcile
from tests.corpus.list_pdf import FONT
from tests.corpus.printing import flowing_table, text_of, to_pdf, web_table, word_table
from tests.corpus.sources import expected, invented, shipped

SOURCES = {
    "ur3": shipped(),
    "flood": invented("flood"),
    "heritage": invented("heritage"),
    "funding": invented("funding"),
}
PRINTED = ("ur3", "heritage")  # by LibreOffice, which takes its time
LAYOUTS = {"cells": {"by_practice": False, "size": 10.5}, "rows": {"by_practice": True, "size": 9}}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lists as Word tables of two kinds, printed."""
    folder = tmp_path_factory.mktemp("printed")
    for key in PRINTED:
        for name, layout in LAYOUTS.items():
            (folder / f"{key}-{name}.docx").write_bytes(word_table(SOURCES[key], **layout))
    to_pdf(folder)
    return folder


def check(key: str, data: bytes, name: str) -> None:
    """The practices of the source, letter by letter, and nothing to be warned of."""
    blocks = read_bytes(data, name)
    parsed = parse(blocks, key)
    found = [(p.id, *map(bare, (p.mechanism, p.initiative, p.title, p.body))) for p in parsed.practices]
    assert found == expected(SOURCES[key], key)
    assert [each.message for each in reconcile(parsed, blocks) if each.severity is Severity.WARNING] == []


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("key", PRINTED)
def test_a_printed_word_table(printed: Path, key: str, layout: str) -> None:
    for suffix in ("docx", "pdf"):
        check(key, (printed / f"{key}-{layout}.{suffix}").read_bytes(), f"list.{suffix}")


@pytest.mark.parametrize("mode", ["-layout", "-raw"])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("key", PRINTED)
def test_the_text_of_a_printed_table(printed: Path, key: str, layout: str, mode: str) -> None:
    check(key, text_of(printed / f"{key}-{layout}.pdf", mode), "list.txt")


@pytest.mark.parametrize("key", SOURCES)
def test_a_page_printed_by_a_browser(browser: Browser, tmp_path: Path, key: str) -> None:
    page = browser.new_page()
    page.set_content(web_table(SOURCES[key]))
    page.pdf(path=tmp_path / "page.pdf", format="A4")
    page.close()
    check(key, (tmp_path / "page.pdf").read_bytes(), "page.pdf")


@pytest.mark.parametrize("key", SOURCES)
def test_a_row_cut_by_the_page_under_a_header_that_no_rule_parts_from_it(key: str) -> None:
    check(key, flowing_table(SOURCES[key]), "list.pdf")


def ruled(pages: list[tuple[list[tuple[str, str]], list[tuple[str, str]]]]) -> bytes:
    """Pages of (rows with rules, lines under them without) in two columns."""
    stream, (left, middle, right) = io.BytesIO(), (60, 200, 500)
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    for rows, under in pages:
        canvas.setFont(FONT, 9)
        for number, (name, text) in enumerate([*rows, *under]):
            y = 750 - 20 * number
            canvas.drawString(left + 4, y, name)
            canvas.drawString(middle + 4, y, text)
            for line in (y + 14, y - 6) if number < len(rows) else ():
                canvas.line(left, line, right, line)
            for edge in (left, middle, right) if number < len(rows) else ():
                canvas.line(edge, y + 14, edge, y - 6)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


HEADER = ("主要举措", "具体做法")


def test_the_rest_of_a_row_that_has_no_rules_of_its_own_on_the_next_page() -> None:
    first = [HEADER, ("（一）成立专班", "1.苏州市成立专班。由市长任组长，每周调度")]
    data = ruled([(first, []), ([HEADER], [("", "一次，形成闭环管理。")])])
    (practice,) = parse(read_bytes(data, "list.pdf"), "zz").practices
    assert (practice.initiative, practice.title) == ("成立专班", "苏州市成立专班。")
    assert practice.body == "由市长任组长，每周调度一次，形成闭环管理。"


def test_who_signed_under_the_table_is_no_practice() -> None:
    last = [HEADER, ("（二）建立台账", "1.无锡市建立台账。逐项销号，结果公开可查。")]
    first = [HEADER, ("（一）成立专班", "1.苏州市成立专班。由市长任组长，每周调度一次。")]
    data = ruled([(first, []), (last, [("", "某省住房和城乡建设厅"), ("", "2024年5月16日")])])
    practices = parse(read_bytes(data, "list.pdf"), "zz").practices
    assert [practice.body for practice in practices] == ["由市长任组长，每周调度一次。", "逐项销号，结果公开可查。"]
