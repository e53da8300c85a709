"""The asker's own place, and whether a practice comes from there."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.gazetteer import Region, gazetteer
from corpus.records import Practice


def own_place(text: str) -> Region | None:
    """The place that people mean when they type where they are; None where no place is named.

    The deepest place named counts: 安徽省芜湖市 is 芜湖市. A county whose name several cities share needs its city.
    """
    found: Region | None = None
    for _, _, name in gazetteer().mentions(text):
        inside = [place for place in gazetteer().named(name) if found is None or _within(place, found)]
        if len(inside) == 1:
            found = inside[0]
    return found


def nearness(own: Region | None, practices: Iterable[Practice]) -> dict[str, str]:
    """Practice id -> 本地 or 同省 (同自治区), for those that name the asker's city or province."""
    if own is None:
        return {}
    province = gazetteer().province(own).name
    same_province = "同自治区" if province.endswith("自治区") else "同省"
    labels = {}
    for practice in practices:
        if any(code.startswith(_home(own)) for code in practice.region_codes):
            labels[practice.id] = "本地"
        elif any(code.startswith(own.code[:2]) for code in practice.region_codes):
            labels[practice.id] = same_province
    return labels


def _home(own: Region) -> str:
    """The code prefix of what is called one's own: the city of a county, a province for someone of the province."""
    municipality = gazetteer().province(own).name.endswith("市")
    if municipality or own.level == "province":
        return own.code[:2]
    # Counties that stand directly under a province share 90 in place of a city.
    return own.code if own.code[2:4] == "90" else own.code[:4]


def _within(place: Region, outer: Region) -> bool:
    return place.code.startswith(outer.code.rstrip("0")) and place.code != outer.code
