"""A sheet in which a person writes problem statements under each practice of a list, and its way back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus.errors import SheetError
from corpus.library import Library
from corpus.reading import read_blocks
from corpus.reading.blocks import Row
from corpus.records import Practice, Problem
from corpus.sheets import Sheet, write_book

SHORTEST, LONGEST = 4, 500  # characters of a statement
BLANKS = 6
_STATEMENT = "典型问题"
_HELP = (
    f"在“{_STATEMENT} 1”至“{_STATEMENT} {BLANKS}”各写一句：有这个问题的人会怎么说（{SHORTEST}—{LONGEST} 字）。",
    "不要照抄做法原文。",
    "可以留空；不要改动编号一栏。写完保存，用 tashan problems import 导入。",
)
_VOICE = "worksheet"


def write_worksheet(library: Library, list_id: str, path: Path) -> int:
    """Write the sheet of a list; gives the number of practices. Raises SheetError for a list without practices."""
    practices = library.practices(list_id)
    if not practices:
        known = "、".join(record.id for record in library.lists()) or "（空）"
        raise SheetError(f"做法库中没有清单“{list_id}”，现有：{known}")
    held: dict[str, list[str]] = {}
    for problem in library.problems():
        held.setdefault(problem.practice_id, []).append(problem.text)
    columns = [("编号", 14), ("主要举措", 22), ("标题", 36), ("正文", 70), ("已有的典型问题", 40)]
    columns += [(f"{_STATEMENT} {number}", 34) for number in range(1, BLANKS + 1)]
    rows = [
        [
            *(practice.id, practice.initiative or practice.mechanism, practice.title, practice.body),
            "\n".join(held.get(practice.id, [])[:20]),
        ]
        for practice in practices
    ]
    write_book(path, [Sheet(_STATEMENT, columns, rows, _HELP)])
    return len(practices)


def read_worksheet(library: Library, path: Path) -> list[Problem]:
    """The statements that a person wrote, in the order of the sheet, without those that the library holds.

    Raises SheetError that names every row at fault, five at most; then none is taken.
    """
    practices = {practice.id: practice for practice in library.practices()}
    held = {(problem.practice_id, problem.text) for problem in library.problems()}
    found: dict[str, tuple[str, Problem]] = {}
    faults: list[str] = []
    for where, practice_id, text in _statements(path):
        fault = _fault(practices.get(practice_id), practice_id, text)
        if not fault and text in found:
            fault = f"与{found[text][0]}重复"
        if fault:
            faults.append(f"{where}：{fault}")
        else:
            found[text] = where, Problem(practice_id, text, _VOICE)
    if faults:
        more = f"；另有 {len(faults) - 5} 处" if len(faults) > 5 else ""
        raise SheetError(f"有 {len(faults)} 处需要修改，未导入：{'；'.join(faults[:5])}{more}")
    return [problem for _, problem in found.values() if (problem.practice_id, problem.text) not in held]


def _statements(path: Path) -> Iterator[tuple[str, str, str]]:
    """(place, practice id, statement) of every filled cell."""
    rows = [block.cells for block in read_blocks(path) if isinstance(block, Row)]
    start = next((index for index, cells in enumerate(rows) if _columns(cells)), None)
    if start is None or "编号" not in rows[start]:
        raise SheetError(f"表中没有“编号”和“{_STATEMENT}”两栏，请用 tashan problems worksheet 生成工作表")
    columns = _columns(rows[start])
    identity = rows[start].index("编号")
    for cells in rows[start + 1 :]:
        for column in columns:
            text = " ".join(cells[column].split()) if column < len(cells) else ""
            if text:
                practice_id = cells[identity].strip()
                yield f"{practice_id or '（无编号）'} 的“{rows[start][column]}”", practice_id, text


def _columns(cells: Sequence[str]) -> list[int]:
    return [column for column, name in enumerate(cells) if name.strip().startswith(_STATEMENT)]


def _fault(practice: Practice | None, practice_id: str, text: str) -> str:
    if practice is None:
        return f"做法库中没有编号“{practice_id}”"
    if not SHORTEST <= len(text) <= LONGEST:
        return f"应为 {SHORTEST}—{LONGEST} 字，现为 {len(text)} 字"
    if len(text) >= 8 and text.rstrip("。") in practice.text:
        return "照抄了做法原文，请换成有这个问题的人的说法"
    return ""
