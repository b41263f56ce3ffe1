"""The court table of Hebei and the names of its courts, read from data/courts."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from debtormap.core.courts import Court, CourtTable, Level

FILE = Path(__file__).parents[2] / "data" / "courts" / "hebei_courts.csv"
NAMES_FILE = FILE.with_name("hebei_court_names.csv")


@dataclass(frozen=True, slots=True)
class CourtName:
    """A court's name for readers of other scripts and languages. The Chinese name is the one that counts."""

    traditional: str
    english: str


@cache
def load(path: Path = FILE) -> CourtTable:
    """The table, read once a process."""
    with path.open(encoding="utf-8", newline="") as file:
        return CourtTable(_court(row) for row in csv.DictReader(file))


@cache
def names(path: Path = NAMES_FILE) -> dict[str, CourtName]:
    """The other names of each court by its official one, former names too."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["name"]: CourtName(row["traditional"], row["english"]) for row in csv.DictReader(file)}


def _court(row: dict[str, str]) -> Court:
    return Court(
        code=row["code"],
        id=row["court_id"],
        name=row["name"],
        level=Level(row["level"]),
        parent=row["parent"],
        city=row["city"],
        valid_from=int(row["valid_from"]),
        valid_to=int(row["valid_to"]) if row["valid_to"] else None,
    )
