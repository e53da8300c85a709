"""Top-10 of 10,000 x 10,000 practices: ours, sparse_dot_topn, and scikit-learn's cosine_similarity in blocks.

Each runs in a process of its own, so that its peak of memory is its own. The practices are made by recombining real
sentences: of the shipped list and of the problem statements.
"""

from __future__ import annotations

import json
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity
from sparse_dot_topn import sp_matmul_topn

from models.topk import Product

COUNT, TOP, CORES, MEMORY_MB = 10_000, 10, 2, 512
Values = NDArray[np.float64]


def practices(count: int = COUNT, seed: int = 10) -> list[str]:
    """Made practices of four to eight real sentences each."""
    folder = files("corpus.lists").joinpath("ur3")
    printed = re.split(r"[。；\n]", folder.joinpath("source.txt").read_text(encoding="utf-8"))
    said = folder.joinpath("problems.csv").read_text(encoding="utf-8").splitlines()[1:]
    sentences = (*printed, *(line.split(",")[1] for line in said if "," in line))
    pool = [sentence for sentence in sentences if len(sentence) > 8]
    chance = random.Random(seed)  # noqa: S311 - made texts, the same each time
    return ["。".join(chance.sample(pool, chance.randint(4, 8))) for _ in range(count)]


def vectors() -> sparse.csr_array:
    """Normalised TF-IDF rows over characters 1-3, as in the model."""
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
    return sparse.csr_array(vectorizer.fit_transform(practices()))


def ours(rows: sparse.csr_array) -> Values:
    """The engine of the reports."""
    return np.vstack([block.values for block in Product(rows, rows, MEMORY_MB, CORES).blocks(TOP)])


def sparse_dot_topn(rows: sparse.csr_array) -> Values:
    """ING's C++ engine, on as many threads."""
    matrix = sparse.csr_matrix(rows)
    found = sp_matmul_topn(matrix, matrix.T.tocsr(), top_n=TOP, n_threads=CORES, sort=True)
    return np.asarray(found.data).reshape(-1, TOP)


def scikit_learn(rows: sparse.csr_array, block: int = 500) -> Values:
    """The usual way: cosine_similarity, a block of rows at a time."""
    kept = []
    for start in range(0, rows.shape[0], block):
        near = cosine_similarity(rows[start : start + block], rows)
        kept.append(-np.sort(-np.partition(near, near.shape[1] - TOP, axis=1)[:, -TOP:], axis=1))
    return np.vstack(kept)


PEERS: dict[str, Callable[[sparse.csr_array], Values]] = {
    "ours": ours,
    "sparse_dot_topn": sparse_dot_topn,
    "scikit_learn": scikit_learn,
}


def run() -> dict[str, object]:
    """Seconds and peak of memory (MB) of each, the ratios to ours, and the largest difference of a value."""
    results = {name: _apart(name) for name in PEERS}
    figures: dict[str, object] = {"rows": COUNT, "top": TOP, "cores": CORES}
    for name, result in results.items():
        figures |= {f"{name} seconds": result["seconds"], f"{name} peak MB": result["peak_mb"]}
        if name != "ours":
            figures[f"{name} / ours"] = round(result["seconds"] / results["ours"]["seconds"], 2)
            difference = abs(np.array(result["sums"]) - np.array(results["ours"]["sums"])).max()
            figures[f"largest difference to {name}, sum of a row's {TOP}"] = float(difference)
    return figures


def _apart(name: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.similarity", name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


if __name__ == "__main__":
    made = vectors()
    began = time.perf_counter()
    best = PEERS[sys.argv[1]](made)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    summary = {"seconds": round(seconds, 2), "peak_mb": round(peak), "sums": best.sum(axis=1).tolist()}
    sys.stdout.write(json.dumps(summary))
