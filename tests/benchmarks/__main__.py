"""`python -m tests.benchmarks`: every benchmark, or those named; a JSON line each, then a table for people."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from importlib.metadata import version

from tests.benchmarks import answering, similarity

BENCHMARKS: dict[str, Callable[[], dict[str, object]]] = {"similarity": similarity.run, "answering": answering.run}


def main(names: list[str]) -> None:
    """Run the named benchmarks, all where none is named."""
    wrong = [name for name in names if name not in BENCHMARKS]
    if wrong:
        sys.exit(f"no benchmark {', '.join(wrong)}: choose from {', '.join(BENCHMARKS)}")
    packages = {name: version(name) for name in ("numpy", "scipy", "scikit-learn", "sparse-dot-topn", "bm25s")}
    sys.stdout.write(json.dumps({"machine": {"cores": os.cpu_count()}, "packages": packages}) + "\n")
    for name in names or BENCHMARKS:
        for key, value in BENCHMARKS[name]().items():
            sys.stdout.write(json.dumps({"benchmark": name, "figure": key, "value": value}, ensure_ascii=False) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
