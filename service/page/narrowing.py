"""The fields that narrow an answer or the library, as forms and addresses send them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, Field, field_validator

from corpus.gazetteer import gazetteer
from models.answer import Filters
from service.browsing import Facets

Kind = Literal["mechanism", "initiative", "region", "list"]
NAMES: dict[Kind, str] = {"mechanism": "政策机制", "initiative": "主要举措", "region": "地区", "list": "清单"}
_SEPARATORS = str.maketrans("、，,；;", "     ")
_SUFFIXES = "省市区县"
_SUGGESTED = 4


class Narrowing(BaseModel):
    """The fields that narrow; an option left at 全部 comes as an empty string."""

    mechanism: tuple[str, ...] = ()
    initiative: tuple[str, ...] = ()
    region: str = Field(default="", max_length=40)
    list: tuple[str, ...] = ()

    @field_validator("mechanism", "initiative", "list")
    @classmethod
    def _chosen(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(value for value in values if value)

    @property
    def filters(self) -> Filters:
        """Regions are typed in one field, separated by spaces, 、 or ，."""
        return Filters(mechanism=self.mechanism, initiative=self.initiative, region=self.places, list=self.list)

    @property
    def places(self) -> tuple[str, ...]:
        """The regions by their full names where the gazetteer has them (渝中 is 渝中区), else as typed."""
        return tuple(_full(word) for word in self.region.translate(_SEPARATORS).split())

    @property
    def typed(self) -> Filters:
        """The filters as the fields show them."""
        return Filters(self.mechanism, (self.region,) if self.region else (), self.list, self.initiative)

    def without(self, kind: str) -> Filters:
        """The filters less one of their kinds."""
        kept = {name: getattr(self.filters, name) for name in NAMES if name != kind}
        return Filters(**kept)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A filter in force, in words; `without` is how many practices are listed once it is dropped, -1 if not counted."""

    kind: Kind
    values: str
    without: int = -1

    @property
    def name(self) -> str:
        """What is narrowed."""
        return NAMES[self.kind]


def in_force(filters: Filters, titles: dict[str, str]) -> list[Narrowed]:
    """The filters in force; `titles` are those of the lists by id."""
    found = []
    for kind in NAMES:
        values = getattr(filters, kind)
        if values:
            found.append(Narrowed(kind, "、".join(titles.get(value, value) for value in values)))
    return found


def places_of(found: Facets) -> list[str]:
    """The names of the places that practices name."""
    return [name for province in found.regions for name in (province.name, *(place.name for place in province.places))]


def region_error(places: Iterable[str], known: Iterable[str]) -> str:
    """What is wrong with the regions typed, in a line with the cure; empty when all are places.

    `known` are the names of places that practices name, to suggest from.
    """
    for name in places:
        if gazetteer().named(name):
            continue
        near = [place for place in dict.fromkeys(known) if name in place][:_SUGGESTED]
        meant = f"，是不是：{'、'.join(near)}？" if near else "，"
        return f"没有认出地区“{name}”{meant}请写省、市、县的名称，如：重庆市"
    return ""


def _full(word: str) -> str:
    for name in (word, *(word + suffix for suffix in _SUFFIXES)):
        found = gazetteer().named(name)
        if found:
            return found[0].name
    return word
