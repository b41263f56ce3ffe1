"""Writes data/geo/hebei_division_names.csv: the counties, cities and zones in traditional characters and in English.

Run from the repository root: `python -m data.tools.make_division_names`. The English names are written as those of
the courts of the same places (`make_court_names.py`): place names in Hanyu Pinyin without tones, the rank in words.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

import opencc

from data.tools.make_court_names import PEOPLES, ZONES, pinyin
from debtormap.geo import divisions

NAMES: Final = Path(__file__).resolve().parents[2] / "data" / "geo" / "hebei_division_names.csv"
RANKS: Final = {
    **PEOPLES, **ZONES, "循环化工园区": "Circular Chemical Industry Park", "经济开发区": "Economic Development Zone",
    "管理区": "Administrative Zone", "新区": "New Area", "新城": "New City", "矿区": "Mining District",
    "区": "District", "县": "County", "市": "City",
}  # fmt: skip


def main() -> None:
    """Write the file."""
    turned = opencc.OpenCC("s2tw")
    cities = {each.city: pinyin(each.city.removesuffix("市")) for each in divisions.cities()}
    others = dict.fromkeys(each.county for each in (*divisions.counties(), *divisions.zones()))
    with NAMES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("name", "traditional", "english"))
        writer.writerows((name, turned.convert(name), told) for name, told in cities.items())
        writer.writerows((name, turned.convert(name), english(name)) for name in others)


def english(name: str) -> str:
    """The name of a county, district or zone in English, without that of its city."""
    suffix, rank = next((suffix, rank) for suffix, rank in RANKS.items() if name.endswith(suffix))
    place = name.removesuffix(suffix)
    return f"{pinyin(place)} {rank}" if place else rank


if __name__ == "__main__":
    main()
