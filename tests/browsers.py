"""Debian's Chromium, started without anything that would call home."""

from __future__ import annotations

import shutil

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


def chromium() -> str:
    """Where it is; raises RuntimeError with the cure."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise RuntimeError("chromium is missing: run `make tools`")
    return path
