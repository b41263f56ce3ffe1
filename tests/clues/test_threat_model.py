"""Each defence of the threat model names a test that is there."""

from pathlib import Path

import pytest

from debtormap.core.clues import KEPT_DAYS
from tests.clues.test_promises import missing

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "threat-model-clues.md").read_text("utf-8")
ATTACKS = [
    line for line in PAGE.partition("## Attacks")[2].partition("## How long")[0].splitlines() if line.startswith("| ")
][1:]


@pytest.mark.parametrize("line", ATTACKS)
def test_every_attack_has_a_defence_and_a_test(line: str) -> None:
    _, _, defence, tests, _ = line.split("|")

    assert defence.strip() and "`" in tests
    assert missing(tests) == []


def test_the_retention_table_is_the_schedule() -> None:
    table = PAGE.partition("## How long")[2]
    rows = {"unrelated, abusive": 90, "insufficient": 180, "not confirmed, already known": 365}

    for names, days in rows.items():
        assert f"| {names} | {days} days |" in table
        assert {KEPT_DAYS[name.replace(" ", "_")] for name in names.split(", ")} == {days}  # type: ignore[index]
    assert "| realised, reward decided, paid | 5 years |" in table
    assert {KEPT_DAYS[name] for name in ("realised", "reward_decided", "paid")} == {5 * 365}  # type: ignore[index]
