"""Word and Excel: what they say, how they are laid out, and that hostile text stays text."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path

import httpx
import pdfplumber
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from openpyxl import load_workbook

from corpus.errors import NotFoundError
from service.exports.excel import COLUMNS, to_excel
from service.exports.note import Chosen, Note, reason, without_places, write_note
from service.exports.word import to_word
from service.runtime import Runtime
from tests.service.shapes import assert_problem

FACTORY = "老厂房空了十年，想改文创园，但资金平衡不了"
HOSTILE = '<script>alert(1)</script>\u202e老厂房改造没有钱&"' + "长" * 1900
FORMULA = "=cmd|' /C calc'!A0"
DAY = date(2026, 1, 5)
MILLIMETRE = 72 / 25.4


@pytest.fixture(scope="module")
def note(runtime: Runtime) -> Note:
    chosen = [
        Chosen("ur3-6-2-2", FACTORY, "请综合科核实\n\n与财政局对接"),
        Chosen("ur3-5-1-2", "", FORMULA),
        Chosen("ur3-6-3-3", HOSTILE, "\x00\x07有\ud800控制符"),
        Chosen("ur3-1-2-1", FORMULA),
        Chosen("ur3-9-9-9", FACTORY),
    ]
    return write_note(runtime, chosen, "芜湖市", DAY)


@pytest.fixture(scope="module")
def word(note: Note) -> bytes:
    return to_word(note, reasons=True)


def test_note_holds_the_answer_of_the_matcher(note: Note, runtime: Runtime) -> None:
    assert [[entry.practice.id for entry in section.entries] for section in note.sections] == [
        ["ur3-6-2-2"],
        ["ur3-5-1-2"],
        ["ur3-6-3-3"],
        ["ur3-1-2-1"],
    ]
    answer = runtime.matcher.match(FACTORY)
    expected = next(item for item in answer.recommendations if item.practice.id == "ur3-6-2-2")
    found = note.sections[0].entries[0].found
    assert found is not None
    assert (found.score, found.band, found.why) == (round(expected.score, 4), expected.band, expected.why)
    assert note.sections[1].entries[0].found is None
    assert note.index == runtime.matcher.index.digest
    with pytest.raises(NotFoundError, match="选用清单是空的"):
        write_note(runtime, [Chosen("ur3-9-9-9")], "", DAY)


def test_word_says_everything_in_order(note: Note, word: bytes, runtime: Runtime) -> None:
    lines = [paragraph.text for paragraph in Document(BytesIO(word)).paragraphs]
    text = "\n".join(lines)
    assert lines[:2] == ["城市更新可复制经验做法参考材料", "（芜湖市，2026年1月5日，供参考）"]
    numbers = "一二三四"
    wanted = []
    for number, section in zip(numbers, note.sections, strict=True):
        wanted.append(f"{number}、{section.heading}")
        for entry in section.entries:
            wanted += [entry.practice.title.rstrip("。"), entry.practice.body, f"出处：{entry.place}"]
    places = [text.index(piece) for piece in wanted]
    assert places == sorted(places)
    assert [section.heading for section in note.sections] == [
        FACTORY,
        "自选做法",
        "探索城市更新多方参与机制方面",
        FORMULA,
    ]
    remark = lines.index("备注：请综合科核实")
    assert lines[remark + 1] == "与财政局对接"
    assert f"备注：{FORMULA}" in lines
    assert "备注：有控制符" in lines
    assert [line.endswith("（同省做法）。") for line in lines if line.startswith("出处：")] == [
        True,
        False,
        False,
        True,
    ]
    assert '<script>alert(1)</script>\u202e老厂房改造没有钱&"' in text
    (digest,) = [line for line in lines if line.startswith("附注：")]
    assert runtime.matcher.index.digest[:16] in digest
    assert lines.index(digest) + 1 == lines.index("附录：推荐理由")


def test_word_alone_holds_nothing_but_practices_sources_and_remarks(note: Note, word: bytes) -> None:
    body = [paragraph.text for paragraph in Document(BytesIO(to_word(note))).paragraphs]
    whole = [paragraph.text for paragraph in Document(BytesIO(word)).paragraphs]
    assert body == whole[: whole.index("附录：推荐理由")]
    assert [line for line in body if line.startswith(("匹配度", "依据", "类似的提问", "提问原文"))] == []
    appendix = "\n".join(whole[len(body) :])
    found = note.sections[0].entries[0].found
    assert found is not None
    assert f"提问原文：{FACTORY}" in appendix
    assert f"匹配度：{found.band}（{found.score:.2f}）。{reason(found)}" in appendix
    assert "自行选用，没有推荐理由。" in appendix
    assert "典型问题" not in appendix


def test_no_line_break_is_inside_a_paragraph_and_no_heading_stands_alone(word: bytes) -> None:
    paragraphs = Document(BytesIO(word)).paragraphs
    assert [paragraph.text for paragraph in paragraphs if paragraph._p.findall(f".//{qn('w:br')}")] == []
    headings = [paragraph for paragraph in paragraphs if re.match(r"（?[一二三四]）?、?[（《\w=]", paragraph.text)]
    kept = [paragraph for paragraph in paragraphs if paragraph.paragraph_format.keep_with_next]
    assert len(kept) >= 12
    assert {paragraph.text for paragraph in kept} <= {paragraph.text for paragraph in headings}


REPORT = (
    "今年以来，我局扎实推进城市更新行动，先后完成老旧小区改造12个，群众满意度稳步提升，但工作中仍存在一些困难。"
    "一是资金筹措难，改造资金主要依靠财政，社会资本参与意愿不强，部分小区改造因缺口资金搁置。"
    "二是产权关系复杂，历史街区公房私房混杂，不能大拆大建，居民留改意愿不一。"
    "三是统筹协调不够，住建、规划、城管各管一段，没有牵头部门，项目推进慢。恳请领导予以指导。"
)


def test_a_report_of_several_needs_is_grouped_by_them(runtime: Runtime) -> None:
    ids = [item.practice.id for item in runtime.matcher.match(REPORT, 12).recommendations]
    note = write_note(runtime, [Chosen(practice_id, REPORT) for practice_id in ids], "", DAY)
    assert sorted(entry.practice.id for section in note.sections for entry in section.entries) == sorted(ids)
    headings = [section.heading for section in note.sections]
    assert len(headings) >= 3
    assert [heading for heading in headings if len(heading) > 24 or re.search("今年|我局|[一二三]是", heading)] == []
    wanted = [next(name for name in headings if word in name) for word in ("资金", "产权", "统筹")]
    assert [headings.index(name) for name in wanted] == sorted(headings.index(name) for name in wanted)
    held = {section.heading: [entry.practice.id for entry in section.entries] for section in note.sections}
    assert "ur3-5-2-3" in held[wanted[0]]
    assert "ur3-1-1-1" in held[wanted[2]]


@pytest.mark.parametrize(
    ("statement", "shown"),
    [
        ("遵义更新资金来源分散，财政压力大", "某地更新资金来源分散，财政压力大"),
        ("我是做街区运营的，这两年在汕头接了两条老街", "我是做街区运营的，这两年在某地接了两条老街"),
        ("老厂房空了十年", "老厂房空了十年"),
    ],
)
def test_a_made_up_statement_names_no_place(statement: str, shown: str) -> None:
    assert without_places(statement) == shown


def test_word_is_laid_out_by_the_standard(word: bytes) -> None:
    document = Document(BytesIO(word))
    section = document.sections[0]
    geometry = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(length.mm) for length in geometry] == [210, 297, 37, 28]
    assert round((section.page_width - section.left_margin - section.right_margin) / Mm(1)) == 156
    assert round((section.page_height - section.top_margin - section.bottom_margin) / Mm(1)) == 225
    assert document.settings.odd_and_even_pages_header_footer is True
    fonts = {
        (run._r.rPr.rFonts.get(qn("w:eastAsia")), run.font.size)
        for paragraph in document.paragraphs
        for run in paragraph.runs
    }
    assert fonts == {
        ("方正小标宋简体", Pt(22)),
        ("楷体_GB2312", Pt(16)),
        ("黑体", Pt(16)),
        ("仿宋_GB2312", Pt(16)),
    }
    body = next(paragraph for paragraph in document.paragraphs if paragraph.text.startswith("出处"))
    assert body.paragraph_format.line_spacing * 22 <= Mm(225)
    assert body.paragraph_format.line_spacing * 22 > Mm(223)
    assert body.paragraph_format.first_line_indent == Pt(32)
    assert [section.footer.paragraphs[0].text, section.even_page_footer.paragraphs[0].text] == ["—  —", "—  —"]


@pytest.fixture(scope="module")
def printed_by_libreoffice(runtime: Runtime, word: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with note.pdf, made of six practices, and hostile.pdf."""
    folder = tmp_path_factory.mktemp("office")
    chosen = [Chosen(practice.id) for practice in runtime.matcher.index.practices[:6]]
    (folder / "note.docx").write_bytes(to_word(write_note(runtime, chosen, "", DAY)))
    (folder / "hostile.docx").write_bytes(word)
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
    files = [folder / "note.docx", folder / "hostile.docx"]
    subprocess.run([*command, "--outdir", folder, *files], check=True, capture_output=True, timeout=240)
    return folder


def test_libreoffice_shows_hostile_text_as_text(printed_by_libreoffice: Path) -> None:
    with pdfplumber.open(printed_by_libreoffice / "hostile.pdf") as printed:
        whole = "".join(page.extract_text() for page in printed.pages)
    whole = "".join(whole.split())
    assert "<script>alert(1)</script>" in whole
    assert whole.count("长") >= 1900
    assert FORMULA.replace(" ", "") in whole


def test_libreoffice_prints_28_characters_a_line_and_22_lines_a_page(printed_by_libreoffice: Path) -> None:
    with pdfplumber.open(printed_by_libreoffice / "note.pdf") as printed:
        first, last = printed.pages[0], printed.pages[-1]
        assert (round(first.width / MILLIMETRE), round(first.height / MILLIMETRE)) == (210, 297)
        pages = [page.extract_text_lines() for page in printed.pages]
        inside = [line for page in pages for line in page if line["top"] < (37 + 225) * MILLIMETRE]
        assert max(len([char for char in line["chars"] if char["text"] > "\u2e80"]) for line in inside) == 28
        assert max(len([line for line in page if line["top"] < (37 + 225) * MILLIMETRE]) for page in pages) == 22
        assert min(char["x0"] for char in first.chars) >= 28 * MILLIMETRE - 1
        assert max(char["x1"] for page in printed.pages for char in page.chars) <= (28 + 156) * MILLIMETRE + 2
        assert "1" in first.crop((0, 270 * MILLIMETRE, first.width, first.height)).extract_text()
        assert str(len(pages)) in last.crop((0, 270 * MILLIMETRE, last.width, last.height)).extract_text()


def test_excel_has_a_row_a_practice_and_no_formula(note: Note) -> None:
    book = load_workbook(BytesIO(to_excel(note)))
    assert book.sheetnames == ["选用做法", "说明"]
    sheet = book["选用做法"]
    rows = list(sheet.values)
    assert list(rows[0]) == [name for name, _ in COLUMNS]
    assert [row[3] for row in rows[1:]] == ["ur3-6-2-2", "ur3-5-1-2", "ur3-6-3-3", "ur3-1-2-1"]
    assert [row[-1] for row in rows[1:]] == ["请综合科核实\n\n与财政局对接", FORMULA, "有控制符", None]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    assert [row[2] for row in rows[3:]] == [HOSTILE, FORMULA]
    assert [row[6] for row in rows[1:]] == ["合肥市（同省）", "重庆市、渝中区", "扬州市", "安徽省、江苏省（同省）"]
    assert dict(book["说明"].values)["索引摘要"] == note.index


def test_export_refuses_what_it_cannot_make(http: httpx.Client) -> None:
    assert_problem(http.post("/export/word", data={}), 404)
    assert_problem(http.post("/export/word", data={"id": ["x"]}), 422, "body.id.0")
    assert_problem(http.post("/export/excel", data={"id": ["ur3-5-1-2"] * 51}), 422, "body.id")
    assert_problem(http.post("/basket", data={"id": ["ur3-5-1-2"], "act": "explode"}), 422, "body.act")
