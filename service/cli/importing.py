"""`tashan import`, `export` and `problems`: lists and problem statements into the library and out of it."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from corpus.errors import InputError, ListFileError
from corpus.exporting import export_list
from corpus.importing import About, ImportPlan, plan_import, take
from corpus.worksheet import read_worksheet, write_worksheet
from service.cli.console import say
from service.cli.indexing import refresh_index
from service.runtime import open_library
from service.settings import load_settings

_SHOWN = 40  # rows of a table on the terminal; the proof sheet has all


@dataclass(frozen=True, slots=True)
class Steps:
    """How far an import goes: with a proof sheet, no further than that, in spite of warnings, over another list."""

    proof: Path | None = None
    dry_run: bool = False
    accept_warnings: bool = False
    replace: bool = False


def import_list(path: Path, list_id: str, about: tuple[str, str, str], steps: Steps) -> None:
    """Show what the file holds, then take it as that list; raises ListFileError and InputError."""
    settings = load_settings()
    if steps.proof and steps.proof.suffix.lower() != ".xlsx":
        raise InputError(f"核对表“{steps.proof.name}”的后缀应为 .xlsx")
    with closing(open_library(settings)) as library:
        plan = plan_import(library, path, list_id, About(*about))
        _show(plan)
        if steps.proof:
            plan.write_proof(steps.proof)
            say(f"核对表已写入 {steps.proof.name}")
        if steps.dry_run:
            say(f"只核对，未写入：{plan.difference_line()}")
            if plan.replacement:
                say(f"注意：{plan.replacement.line()}")
            return
        if plan.replacement and not steps.replace:
            raise ListFileError(f"{plan.replacement.line()}；未导入，请换一个编号，确要替换请加 --replace")
        if plan.warnings and not steps.accept_warnings:
            raise ListFileError(f"有 {len(plan.warnings)} 条警告，未导入，请逐条核对，确认无误后加 --accept-warnings")
        difference = take(library, plan)
    if not difference:
        say("做法库没有变化：文件内容与库中的清单相同")
        return
    say(plan.difference_line())
    refresh_index()
    say(f"可用 tashan lists undo {list_id} 撤销这次导入")


def export_file(list_id: str, form: str, destination: Path) -> None:
    """Write the list; raises NotFoundError and StateError."""
    with closing(open_library(load_settings())) as library:
        count = export_list(library, list_id, destination, form)
    say(f"已写入 {destination.name}：{count} 条做法")


def write_problem_sheet(list_id: str, destination: Path) -> None:
    """Write the worksheet of a list; raises SheetError and StateError."""
    with closing(open_library(load_settings())) as library:
        count = write_worksheet(library, list_id, destination)
    say(f"已写入 {destination.name}：{count} 条做法，填好后用 tashan problems import 导入")


def import_problem_sheet(path: Path) -> None:
    """Take the statements of a filled worksheet, all or none; raises SheetError."""
    with closing(open_library(load_settings())) as library:
        found = read_worksheet(library, path)
        if found:
            library.add_texts("worksheet", found)
    if not found:
        say("没有新的典型问题：表中未填写，或库中都已有")
        return
    say(f"新增典型问题 {len(found)} 条")
    refresh_index()


def _show(plan: ImportPlan) -> None:
    """Counts, findings and differences as tables on standard output."""
    console = Console(file=sys.stdout, markup=False, highlight=False, emoji=False)
    counts = _table(f"{plan.record.title}（{plan.record.id}）", "政策机制", "主要举措", "做法数", "字数")
    for count in plan.counts:
        counts.add_row(count.mechanism, count.initiative, str(count.practices), str(count.characters))
    counts.add_row("合计", "", str(len(plan.practices)), str(sum(count.characters for count in plan.counts)))
    console.print(counts)
    if plan.findings:
        findings = _table("发现的问题", "级别", "位置", "内容")
        for finding in plan.findings[:_SHOWN]:
            findings.add_row(finding.severity, finding.where, finding.message)
        _more(findings, len(plan.findings))
        console.print(findings)
    if plan.changes:
        changes = _table("与库中清单的差异", "编号", "变化", "原来", "现在")
        for change in plan.changes[:_SHOWN]:
            changes.add_row(change.practice_id, change.what, _cut(change.before), _cut(change.after))
        _more(changes, len(plan.changes))
        console.print(changes)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for name in columns:
        table.add_column(name, justify="right" if name in {"做法数", "字数"} else "left")
    return table


def _more(table: Table, total: int) -> None:
    if total > _SHOWN:
        table.add_row("……", f"另有 {total - _SHOWN} 条，见核对表", *[""] * (len(table.columns) - 2))


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"
