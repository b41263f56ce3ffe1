"""What the files of results say of a claim."""

import json
from pathlib import Path

from benchmarks.claims import Claim, show, write


def claim(name: str, *rounds: float, goal: float = 3, at_least: bool = True) -> Claim:
    return Claim(id=name, claim="theirs ÷ ours", rounds=rounds, goal=goal, at_least=at_least, size=1_000)


def test_a_goal_is_met_by_the_median_on_its_side() -> None:
    assert claim("fast", 1, 3, 9).met
    assert not claim("slow", 1, 2.9, 9).met
    assert claim("small", 1, 3, 9, at_least=False).met
    assert not claim("large", 1, 3.1, 9, at_least=False).met


def test_a_line_tells_median_range_goal_and_verdict() -> None:
    assert show(claim("fast", 2, 4.123, 9)) == "fast: 4.12 x (2–9), goal at least 3: met"
    assert show(claim("large", 4, at_least=False)) == "large: 4 x (4–4), goal at most 3: MISSED"


def test_a_part_of_the_claims_is_renewed_and_the_others_stay(tmp_path: Path) -> None:
    write([claim("a", 1), claim("b", 4)], tmp_path)

    write([claim("a", 5)], tmp_path)

    told = json.loads((tmp_path / "latest.json").read_text(encoding="utf-8"))["claims"]
    assert [(each["id"], each["ratio"], each["goal"], each["met"]) for each in told] == [
        ("a", 5, 3, True),
        ("b", 4, 3, True),
    ]
    assert (tmp_path / "latest.md").read_text(encoding="utf-8").count("| yes |") == 2
    assert (tmp_path / "latest.svg").read_text(encoding="utf-8").count("<circle") == 2


def test_what_is_measured_on_its_own_has_files_of_its_own(tmp_path: Path) -> None:
    write([claim("a", 1)], tmp_path)

    write([claim("client_list", 5)], tmp_path, "client")

    names = {path.name for path in tmp_path.iterdir()}
    assert names == {f"{file}.{kind}" for file in ("latest", "client") for kind in ("json", "md", "svg")}
    told = json.loads((tmp_path / "client.json").read_text(encoding="utf-8"))["claims"]
    assert [each["id"] for each in told] == ["client_list"]
    assert "client_list" not in (tmp_path / "latest.json").read_text(encoding="utf-8")
