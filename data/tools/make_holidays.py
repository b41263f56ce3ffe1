"""Rebuild data/holidays/mainland_days.csv: the days off and the make-up working days of mainland China, 2004-2026.

Source: the yearly notices of the General Office of the State Council on holidays, as collected by the package
chinesecalendar 1.11.0 (MIT licence), which this project does not install. Fetch and unpack it first:

    pip download --no-deps -d /tmp/holidays chinesecalendar==1.11.0
    python -m zipfile -e /tmp/holidays/chinesecalendar-1.11.0-py2.py3-none-any.whl /tmp/holidays
    .venv/bin/python data/tools/make_holidays.py /tmp/holidays/chinese_calendar/constants.py
"""

import csv
import runpy
import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "holidays" / "mainland_days.csv"
HEADER = ("date", "day", "name")


def main(source: str) -> None:
    tables = runpy.run_path(source)
    names = {holiday.value: holiday.chinese for holiday in tables["Holiday"]}
    rows = [
        *((day.isoformat(), "off", names[value]) for day, value in tables["holidays"].items()),
        *((day.isoformat(), "work", names[value]) for day, value in tables["workdays"].items()),
    ]
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(sorted(rows))


if __name__ == "__main__":
    main(sys.argv[1])
