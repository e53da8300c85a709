"""Place names: full names and codes (GB/T 2260) of provinces, cities and counties, and where they stand in a text."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_PROVINCE_SUFFIX = re.compile(r"(维吾尔自治区|壮族自治区|回族自治区|自治区|特别行政区|省|市)$")
_PEOPLES = re.compile(
    r"(?:(?:朝鲜|土家|苗|布依|侗|藏|羌|彝|回|哈尼|壮|傣|景颇|傈僳|白|蒙古|哈萨克|柯尔克孜|维吾尔)族?|柯尔克孜|蒙古)*自治州$"
)


@dataclass(frozen=True, slots=True)
class Region:
    """A place; `code` has six digits, its first two the province, its first four the city."""

    code: str
    name: str

    @property
    def level(self) -> str:
        """`province`, `city` or `county`."""
        if self.code.endswith("0000"):
            return "province"
        return "city" if self.code.endswith("00") else "county"


class Gazetteer:
    """All places of one edition of the national codes."""

    def __init__(self, regions: list[Region]) -> None:
        self.by_code = {region.code: region for region in regions}
        self._by_name: dict[str, list[Region]] = defaultdict(list)
        for region in regions:
            self._by_name[region.name].append(region)
        for region in regions:
            if region.level != "county" and (short := short_name(region)) not in self._by_name:
                self._by_name[short].append(region)
        longest_first = sorted(self._by_name, key=lambda name: (-len(name), name))
        self._pattern = re.compile("|".join(map(re.escape, longest_first)))

    def province(self, region: Region) -> Region:
        """The province that holds the place (itself for a province)."""
        return self.by_code[region.code[:2] + "0000"]

    def named(self, name: str) -> list[Region]:
        """The places of that full or short name; several where counties share one."""
        return list(self._by_name.get(name, ()))

    def names(self) -> list[str]:
        """Every full name and every short name of a province or city."""
        return list(self._by_name)

    def mentions(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, name) of each place named in the text, leftmost-longest."""
        for match in self._pattern.finditer(text):
            yield match.start(), match.end(), match.group()

    def regions(self, title: str, body: str) -> tuple[str, ...]:
        """Full names of the places that a practice is about, in order of first mention."""
        return tuple(dict.fromkeys(place.name for place in self.places(title, body)))

    def places(self, title: str, body: str) -> tuple[Region, ...]:
        """The places that a practice is about, in order of first mention.

        Short names (重庆) count in the title only: in running text 石景山西部 holds no 山西. A county counts where
        its city or province is named too, or where it opens the title: 6项城市更新 is not 项城市.
        """
        mentions = [
            (start, [place for place in self._by_name[name] if start < len(title) or place.name == name])
            for start, _, name in self.mentions(f"{title}\n{body}")
        ]
        named = [place.code for _, found in mentions for place in found if place.level != "county"]
        result: dict[Region, None] = {}
        before: list[str] = []  # codes of the places named so far, nearest last
        for start, mentioned in mentions:
            found = mentioned
            if len(found) > 1 or (found and found[0].level == "county" and start > 0):
                found = [place for place in found if self._parents(place) & set(named)]
            if len(found) > 1:
                # Of counties that share a name it is the one of the city named last.
                found = sorted(found, key=lambda place: self._distance(place, before))[:1]
            if len(found) == 1:
                result[found[0]] = None
            before += [place.code for place in mentioned if place.level != "county"]
        return tuple(result)

    def _distance(self, county: Region, before: Sequence[str]) -> int:
        """How many places ago the county's city or province was named."""
        parents = self._parents(county)
        return next((steps for steps, code in enumerate(reversed(before)) if code in parents), len(before))

    @staticmethod
    def _parents(region: Region) -> set[str]:
        return {region.code[:2] + "0000", region.code[:4] + "00"}


def short_name(region: Region) -> str:
    """The name without its administrative suffix: 重庆市 -> 重庆, 广西壮族自治区 -> 广西."""
    if region.level == "province":
        return _PROVINCE_SUFFIX.sub("", region.name)
    if region.name.endswith("自治州"):
        # 恩施土家族苗族自治州 is 恩施州 to everyone; 海西蒙古族藏族自治州 is 海西州.
        return _PEOPLES.sub("州", region.name)
    return re.sub(r"(市|地区|盟)$", "", region.name) if len(region.name) > 2 else region.name


@cache
def gazetteer() -> Gazetteer:
    """The shipped gazetteer."""
    with files("corpus.lexicon").joinpath("regions.csv").open(encoding="utf-8") as file:
        return Gazetteer([Region(row["code"], row["name"]) for row in csv.DictReader(file)])
