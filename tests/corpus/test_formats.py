"""From one source, files in every format import to the same records, character by character."""

from __future__ import annotations

import io
import re
from collections import Counter
from functools import cache

import pytest
from reportlab.pdfgen.canvas import Canvas

from corpus.errors import ListFileError
from corpus.parsing import ParsedList, Role, parse
from corpus.parsing.wording import bare
from corpus.reading import read_bytes
from corpus.reading.blocks import Block
from corpus.reconciling import Severity, reconcile
from corpus.records import Practice
from tests.corpus.list_files import all_files
from tests.corpus.list_source import Source
from tests.corpus.sources import expected, invented, shipped

SOURCES = {"ur3": shipped(), "lifts": invented("lifts"), "flood": invented("flood")}
FILES = {(key, name): make for key, source in SOURCES.items() for name, make in all_files(source).items()}


def plain(practice: Practice) -> tuple[str, ...]:
    """Id, names, title and body without white space."""
    fields = (practice.mechanism, practice.initiative, practice.title, practice.body)
    return (practice.id, *map(bare, fields))


@cache
def read(key: str, name: str) -> tuple[list[Block], ParsedList]:
    """The blocks and practices of a file."""
    blocks = read_bytes(FILES[key, name](), name)
    return blocks, parse(blocks, key)


@pytest.mark.parametrize(("key", "name"), FILES)
def test_every_format_gives_the_same_records(key: str, name: str) -> None:
    source = SOURCES[key]
    blocks, parsed = read(key, name)
    assert [plain(practice) for practice in parsed.practices] == expected(source, key)
    assert parsed.practices == read(key, "plain.txt")[1].practices
    assert bare(parsed.title) == ("" if name.endswith(".csv") else bare(source.title))
    assert [finding for finding in reconcile(parsed, blocks) if finding.severity is Severity.WARNING] == []


@pytest.mark.parametrize(("key", "name"), FILES)
def test_every_character_of_the_file_is_accounted_for(key: str, name: str) -> None:
    pieces = read(key, name)[1].pieces
    source = bare(_all_text(SOURCES[key]))
    held = Counter(bare("".join(piece.text for piece in pieces)))
    assert not Counter(source) - held
    texts = Counter(bare("".join(piece.text for piece in pieces if piece.role in {Role.TEXT, Role.ENTRY_TITLE})))
    assert texts == Counter(bare("".join(entry.text for _, _, held in SOURCES[key].rows() for entry in held)))


def _all_text(source: Source) -> str:
    return "".join(
        mechanism.name + initiative.name + "".join(entry.text for entry in entries)
        for mechanism, initiative, entries in source.rows()
        if initiative is mechanism.initiatives[0]
    )


def test_a_scanned_pdf_is_refused() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.rect(100, 100, 300, 300, fill=1)
    canvas.showPage()
    canvas.save()
    with pytest.raises(ListFileError, match=re.escape("扫描件，无文字层")):
        read_bytes(stream.getvalue(), "scan.pdf")
