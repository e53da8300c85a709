"""Lists as offices print them: Word tables by LibreOffice, web pages by a browser, and ReportLab's own tables."""

from __future__ import annotations

import html
import io
import subprocess
from collections.abc import Iterator
from pathlib import Path

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from tests.corpus.list_pdf import FONT
from tests.corpus.list_source import Source

WORD_FONT = "Noto Serif CJK SC"
WIDTHS = {4: (1.0, 2.2, 3.0, 10.8), 3: (2.5, 3.0, 11.5), 2: (4.0, 13.0)}  # cm, by the number of columns


def grid(source: Source, *, by_practice: bool) -> Iterator[tuple[list[str], list[str]]]:
    """(names, practices) of each row; a name stands in its first row, `by_practice` gives every practice a row."""
    for mechanism in source.mechanisms:
        for number, initiative in enumerate(mechanism.initiatives):
            texts = [entry.label + entry.text for entry in initiative.entries]
            for place, held in enumerate([[text] for text in texts] if by_practice else [texts]):
                names = source.cells(mechanism, initiative, "")[:-1]
                own = 1 if source.columns[2] else 0
                shown = len(names) - own if place == 0 and number == 0 else 0
                names = [
                    name if column < shown or (column >= len(names) - own and place == 0) else ""
                    for column, name in enumerate(names)
                ]
                yield names, held


def word_table(source: Source, *, by_practice: bool, size: float) -> bytes:
    """A table with narrow columns; names are merged over their rows and the header comes again on each page."""
    document = Document()
    style = document.styles["Normal"]
    style.font.size, style.font.name = Pt(size), WORD_FONT
    style.element.rPr.rFonts.set(qn("w:eastAsia"), WORD_FONT)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    _page_number(section.footer.paragraphs[0])
    document.add_paragraph(source.title)
    table = document.add_table(rows=1, cols=len(source.header))
    table.style, table.autofit = "Table Grid", False
    repeat = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    for cell, name in zip(table.rows[0].cells, source.header, strict=True):
        cell.text = name
    last = [0] * len(source.header)
    for names, texts in grid(source, by_practice=by_practice):
        row = len(table.rows)
        cells = table.add_row().cells
        for column, name in enumerate(names):
            if name:
                cells[column].text, last[column] = name, row
            else:
                table.cell(last[column], column).merge(cells[column])
        cells[-1].text = "\n".join(texts)
    for column, width in zip(table.columns, WIDTHS[len(source.header)], strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _page_number(paragraph: object) -> None:
    run = paragraph.add_run()  # type: ignore[attr-defined]
    for kind in ("begin", "PAGE", "end"):
        element = OxmlElement("w:instrText" if kind == "PAGE" else "w:fldChar")
        if kind == "PAGE":
            element.text = kind
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def to_pdf(folder: Path) -> None:
    """Print every Word file of a folder beside it."""
    files = sorted(str(path) for path in folder.glob("*.docx"))
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(folder), *files], check=True, capture_output=True, timeout=180)


def text_of(pdf: Path, mode: str) -> bytes:
    """What `pdftotext` takes out of a printed list; `mode` is -layout or -raw."""
    return subprocess.run(["pdftotext", mode, str(pdf), "-"], check=True, capture_output=True, timeout=60).stdout


def web_table(source: Source) -> str:
    """A page with a table in Noto CJK, whose drawings of 户 and 戶 are one."""
    names = "".join(f"<th>{name}</th>" for name in source.header)
    rows = "".join(
        f"<tr>{''.join(f'<td>{html.escape(name)}</td>' for name in held)}"
        f"<td>{''.join(f'<p>{html.escape(text)}</p>' for text in texts)}</td></tr>"
        for held, texts in grid(source, by_practice=False)
    )
    style = (
        "body{font-family:'Noto Serif CJK SC';font-size:13px} table{border-collapse:collapse} td,th{border:1px solid}"
    )
    return (
        f"<html lang=zh><meta charset=utf-8><style>{style}</style><h2>{source.title}</h2>"
        f"<table><thead><tr>{names}</tr></thead>{rows}</table></html>"
    )


def flowing_table(source: Source) -> bytes:
    """A table whose rows are cut by the page: no rule stands between the header that comes again and what is left."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    style = ParagraphStyle("cell", fontName=FONT, fontSize=9, leading=13, wordWrap="CJK")
    rows = [[Paragraph(name, style) for name in source.header]]
    for names, texts in grid(source, by_practice=False):
        cells = [Paragraph(html.escape(name), style) if name else "" for name in names]
        rows.append([*cells, [Paragraph(html.escape(text), style) for text in texts]])
    widths = [28 * width for width in WIDTHS[len(source.header)]]
    table = Table(rows, colWidths=widths, repeatRows=1, splitInRow=1)
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, (0, 0, 0)), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    stream = io.BytesIO()
    SimpleDocTemplate(stream).build([Paragraph(source.title, style), table])
    return stream.getvalue()
