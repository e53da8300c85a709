"""Bring a list into the library: a user's file and the shipped lists go the same way, first a plan, then the taking."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from corpus.errors import InputError, ListFileError
from corpus.library import Difference, Library
from corpus.parsing import ParsedList, parse
from corpus.proof import field_changes, write_proof
from corpus.reading import read_bytes
from corpus.reading.blocks import Block
from corpus.reading.limits import check_size
from corpus.reconciling import Count, Finding, Severity, counts, reconcile
from corpus.records import LIST_ID, Judged, Practice, PracticeList, Problem


@dataclass(frozen=True, slots=True)
class About:
    """What an operator says of a list; "" leaves what the file or the library says."""

    title: str = ""
    issuer: str = ""
    published: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A difference from the list that the library holds: `what` is 新增, 删除, 移动 or the field that changed."""

    practice_id: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """A list as it would be taken. Nothing is stored until `take`."""

    record: PracticeList
    parsed: ParsedList
    difference: Difference
    changes: Sequence[Change]
    findings: Sequence[Finding]
    counts: Sequence[Count]
    problems: Sequence[Problem] = ()
    judged: Sequence[Judged] = ()

    @property
    def practices(self) -> tuple[Practice, ...]:
        """The practices in the order of the list."""
        return self.parsed.practices

    @property
    def warnings(self) -> list[Finding]:
        """The findings that must be accepted before the list is taken."""
        return [finding for finding in self.findings if finding.severity is Severity.WARNING]

    def difference_line(self) -> str:
        """The difference in one line of Chinese."""
        if not self.difference:
            return "与库中的清单相同"
        named = (("新增", self.difference.added), ("修改", self.difference.changed), ("删除", self.difference.removed))
        moved = [f"移动 {len(self.difference.moved)} 条"] if self.difference.moved else []
        return "，".join([f"{name} {len(ids)} 条" for name, ids in named if ids] + moved)

    def write_proof(self, path: Path) -> None:
        """Write the proof sheet (.xlsx) to sign off; raises StateError."""
        write_proof(path, self)


def plan_import(
    library: Library, path: Path, list_id: str, about: About | None = None, texts: Path | None = None
) -> ImportPlan:
    """Read, parse and reconcile a list file without storing anything; raises ListFileError and InputError.

    `texts` is a folder with problems.csv (practice_id, text, voice) and judged.csv (list, text, voice, grades).
    """
    if not LIST_ID.fullmatch(list_id):
        raise InputError(f"清单编号“{list_id}”无效：请用小写字母开头、2—16 位小写字母或数字，如 ur3")
    data, blocks = _read(path)
    parsed = parse(blocks, list_id)
    record = _record(library, list_id, about or About(), parsed, (path.name, data))
    held = library.practices(list_id)
    problems, judged = _texts(texts) if texts else ((), ())
    difference = library.difference(list_id, parsed.practices)
    return ImportPlan(
        record=record,
        parsed=parsed,
        difference=difference,
        changes=_changes(difference, held, parsed.practices),
        findings=reconcile(parsed, blocks),
        counts=counts(parsed.practices),
        problems=problems,
        judged=judged,
    )


def take(library: Library, plan: ImportPlan) -> Difference:
    """Store the list in one transaction; the same list again changes nothing."""
    return library.import_list(plan.record, plan.practices, plan.problems, plan.judged)


def import_file(
    library: Library, path: Path, list_id: str, about: About | None = None, texts: Path | None = None
) -> Difference:
    """Plan and take at once, whatever the plan found."""
    return take(library, plan_import(library, path, list_id, about, texts))


def import_shipped(library: Library) -> None:
    """Import the lists of the package that the library does not hold yet, and new texts for those that it holds."""
    held = {record.id for record in library.lists()}
    with as_file(files("corpus.lists")) as root:
        for description in sorted(root.glob("*/list.json")):
            told = json.loads(description.read_text(encoding="utf-8"))
            folder = description.parent
            if told["id"] in held:
                library.add_texts("shipped", *_texts(folder))
            else:
                about = About(told["title"], told["issuer"], told["published"])
                import_file(library, folder / told["source"], told["id"], about, texts=folder)


def _texts(folder: Path) -> tuple[list[Problem], list[Judged]]:
    """The problem statements and judged problems beside a shipped list."""
    problems = [Problem(**row) for row in _rows(folder / "problems.csv")]
    return problems, [Judged(**row | {"grades": _grades(row["grades"])}) for row in _rows(folder / "judged.csv")]


def _read(path: Path) -> tuple[bytes, list[Block]]:
    try:
        check_size(path.stat().st_size)
        data = path.read_bytes()
    except OSError as error:
        raise ListFileError(f"无法读取文件“{path.name}”，请检查文件是否存在、是否有读取权限") from error
    return data, read_bytes(data, path.name)


def _record(
    library: Library, list_id: str, about: About, parsed: ParsedList, source: tuple[str, bytes]
) -> PracticeList:
    """What is said of the list now, else what the file prints, else what the library already says."""
    if about.published and not _is_date(about.published):
        raise InputError(f"发布日期“{about.published}”无效：请写成 2024-06-07")
    held = next((record for record in library.lists() if record.id == list_id), PracticeList(list_id, ""))
    name, data = source
    return PracticeList(
        id=list_id,
        title=about.title or parsed.title or held.title or Path(name).stem,
        issuer=about.issuer or parsed.issuer or held.issuer,
        published=about.published or parsed.published or held.published,
        source_name=name,
        source_sha256=hashlib.sha256(data).hexdigest(),
    )


def _is_date(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _changes(difference: Difference, held: Sequence[Practice], new: Sequence[Practice]) -> list[Change]:
    """The difference by practice and field; empty for a list that the library does not hold."""
    if not held:
        return []
    before = {practice.id: practice for practice in held}
    after = {practice.id: practice for practice in new}
    return [
        *(Change(key, "新增", "", after[key].text) for key in difference.added),
        *(
            Change(key, label, *values)
            for key in difference.changed
            for label, *values in field_changes(before[key], after[key])
        ),
        *(Change(key, "删除", before[key].text, "") for key in difference.removed),
        *(Change(new_id, "移动", old_id, before[old_id].title) for old_id, new_id in difference.moved),
    ]


def _grades(cell: str) -> dict[str, int]:
    """`ur3-5-1-2:3 ur3-3-3-2:1` as grades by practice id."""
    pairs = (pair.rpartition(":") for pair in cell.split())
    return {practice_id: int(grade) for practice_id, _, grade in pairs}


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
