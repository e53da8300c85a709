"""The index on disk: the same answers back, every damage named and mended, a kill in the middle leaves the old one."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import IndexDamagedError, StateError
from corpus.library import Library, sqlite_url
from corpus.records import Problem
from models import store
from models.index import FIELDS, Texts, fit
from models.matcher import Matcher
from models.store import CURRENT, load, open_index, save
from models.text import Analyzer
from models.topics import Topics, topics
from service.runtime import Runtime, open_runtime
from service.settings import Settings
from tests.models.small_library import COUNCIL, JUDGED, LISTS, PARAMETERS, PRACTICES, PROBLEMS

TEXTS = ("老旧厂房空着没人用", "地下管网老化没钱修，居民意见也不统一", "明天股票会涨吗")
FILES = [
    *("CURRENT", "manifest.json", "practices.json", "problems.json", "parameters.json", "owner.npy"),
    *("topics.json", "coverage.npy"),
    *(f"{block}.{kind}" for block in ("words", "ngrams") for kind in ("json", "idf.npy")),
    *(
        f"{name}.{part}.npy"
        for name in (*FIELDS, "scope", "statements", "topics", "told")
        for part in ("data", "indices", "indptr")
    ),
]


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x20
    path.write_bytes(content)


def zero(path: Path) -> None:
    """What a power cut leaves of a file that was not synced."""
    path.write_bytes(bytes(path.stat().st_size))


DAMAGES = (truncate, flip, zero, Path.unlink)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The small library in a database; for reading only."""
    opened = Library(sqlite_url(tmp_path_factory.mktemp("library") / "library.sqlite3"))
    fill(opened)
    yield opened
    opened.close()


def fill(library: Library) -> None:
    for record in LISTS:
        library.import_list(
            record,
            [practice for practice in PRACTICES if practice.list == record.id],
            [problem for problem in PROBLEMS if problem.practice_id.startswith(record.id)],
            [text for text in JUDGED if text.list == record.id],
        )


@pytest.fixture(scope="module")
def built(library: Library, analyzer: Analyzer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index folder of the small library; to be copied."""
    folder = tmp_path_factory.mktemp("built") / "index"
    assert open_index(library, folder, analyzer)[1] == "已建立索引"
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """An index folder that the test may change."""
    return Path(shutil.copytree(built, tmp_path / "index"))


def live(folder: Path) -> Path:
    return folder / (folder / CURRENT).read_text()


def part(folder: Path, name: str) -> Path:
    return folder / name if name == CURRENT else live(folder) / name


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_folder_holds_these_files_and_their_digests(built: Path) -> None:
    assert sorted(path.name for path in live(built).iterdir()) == sorted(set(FILES) - {CURRENT})
    assert sorted(path.name for path in built.iterdir()) == sorted([CURRENT, live(built).name])
    manifest = json.loads((live(built) / "manifest.json").read_bytes())
    assert sorted(manifest["sha256"]) == sorted(set(FILES) - {CURRENT, "manifest.json"})
    assert manifest["counts"]["practices"] == len(PRACTICES)
    assert manifest["counts"]["problems"] == len(PROBLEMS)


def test_what_is_loaded_answers_as_what_was_saved(analyzer: Analyzer, tmp_path: Path, small: Matcher) -> None:
    save(small.index, tmp_path, {"made": "here"})
    index, inputs = load(tmp_path, analyzer) or pytest.fail("nothing was stored")
    assert inputs == {"made": "here"}
    loaded = Matcher(index)
    for text in TEXTS:
        assert loaded.ranking(text) == small.ranking(text)
        found, expected = loaded.match(text), small.match(text)
        assert found.recommendations == expected.recommendations
        assert found.index == live(tmp_path).name


@pytest.mark.parametrize("texts", [Texts(PRACTICES), Texts(PRACTICES[:1]), Texts(())], ids=["plain", "one", "empty"])
def test_small_indexes_come_back(analyzer: Analyzer, tmp_path: Path, texts: Texts) -> None:
    index = fit(texts, analyzer, PARAMETERS)
    save(index, tmp_path, {})
    loaded, _ = load(tmp_path, analyzer) or pytest.fail("nothing was stored")
    assert Matcher(loaded).ranking(TEXTS[0]) == Matcher(index).ranking(TEXTS[0])


def test_no_array_needs_a_pickle_and_no_file_is_one(built: Path) -> None:
    for path in live(built).iterdir():
        if path.suffix == ".npy":
            assert np.load(path, allow_pickle=False).dtype != object
        else:
            json.loads(path.read_bytes())


def test_nothing_stored_is_no_error(analyzer: Analyzer, tmp_path: Path) -> None:
    assert load(tmp_path / "nowhere", analyzer) is None


def test_a_good_index_is_taken_as_it_is(library: Library, analyzer: Analyzer, folder: Path) -> None:
    before = contents(folder)
    index, note = open_index(library, folder, analyzer)
    assert (index.digest, note) == (live(folder).name, "")
    assert contents(folder) == before


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_named(analyzer: Analyzer, folder: Path, name: str, damage: Callable[[Path], None]) -> None:
    damage(part(folder, name))
    if name == CURRENT and damage is Path.unlink:
        assert load(folder, analyzer) is None
        return
    with pytest.raises(IndexDamagedError) as caught:
        load(folder, analyzer)
    # A digest with another letter in it names an index that is not there.
    named = "manifest.json" if name == CURRENT and damage is flip and "CURRENT" not in str(caught.value) else name
    assert str(caught.value) in {f"索引文件 {named} {state}" for state in ("已损坏", "缺失", "已损坏或缺失")}


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_index_is_rebuilt_from_the_library(
    library: Library, analyzer: Analyzer, folder: Path, name: str
) -> None:
    before = contents(folder)
    truncate(part(folder, name))
    index, note = open_index(library, folder, analyzer)
    assert note.startswith(f"索引文件 {name} 已损坏")
    assert note.endswith("，已从做法库重建")
    assert contents(folder) == before
    assert Matcher(index).match(TEXTS[0]).recommendations[0].practice.id == "xa-3-1-1"


def test_a_changed_library_is_noticed(analyzer: Analyzer, tmp_path: Path) -> None:
    library = Library(sqlite_url(tmp_path / "library.sqlite3"))
    fill(library)
    first, _ = open_index(library, tmp_path / "index", analyzer)
    library.add_texts("worksheet", [Problem(COUNCIL.id, "物业和业委会天天吵架", "resident")])
    second, note = open_index(library, tmp_path / "index", analyzer)
    library.close()
    assert note == "做法库或词表有变化，已重建索引"
    assert len(second.problems) == len(first.problems) + 1
    assert [path.name for path in (tmp_path / "index").iterdir() if path.is_dir()] == [second.digest]


def test_a_rebuild_on_request_gives_the_same_index(library: Library, analyzer: Analyzer, folder: Path) -> None:
    before = contents(folder)
    _, note = open_index(library, folder, analyzer, rebuild=True)
    assert note == "按要求重建索引"
    assert contents(folder) == before


@pytest.mark.parametrize("write", range(0, 34, 3))
def test_a_full_disk_leaves_the_old_index(
    small: Matcher, analyzer: Analyzer, folder: Path, monkeypatch: pytest.MonkeyPatch, write: int
) -> None:
    before = contents(folder)
    synced = iter(range(1000))
    real = os.fsync

    def fsync(descriptor: int) -> None:
        if next(synced) == write:
            raise OSError(28, "No space left on device")
        real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(store.os, "fsync", fsync)
        with pytest.raises(StateError, match=r"^无法写入索引，请检查数据目录的权限和磁盘空间$"):
            save(small.index, folder, {"another": "index"})
    assert contents(folder) == before
    assert load(folder, analyzer) is not None


KILLED = """
import os, signal, sys
from pathlib import Path
from models import store
from models.text import Analyzer
from models.topics import Topics, topics

folder, moment = Path(sys.argv[1]), sys.argv[2]
index, _ = store.load(folder, Analyzer(folder.parent))
synced = iter(range(1000))
real_fsync, real_replace = os.fsync, Path.replace


def fsync(descriptor):
    if moment == "writing" and next(synced) == 12:
        os.kill(os.getpid(), signal.SIGKILL)
    real_fsync(descriptor)


def replace(path, target):
    os.kill(os.getpid(), signal.SIGKILL)


store.os.fsync = fsync
if moment == "naming":
    Path.replace = replace
store.save(index, folder, {"another": "index"})
"""


@pytest.mark.parametrize("moment", ["writing", "naming"])
def test_a_kill_in_the_middle_leaves_the_old_index(
    library: Library, analyzer: Analyzer, runtime: Runtime, folder: Path, moment: str
) -> None:
    before = contents(folder)
    for cache in runtime.settings.data_dir.glob("jieba-*.cache"):
        shutil.copy2(cache, folder.parent)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), moment], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    after = contents(folder)
    assert len(after) > len(before)
    assert {name: after[name] for name in before} == before
    index, note = open_index(library, folder, analyzer)
    assert (index.digest, note) == (live(folder).name, "")
    # What was left behind goes with the next build.
    open_index(library, folder, analyzer, rebuild=True)
    assert contents(folder) == before


def test_two_data_folders_never_meet(settings: Settings, runtime: Runtime) -> None:
    shared = runtime.settings.data_dir
    index, digest = contents(shared / "index"), runtime.library.digest()
    opened = open_runtime(settings)
    assert opened.note == ""
    opened.library.add_texts("worksheet", [Problem("ur3-1-1-1", "没有哪个部门说了算", "resident")])
    changed = opened.library.digest()
    opened.close()
    shutil.rmtree(settings.data_dir / "index")
    assert changed != digest
    assert runtime.library.digest() == digest
    assert contents(shared / "index") == index


def test_the_cache_of_the_dictionary_is_in_the_data_folder_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temp").mkdir()
    (tmp_path / "data").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    Analyzer(tmp_path / "data")
    assert [path.name.split("-")[0] for path in (tmp_path / "data").iterdir()] == ["jieba"]
    assert list((tmp_path / "temp").iterdir()) == []


@pytest.mark.parametrize(
    ("changed", "made"), [("library", 0), ("parameters", 0), ("lexicon", 1), ("code", 1), ("packages", 1)]
)
def test_the_bank_of_topics_is_taken_over_when_nothing_of_it_changed(
    library: Library, folder: Path, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch, changed: str, made: int
) -> None:
    before = {name: part(folder, name).read_bytes() for name in FILES if name.startswith("topics.")}
    inputs, calls = store._inputs(library), list[Topics]()
    monkeypatch.setattr("models.store._inputs", lambda _: inputs | {changed: "another"})
    monkeypatch.setattr("models.index.topics", lambda: calls.append(topics()) or calls[-1])
    assert open_index(library, folder, analyzer)[1] == "做法库或词表有变化，已重建索引"
    assert len(calls) == made
    assert {name: part(folder, name).read_bytes() for name in before} == before
