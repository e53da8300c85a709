"""The proof sheet: what the file says on the left, what the library will hold on the right, and a place to sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.parsing import Entry, Heading, Piece
from corpus.records import Practice
from corpus.sheets import Sheet, write_book

if TYPE_CHECKING:
    from corpus.importing import ImportPlan

_FIELDS = {
    "mechanism": "政策机制",
    "initiative": "主要举措",
    "title": "标题",
    "body": "正文",
    "regions": "地区",
    "documents": "文件",
    "region_codes": "地区代码",
    "figures": "主要数据",
    "actors": "牵头与参与",
}


def write_proof(path: Path, plan: ImportPlan) -> None:
    """Write the proof of an import: summary, practices, changes, and the whole source with what became of it."""
    sheets = [_summary(plan), _practices(plan), _source(plan)]
    if plan.changes:
        sheets.insert(2, _changes(plan))
    write_book(path, sheets)


def _summary(plan: ImportPlan) -> Sheet:
    record = plan.record
    rows: list[list[str | int]] = [
        ["清单", record.id, record.title, ""],
        ["发布", record.issuer, record.published, ""],
        ["文件", record.source_name, f"SHA-256 {record.source_sha256}", ""],
        ["做法", len(plan.practices), plan.difference_line(), ""],
        *_finding_rows(plan),
        ["核对人签字", "", "日期", ""],
    ]
    return Sheet("核对结果", [("项目", 12), ("位置", 40), ("内容", 90), ("条数", 10)], rows)


def _finding_rows(plan: ImportPlan) -> Iterator[list[str | int]]:
    if plan.replacement:
        yield ["替换", plan.record.id, plan.replacement.line(), ""]
    for finding in plan.findings:
        yield [str(finding.severity), finding.where, finding.message, ""]
    for count in plan.counts:
        yield ["做法数", f"{count.mechanism} / {count.initiative}", f"{count.characters} 字", count.practices]


def _practices(plan: ImportPlan) -> Sheet:
    columns = [("源文件", 70), ("编号", 14), ("政策机制", 18), ("主要举措", 22), ("标题", 36), ("正文", 70)]
    columns += [("地区", 16), ("文件", 24), ("主要数据", 30), ("牵头与参与", 24), ("核对（✓/✗）", 12), ("意见", 20)]
    rows: list[list[str | int]] = [
        [
            entry.text,
            *(practice.id, practice.mechanism, practice.initiative, practice.title, practice.body),
            *(shown(practice, name) for name in ("regions", "documents", "figures", "actors")),
            *("", ""),
        ]
        for entry, practice in zip(plan.parsed.outline.entries, plan.practices, strict=True)
    ]
    return Sheet("逐条核对", columns, rows)


def _changes(plan: ImportPlan) -> Sheet:
    rows = [[change.practice_id, change.what, change.before, change.after] for change in plan.changes]
    return Sheet("与库中清单的差异", [("编号", 14), ("变化", 14), ("原来", 70), ("现在", 70)], rows)


def _source(plan: ImportPlan) -> Sheet:
    rows: list[list[str | int]] = [
        [piece.block + 1, piece.text, str(piece.role), _owner(piece, plan)] for piece in plan.parsed.pieces
    ]
    return Sheet("源文件全文", [("段", 8), ("源文件", 90), ("成为", 14), ("归入", 30)], rows)


def _owner(piece: Piece, plan: ImportPlan) -> str:
    if isinstance(piece.owner, Entry):
        return "-".join(map(str, (plan.record.id, *piece.owner.numbers)))
    return piece.owner.name if isinstance(piece.owner, Heading) else ""


def shown(practice: Practice, name: str) -> str:
    """A field of a practice as people read it."""
    if name == "figures":
        return "；".join(f"{figure.meaning} {figure.value}{figure.unit}".strip() for figure in practice.figures)
    if name == "actors":
        return "；".join(f"{actor.name}（{'牵头' if actor.role == 'lead' else '参与'}）" for actor in practice.actors)
    value = getattr(practice, name)
    return "、".join(value) if isinstance(value, tuple) else str(value)


def field_changes(before: Practice, after: Practice) -> Sequence[tuple[str, str, str]]:
    """(field, before, after) of each field that differs."""
    return [
        (label, shown(before, name), shown(after, name))
        for name, label in _FIELDS.items()
        if getattr(before, name) != getattr(after, name)
    ]
