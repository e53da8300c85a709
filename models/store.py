"""The index on disk: plain arrays and JSON behind a manifest, made aside and renamed; never a pickle."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
from pydantic import TypeAdapter
from scipy import sparse

from corpus.errors import IndexDamagedError, StateError
from corpus.library import Library
from corpus.records import Practice, Problem
from models.index import FIELDS, Index, Texts, fit
from models.parameters import Parameters, parameters
from models.text import Analyzer
from models.topics import Topics
from models.vectors import Block, Space

FORMAT = 2
CURRENT = "CURRENT"
_DIGEST = re.compile("[0-9a-f]{64}")
_PACKAGES = ("jieba", "numpy", "opencc", "scikit-learn", "scipy")
_CODE = ("index.py", "learning.py", "text.py", "thesaurus.py", "topics.py", "vectors.py")
_BANK = ("format", "lexicon", "code", "packages")  # inputs that decide what the bank of topics is
_LEXICON = ("regions.csv", "stop_phrases.txt", "terms.txt", "thesaurus.csv", "topics.csv")


def open_index(library: Library, folder: Path, analyzer: Analyzer, *, rebuild: bool = False) -> tuple[Index, str]:
    """The index of the library as it is now, built when it is missing, stale or damaged.

    Returns the index and a line that says what was done (empty when the stored one was good).
    """
    wanted = _inputs(library)
    note, bank = "按要求重建索引", None
    if not rebuild:
        try:
            stored = load(folder, analyzer)
        except IndexDamagedError as error:
            note = f"{error}，已从做法库重建"
        else:
            if stored is not None and stored[1] == wanted:
                return stored[0], ""
            note = "已建立索引"
            if stored is not None:
                note = "做法库或词表有变化，已重建索引"
                if all(stored[1][name] == wanted[name] for name in _BANK):
                    bank = stored[0].topics
    save(fit(library_texts(library), analyzer, parameters(), bank), folder, wanted)
    loaded = load(folder, analyzer)
    if loaded is None:
        raise StateError("索引写入后无法读取，请检查数据目录所在的磁盘")
    return loaded[0], note


def library_texts(library: Library) -> Texts:
    """All that the library holds for an index."""
    return Texts(tuple(library.practices()), tuple(library.problems()), tuple(library.judged()))


def save(index: Index, folder: Path, inputs: dict[str, Any]) -> str:
    """Write the index beside the live one, then make it the live one; returns its digest."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside = Path(mkdtemp(prefix=".building-", dir=folder))
        try:
            digest = _write(index, aside, inputs)
            target = folder / digest
            if target.exists():
                target.rename(Path(mkdtemp(prefix=".replaced-", dir=folder)) / digest)
            aside.rename(target)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        pointer = folder / f".{CURRENT}"
        _write_bytes(pointer, digest.encode())
        pointer.replace(folder / CURRENT)
        _sync(folder)
        for old in folder.iterdir():
            if old.is_dir() and old.name != digest:
                shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise StateError("无法写入索引，请检查数据目录的权限和磁盘空间") from error
    return digest


def load(folder: Path, analyzer: Analyzer) -> tuple[Index, dict[str, Any]] | None:
    """The live index, memory-mapped, and the inputs it was built from; None where none was built yet.

    Raises IndexDamagedError, naming the file, when a file is not what the manifest says.
    """
    try:
        digest = (folder / CURRENT).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamagedError(f"索引文件 {CURRENT} 已损坏") from error
    if not _DIGEST.fullmatch(digest):
        raise IndexDamagedError(f"索引文件 {CURRENT} 已损坏")
    home = folder / digest
    manifest = _manifest(home, digest)
    for name, expected in manifest["sha256"].items():
        if _sha256(home / name) != expected:
            raise IndexDamagedError(f"索引文件 {name} 已损坏或缺失")
    try:
        return _read(home, digest, analyzer), manifest["inputs"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        # Whole, but not in the form of this version: ValidationError of the parameters among them.
        raise IndexDamagedError("索引由其他版本的程序建立") from error


def _inputs(library: Library) -> dict[str, Any]:
    """Everything that decides what the index is."""
    return {
        "format": FORMAT,
        "library": library.digest(),
        "lexicon": _digest("corpus.lexicon", _LEXICON),
        "code": _digest("models", _CODE),
        "parameters": parameters().model_dump(),
        "packages": {name: version(name) for name in _PACKAGES},
    }


def _digest(package: str, names: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for name in names:
        digest.update(files(package).joinpath(name).read_bytes())
    return digest.hexdigest()


def _write(index: Index, home: Path, inputs: dict[str, Any]) -> str:
    for name, content in _parts(index):
        if isinstance(content, np.ndarray):
            with (home / name).open("wb") as file:
                np.save(file, content, allow_pickle=False)
                file.flush()
                os.fsync(file.fileno())
        else:
            _write_bytes(home / name, json.dumps(content, ensure_ascii=False).encode())
    sha256 = {path.name: _sha256(path) for path in sorted(home.iterdir())}
    counts = {
        "practices": len(index.practices),
        "problems": len(index.problems),
        "terms": {block.name: len(block.terms) for block in index.space.blocks},
    }
    manifest = json.dumps(
        {"format": FORMAT, "inputs": inputs, "counts": counts, "sha256": sha256}, ensure_ascii=False, sort_keys=True
    ).encode()
    _write_bytes(home / "manifest.json", manifest)
    _sync(home)
    return hashlib.sha256(manifest).hexdigest()


def _parts(index: Index) -> Iterator[tuple[str, Any]]:
    """(file name, array or JSON value) of everything stored."""
    yield "practices.json", [asdict(practice) for practice in index.practices]
    yield "problems.json", [asdict(problem) for problem in index.problems]
    yield "parameters.json", index.space.parameters.model_dump()
    yield "owner.npy", index.owner
    yield "topics.json", {"names": index.topics.names, "terms": index.topics.terms}
    yield "coverage.npy", index.coverage
    for block in index.space.blocks:
        yield f"{block.name}.json", block.terms
        yield f"{block.name}.idf.npy", block.idf
    others = {"scope": index.scope, "statements": index.statements, "topics": index.topics.weights, "told": index.told}
    for name, matrix in (index.fields | others).items():
        for part in ("data", "indices", "indptr"):
            yield f"{name}.{part}.npy", getattr(matrix, part)


def _read(home: Path, digest: str, analyzer: Analyzer) -> Index:
    def array(name: str) -> Any:
        return np.load(home / name, mmap_mode="r", allow_pickle=False)

    def value(name: str) -> Any:
        return json.loads((home / name).read_text(encoding="utf-8"))

    practices = tuple(TypeAdapter(list[Practice]).validate_python(value("practices.json")))
    settings = Parameters.model_validate(value("parameters.json"))
    blocks = [Block(name, value(f"{name}.json"), array(f"{name}.idf.npy")) for name in settings.blocks]
    space = Space(blocks, analyzer, settings)
    owner = array("owner.npy")

    def matrix(name: str, rows: int, columns: int = len(space.terms)) -> sparse.csr_array:
        parts = tuple(array(f"{name}.{part}.npy") for part in ("data", "indices", "indptr"))
        return sparse.csr_array(parts, shape=(rows, columns))

    names, terms = value("topics.json").values()
    return Index(
        digest=digest,
        practices=practices,
        problems=tuple(Problem(**row) for row in value("problems.json")),
        space=space,
        fields={field: matrix(field, len(practices)) for field in FIELDS},
        scope=matrix("scope", len({practice.list for practice in practices})),
        statements=matrix("statements", len(owner)),
        owner=owner,
        topics=Topics(names, terms, matrix("topics", len(terms), len(names))),
        told=matrix("told", len(practices), len(names)),
        coverage=array("coverage.npy"),
    )


def _manifest(home: Path, digest: str) -> dict[str, Any]:
    try:
        content = (home / "manifest.json").read_bytes()
    except OSError as error:
        raise IndexDamagedError("索引文件 manifest.json 缺失") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise IndexDamagedError("索引文件 manifest.json 已损坏")
    manifest: dict[str, Any] = json.loads(content)
    return manifest


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise IndexDamagedError(f"索引文件 {path.name} 已损坏或缺失") from error


def _write_bytes(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
