"""One data folder, one open runtime and one running server for all tests that change nothing in them."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, expect, sync_playwright

from models.text import Analyzer, Background
from service.app import create_app
from service.runtime import Runtime, open_runtime
from service.settings import Settings
from tests.browsers import FLAGS, chromium


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """A real server on a free port of the loopback; gives its address."""
    config = uvicorn.Config(create_app(settings), host="127.0.0.1", port=0, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 60
    while not server.started:
        if not thread.is_alive() or time.monotonic() > until:
            raise RuntimeError("the server did not start")
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)


@pytest.fixture(scope="session", autouse=True)
def clean_environ() -> None:
    """No TASHAN_ variable of the machine decides a test."""
    for name in [name for name in os.environ if name.startswith("TASHAN_")]:
        del os.environ[name]


@pytest.fixture(scope="session", autouse=True)
def counted_once() -> Iterator[None]:
    """Every analyzer counts the same dictionary: doing it once saves seconds at each index that is built."""
    count, counted = Analyzer.background, list[Background]()

    def background(analyzer: Analyzer) -> Background:
        if not counted:
            counted.append(count(analyzer))
        return counted[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Analyzer, "background", background)
        yield


@pytest.fixture(scope="session")
def closed_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the shipped lists and their index, made once for all workers; for copying only.

    Nobody opens it: SQLite writes beside an open library and removes what it wrote, under the hands of who copies.
    """
    common = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        common = common.parent
    folder = common / "closed"
    with (common / "closed.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            aside = Path(tempfile.mkdtemp(dir=common))
            open_runtime(Settings(data_dir=aside)).close()
            aside.rename(folder)  # whole, or not there for the next who asks
    return folder


@pytest.fixture(scope="session")
def shared_data(closed_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This worker's copy of that folder, open all the time; for reading only."""
    return Path(shutil.copytree(closed_data, tmp_path_factory.mktemp("shared") / "data"))


@pytest.fixture(scope="session")
def runtime(shared_data: Path) -> Iterator[Runtime]:
    """Library, index and matcher over the shared folder; for reading only."""
    opened = open_runtime(Settings(data_dir=shared_data))
    yield opened
    opened.close()


@pytest.fixture
def settings(closed_data: Path, tmp_path: Path) -> Settings:
    """Settings over a copy of the data folder, which the test may change."""
    return Settings(data_dir=Path(shutil.copytree(closed_data, tmp_path / "data")))


@pytest.fixture(scope="session")
def server(shared_data: Path) -> Iterator[str]:
    """The address of a server over the shared folder; what it is sent must not change the library."""
    with serving(Settings(data_dir=shared_data)) as address:
        yield address


@pytest.fixture(scope="session")
def http(server: str) -> Iterator[httpx.Client]:
    """A client of that server."""
    with httpx.Client(base_url=server, timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process: Playwright cannot be started inside itself."""
    expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield started
        started.close()
