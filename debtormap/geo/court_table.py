"""The court table of Hebei, read from data/courts."""

import csv
from functools import cache
from pathlib import Path

from debtormap.core.courts import Court, CourtTable, Level

FILE = Path(__file__).parents[2] / "data" / "courts" / "hebei_courts.csv"


@cache
def load(path: Path = FILE) -> CourtTable:
    """The table, read once a process."""
    with path.open(encoding="utf-8", newline="") as file:
        return CourtTable(_court(row) for row in csv.DictReader(file))


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
