"""Each of the 37 obligations has its row, and each test that a row names is there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    line.split("|")[1:-1]
    for line in (ROOT / "docs/obligations.md").read_text("utf-8").splitlines()
    if line[:3] == "| R"
]
#: Of these nothing is done yet, and their row says so.
OPEN: set[str] = set()


def test_each_obligation_has_one_row() -> None:
    assert [row[0].strip() for row in ROWS] == [f"R{number:02}" for number in range(1, 38)]


def test_each_row_names_tests_that_are_there() -> None:
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
    named = {row[0].strip(): re.findall(r"`(test_\w+)`", row[3]) for row in ROWS}

    assert sorted({test for tests in named.values() for test in tests} - there) == []
    assert {number for number, tests in named.items() if not tests} == OPEN
