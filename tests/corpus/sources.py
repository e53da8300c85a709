"""The lists that the tests make files of: the shipped one and two invented ones in other habits."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from corpus.parsing import parse
from corpus.parsing.wording import bare
from corpus.reading import read_bytes
from tests.corpus.list_source import Entry, Initiative, Mechanism, Source

NUMERALS = "一二三四五六七八九十"


@cache
def shipped() -> Source:
    """The 33 practices of ur3, from the published text."""
    data = files("corpus.lists").joinpath("ur3", "source.txt").read_bytes()
    parsed = parse(read_bytes(data, "source.txt"), "ur3")
    outline = parsed.outline
    mechanisms = []
    for mechanism in outline.mechanisms:
        initiatives = []
        for initiative in outline.initiatives[mechanism.number]:
            entries = [entry for entry in outline.entries if entry.initiative is initiative]
            labelled = tuple(Entry(f"{entry.number}." if entry.printed else "", bare(entry.text)) for entry in entries)
            initiatives.append(Initiative(f"（{NUMERALS[initiative.number - 1]}）", initiative.name, labelled))
        mechanisms.append(Mechanism(NUMERALS[mechanism.number - 1], mechanism.name, tuple(initiatives)))
    return Source(parsed.title, ("序号", "政策机制", "主要举措", "具体做法"), tuple(mechanisms))


def expected(source: Source, list_id: str) -> list[tuple[str, str, str, str, str]]:
    """(id, mechanism, initiative, title, body) of every practice, by counting and by the first full stop."""
    records = []
    for first, mechanism in enumerate(source.mechanisms, 1):
        for second, initiative in enumerate(mechanism.initiatives, 1):
            for third, entry in enumerate(initiative.entries, 1):
                title, stop, body = bare(entry.text).partition("。")
                key = f"{list_id}-{first}-{second}-{third}"
                records.append((key, bare(mechanism.name), bare(initiative.name), title + stop, body))
    return records


@cache
def invented(name: str) -> Source:
    """A list of tests/corpus/lists: M mechanism, I initiative, E entry, each as label|text."""
    title, columns = "", ("", "", "", "")
    mechanisms: list[tuple[str, str, list[tuple[str, str, list[Entry]]]]] = []
    for line in (Path(__file__).parent / "lists" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        kind, _, rest = line.partition(" ")
        label, _, text = rest.partition("|")
        if kind == "#":
            title = rest
        elif kind == "@":
            first, second, third, fourth = rest.split("|")
            columns = first, second, third, fourth
        elif kind == "M":
            mechanisms.append((label, text, []))
        elif kind == "I":
            mechanisms[-1][2].append((label, text, []))
        else:
            mechanisms[-1][2][-1][2].append(Entry(label, text))
    return Source(
        title,
        columns,
        tuple(
            Mechanism(label, text, tuple(Initiative(mark, name, tuple(entries)) for mark, name, entries in initiatives))
            for label, text, initiatives in mechanisms
        ),
    )
