"""The command as a process: server, signals, pipes and terminals."""

from __future__ import annotations

import json
import os
import pty
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

TASHAN = Path(sys.executable).with_name("tashan")
ADDRESS = "他山已就绪："


def environment(data: Path) -> dict[str, str]:
    return {**os.environ, "TASHAN_DATA_DIR": str(data), "PYTHONIOENCODING": "utf-8"}


def finish(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TASHAN, *arguments], env=environment(data), capture_output=True, text=True, timeout=60, check=False
    )


@contextmanager
def started(data: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A command in its own process group, killed with its children if the test leaves it running."""
    # Run in the background of a script, the tests ignore Ctrl-C, and so would what they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(
        [TASHAN, *arguments], env=environment(data), text=True, start_new_session=True, **pipes
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def line_with(process: subprocess.Popen[str], words: str) -> str:
    """The first line of standard error that holds the words."""
    assert process.stderr is not None
    return next(line for line in process.stderr if words in line)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_serve_answers_until_interrupted(shared_data: Path, workers: str) -> None:
    with started(shared_data, "serve", "--port", "0", "--workers", workers) as process:
        address = line_with(process, ADDRESS).partition(ADDRESS)[2].partition("（")[0]
        assert httpx.get(f"{address}/readyz", timeout=60).json()["status"] == "ready"
        text = "老厂房空了十年，想改文创园，但资金平衡不了"
        answer = httpx.post(f"{address}/api/v1/recommendations", json={"text": text}, timeout=60).json()
        assert "ur3-6-2-2" in [item["practice"]["id"] for item in answer["recommendations"]][:3]
        os.killpg(process.pid, signal.SIGINT)
        _, rest = process.communicate(timeout=30)
    assert (process.returncode, rest.splitlines()[-1]) == (0, "已停止")


def test_a_port_in_use_is_one_line(shared_data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = finish(shared_data, "serve", "--port", str(port))
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"错误：端口 {port} 已被占用，请用 --port 换一个端口，或先停掉占用它的程序\n"


def test_an_address_of_another_machine_is_one_line(shared_data: Path) -> None:
    result = finish(shared_data, "serve", "--host", "192.0.2.1", "--port", "0")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "错误：不能在“192.0.2.1”上监听，请写本机的 IP 地址，如 127.0.0.1 或 0.0.0.0\n"


def test_an_unwritable_data_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    result = finish(tmp_path / "file" / "data", "serve", "--port", "0")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "错误：无法建立数据目录，请检查 TASHAN_DATA_DIR 指向的位置是否可写\n"


def test_a_reader_that_leaves_ends_the_command_quietly(shared_data: Path) -> None:
    with started(shared_data, "practices", "-f", "jsonl") as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert (process.wait(timeout=60), process.stderr.read()) == (1, "")


def test_ctrl_c_is_one_line_and_leaves_no_output(shared_data: Path, tmp_path: Path) -> None:
    source, target = tmp_path / "in.txt", tmp_path / "out.jsonl"
    os.mkfifo(source)
    command = ("recommend", "-i", str(source), "-o", str(target))
    with started(shared_data, *command) as process, source.open("w"):  # opens when the command begins to read
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=30)
    assert (process.returncode, rest) == (130, "已中断\n")
    assert list(tmp_path.iterdir()) == [source]


def test_a_terminal_gets_a_progress_bar_and_a_pipe_does_not(shared_data: Path, tmp_path: Path) -> None:
    source, target = tmp_path / "in.txt", tmp_path / "out.jsonl"
    source.write_text("老楼没电梯\n小区没地方停车\n", encoding="utf-8")
    command = ("recommend", "-i", str(source), "-o", str(target))
    assert "匹配" not in finish(shared_data, *command).stderr
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [TASHAN, *command], env=environment(shared_data), stderr=follower, stdout=subprocess.DEVNULL
    ) as shown:
        os.close(follower)
        drawn = b""
        while chunk := _read(leader):
            drawn += chunk
    os.close(leader)
    assert shown.returncode == 0
    assert "匹配" in drawn.decode()
    assert "2/2" in drawn.decode()
    assert len([json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]) == 2


def _read(terminal: int) -> bytes:
    """What is written to a terminal; empty when the other side has closed it, which Linux tells by an error."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""
