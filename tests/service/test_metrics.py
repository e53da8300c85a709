"""Several workers, one set of figures."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time

import httpx

from service.settings import Settings


def test_workers_add_up_their_figures(settings: Settings) -> None:
    environment = os.environ | {"TASHAN_DATA_DIR": str(settings.data_dir)}
    command = [sys.executable, "-c", "from service.cli import main; main()", "serve", "--port", "0", "--workers", "2"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            address = next(found.group() for line in process.stderr if (found := re.search(r"http://[\d.:]+", line)))
            until = time.monotonic() + 60
            while time.monotonic() < until:
                try:
                    if httpx.get(f"{address}/readyz").status_code == 200:
                        break
                except httpx.TransportError:
                    time.sleep(0.2)
            for _ in range(6):
                assert httpx.get(f"{address}/api/v1/facets").status_code == 200
            figures = httpx.get(f"{address}/metrics").text
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)
    assert 'tashan_http_requests_total{method="GET",route="/api/v1/facets",status="200"} 6.0' in figures
    assert "tashan_index_practices 33.0" in figures
