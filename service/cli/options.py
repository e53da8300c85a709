"""What the commands have in common in how they are called: help in Chinese, and the options that several take."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup, TyperOption

from service.cli.console import Format

rich_utils.OPTIONS_PANEL_TITLE = "选项"
rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
rich_utils.COMMANDS_PANEL_TITLE = "命令"
rich_utils.DEFAULT_STRING = "[默认：{}]"
rich_utils.REQUIRED_LONG_STRING = "[必填]"


class Command(TyperCommand):
    """A command whose `--help` is explained in Chinese."""

    def get_help_option(self, ctx: Any) -> TyperOption | None:
        """The parser's own option."""
        return _explained(super().get_help_option(ctx))


class Group(TyperGroup):
    """The group of commands, likewise."""

    def get_help_option(self, ctx: Any) -> TyperOption | None:
        """The parser's own option."""
        return _explained(super().get_help_option(ctx))


def _explained(option: TyperOption | None) -> TyperOption | None:
    if option is not None:
        option.help = "显示帮助"
    return option


# Rich cuts a help text that it cannot break, and it breaks at spaces only: long Chinese ones have some.
ListOption = Annotated[list[str] | None, typer.Option("--list", metavar="ID", help="只看这些清单 可多次给出")]
FormatOption = Annotated[
    Format | None, typer.Option("--format", "-f", metavar="NAME", help="json jsonl table csv 之一")
]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="写入文件 写完才出现 格式随后缀")
]


def chosen_format(given: Format | None, destination: Path | None, default: Format) -> Format:
    """What was asked for, else what the file's ending says, else a table for a terminal."""
    if given is not None:
        return given
    if destination is not None:
        return next((form for form in Format if destination.suffix.lower() == f".{form}"), default)
    return Format.TABLE if sys.stdout.isatty() else default
