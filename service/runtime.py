"""Library, index and matcher opened together: what every door starts from."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock

from corpus.errors import IndexDamagedError, StateError
from corpus.importing import import_shipped
from corpus.library import Library
from models.matcher import Matcher
from models.similarity import Similarity
from models.store import CURRENT, load, open_index
from models.text import Analyzer
from service.settings import Settings

log = logging.getLogger("tashan")


@dataclass
class Runtime:
    """`note` says what was done to the index at opening, empty when it was good."""

    settings: Settings
    library: Library
    analyzer: Analyzer
    matcher: Matcher
    note: str
    _moving: Lock = field(default_factory=Lock, repr=False)

    @cached_property
    def similarity(self) -> Similarity:
        """Practice by practice comparison over the live index."""
        return Similarity(self.matcher.index)

    @property
    def renewing(self) -> bool:
        """Whether another index is being built or opened."""
        return self._moving.locked()

    def follow(self) -> None:
        """Take the index that another process has made live since; keep this one while that one cannot be read."""
        folder = self.settings.data_dir / "index"
        try:
            live = (folder / CURRENT).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            return
        if live == self.matcher.index.digest:
            return
        if not self._moving.acquire(blocking=False):  # another thread is at it: until it has done, this index answers
            return
        try:
            found = load(folder, self.analyzer)
            if found is not None:
                self._take(Matcher(found[0]))
        except IndexDamagedError as error:
            log.warning("%s；继续使用原有索引", error)
        finally:
            self._moving.release()

    def refresh(self, *, rebuild: bool = False) -> str:
        """Answer from the library as it is now; the old index serves until the new one is complete."""
        with self._moving:
            folder = self.settings.data_dir / "index"
            index, self.note = open_index(self.library, folder, self.analyzer, rebuild=rebuild)
            self._take(Matcher(index))
        return self.note

    def _take(self, matcher: Matcher) -> None:
        self.matcher = matcher
        self.__dict__.pop("similarity", None)

    def close(self) -> None:
        """Give back the database connections."""
        self.library.close()


def open_library(settings: Settings) -> Library:
    """The library in the data folder, made and filled with the shipped lists at the first start."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StateError("无法建立数据目录，请检查 TASHAN_DATA_DIR 指向的位置是否可写") from error
    library = Library(settings.library_url)
    import_shipped(library)
    return library


def open_runtime(settings: Settings, *, rebuild: bool = False) -> Runtime:
    """Everything that answering needs; raises StateError with the cure when the machine is not as it must be."""
    library = open_library(settings)
    analyzer = Analyzer(settings.data_dir)
    index, note = open_index(library, settings.data_dir / "index", analyzer, rebuild=rebuild)
    return Runtime(settings, library, analyzer, Matcher(index), note)
