"""What readers of other scripts and languages call courts and divisions. The Chinese name is the one that counts.

>>> divisions()["莲池区"]
OtherName(traditional='蓮池區', english='Lianchi District')
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from debtormap.geo import court_table, files


@dataclass(frozen=True, slots=True)
class OtherName:
    """A name in traditional characters and in English."""

    traditional: str
    english: str


@cache
def courts() -> dict[str, OtherName]:
    """Of each court by its official name, former names too."""
    return _read(court_table.FILE.with_name("hebei_court_names.csv"))


@cache
def divisions() -> dict[str, OtherName]:
    """Of each county, city and zone by its name without those it lies in; two counties of one name have the same."""
    return _read(files.DIRECTORY / "hebei_division_names.csv")


def _read(path: Path) -> dict[str, OtherName]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["name"]: OtherName(row["traditional"], row["english"]) for row in csv.DictReader(file)}
