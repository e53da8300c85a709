"""Characters of a PDF page and the lines that they stand in."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corpus.reading.radicals import without_radicals


@dataclass(frozen=True, slots=True)
class Char:
    """A character and its box, in points from the top left corner."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line and its characters; `segments` are its parts between wide gaps, `places` their left and right edges."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    chars: tuple[Char, ...]
    segments: tuple[str, ...]
    places: tuple[tuple[float, float], ...]


def characters(page: Any) -> tuple[list[Char], list[str]]:
    """Upright characters, each drawn once, and the text of slanted ones."""
    upright: list[Char] = []
    slanted: list[str] = []
    for char in page.dedupe_chars(tolerance=0.6).chars:
        text = without_radicals(char["text"])
        if not char["upright"]:
            slanted.append(text)
        elif not text.isspace():
            upright.append(Char(text, char["x0"], char["x1"], char["top"], char["bottom"]))
    return upright, slanted


def text_lines(chars: Sequence[Char]) -> list[TextLine]:
    """Lines from top to bottom, each from left to right; a gap of a seventh of a character is a space."""
    rows: list[list[Char]] = []
    for char in sorted(chars, key=lambda held: ((held.top + held.bottom) / 2, held.x0)):
        middle = (char.top + char.bottom) / 2
        if rows and middle - _middle(rows[-1]) < 0.45 * max(char.bottom - char.top, _height(rows[-1])):
            rows[-1].append(char)
        else:
            rows.append([char])
    return [placed_line(sorted(row, key=lambda held: held.x0), _height(row)) for row in rows]


def _middle(row: Sequence[Char]) -> float:
    return sum(char.top + char.bottom for char in row) / (2 * len(row))


def _height(row: Sequence[Char]) -> float:
    return max(char.bottom - char.top for char in row)


def placed_line(row: Sequence[Char], size: float) -> TextLine:
    """The line of characters in reading order; `size` is that of a full character."""
    text = row[0].text
    segments: list[str] = [row[0].text]
    places: list[tuple[float, float]] = [(row[0].x0, row[0].x1)]
    for before, char in itertools.pairwise(row):
        gap = char.x0 - before.x1
        space = " " if gap > 0.15 * size else ""
        text += space + char.text
        if gap > 0.8 * size:
            segments.append(char.text)
            places.append((char.x0, char.x1))
        else:
            segments[-1] += space + char.text
            places[-1] = (places[-1][0], char.x1)
    top, bottom = min(char.top for char in row), max(char.bottom for char in row)
    return TextLine(text, row[0].x0, row[-1].x1, top, bottom, size, tuple(row), tuple(segments), tuple(places))
