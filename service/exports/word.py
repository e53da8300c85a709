"""The note as a Word document laid out by GB/T 9704: A4, 22 lines of 28 characters, 3号仿宋, page number outside."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from service.exports.note import DISCLAIMER, EXAMPLE, TITLE, Entry, Note, proof, reason
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


def to_word(note: Note, *, reasons: bool = False) -> bytes:
    """The document as a file; `reasons` adds an appendix that says why each practice was recommended."""
    document = Document()
    lay_out(document)
    paragraph(document, TITLE, HEADLINE, HEADLINE_SIZE, align=WD_ALIGN_PARAGRAPH.CENTER)
    about = f"（{note.own}，{chinese_date(note.day)}，供参考）" if note.own else f"（{chinese_date(note.day)}，供参考）"
    paragraph(document, about, SUBHEADING, align=WD_ALIGN_PARAGRAPH.CENTER)
    paragraph(document, "")
    for number, section in enumerate(note.sections, 1):
        _heading(document, f"{chinese_number(number)}、{section.heading}", HEADING)
        for position, entry in enumerate(section.entries, 1):
            _entry(document, position, entry)
    paragraph(document, f"附注：{DISCLAIMER}索引摘要：{note.index[:16]}。", BODY, indent=True)
    if reasons:
        _appendix(document, note)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _entry(document: Any, position: int, entry: Entry) -> None:
    practice = entry.practice
    _heading(document, f"（{chinese_number(position)}）{practice.title.rstrip('。')}", SUBHEADING)
    _paragraphs(document, practice.body)
    near = f"（{entry.near}做法）" if entry.near else ""
    paragraph(document, f"出处：{entry.place}{near}。", BODY, indent=True)
    if entry.remark:
        _paragraphs(document, f"备注：{entry.remark}")


def _appendix(document: Any, note: Note) -> None:
    """On a page of its own: the questions as they were asked, and why each practice was recommended."""
    added = paragraph(document, "附录：推荐理由", HEADING, indent=True)
    added.paragraph_format.page_break_before = True
    asked = ""
    for number, section in enumerate(note.sections, 1):
        if section.question and section.question != asked:
            _paragraphs(document, f"提问原文：{section.question}")
        asked = section.question
        for position, entry in enumerate(section.entries, 1):
            place = f"{chinese_number(number)}、（{chinese_number(position)}）"
            _reason(document, f"{place}{entry.practice.title.rstrip('。')}", entry)


def _reason(document: Any, title: str, entry: Entry) -> None:
    _heading(document, title, SUBHEADING)
    if not entry.found:
        paragraph(document, "自行选用，没有推荐理由。", BODY, indent=True)
        return
    said, examples = proof(entry)
    paragraph(
        document, f"匹配度：{entry.found.band}（{entry.found.score:.2f}）。{reason(entry.found)}", BODY, indent=True
    )
    for text in said:
        paragraph(document, f"依据：“{text}”", BODY, indent=True)
    for text in examples:
        paragraph(document, f"{EXAMPLE}：“{text}”", BODY, indent=True)


def _heading(document: Any, text: str, font: str) -> None:
    """A heading never stands alone at the foot of a page."""
    added = paragraph(document, text, font, indent=True)
    added.paragraph_format.keep_with_next = True


def _paragraphs(document: Any, text: str) -> None:
    """A paragraph for each line: a line break inside a justified one would be spread over the page."""
    for line in filter(None, map(str.strip, text.splitlines())):
        paragraph(document, line, BODY, indent=True)


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
) -> Any:
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
    return added


def _font(owner: Any, name: str, size: float) -> None:
    """A font for Chinese and Latin characters alike."""
    owner.font.name, owner.font.size = name, Pt(size)
    element = owner.element if hasattr(owner, "element") else owner._r
    fonts = element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), name)
