"""The command line over the shared data folder, and a data folder with the small library."""

from __future__ import annotations

import io
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from corpus.library import Library
from service.cli import run
from service.settings import Settings
from tests.models.small_library import JUDGED, LISTS, PRACTICES, PROBLEMS
from tests.service.running import Result, Tashan


@pytest.fixture
def tashan(shared_data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Tashan:
    """Runs a command over the shared data folder, or over `data`, with `stdin` piped in."""

    def call(*arguments: object, stdin: bytes = b"", data: Path = shared_data) -> Result:
        monkeypatch.setenv("TASHAN_DATA_DIR", str(data))
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = run([str(argument) for argument in arguments])
        return Result(code, *capsys.readouterr())

    return call


@pytest.fixture
def small_data(shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with the small library alone: its fits take no time, those of the shipped list take minutes."""
    monkeypatch.setattr("service.runtime.import_shipped", lambda _library: None)
    folder = tmp_path / "small"
    folder.mkdir()
    shutil.copy(next(shared_data.glob("jieba-*.cache")), folder)
    with closing(Library(Settings(data_dir=folder).library_url)) as library:
        for record in LISTS:
            practices = [practice for practice in PRACTICES if practice.list == record.id]
            judged = [text for text in JUDGED if text.list == record.id]
            library.import_list(record, practices, PROBLEMS if judged else (), judged)
    return folder
