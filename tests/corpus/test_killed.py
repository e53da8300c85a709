"""Killed at any moment, an import has left the library as it was or complete."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.corpus.list_files import all_files
from tests.corpus.sources import expected, invented


def test_kill_9_at_50_random_moments(tmp_path: Path) -> None:
    files = []
    for name in ("lifts", "flood"):
        path = tmp_path / f"{name}.docx"
        path.write_bytes(all_files(invented(name))["table.docx"]())
        files.append(path)
    command = [sys.executable, "-m", "tests.corpus.killing", tmp_path / "library.db", *files, "50"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=240, check=True)
    lines = result.stdout.split("\n")[:-1]
    assert len(lines) == 50
    counts = {f"{name}.docx": len(expected(invented(name), "zz")) for name in ("lifts", "flood")}
    held = {line.split()[2] for line in lines}
    assert {f"whole {counts[name]} {name}" for name in held} == set(lines)
    assert held == set(counts)
