"""Cut a long text into the pieces that may each state a need, and join pieces that state the same one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.vectors import Floats

LONGEST = 60  # characters of a piece; a sentence above that is cut at its commas
SHORTEST = 8  # a shorter piece goes with its neighbour
_SENTENCE = re.compile(r"[^。！？；!?;\n]+[。！？；!?;\n”』」]*")
# The first two points of a report that counts its needs, each where a clause may begin.
_POINTS = tuple(
    re.compile(rf"(?:^|(?<=[。！？；：，、!?;:,\s])){first}.+?(?<=[。！？；，、!?;,\s]){second}", re.DOTALL)
    for first, second in (
        ("一是(?!一)", "二是"),
        ("第一[，,、是]", "第二[，,、是]"),
        ("一、", "二、"),
        ("[（(]一[）)]", "[（(]二[）)]"),
        ("[（(]1[）)]", "[（(]2[）)]"),
        (r"1[.．、](?!\d)", r"2[.．、](?!\d)"),
        ("①", "②"),
    )
)
_CLAUSE = re.compile(r"[^，,、：:\s]+[，,、：:\s]*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A range of the query with the score of every practice for that range alone."""

    start: int
    end: int
    score: Floats


def cut(text: str) -> list[tuple[int, int]]:
    """Ranges that cover every word of the text: its sentences, long ones cut at commas."""
    ranges: list[tuple[int, int]] = []
    for sentence in _SENTENCE.finditer(text):
        if len(sentence.group().strip()) <= LONGEST:
            ranges.append(sentence.span())
        else:
            ranges += _clauses(text, *sentence.span())
    return _joined([_stripped(text, start, end) for start, end in ranges if text[start:end].strip()])


def needing(text: str) -> list[tuple[int, int]]:
    """The ranges of `cut` that may each state a need: none that ends before the first of several counted points.

    An opening (今年以来，我局……但仍存在以下困难) tells what went well, and names in passing what the points are about.
    """
    first = min((found.start() for points in _POINTS if (found := points.search(text))), default=0)
    return [(start, end) for start, end in cut(text) if end > first]


def _clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Runs of clauses of about LONGEST characters each; a clause without any mark is cut where it must be."""
    found: list[tuple[int, int]] = []
    for clause in _CLAUSE.finditer(text, start, end):
        first, last = clause.span()
        if found and last - found[-1][0] <= LONGEST:
            found[-1] = (found[-1][0], last)
        else:
            found += [(place, min(place + LONGEST, last)) for place in range(first, last, LONGEST)]
    return found


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _joined(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in ranges:
        if found and (end - start < SHORTEST or found[-1][1] - found[-1][0] < SHORTEST):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def join(pieces: Sequence[Piece], threshold: float) -> list[Piece]:
    """The needs: pieces that some practice answers with at least the threshold, neighbours of one practice as one.

    A piece below the threshold is background and belongs to no need. Of two needs with the same best practice only
    the stronger is kept.
    """
    needs: list[Piece] = []
    for piece in pieces:
        if piece.score.max(initial=0.0) < threshold:
            continue
        if needs and _same(needs[-1], piece):
            needs[-1] = Piece(needs[-1].start, piece.end, np.maximum(needs[-1].score, piece.score))
        else:
            needs.append(piece)
    kept: dict[int, Piece] = {}
    for need in needs:
        best = int(need.score.argmax())
        if best not in kept or kept[best].score.max() < need.score.max():
            kept[best] = need
    return sorted(kept.values(), key=lambda need: need.start)


def _same(one: Piece, other: Piece) -> bool:
    """Whether the best practice of either is among the first two of the other."""
    first, second = (np.argsort(-piece.score, kind="stable")[:2].tolist() for piece in (one, other))
    return first[0] in second or second[0] in first
