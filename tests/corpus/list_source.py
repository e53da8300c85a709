"""A list as the tests know it, and its paragraphs as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """A practice with its number as printed ("" without one)."""

    label: str
    text: str


@dataclass(frozen=True)
class Initiative:
    label: str
    name: str
    entries: tuple[Entry, ...]

    @property
    def printed(self) -> str:
        return self.label + self.name


@dataclass(frozen=True)
class Mechanism:
    label: str
    name: str
    initiatives: tuple[Initiative, ...]


@dataclass(frozen=True)
class Source:
    """A list as published; `columns` are the names of number, mechanism, initiative and practice columns."""

    title: str
    columns: tuple[str, str, str, str]
    mechanisms: tuple[Mechanism, ...]

    def rows(self) -> Iterator[tuple[Mechanism, Initiative, tuple[Entry, ...]]]:
        for mechanism in self.mechanisms:
            for initiative in mechanism.initiatives:
                yield mechanism, initiative, initiative.entries

    @property
    def header(self) -> list[str]:
        return [name for name in self.columns if name]

    def heading(self, mechanism: Mechanism) -> str:
        """The mechanism in running text: 一、name, or as printed where the label has its own sign."""
        return (
            mechanism.label + "、" if set(mechanism.label) <= set("一二三四五六七八九十") else mechanism.label
        ) + mechanism.name

    def cells(self, mechanism: Mechanism, initiative: Initiative, text: str) -> list[str]:
        values = [mechanism.label, mechanism.name, initiative.printed, text]
        if not self.columns[0]:
            values[1] = mechanism.label + mechanism.name
        return [value for name, value in zip(self.columns, values, strict=True) if name]


def wrap(text: str, width: int) -> list[str]:
    """The text cut after every `width` characters, wherever that falls."""
    return [text[start : start + width] for start in range(0, len(text), width)]


def paragraphs(source: Source) -> Iterator[str]:
    """The list as paragraphs without a table."""
    yield source.title
    for mechanism in source.mechanisms:
        yield source.heading(mechanism)
        for initiative in mechanism.initiatives:
            if initiative.printed:
                yield initiative.printed
            for entry in initiative.entries:
                yield entry.label + entry.text


def plain_text(source: Source) -> str:
    return "\n".join(paragraphs(source)) + "\n"


def indented_text(source: Source) -> str:
    """One paragraph a line with the indent of two characters, and blank lines around headings."""
    title, *rest = paragraphs(source)
    return f"{title}\n\n" + "\n".join("　　" + paragraph for paragraph in rest) + "\n"


def wrapped_text(source: Source, width: int) -> str:
    """All paragraphs cut at the same column, a form feed and a page number now and then."""
    return "\n".join(line for paragraph in paragraphs(source) for line in wrap(paragraph, width)) + "\n"


def column_text(source: Source, narrow: int = 6, wide: int = 44) -> str:
    """As text comes out of a PDF: narrow columns first, the header on each page, page numbers."""
    lines = [source.title, " ".join(source.header)]
    page = 1
    for index, mechanism in enumerate(source.mechanisms):
        if index and index % 2 == 0:
            lines += [f"— {page} —", " ".join(source.header)]
            page += 1
        if source.columns[0]:
            lines += [mechanism.label, *wrap(mechanism.name, narrow - 2)]
        else:
            lines += wrap(mechanism.label + mechanism.name, narrow)
        for initiative in mechanism.initiatives:
            lines += wrap(initiative.printed, narrow)
            for entry in initiative.entries:
                lines += wrap(entry.label + entry.text, wide)
    return "\n\n".join(lines) + "\n"
