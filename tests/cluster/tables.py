"""What the drills showed, as a table of Markdown; it stands in docs/cluster.md between two marks."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.cluster.drills import ACTS, BOUND_S, STALE_AFTER_S, Outcome
from tests.cluster.hosts import ROOT

PAGE = ROOT / "docs" / "cluster.md"
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"
_HEAD = (
    "what happened", "acknowledged: published, withdrawn, clues", "of these lost", "doubled", "longest pause of acts",
    "of clues", "whole again after mending", "withdrawn listing told for at most", "silence of connected public sides",
    "cut-off public side silent after",
)  # fmt: skip


def lines(outcomes: Sequence[Outcome], versions: Mapping[str, str], took_s: float) -> Iterator[str]:
    yield "| " + " | ".join(_HEAD) + " |"
    yield "|" + "---|" * len(_HEAD)
    for outcome in outcomes:
        yield "| " + " | ".join(_row(outcome)) + " |"
    yield ""
    names = ", ".join(f"{name} {version}" for name, version in versions.items())
    yield (
        f"{datetime.now(UTC):%Y-%m-%d}, {names}, {os.cpu_count()} cores for everything, {took_s / 60:.0f} minutes "
        f"in all. A public side falls silent after {STALE_AFTER_S:.0f} s; the bound for a withdrawn listing is "
        f"{BOUND_S:.0f} s."
    )
    for outcome in outcomes:
        yield from (f"**{outcome.drill.name}: {fault}.**" for fault in outcome.faults())


def told(outcome: Outcome) -> str:
    faults = "; ".join(outcome.faults()) or "as promised"
    return (
        "  "
        + "; ".join(f"{name}: {cell}" for name, cell in zip(_HEAD[1:], _row(outcome)[1:], strict=True))
        + (f"; acts that stand unacknowledged: {outcome.unasked}; loaded afresh: {outcome.afresh}; {faults}")
    )


def write(table: str, page: Path = PAGE) -> None:
    text = page.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", "utf-8")


def _row(outcome: Outcome) -> list[str]:
    drill = outcome.drill
    acts = max(outcome.pause_s["publish"], outcome.pause_s["withdraw"])
    silent = (
        "-" if outcome.silent_after_s is None else f"{outcome.silent_after_s:.1f} s, Retry-After {outcome.retry_after}"
    )
    return [
        drill.name,
        ", ".join(str(outcome.acked[act]) for act in ACTS),
        f"**{sum(outcome.lost.values())}**" + (_by_act(outcome) if sum(outcome.lost.values()) else ""),
        str(outcome.doubled),
        f"{acts:.1f} s",
        f"{outcome.pause_s['clue']:.1f} s",
        f"{outcome.whole_s:.0f} s",
        _late(outcome),
        f"{outcome.silent_s:.1f} s",
        silent,
    ]


def _late(outcome: Outcome) -> str:
    if outcome.still_told:
        return "for good, where its withdrawal was lost"
    if not outcome.drill.cuts_off:
        return f"{outcome.late_s:.1f} s"
    late_s = max(outcome.late_s, outcome.late_cut_off_s)
    return f"{late_s:.1f} s ({outcome.late_s:.1f} s where connected)"


def _by_act(outcome: Outcome) -> str:
    return f" ({', '.join(str(outcome.lost[act]) for act in ACTS)})"
