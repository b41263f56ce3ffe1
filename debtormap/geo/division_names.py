"""What readers of other scripts and languages call the counties, cities and zones: `data/geo/hebei_division_names.csv`.

>>> names()["莲池区"]
DivisionName(traditional='蓮池區', english='Lianchi District')
"""

import csv
from dataclasses import dataclass
from functools import cache

from debtormap.geo import files

FILE = files.DIRECTORY / "hebei_division_names.csv"


@dataclass(frozen=True, slots=True)
class DivisionName:
    """A division's name by itself, without those it lies in. The Chinese name is the one that counts."""

    traditional: str
    english: str


@cache
def names() -> dict[str, DivisionName]:
    """The other names by the Chinese one; two counties of one name have the same ones."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["name"]: DivisionName(row["traditional"], row["english"]) for row in csv.DictReader(file)}
