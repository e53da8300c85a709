"""The commands under `tashan problems`: options and help here, the work in the module that each imports."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from service.cli.console import Format
from service.cli.options import Command, FormatOption, Group, OutputOption, chosen_format

problems = typer.Typer(cls=Group, help="典型问题：写出工作表并导入，审核使用者留下的。", no_args_is_help=True)
IdsArgument = Annotated[list[int], typer.Argument(metavar="ID...", min=1, max=2**31 - 1, help="review 列出的编号")]


class Status(StrEnum):
    """How far the review of a statement is."""

    CANDIDATE = "candidate"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@problems.command(cls=Command)
def worksheet(
    list_id: Annotated[str, typer.Option("--list", metavar="ID", help="清单编号")],
    destination: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="写入文件 默认为 清单编号-典型问题.xlsx")
    ] = None,
) -> None:
    """写出工作表：每条做法一行，后面几栏填写有这个问题的人会怎么说。

    [bold]例子[/]
      tashan problems worksheet --list ur4 -o 第四批典型问题.xlsx
    """
    from service.cli.importing import write_problem_sheet

    write_problem_sheet(list_id, destination or Path(f"{list_id}-典型问题.xlsx"))


@problems.command("import", cls=Command)
def import_problems(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="填好的工作表 xlsx csv")],
) -> None:
    """检查填好的工作表，全部无误时导入，并更新索引。

    [bold]例子[/]
      tashan problems import 第四批典型问题.xlsx
    """
    from service.cli.importing import import_problem_sheet

    import_problem_sheet(file)


@problems.command(cls=Command)
def review(
    status: Annotated[Status, typer.Option(help="看哪一类")] = Status.CANDIDATE,
    format_: FormatOption = None,
    destination: OutputOption = None,
) -> None:
    """列出待审核的典型问题：使用者留下、并确认某条做法有用的问题描述。

    [bold]例子[/]
      tashan problems review
      tashan problems review --status rejected --format csv -o 已弃用.csv
    """
    from service.cli.reviewing import list_statements

    list_statements(status.value, chosen_format(format_, destination, Format.JSON), destination)


@problems.command(cls=Command)
def accept(
    ids: IdsArgument,
    force: Annotated[bool, typer.Option("--force", help="质量下降也采用")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看影响 不采用")] = False,
) -> None:
    """采用为典型问题，并更新索引；先用交叉验证比较采用前后的质量，约一分钟。

    nDCG@5 或 P@1 下降超过 0.002 的一批不会采用，除非加 --force。

    [bold]例子[/]
      tashan problems accept 1834 1835
      tashan problems accept 1834 --dry-run
    """
    from service.cli.reviewing import accept_statements

    accept_statements(ids, force=force, dry_run=dry_run)


@problems.command(cls=Command)
def reject(ids: IdsArgument) -> None:
    """弃用候选的典型问题，或撤下已采用的，并更新索引。

    [bold]例子[/]
      tashan problems reject 1836
    """
    from service.cli.reviewing import reject_statements

    reject_statements(ids)
