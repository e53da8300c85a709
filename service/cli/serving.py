"""`tashan serve`: everything is made ready and the port taken before the first worker starts."""

from __future__ import annotations

import errno
import os
import shutil
import socket
from contextlib import suppress
from pathlib import Path

import uvicorn
from uvicorn.supervisors import Multiprocess

from corpus.errors import StateError
from service.cli.console import say
from service.runtime import open_runtime
from service.settings import Settings

APP = "service.app:create_app"


def serve(settings: Settings) -> None:
    """Answer HTTP until stopped; raises StateError where port, data folder or index are not as they must be."""
    listener = listen(settings.host, settings.port)
    with listener:
        # Workers that start together on an empty data folder would each import and build: one does it first.
        runtime = open_runtime(settings)
        runtime.close()
        if runtime.note:
            say(runtime.note)
        say(f"他山已就绪：{address(listener)}（按 Ctrl+C 停止）")
        config = uvicorn.Config(APP, factory=True, workers=settings.workers, log_level="warning")
        server = uvicorn.Server(config)
        with suppress(KeyboardInterrupt):
            if settings.workers > 1:
                share_figures(settings.data_dir / "figures")
                Multiprocess(config, [listener]).run()
            else:
                server.run(sockets=[listener])
    if settings.workers == 1 and not server.started:
        raise StateError("服务没有启动，原因见上面的记录")
    say("已停止")


def share_figures(folder: Path) -> None:
    """Have the workers add up their figures in an empty folder, which prometheus_client finds by this variable."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises StateError with the cure."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except socket.gaierror as error:
        raise StateError(f"监听地址“{host}”无效，请写本机的 IP 地址，如 127.0.0.1 或 0.0.0.0") from error
    except OSError as error:
        raise StateError(_cure(error.errno, host, port)) from error


def address(listener: socket.socket) -> str:
    """The URL of a listening socket."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if listener.family == socket.AF_INET6 else f"http://{host}:{port}"


def _cure(code: int | None, host: str, port: int) -> str:
    if code == errno.EADDRINUSE:
        return f"端口 {port} 已被占用，请用 --port 换一个端口，或先停掉占用它的程序"
    if code == errno.EACCES:
        return f"没有权限使用端口 {port}，请用 --port 换成 1024 以上的端口"
    return f"不能在“{host}”上监听，请写本机的 IP 地址，如 127.0.0.1 或 0.0.0.0"
