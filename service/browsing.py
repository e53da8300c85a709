"""The library as people browse it: filtered, searched, counted by list, mechanism and region."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass

from corpus.gazetteer import Region, gazetteer
from corpus.records import Practice, PracticeList
from models.answer import Filters
from service.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Named:
    """A name and how many practices stand under it."""

    name: str
    practices: int


@dataclass(frozen=True, slots=True)
class ListCount:
    """A list and how many practices it holds."""

    id: str
    title: str
    issuer: str
    published: str
    practices: int


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A mechanism of a list, with its initiatives in the list's order."""

    name: str
    list: str
    practices: int
    initiatives: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Province:
    """A province, with the places in it that practices name."""

    code: str
    name: str
    practices: int
    places: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Facets:
    """All names to filter by."""

    lists: tuple[ListCount, ...]
    mechanisms: tuple[Mechanism, ...]
    regions: tuple[Province, ...]


def find(runtime: Runtime, filters: Filters, words: str = "") -> list[Practice]:
    """Practices that pass the filters and hold every word (split at white space), in the order of the lists.

    Raises FilterError for a filter that names nothing.
    """
    wanted = fold(words).split()
    return [
        practice
        for practice in runtime.matcher.practices(filters)
        if all(word in fold(f"{practice.id} {practice.initiative} {practice.text}") for word in wanted)
    ]


def fold(text: str) -> str:
    """Text for comparison: half-width, lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def facets(runtime: Runtime) -> Facets:
    """Names and counts over the live index."""
    practices = runtime.matcher.index.practices
    held = Counter(practice.list for practice in practices)
    lists = tuple(
        ListCount(record.id, record.title, record.issuer, record.published, held[record.id])
        for record in runtime.library.lists()
    )
    return Facets(lists, tuple(_mechanisms(practices)), tuple(_provinces(practices)))


def lists_by_id(runtime: Runtime) -> dict[str, PracticeList]:
    """The lists of the library."""
    return {record.id: record for record in runtime.library.lists()}


def _mechanisms(practices: tuple[Practice, ...]) -> list[Mechanism]:
    counts: dict[tuple[str, str], Counter[str]] = {}
    for practice in practices:
        counts.setdefault((practice.list, practice.mechanism), Counter())[practice.initiative] += 1
    return [
        Mechanism(name, list_id, found.total(), tuple(Named(*item) for item in found.items()))
        for (list_id, name), found in counts.items()
    ]


def _provinces(practices: tuple[Practice, ...]) -> list[Province]:
    """By code; a practice counts once in a province, however many of its cities it names."""
    inside: dict[str, Counter[str]] = {}
    totals: Counter[str] = Counter()
    for practice in practices:
        places = [place for name in practice.regions for place in _places(name)]
        for place in places:
            counter = inside.setdefault(gazetteer().province(place).code, Counter())
            if place.level != "province":
                counter[place.name] += 1
        totals.update({gazetteer().province(place).code for place in places})
    return [
        Province(
            code, gazetteer().by_code[code].name, totals[code], tuple(Named(*item) for item in inside[code].items())
        )
        for code in sorted(totals)
    ]


def _places(name: str) -> list[Region]:
    return gazetteer().named(name)[:1]
