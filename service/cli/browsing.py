"""`tashan practices`: what the library holds."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from corpus.errors import FilterError
from service.cli.console import Format, output
from service.formats import encoding, practice_record, write_practices
from service.runtime import open_library
from service.settings import load_settings


def show_practices(practice_id: str | None, lists: tuple[str, ...], form: Format, destination: Path | None) -> None:
    """Write one practice, or those of the lists (of all where none is named); raises NotFoundError, FilterError."""
    with closing(open_library(load_settings())) as library:
        known = {record.id for record in library.lists()}
        for name in lists:
            if name not in known:
                raise FilterError(f"没有编号为“{name}”的清单，可选：{'、'.join(sorted(known)) or '（做法库为空）'}")
        found = library.practices() if practice_id is None else [library.practice(practice_id)]
    records = [practice_record(item) for item in found if not lists or item.list in lists]
    with output(destination, encoding=encoding(form)) as stream:
        write_practices(stream, records, form, single=practice_id is not None)
