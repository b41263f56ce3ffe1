"""The calendar of working days, read from data/holidays/mainland_days.csv."""

import csv
from datetime import date
from functools import cache
from pathlib import Path

from debtormap.core import working_days
from debtormap.core.working_days import Calendar

FILE = Path(__file__).parents[2] / "data" / "holidays" / "mainland_days.csv"


@cache
def load(path: Path = FILE) -> Calendar:
    """The calendar, read once a process."""
    with path.open(encoding="utf-8", newline="") as file:
        return working_days.parse((date.fromisoformat(row["date"]), row["day"]) for row in csv.DictReader(file))
