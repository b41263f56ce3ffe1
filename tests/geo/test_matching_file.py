"""Matching a file: one answer a line, in order, whatever the lines hold."""

import json
from pathlib import Path

from debtormap.geo.gazetteer import HEADER
from debtormap.geo.matcher import Matcher
from debtormap.geo.matching_file import match_lines


def test_each_line_is_answered_in_order(tmp_path: Path, matcher: Matcher) -> None:
    path = tmp_path / "addresses.txt"
    path.write_text(
        "\ufeff赵县赵州镇西门村9001号\r\n\n天津市河北区例样路\n邯郸县例样村\n涿州市\u2028例样路", encoding="utf-8"
    )

    with path.open("rb") as file:
        answers = [json.loads(line) for line in match_lines(file, matcher=matcher)]

    assert answers == [
        {
            "division_code": "130133",
            "place": "西门村",
            "precision": "village",
            "why": "county by full name; township 赵州镇; village",
        },
        {"division_code": None, "place": None, "precision": "none", "why": "no division named"},
        {"division_code": None, "place": None, "precision": "none", "why": "outside_hebei"},
        {
            "division_code": None,
            "place": None,
            "precision": "none",
            "why": "tie: old name with several heirs",
            "candidates": ["130402", "130403", "130404"],
        },
        {"division_code": "130681", "place": None, "precision": "county", "why": "county by full name"},
    ]


def test_lines_in_gb18030_and_broken_lines_are_answered(matcher: Matcher) -> None:
    lines = ["赵县赵州镇".encode("gb18030"), b"\xff\xfe\x00\x80", b"", "雄县".encode() + b"\n"]

    codes = [json.loads(line)["division_code"] for line in match_lines(lines, matcher=matcher)]

    assert codes == ["130133", None, None, "130638"]


def test_text_and_extra_places_do_as_well(tmp_path: Path) -> None:
    extra = tmp_path / "places.csv"
    extra.write_text(
        f"{','.join(HEADER)}\nplace1,例样花园,compound,115.49,38.87,900,130606,韩庄乡,synthetic\n", encoding="utf-8"
    )

    answers = list(match_lines(["保定市莲池区韩庄乡例样花园9001号\n"], extra=[extra]))

    assert [json.loads(answer)["place"] for answer in answers] == ["例样花园"]
