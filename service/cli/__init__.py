"""The command line; `main` is the entry point."""

from __future__ import annotations

import gc
import os
import sys

from typer.exceptions import TyperException

from corpus.errors import TashanError
from service.cli.commands import app
from service.cli.console import say

INTERRUPTED = 130
_COLLECTED_AT = 50_000  # new objects; Python's 700 cost a command a tenth of its start, as nearly all it loads stays


def main() -> None:
    """Run the command line and exit with its code."""
    gc.set_threshold(_COLLECTED_AT)
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Exit code of the command: 0 done, 1 a TashanError or bad rows, 2 wrong usage, 130 stopped by the user."""
    try:
        code = int(app(arguments, prog_name="tashan", standalone_mode=False) or 0)
        sys.stdout.flush()
    except TashanError as error:
        say(f"错误：{error}")
        return 1
    except TyperException as error:
        say(f"用法有误：{usage_error(error)}")
        return 2
    except BrokenPipeError:
        # The reader left, as in `tashan practices | head`; what is still buffered must not fail at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    if code == INTERRUPTED:
        say("已中断")
    return code


def usage_error(error: TyperException) -> str:
    """What is wrong in how a command was called, from the kind of error that the option parser met."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "tashan"
    parameter = getattr(error, "param", None)
    hint = getattr(error, "param_hint", None) or (parameter.get_error_hint() if parameter else "")
    option = getattr(error, "option_name", "")
    wrong = {
        "NoSuchOption": f"没有选项 {option}",
        "BadOptionUsage": f"选项 {option} 缺少值",
        "MissingParameter": f"缺少 {hint}",
        "BadParameter": f"{hint} 的值无效",
    }.get(type(error).__name__, "命令或参数不认识")
    return f"{wrong}，请看 {command} --help"
