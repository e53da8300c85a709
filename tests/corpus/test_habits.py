"""Lists in the habits of other offices import to the same practices without a warning."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.parsing import ParsedList, parse
from corpus.parsing.wording import bare
from corpus.reading import read_bytes
from corpus.reconciling import Severity, reconcile
from tests.corpus.list_habits import (
    COLUMNS,
    NUMBERS,
    TEXTS,
    Item,
    book,
    halves,
    items,
    separated,
    web_lists,
    word_automatic,
)
from tests.corpus.list_source import Source
from tests.corpus.sources import invented

SOURCES = {name: invented(name) for name in ("funding", "lifts")}


def records(parsed: ParsedList) -> list[tuple[str, str, str, str]]:
    """Names, title and body of every practice without white space."""
    return [(bare(p.mechanism), bare(p.initiative), bare(p.title), bare(p.body)) for p in parsed.practices]


def told(source: Source, *, apart: bool) -> list[tuple[str, str, str, str]]:
    """The same from the source."""
    found = []
    for mechanism, initiative, entries in source.rows():
        for entry in entries:
            title, body = halves(bare(entry.text))
            found.append((bare(mechanism.name), bare(initiative.name), title if apart else f"{title}。", body))
    return found


def warnings(name: str, data: bytes) -> tuple[ParsedList, list[str]]:
    """The list of a file, and what the operator is warned of."""
    blocks = read_bytes(data, name)
    parsed = parse(blocks, "zz")
    return parsed, [found.message for found in reconcile(parsed, blocks) if found.severity is Severity.WARNING]


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("numbers", NUMBERS)
@pytest.mark.parametrize("name", TEXTS)
def test_running_text_in_any_numbers(name: str, numbers: str, apart: bool) -> None:
    source = SOURCES["funding"]
    held: list[Item] = list(items(source, numbers, apart=apart))
    parsed, warned = warnings(name, TEXTS[name](source, held))
    assert records(parsed) == told(source, apart=apart)
    assert warned == []


@pytest.mark.parametrize("key", SOURCES)
@pytest.mark.parametrize(("name", "make"), [("automatic.docx", word_automatic), ("lists.html", web_lists)])
def test_numbers_that_do_not_stand_in_the_text(key: str, name: str, make: Callable[[Source], bytes]) -> None:
    parsed, warned = warnings(name, make(SOURCES[key]))
    assert records(parsed) == told(SOURCES[key], apart=False)
    assert warned == []


@pytest.mark.parametrize("columns", COLUMNS)
@pytest.mark.parametrize("key", SOURCES)
def test_a_practice_a_row_under_columns_of_any_name(key: str, columns: str) -> None:
    source = SOURCES[key]
    expected = told(source, apart=columns != "last-city")
    files = {
        "book.xlsx": book(source, columns),
        "tabs.csv": separated(source, columns, "\t", "utf-16"),
        "semicolons.csv": separated(source, columns, ";", "gb18030"),
    }
    for name, data in files.items():
        parsed, warned = warnings(name, data)
        assert records(parsed) == expected, name
        assert warned == [], name
