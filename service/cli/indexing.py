"""`tashan index`: the index checked, and built where it must be."""

from __future__ import annotations

import sys
from contextlib import closing

from service.cli.console import say
from service.runtime import open_runtime
from service.settings import load_settings


def check_index(*, rebuild: bool) -> None:
    """Say what was done to the index, and what it holds."""
    with closing(open_runtime(load_settings(), rebuild=rebuild)) as runtime:
        index = runtime.matcher.index
    say(runtime.note or "索引完好，无需重建")
    counts = f"做法 {len(index.practices)} 条，典型问题 {len(index.problems)} 条"
    sys.stdout.write(f"索引 {index.digest[:12]}：{counts}\n")


def refresh_index() -> None:
    """Bring the index up to the library after a change, and say what was done, if anything was."""
    with closing(open_runtime(load_settings())) as runtime:
        if runtime.note:
            say(runtime.note)
