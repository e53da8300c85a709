"""The records of the library: a list, its practices, their problem statements."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LIST_ID = re.compile(r"[a-z][a-z0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a practice: `83.3`, `亿元`, `发债总额`; a range is one value (`10—30`), a meaning may be empty."""

    value: str
    unit: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone whom a practice names; `role` is `lead` or `part`."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Practice:
    """One entry of a published list (具体做法).

    `id` is `<list>-<mechanism>-<initiative>-<number>`; the numbers are the list's own, never a position.
    `regions` are full names of places (title first, then body), `region_codes` their GB/T 2260 codes, the first two
    digits of which are the province; `documents` are the names inside 《》, once each.
    """

    id: str
    list: str
    mechanism: str
    initiative: str
    title: str
    body: str
    regions: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    region_codes: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    actors: tuple[Actor, ...] = ()

    @property
    def text(self) -> str:
        """Title and body as the list prints them."""
        return self.title + self.body

    @classmethod
    def from_plain(cls, values: Mapping[str, Any]) -> Practice:
        """The record that `asdict` made plain, after a trip through JSON."""
        plain: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
        }
        plain["figures"] = tuple(Figure(**held) for held in plain.get("figures", ()))
        plain["actors"] = tuple(Actor(**held) for held in plain.get("actors", ()))
        return cls(**plain)


@dataclass(frozen=True, slots=True)
class Problem:
    """A statement of a problem that a practice solves, in the words of those who have it; `voice` says whose."""

    practice_id: str
    text: str
    voice: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A problem from life, written without sight of the list, and how well each practice of the list answers it.

    `grades` by practice id: 3 directly, 2 clearly useful, 1 marginal; a practice not named is no use. Empty grades
    are what "no match" is learned from.
    """

    list: str
    text: str
    voice: str
    grades: dict[str, int]


@dataclass(frozen=True, slots=True)
class PracticeList:
    """A published list. `source_sha256` is the digest of the file it was read from."""

    id: str
    title: str
    issuer: str = ""
    published: str = ""
    source_name: str = ""
    source_sha256: str = ""


def practice_order(practice_id: str) -> tuple[str, tuple[int, ...]]:
    """Sort key that puts `ur3-2-10-1` after `ur3-2-9-1`."""
    list_id, *numbers = practice_id.split("-")
    return list_id, tuple(int(number) for number in numbers)
