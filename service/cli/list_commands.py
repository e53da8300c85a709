"""The commands under `tashan lists`: options and help here, the work in the module that each imports."""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli.options import Command, Group

lists = typer.Typer(cls=Group, help="清单：查看、移除，撤销导入和移除。", no_args_is_help=True)
IdArgument = Annotated[str, typer.Argument(metavar="ID", help="清单编号")]


@lists.command(cls=Command)
def show() -> None:
    """列出做法库里的清单，和可以撤销或恢复的导入、移除。

    [bold]例子[/]
      tashan lists show
    """
    from service.cli.keeping import show_lists

    show_lists()


@lists.command(cls=Command)
def remove(
    list_id: IdArgument,
    confirm: Annotated[bool, typer.Option("--confirm", help="确认移除 不加则只列出将失去什么")] = False,
) -> None:
    """移除一份清单，连同它的典型问题和反馈，并更新索引；可用 undo 撤销。

    [bold]例子[/]
      tashan lists remove ur4
      tashan lists remove ur4 --confirm
    """
    from service.cli.keeping import remove

    remove(list_id, confirmed=confirm)


@lists.command(cls=Command)
def undo(list_id: IdArgument) -> None:
    """撤销清单最近一次导入或移除，并更新索引；典型问题和反馈一并回来。每份清单可撤销最近 5 次。

    [bold]例子[/]
      tashan lists undo ur4
    """
    from service.cli.keeping import go

    go(list_id, "undo")


@lists.command(cls=Command)
def redo(list_id: IdArgument) -> None:
    """恢复刚撤销的导入或移除，并更新索引。

    [bold]例子[/]
      tashan lists redo ur4
    """
    from service.cli.keeping import go

    go(list_id, "redo")
