"""The note as a Word document laid out by GB/T 9704: A4, 22 lines of 28 characters, 3号仿宋, page number outside."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from service.exports.note import DISCLAIMER, TITLE, Entry, Note, Section
from service.wording import chinese_date, chinese_number

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BODY, HEADING, SUBHEADING, HEADLINE, FOLIO = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "宋体"
SIZE, HEADLINE_SIZE, FOLIO_SIZE = 16, 22, 14  # points: 3号, 2号, 4号
LINES, CHARACTERS = 22, 28  # a page, a line
TOP, LEFT, WIDTH, HEIGHT = 37, 28, 156, 225  # millimetres: margins and the type area
POINTS = 72 / 25.4  # points a millimetre
# Twentieths of a point, rounded down: 22 lines must fit the page, 28 characters of 16 points the line.
LINE = int(HEIGHT * POINTS / LINES * 20) / 20
TIGHTER = int((WIDTH * POINTS / CHARACTERS - SIZE) * 20) - 1
SHORT = 24  # characters of a question in a heading


def to_word(note: Note) -> bytes:
    """The document as a file."""
    document = Document()
    lay_out(document)
    paragraph(document, TITLE, HEADLINE, HEADLINE_SIZE, align=WD_ALIGN_PARAGRAPH.CENTER)
    about = f"（{note.own}，{chinese_date(note.day)}，供参考）" if note.own else f"（{chinese_date(note.day)}，供参考）"
    paragraph(document, about, SUBHEADING, align=WD_ALIGN_PARAGRAPH.CENTER)
    paragraph(document, "")
    for number, section in enumerate(note.sections, 1):
        _section(document, number, section)
    paragraph(document, "")
    paragraph(document, f"附注：{DISCLAIMER}索引摘要：{note.index[:16]}。", BODY, indent=True)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _section(document: Any, number: int, section: Section) -> None:
    question = " ".join(section.question.split())
    short = question if len(question) <= SHORT else f"{question[:SHORT]}……"
    heading = f"关于“{short}”" if question else "自选做法"
    paragraph(document, f"{chinese_number(number)}、{heading}", HEADING, indent=True)
    if len(question) > SHORT:
        for line in filter(None, section.question.splitlines()):
            paragraph(document, line, BODY, indent=True)
    for position, entry in enumerate(section.entries, 1):
        _entry(document, position, entry)


def _entry(document: Any, position: int, entry: Entry) -> None:
    practice = entry.practice
    paragraph(document, f"（{chinese_number(position)}）{practice.title.rstrip('。')}", SUBHEADING, indent=True)
    for line in filter(None, practice.body.splitlines()):
        paragraph(document, line, BODY, indent=True)
    near = f"（{entry.near}做法）" if entry.near else ""
    paragraph(document, f"出处：{entry.place}{near}。", BODY, indent=True)
    if found := entry.found:
        paragraph(document, f"匹配度：{found.band}（{found.score:.2f}）。{found.why}", BODY, indent=True)
        for evidence in found.evidence:
            if evidence.field != "title":
                name = "对应的典型问题" if evidence.field == "problems" else "依据"
                paragraph(document, f"{name}：“{evidence.text}”", BODY, indent=True)
    if entry.remark:
        paragraph(document, f"备注：{entry.remark}", BODY, indent=True)


def lay_out(document: Any) -> None:
    """Page, grid, page number and the font of the body."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(TOP), Mm(LEFT)
    section.right_margin, section.bottom_margin = Mm(210 - LEFT - WIDTH), Mm(297 - TOP - HEIGHT)
    section.footer_distance = Mm(297 - TOP - HEIGHT - 7 - FOLIO_SIZE / POINTS)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(int(LINE * 20)))
    document.settings.odd_and_even_pages_header_footer = True
    for footer, align in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        _folio(footer.paragraphs[0], align)
    _font(document.styles["Normal"], BODY, SIZE)


def _folio(paragraph: Any, align: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 — at the outer edge, one character in from it."""
    paragraph.alignment = align
    side = "right_indent" if align == WD_ALIGN_PARAGRAPH.RIGHT else "left_indent"
    setattr(paragraph.paragraph_format, side, Pt(FOLIO_SIZE))
    _font(paragraph.add_run("— "), FOLIO, FOLIO_SIZE)
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)
    _font(run, FOLIO, FOLIO_SIZE)
    _font(paragraph.add_run(" —"), FOLIO, FOLIO_SIZE)


def paragraph(
    document: Any,
    text: str,
    font: str = BODY,
    size: float = SIZE,
    *,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
    indent: bool = False,
) -> None:
    """Append a paragraph on the grid of lines and characters; `indent` sets its first line in by two characters."""
    added = document.add_paragraph()
    added.alignment = align
    form = added.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE if size == SIZE else 2 * LINE - 22)
    if indent:
        form.first_line_indent = Pt(2 * SIZE)
        added._p.pPr.find(qn("w:ind")).set(qn("w:firstLineChars"), "200")
    run = added.add_run(text)
    _font(run, font, size)
    if size == SIZE:
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), str(TIGHTER))
        run._r.get_or_add_rPr().find(qn("w:sz")).addprevious(spacing)


def _font(owner: Any, name: str, size: float) -> None:
    """A font for Chinese and Latin characters alike."""
    owner.font.name, owner.font.size = name, Pt(size)
    element = owner.element if hasattr(owner, "element") else owner._r
    fonts = element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), name)
