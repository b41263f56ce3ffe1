"""Each sentence of the promises, and each defence of the threat model, names tests that are there."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
PAGE = (ROOT / "docs" / "clue-promises.md").read_text("utf-8")
LINES = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| promise")]


def missing(tests: str) -> list[str]:
    """The names in a cell that no file has; a name without a file is of the file before it."""
    path, gone = FOLDER, []
    for name in re.findall(r"`([^`]+)`", tests):
        file, _, function = name.rpartition("::")
        if not file and function.endswith(".py"):
            file, function = function, ""
        if file:
            path = ROOT / file if file.startswith("tests/") else FOLDER / file
        if not path.is_file() or not re.search(rf"def {function}\b", path.read_text("utf-8")):
            gone.append(name)
    return gone


@pytest.mark.parametrize("line", LINES)
def test_every_promise_names_a_test_that_is_there(line: str) -> None:
    _, promise, tests, _ = line.split("|")

    assert promise.strip() and "`" in tests
    assert missing(tests) == []
