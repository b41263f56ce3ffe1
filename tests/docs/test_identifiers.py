"""No file of ours holds an identity number that could be somebody's (R36)."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from debtormap.core.identifiers import resident_number
from debtormap.core.identifiers.documents import is_synthetic

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("debtormap", "docs", "tests", "examples", "benchmarks", "deploy", "tools", "clients/app", "clients/host")
TEXTS = {".py", ".md", ".csv", ".json", ".toml", ".ts", ".wxml", ".html", ".txt", ".po", ".yml"}
NUMBER = re.compile(r"(?<![0-9A-Za-z.])([1-6]\d{16}[\dXx])(?![0-9A-Za-z])")


def test_no_file_holds_a_number_that_can_be_somebodys() -> None:
    assert sorted({path for path, number in numbers() if could_be_somebodys(number)}) == []


def test_a_number_that_could_be_somebodys_would_be_found() -> None:
    first = "11010119900307" + "001"

    assert could_be_somebodys(first + resident_number.check_digit(first))


def numbers() -> Iterator[tuple[str, str]]:
    """(file, number) of every eighteen characters that look like one."""
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in TEXTS and "node_modules" not in path.parts:
                for found in NUMBER.finditer(path.read_text("utf-8", errors="ignore")):
                    yield str(path.relative_to(ROOT)), found[1].upper()


def could_be_somebodys(number: str) -> bool:
    """Whether check digit and birth date are right, in a region that may exist."""
    if resident_number.check_digit(number[:17]) != number[17] or is_synthetic(number):
        return False
    try:
        return 1900 <= datetime.strptime(number[6:14], "%Y%m%d").year <= 2030  # noqa: DTZ007  # a day, not an instant
    except ValueError:
        return False
