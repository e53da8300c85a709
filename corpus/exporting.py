"""Give a list back in a form that import takes: .xlsx and .jsonl by practice, .docx as the ministry prints it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table

from corpus.errors import NotFoundError, StateError
from corpus.library import Library
from corpus.parsing.marks import to_numeral
from corpus.proof import shown
from corpus.records import Practice, PracticeList
from corpus.sheets import Sheet, write_book

_COLUMNS = (
    *(("编号", 14), ("政策机制", 20), ("主要举措", 24), ("标题", 40), ("正文", 90)),
    *(("地区", 18), ("地区代码", 14), ("文件", 30), ("主要数据", 36), ("牵头与参与", 30)),
)
_FIELDS = (
    "id",
    "mechanism",
    "initiative",
    "title",
    "body",
    "regions",
    "region_codes",
    "documents",
    "figures",
    "actors",
)


def export_list(library: Library, list_id: str, path: Path, kind: str) -> int:
    """Write the list as `xlsx`, `jsonl` or `docx`, wholly or not at all; gives the number of practices.

    Raises NotFoundError for a list that the library does not hold, StateError where the file cannot be written.
    """
    record = next((held for held in library.lists() if held.id == list_id), None)
    if record is None:
        known = "、".join(held.id for held in library.lists()) or "（空）"
        raise NotFoundError(f"做法库中没有清单“{list_id}”，现有：{known}")
    practices = library.practices(list_id)
    WRITERS[kind](path, record, practices)
    return len(practices)


def _above(record: PracticeList) -> list[str]:
    return [
        record.title,
        *([f"发布单位：{record.issuer}"] if record.issuer else []),
        *([f"发布日期：{record.published}"] if record.published else []),
    ]


def _write_xlsx(path: Path, record: PracticeList, practices: Sequence[Practice]) -> None:
    rows = [[shown(practice, name) for name in _FIELDS] for practice in practices]
    write_book(path, [Sheet("清单", _COLUMNS, rows, _above(record))])


def _write_jsonl(path: Path, record: PracticeList, practices: Sequence[Practice]) -> None:
    about = {"title": record.title, "issuer": record.issuer, "published": record.published}
    lines = [{"list": about}, *(asdict(practice) for practice in practices)]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    _write(path, lambda aside: aside.write_text(text, encoding="utf-8"))


def _write_docx(path: Path, record: PracticeList, practices: Sequence[Practice]) -> None:
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    style = document.styles["Normal"]
    style.font.size = Pt(10.5)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
    for line in _above(record):
        document.add_paragraph(line)
    named = any(practice.initiative for practice in practices)
    header = ["序号", "政策机制", *(["主要举措"] if named else []), "具体做法"]
    groups = [list(held) for _, held in groupby(practices, lambda practice: _numbers(practice)[:2])]
    table = document.add_table(rows=len(groups) + 1, cols=len(header), style="Table Grid")
    for cell, name in zip(table.rows[0].cells, header, strict=True):
        cell.text = name
    for row, held in enumerate(groups, 1):
        _fill_row(table, row, held, named=named)
    for _, span in groupby(range(1, len(groups) + 1), lambda row: _numbers(groups[row - 1][0])[0]):
        rows = list(span)
        _merge(table, rows[0], rows[-1])
    _write(path, lambda aside: document.save(str(aside)))


def _fill_row(table: Table, row: int, practices: Sequence[Practice], *, named: bool) -> None:
    """An initiative with all its practices."""
    mechanism, initiative, number = _numbers(practices[0])
    cells = table.rows[row].cells
    cells[0].text, cells[1].text = to_numeral(mechanism), practices[0].mechanism
    if named:
        cells[2].text = f"（{to_numeral(initiative)}）{practices[0].initiative}"
    alone = len(practices) == 1 and number == 1
    cells[-1].text = "\n".join(_printed(practice, numbered=not alone) for practice in practices)


def _merge(table: Table, first: int, last: int) -> None:
    """Join the two left cells over the rows of a mechanism; only the first keeps its text."""
    for column in (0, 1):
        for row in range(first + 1, last + 1):
            table.cell(row, column).text = ""
        merged = table.cell(first, column).merge(table.cell(last, column))
        for empty in merged.paragraphs[1:]:
            empty._element.getparent().remove(empty._element)


def _printed(practice: Practice, *, numbered: bool) -> str:
    label = f"{_numbers(practice)[2]}." if numbered else ""
    break_after_title = "" if practice.title.endswith(("。", "。”")) or not practice.body else "\n"
    return f"{label}{practice.title}{break_after_title}{practice.body}"


def _numbers(practice: Practice) -> tuple[int, int, int]:
    mechanism, initiative, number = practice.id.split("-")[1:]
    return int(mechanism), int(initiative), int(number)


def _write(path: Path, save: Callable[[Path], object]) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        save(aside)
        aside.replace(path)
    except OSError as error:
        raise StateError(f"无法写入“{path.name}”，请检查文件夹是否存在、是否有写权限和磁盘空间") from error
    finally:
        aside.unlink(missing_ok=True)


WRITERS: dict[str, Callable[[Path, PracticeList, Sequence[Practice]], None]] = {
    "xlsx": _write_xlsx,
    "jsonl": _write_jsonl,
    "docx": _write_docx,
}
