"""A sheet of problems as a report reads it: full names of cities, dates in one form, and what was not understood."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from corpus.errors import InputError
from corpus.gazetteer import Region, gazetteer
from service.headings import KINDS
from service.sheets import BadRow, Row, Sheet, open_sheet

OTHER = "其他"  # the province of a city that the gazetteer does not know
_SERIALS = (20_000, 80_000)  # dates as Excel counts them: 1954 to 2119
_FIRST_DAY = date(1899, 12, 30)
_DATE = re.compile(r"((?:19|20)?\d\d)(?:[-./年](\d{1,2})(?:[-./月](\d{1,2}))?)?[年月日号]?(?:\s.*)?")
_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Problems:
    """The rows of a sheet, and what a reader must know of how they were read, a sentence each."""

    name: str
    rows: Sequence[Row | BadRow] = field(repr=False)
    notes: tuple[str, ...]


def read_problems(path: Path, chosen: Mapping[str, str]) -> Problems:
    """A sheet; `chosen` names the headings of some kinds (see KINDS). Raises SheetError and InputError."""
    sheet = open_sheet(path, chosen)
    rows = [replace(row, about=_about(row.about)) for row in sheet.rows]
    if not rows:
        raise InputError(f"“{path.name}”里没有问题，请检查文件内容")
    return Problems(path.name, rows, tuple(_notes(sheet, rows)))


def split_cities(text: str) -> tuple[str, ...]:
    """The cities of a cell that holds one or several (合肥市、芜湖市)."""
    return tuple(filter(None, text.split("、")))


def full_name(text: str) -> str:
    """A city as the gazetteer names it: 合肥, 安徽省合肥市 and 合肥市住建局 are 合肥市; an unknown name stays."""
    place = region_of(text)
    return place.name if place else text


def region_of(text: str) -> Region | None:
    """The place that a cell names; None for a name that is unknown, or that several counties share."""
    places = gazetteer().named(f"{text}市") or gazetteer().named(text)
    if places:
        # 东莞市 stands twice: as a city, and as the one county in it.
        return min(places, key=lambda place: place.code) if len({place.code[:4] for place in places}) == 1 else None
    found, end = None, 0
    for start, stop, name in gazetteer().mentions(text):
        inside = [place for place in gazetteer().named(name) if found is None or _within(place, found)]
        if start != end or len(inside) != 1:
            break
        found, end = inside[0], stop
    return found


def province_of(city: str) -> tuple[str, str]:
    """(code, name) of the province of a city, the last of all codes for one that is unknown."""
    place = region_of(city)
    if place is None:
        return "99", OTHER
    province = gazetteer().province(place)
    return province.code, province.name


def year_of(text: str) -> str:
    """The year of a date in any usual form (2024-05-01, 2024年5月, 24-5, 45292); empty where there is none."""
    return one_date(text)[:4]


def one_date(text: str) -> str:
    """A date as 2024, 2024-05 or 2024-05-01; empty where it is none."""
    text = text.strip()
    if text.isdigit() and _SERIALS[0] <= int(text) <= _SERIALS[1]:
        return (_FIRST_DAY + timedelta(days=int(text))).isoformat()
    match = _DATE.fullmatch(text)
    if match is None or (len(match[1]) == 2 and not match[2]):
        return ""
    year, month, day = int(match[1].rjust(4, "0")), int(match[2] or 1), int(match[3] or 1)
    try:
        found = date(year + 2000 if year < 100 else year, month, day).isoformat()
    except ValueError:
        return ""
    return found[: 10 if match[3] else 7 if match[2] else 4]


def _about(about: Mapping[str, str]) -> dict[str, str]:
    found = dict(about)
    if city := found.get("city"):
        names = [full_name(part) for part in re.split(r"[、，,；;/\n]+", re.sub(r"[ \t\u3000]", "", city)) if part]
        found["city"] = "、".join(dict.fromkeys(names))
    if day := found.get("date"):
        found["date"] = one_date(day) or day
    return found


def _within(place: Region, outer: Region) -> bool:
    return place.code.startswith(outer.code.rstrip("0")) and place.code != outer.code


def _notes(sheet: Sheet, rows: Sequence[Row | BadRow]) -> Iterator[str]:
    if sheet.columns is not None:
        known = "、".join(f"{KINDS[kind]}取自“{name}”" for kind, name in sheet.columns.items())
        unused = f"；没有用到的列：{_named(sheet.unused)}" if sheet.unused else ""
        yield f"识别的列：{known}{unused}。"
        if "city" not in sheet.columns:
            yield "没有认出城市一列，报告不含城市部分；表里如有，请用 --column 城市=表头 指明。"
    cities = [city for row in rows for city in split_cities(row.about.get("city", ""))]
    nowhere = [row.number for row in rows if not row.about.get("city")]
    if cities and nowhere:
        yield f"{len(nowhere)} 条没有写城市（第 {_named(map(str, nowhere))} 行），不计入任何城市。"
    if unknown := [city for city in dict.fromkeys(cities) if region_of(city) is None]:
        yield f"地名表里没有、或几地同名的城市：{_named(unknown)}，按原样列出，省份记为“{OTHER}”。"
    if undated := [text for row in rows if (text := row.about.get("date", "")) and not one_date(text)]:
        yield f"{len(undated)} 条的日期无法识别：{_named(dict.fromkeys(undated))}。"
    if doubles := [key for key, count in Counter(str(row.id) for row in rows).items() if count > 1]:
        yield f"重复的编号：{_named(doubles)}。"


def _named(names: Iterable[str]) -> str:
    """The first names of many."""
    found = list(names)
    more = f" 等 {len(found)} 个" if len(found) > _MOST_NAMED else ""
    return "、".join(found[:_MOST_NAMED]) + more
