"""Matching a file of addresses, a line each: what `debtormap places match` prints.

One JSON object a line, in order: `division_code`, `place` (its name), `precision`, `why`; `candidates` when the text
fits several. Lines are UTF-8 or, where they are not, GB 18030. An empty line is answered as well.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from debtormap.geo.matcher import Match, Matcher


def match_file(path: Path, matcher: Matcher) -> Iterator[str]:
    """The answers of a file's lines, without line ends; read as they are asked for."""
    with path.open("rb") as file:
        yield from match_lines(file, matcher)


def match_lines(lines: Iterable[bytes], matcher: Matcher) -> Iterator[str]:
    """The answers of lines of bytes, of standard input for example."""
    for line in lines:
        yield json.dumps(answer(matcher.match(_text(line))), ensure_ascii=False)


def answer(match: Match) -> dict[str, object]:
    """What is said of one address."""
    found: dict[str, object] = {
        "division_code": match.division_code,
        "place": None if match.place is None else match.place.name,
        "precision": match.precision.value,
        "why": match.why,
    }
    return found | {"candidates": list(match.candidates)} if match.candidates else found


def _text(line: bytes) -> str:
    head = line.removesuffix(b"\n").removesuffix(b"\r")
    try:
        return head.decode("utf-8-sig")
    except UnicodeDecodeError:
        return head.decode("gb18030", errors="replace")
