"""Library, index and matcher opened together: what every door starts from."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import jieba

from corpus.errors import StateError
from corpus.importing import import_shipped
from corpus.library import Library
from models.matcher import Matcher
from models.store import open_index
from models.text import Analyzer
from service.settings import Settings


@dataclass(slots=True)
class Runtime:
    """`note` says what was done to the index at opening, empty when it was good."""

    settings: Settings
    library: Library
    analyzer: Analyzer
    matcher: Matcher
    note: str

    def refresh(self, *, rebuild: bool = False) -> str:
        """Answer from the library as it is now; the old index serves until the new one is complete."""
        index, self.note = open_index(self.library, self.settings.data_dir / "index", self.analyzer, rebuild=rebuild)
        self.matcher = Matcher(index, self.analyzer)
        return self.note

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
    jieba.setLogLevel(logging.WARNING)
    library = open_library(settings)
    analyzer = Analyzer(settings.data_dir)
    index, note = open_index(library, settings.data_dir / "index", analyzer, rebuild=rebuild)
    return Runtime(settings, library, analyzer, Matcher(index, analyzer), note)
