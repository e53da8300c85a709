"""Bring a list into the library: a user's file and the shipped lists go the same way."""

from __future__ import annotations

import csv
import hashlib
import json
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from corpus.errors import InputError
from corpus.library import Difference, Library
from corpus.parsing import parse
from corpus.reading import read_blocks
from corpus.records import LIST_ID, Judged, PracticeList, Problem


def import_file(  # noqa: PLR0913 - the record of a list has that many parts
    library: Library,
    path: Path,
    list_id: str,
    *,
    title: str = "",
    issuer: str = "",
    published: str = "",
    texts: Path | None = None,
) -> Difference:
    """Read, parse and store a list file; without a title the one printed in the file is kept.

    `texts` is a folder with problems.csv (practice_id, text, voice) and judged.csv (list, text, voice, grades).
    """
    if not LIST_ID.fullmatch(list_id):
        raise InputError(f"清单编号“{list_id}”无效：请用小写字母开头、2—16 位小写字母或数字，如 ur3")
    parsed = parse(read_blocks(path), list_id)
    record = PracticeList(
        id=list_id,
        title=title or parsed.title,
        issuer=issuer,
        published=published,
        source_name=path.name,
        source_sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    if texts is None:
        return library.import_list(record, parsed.practices)
    problems = [Problem(**row) for row in _rows(texts / "problems.csv")]
    judged = [Judged(**row | {"grades": _grades(row["grades"])}) for row in _rows(texts / "judged.csv")]
    return library.import_list(record, parsed.practices, problems, judged)


def _grades(cell: str) -> dict[str, int]:
    """`ur3-5-1-2:3 ur3-3-3-2:1` as grades by practice id."""
    pairs = (pair.rpartition(":") for pair in cell.split())
    return {practice_id: int(grade) for practice_id, _, grade in pairs}


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def import_shipped(library: Library) -> None:
    """Import the lists of the package that the library does not hold yet."""
    held = {record.id for record in library.lists()}
    with as_file(files("corpus.lists")) as root:
        for description in sorted(root.glob("*/list.json")):
            about = json.loads(description.read_text(encoding="utf-8"))
            if about["id"] in held:
                continue
            folder = description.parent
            import_file(
                library,
                folder / about["source"],
                about["id"],
                title=about["title"],
                issuer=about["issuer"],
                published=about["published"],
                texts=folder,
            )
