"""Matching a file of addresses, a line each: what `debtormap places match` prints.

One JSON object a line, in order: `division_code`, `place` (its name), `precision`, `why`; `candidates` when the text
fits several. Lines of bytes are UTF-8 or, where they are not, GB 18030. An empty line is answered as well.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from debtormap.geo import gazetteer
from debtormap.geo.matcher import Match, Matcher


def match_lines(
    lines: Iterable[str | bytes], *, extra: Sequence[Path] = (), matcher: Matcher | None = None
) -> Iterator[str]:
    """The answers of lines, those of an open file for example, without line ends; read as they are asked for.

    `extra` are more gazetteer files; a matcher that is already there is used as it is.
    """
    ready = matcher or Matcher(gazetteer.load(extra))
    for line in lines:
        yield json.dumps(answer(ready.match(_text(line))), ensure_ascii=False)


def answer(match: Match) -> dict[str, object]:
    """What is said of one address."""
    found: dict[str, object] = {
        "division_code": match.division_code,
        "place": None if match.place is None else match.place.name,
        "precision": match.precision.value,
        "why": match.why,
    }
    return found | {"candidates": list(match.candidates)} if match.candidates else found


def _text(line: str | bytes) -> str:
    if isinstance(line, str):
        return line.rstrip("\r\n")
    try:
        return line.rstrip(b"\r\n").decode("utf-8-sig")
    except UnicodeDecodeError:
        return line.rstrip(b"\r\n").decode("gb18030", errors="replace")
