"""A report as a Word document in the layout of the page's note (GB/T 9704): a summary, with a page a city if wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from service.exports.word import BODY, HEADING, HEADLINE, HEADLINE_SIZE, SIZE, SUBHEADING, lay_out, paragraph
from service.reports.document import Bars, Chart, HeatMap, Report, Section
from service.reports.grid import bars_grid, heat_grid, table_grid, under
from service.reports.steady import steady
from service.wording import chinese_number

_LEVELS = {1: HEADING, 2: SUBHEADING}
_LONGEST = 90  # characters of a cell in a summary
_DEEPEST = 2  # levels of headings in the table of contents


def to_docx(report: Report, *, pages: bool = False) -> bytes:
    """The document as a file: the sections of the summary, their tables cut; `pages` adds those of single cities."""
    document = Document()
    document.core_properties.title, document.core_properties.author = report.title, ""
    lay_out(document)
    for level, font in _LEVELS.items():
        _heading_style(document, level, font)
    paragraph(document, report.title, HEADLINE, HEADLINE_SIZE, align=WD_ALIGN_PARAGRAPH.CENTER)
    paragraph(document, "（供参考）", SUBHEADING, align=WD_ALIGN_PARAGRAPH.CENTER)
    parts = [section for section in report.sections if section.brief]
    single = [section for section in report.sections if section.page] if pages else []
    titles = [f"{chinese_number(number)}、{section.title}" for number, section in enumerate(parts, 1)]
    if single:
        titles.append(f"{chinese_number(len(titles) + 1)}、各城市")
    _contents(document, [(1, title) for title in titles] + [(2, section.title) for section in single])
    for title, section in zip(titles, parts, strict=False):
        _heading(document, title, 1)
        _section(document, section)
    if single:
        _heading(document, titles[-1], 1)
    for section in single:
        _heading(document, section.title, 2, fresh=True)
        _section(document, section)
    paragraph(document, f"附注：资料来源为{report.source}。{report.basis}。", BODY, indent=True)
    paragraph(
        document,
        "本报告由程序根据公开清单匹配生成，供参考；这是摘要，全部数据请用 --format xlsx 或 html 生成。",
        BODY,
        indent=True,
    )
    stream = BytesIO()
    document.save(stream)
    return steady(stream.getvalue())


def _section(document: Any, section: Section) -> None:
    for line in section.text:
        paragraph(document, line, BODY, indent=True)
    for chart in section.charts:
        _chart(document, chart)
    for table in section.tables:
        kept = table.rows if section.page else table.rows[: table.brief]
        if kept or not table.rows:
            more = f"，列前 {len(kept)} 行" if len(kept) < len(table.rows) else ""
            _caption(document, f"{table.title}（共 {len(table.rows)} 行{more}）")
            _place(document, table_grid(replace(table, rows=kept), _LONGEST if table.brief else None))


def _chart(document: Any, chart: Chart) -> None:
    """Bars and heat maps as shaded tables, which print as they are; the others in words."""
    if isinstance(chart, Bars | HeatMap):
        _caption(document, f"{chart.title}（单位：{chart.unit}）")
        _place(document, bars_grid(chart) if isinstance(chart, Bars) else heat_grid(chart))
    else:
        paragraph(document, f"{chart.title}。{chart.alternative}。图见 html 报告。", BODY, indent=True)


def _place(document: Any, grid: Any) -> None:
    document.element.body.append(grid)
    # Two tables without a paragraph between them would grow together; the last section settings stay last.
    document.element.body.append(document.element.body.sectPr)


def _caption(document: Any, text: str) -> None:
    paragraph(document, text, SUBHEADING, indent=True)
    document.paragraphs[-1].paragraph_format.keep_with_next = True


def _heading(document: Any, text: str, level: int, *, fresh: bool = False) -> None:
    """A heading that the contents lead to; a `fresh` one begins a page."""
    added = document.add_paragraph(text, style=f"Heading {level}")
    added.paragraph_format.page_break_before = fresh
    mark, end = under(None, "w:bookmarkStart"), under(None, "w:bookmarkEnd")
    number = str(len(document.element.body))
    for element in (mark, end):
        element.set(qn("w:id"), number)
    mark.set(qn("w:name"), _anchor(text))
    added._p.insert(1, mark)
    added._p.append(end)


def _heading_style(document: Any, level: int, font: str) -> None:
    style = document.styles[f"Heading {level}"]
    style.font.size, style.font.bold, style.font.color.rgb = Pt(SIZE), False, RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("w:eastAsia", "w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), font)
    form = style.paragraph_format
    form.space_before, form.space_after, form.first_line_indent = Pt(10), Pt(4), Pt(2 * SIZE)
    form.keep_with_next = True


def _contents(document: Any, entries: Sequence[tuple[int, str]]) -> None:
    """A table of contents: a field that Word renews with page numbers, filled with links for those that do not."""
    for level in _LEVELS:
        style = document.styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        style.paragraph_format.left_indent = Pt(2 * SIZE * (level - 1))
        style.paragraph_format.space_after, style.paragraph_format.line_spacing = Pt(0), Pt(SIZE * 1.6 / level)
        style.font.size = Pt(SIZE - 5 * (level - 1))
    for number, (level, title) in enumerate(entries):
        added = document.add_paragraph(style=f"toc {level}")
        if not number:
            _field(added._p, "begin", f'TOC \\o "1-{_DEEPEST}" \\h \\z \\u')
        link = under(added._p, "w:hyperlink", anchor=_anchor(title))
        run = under(link, "w:r")
        under(run, "w:t").text = title
        if number == len(entries) - 1:
            _field(added._p, "end", "")


def _field(parent: Any, kind: str, code: str) -> None:
    char = under(under(parent, "w:r"), "w:fldChar", fldCharType=kind)
    if code:
        char.set(qn("w:dirty"), "true")
        under(under(parent, "w:r"), "w:instrText").text = code
        under(under(parent, "w:r"), "w:fldChar", fldCharType="separate")


def _anchor(title: str) -> str:
    """The name of a bookmark: letters and digits, at most 40."""
    return "_" + "".join(char for char in title if char.isalnum())[:38]
