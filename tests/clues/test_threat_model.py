"""Each defence of the threat model names a test that is there."""

import re
from pathlib import Path

import pytest

from debtormap.clues import retention

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "threat-model-clues.md").read_text("utf-8")
ATTACKS = [
    line for line in PAGE.partition("## Attacks")[2].partition("## How long")[0].splitlines() if line.startswith("| ")
][1:]


@pytest.mark.parametrize("line", ATTACKS)
def test_every_attack_has_a_defence_and_a_test(line: str) -> None:
    _, _, defence, tests, _ = line.split("|")
    folder = Path(__file__).parent
    path, names = folder, re.findall(r"`([^`]+)`", tests)

    assert defence.strip()
    assert names
    for name in names:
        file, _, function = name.rpartition("::")
        if not file and function.endswith(".py"):
            file, function = function, ""
        if file:
            path = ROOT / file if file.startswith("tests/") else folder / file
        assert f"def {function}" in path.read_text("utf-8"), name


def test_the_retention_table_is_the_schedule() -> None:
    table = PAGE.partition("## How long")[2]
    rows = {"unrelated, abusive": 90, "insufficient": 180, "not confirmed, already known": 365}

    for names, days in rows.items():
        assert f"| {names} | {days} days |" in table
        assert {retention.DAYS[name.replace(" ", "_")] for name in names.split(", ")} == {days}  # type: ignore[index]
    assert "| realised, reward decided, paid | 5 years |" in table
    assert {retention.DAYS[name] for name in ("realised", "reward_decided", "paid")} == {5 * 365}  # type: ignore[index]
