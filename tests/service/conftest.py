"""The command line over the shared data folder, and a data folder with the small library."""

from __future__ import annotations

import io
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from corpus.library import Library
from service.cli import run
from service.runtime import Runtime
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
def small_data(runtime: Runtime, shared_data: Path, tmp_path: Path) -> Path:
    """A data folder with the small library beside the shipped practices without their problems: fits take no time."""
    folder = tmp_path / "small"
    folder.mkdir()
    # The compiled dictionary takes longer to make than the index.
    shutil.copy(next(shared_data.glob("jieba-*.cache")), folder)
    with closing(Library(Settings(data_dir=folder).library_url)) as library:
        for record in runtime.library.lists():
            library.import_list(record, runtime.library.practices(record.id))
        for record in LISTS:
            practices = [practice for practice in PRACTICES if practice.list == record.id]
            judged = [text for text in JUDGED if text.list == record.id]
            library.import_list(record, practices, PROBLEMS if judged else (), judged)
    return folder
