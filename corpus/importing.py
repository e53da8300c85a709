"""Bring a list into the library: a user's file and the shipped lists go the same way, first a plan, then the taking."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from corpus.errors import InputError, ListFileError
from corpus.library import SHIPPED, Difference, Library
from corpus.likeness import is_another
from corpus.parsing import ParsedList, parse
from corpus.parsing.wording import bare
from corpus.proof import field_changes, write_proof
from corpus.reading import read_bytes
from corpus.reading.blocks import Block
from corpus.reading.limits import check_size
from corpus.reconciling import Count, Finding, Severity, counts, reconcile
from corpus.records import LIST_ID, Judged, Practice, PracticeList, Problem
from corpus.undoing import changes

Said = Mapping[str, tuple[int, int]]  # practice id -> problem statements, verdicts of feedback
MOST_GONE = 10  # an import that takes away more than one practice in so many is a replacement


@dataclass(frozen=True, slots=True)
class About:
    """What an operator says of a list; "" leaves what the file or the library says."""

    title: str = ""
    issuer: str = ""
    published: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A difference from the list that the library holds.

    `what` is 新增, 删除, 移动, 换成别的做法, 不再沿用 (what was said of a practice that is gone) or the changed field.
    """

    practice_id: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Replacement:
    """What an import takes away that puts another list, or little of the old one, in the place of a held list.

    `title` is the title of the held list, `gone` how many of its `held` practices leave, with what was said of them.
    """

    list_id: str
    title: str
    held: int
    gone: int
    problems: int
    feedback: int

    def line(self) -> str:
        """What would be lost, in one line of Chinese."""
        return (
            f"编号 {self.list_id} 已是“{self.title}”（{self.held} 条做法），这次导入会大幅替换它，将失去："
            f"做法 {self.gone} 条、典型问题 {self.problems} 条、反馈 {self.feedback} 条"
        )


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
    replacement: Replacement | None = None

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
        return self.difference.line()

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
    said = library.said_of(difference.gone)
    return ImportPlan(
        record=record,
        parsed=parsed,
        difference=difference,
        changes=_changes(difference, held, parsed.practices, said),
        findings=reconcile(parsed, blocks),
        counts=counts(parsed.practices),
        problems=problems,
        judged=judged,
        replacement=_replacement(library, record, difference, said),
    )


def take(library: Library, plan: ImportPlan, actor: str = "cli") -> Difference:
    """Store the list in one transaction; the same list again changes nothing."""
    return library.import_list(plan.record, plan.practices, plan.problems, plan.judged, actor)


def import_file(
    library: Library, path: Path, list_id: str, about: About | None = None, texts: Path | None = None
) -> Difference:
    """Plan and take at once, whatever the plan found."""
    return take(library, plan_import(library, path, list_id, about, texts))


def import_shipped(library: Library) -> None:
    """Import the lists of the package that the library never held, and new texts for those that it holds."""
    held = {record.id: record for record in library.lists()}
    removed = {change.list for change in changes(library)} - held.keys()
    with as_file(files("corpus.lists")) as root:
        for description in sorted(root.glob("*/list.json")):
            told = json.loads(description.read_text(encoding="utf-8"))
            source, list_id = description.parent / told["source"], told["id"]
            if list_id in held:
                library.add_texts(SHIPPED, *_fitting(library, held[list_id], source))
            elif list_id not in removed:
                about = About(told["title"], told["issuer"], told["published"])
                take(library, plan_import(library, source, list_id, about, description.parent), SHIPPED)


def _fitting(library: Library, held: PracticeList, source: Path) -> tuple[list[Problem], list[Judged]]:
    """The shipped texts that are true of the list as the library holds it, which somebody may have imported anew."""
    problems, judged = _texts(source.parent)
    data, blocks = _read(source)
    if held.source_sha256 == hashlib.sha256(data).hexdigest():
        return problems, judged
    ours = {practice.id: practice for practice in parse(blocks, held.id).practices}
    theirs = {practice.id: practice for practice in library.practices(held.id)}
    same = {key for key in ours.keys() & theirs.keys() if not is_another(ours[key], theirs[key])}
    # A judged problem was judged against all practices of the list.
    return [problem for problem in problems if problem.practice_id in same], judged if same == ours.keys() else []


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


def _replacement(library: Library, record: PracticeList, difference: Difference, said: Said) -> Replacement | None:
    """What the import takes away, where that is more than a tenth of the list or the list has another title."""
    before = next((held for held in library.lists() if held.id == record.id), None)
    if before is None or not difference:
        return None
    held, gone = len(library.practices(record.id)), len(difference.gone)
    if gone <= held / MOST_GONE and bare(before.title) == bare(record.title):
        return None
    problems, feedback = (sum(counts) for counts in zip(*said.values(), strict=True)) if said else (0, 0)
    return Replacement(record.id, before.title, held, gone, problems, feedback)


def _changes(difference: Difference, held: Sequence[Practice], new: Sequence[Practice], said: Said) -> list[Change]:
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
            if key not in difference.replaced
            for label, *values in field_changes(before[key], after[key])
        ),
        *(Change(key, "换成别的做法", before[key].text, after[key].text) for key in difference.replaced),
        *(Change(key, "删除", before[key].text, "") for key in difference.removed),
        *(
            Change(key, "不再沿用", f"典型问题 {said[key][0]} 条、反馈 {said[key][1]} 条", "")
            for key in difference.gone
            if key in said
        ),
        *(Change(new_id, "移动", old_id, before[old_id].title) for old_id, new_id in difference.moved),
    ]


def _grades(cell: str) -> dict[str, int]:
    """`ur3-5-1-2:3 ur3-3-3-2:1` as grades by practice id."""
    pairs = (pair.rpartition(":") for pair in cell.split())
    return {practice_id: int(grade) for practice_id, _, grade in pairs}


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
