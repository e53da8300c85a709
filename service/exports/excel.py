"""The note as an Excel workbook: one row a practice, and a sheet that says where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from service.exports.note import DISCLAIMER, EXAMPLE, TITLE, Entry, Note, proof, reason
from service.wording import chinese_date

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (
    ("序号", 6),
    ("需求", 24),
    ("问题", 40),
    ("做法编号", 12),
    ("做法标题", 40),
    ("做法全文", 80),
    ("地区", 16),
    ("出处", 40),
    ("匹配度", 8),
    ("得分", 8),
    ("理由", 40),
    ("依据", 50),
    (EXAMPLE, 40),
    ("备注", 30),
)


def to_excel(note: Note) -> bytes:
    """The workbook as a file."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "选用做法"
    _row(sheet, [name for name, _ in COLUMNS])
    for column, (_, width) in enumerate(COLUMNS, 1):
        sheet.cell(1, column).font = Font(bold=True)
        sheet.cell(1, column).fill = PatternFill("solid", fgColor="E5EFEB")
        sheet.column_dimensions[get_column_letter(column)].width = width
    entries = [(section, entry) for section in note.sections for entry in section.entries]
    for number, (section, entry) in enumerate(entries, 1):
        _row(sheet, [number, section.heading, section.question, *_cells(entry)])
    sheet.freeze_panes = "E2"
    sheet.auto_filter.ref = sheet.dimensions
    about = book.create_sheet("说明")
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 14, 90
    for row in (
        ("材料", TITLE),
        ("本地", note.own),
        ("日期", chinese_date(note.day)),
        ("索引摘要", note.index),
        ("说明", DISCLAIMER),
    ):
        _row(about, row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cells(entry: Entry) -> list[str | float]:
    practice, found = entry.practice, entry.found
    said, examples = proof(entry)
    return [
        practice.id,
        practice.title,
        practice.text,
        "、".join(practice.regions) + (f"（{entry.near}）" if entry.near else ""),
        entry.place,
        found.band if found else "",
        found.score if found else "",
        reason(found) if found else "",
        "\n".join(said),
        "\n".join(examples),
        entry.remark,
    ]


def _row(sheet: Worksheet, values: Sequence[str | float]) -> None:
    """Append a row whose texts are texts: one that begins with = is no formula."""
    sheet.append(["" for _ in values])
    for cell, value in zip(sheet[sheet.max_row], values, strict=True):
        cell.value = value
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if isinstance(value, str):
            cell.data_type = "s"
            cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
