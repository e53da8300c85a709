"""Query after query on the shipped list: ours with its explanation, and the two baselines, which only rank."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from models.baselines import baselines
from service.runtime import open_runtime
from service.settings import Settings
from tests.service.reports.cities import sheet

QUERIES = 300


def run() -> dict[str, object]:
    """Milliseconds a query: the middle and the 95th of a hundred, and seconds to build and to open the index."""
    texts = [text for *_, text in sheet()[:QUERIES]]
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        figures: dict[str, object] = {"queries": len(texts), "first start seconds": _seconds(settings)}
        figures["later start seconds"] = _seconds(settings)
        runtime = open_runtime(settings)
        rankers: dict[str, Callable[[str], object]] = {"ours, explained": runtime.matcher.match}
        rankers |= {"ours, ranking only": runtime.matcher.ranking}
        rankers |= baselines(runtime.matcher.index.practices, settings.data_dir)
        for name, rank in rankers.items():
            taken = []
            for text in texts:
                began = time.perf_counter()
                rank(text)
                taken.append(1000 * (time.perf_counter() - began))
            middle, late = np.percentile(taken, [50, 95])
            figures |= {f"{name} ms": round(float(middle), 2), f"{name} ms, 95 %": round(float(late), 2)}
        runtime.close()
    return figures


def _seconds(settings: Settings) -> float:
    began = time.perf_counter()
    open_runtime(settings).close()
    return round(time.perf_counter() - began, 2)
