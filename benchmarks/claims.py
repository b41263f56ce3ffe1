"""What was measured, in one form: a claim with the ratio of each round, and the files that tell all of them.

`results/latest.json` has one entry a claim, `results/latest.md` the table, `results/latest.svg` the plot. A run of a
few sections renews their claims and leaves the others with the day and size of their own run. What is measured on its
own has files of its own name.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import log10
from pathlib import Path
from statistics import median
from typing import Any, Final

RESULTS: Final = Path(__file__).resolve().parent / "results"
CLOSE: Final = 1.25  # a goal that is passed by less is told as close


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim measured: the ratio (or, with a unit, the figure) of each round."""

    id: str
    claim: str
    rounds: tuple[float, ...]
    goal: float
    at_least: bool
    """Whether more is better."""
    unit: str = "x"
    size: int = 0
    """Listings in the register."""
    note: str = ""

    @property
    def ratio(self) -> float:
        return median(self.rounds)

    @property
    def met(self) -> bool:
        return self.ratio >= self.goal if self.at_least else self.ratio <= self.goal

    def told(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "claim": self.claim,
            "ratio": _rounded(self.ratio),
            "range": [_rounded(min(self.rounds)), _rounded(max(self.rounds))],
            "rounds": len(self.rounds),
            "unit": self.unit,
            "goal": self.goal,
            "goal_is": "at least" if self.at_least else "at most",
            "met": self.met,
            "listings": self.size,
            "note": self.note,
            "measured_on": datetime.now(UTC).date().isoformat(),
        }


def show(claim: Claim) -> str:
    """A line for the terminal."""
    side = "at least" if claim.at_least else "at most"
    spread = f"{_rounded(min(claim.rounds)):g}–{_rounded(max(claim.rounds)):g}"
    verdict = "met" if claim.met else "MISSED"
    return f"{claim.id}: {_rounded(claim.ratio):g} {claim.unit} ({spread}), goal {side} {claim.goal:g}: {verdict}"


def write(claims: Iterable[Claim], folder: Path = RESULTS, name: str = "latest") -> None:
    """Renew these claims in the files of that name in a folder."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.json"
    before = json.loads(path.read_text(encoding="utf-8"))["claims"] if path.exists() else []
    told = {each["id"]: each for each in before} | {claim.id: claim.told() for claim in claims}
    rows = [told[key] for key in sorted(told)]
    document = {"machine": machine(), "claims": rows}
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / f"{name}.md").write_text(table(rows), encoding="utf-8")
    (folder / f"{name}.svg").write_text(plot(rows), encoding="utf-8")


def machine() -> dict[str, Any]:
    """What the figures were taken on, and how busy it was."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load_average": [round(load, 1) for load in os.getloadavg()],
    }


def table(rows: Sequence[dict[str, Any]]) -> str:
    head = "| claim | what | figure (range) | goal | met | listings | on |\n|---|---|---|---|---|---|---|\n"
    return head + "".join(
        f"| `{row['id']}` | {row['claim']} | {row['ratio']:g} {row['unit']} ({row['range'][0]:g}–{row['range'][1]:g}) |"
        f" {row['goal_is']} {row['goal']:g} | {'yes' if row['met'] else '**no**'} | {row['listings']:,} |"
        f" {row['measured_on']} |\n"
        for row in rows
    )


def plot(rows: Sequence[dict[str, Any]]) -> str:
    """How far each figure lies from its goal, on a logarithmic scale; right of the line is met."""
    height, left, width, decade = 26, 210, 760, 200
    middle = left + (width - left) / 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height * (len(rows) + 2)}"'
        ' font-family="sans-serif" font-size="12">',
        f'<text x="{left}" y="16">figure ÷ goal; right of the line the goal is met</text>',
        f'<path d="M{middle:.0f} 24V{height * (len(rows) + 1)}" stroke="#888"/>',
    ]
    for number, row in enumerate(rows, start=1):
        y = height * (number + 0.5)
        low, ratio, high = (_margin(row, value) for value in (row["range"][0], row["ratio"], row["range"][1]))
        x, first, last = (_clamped(middle + decade * log10(value), left, width) for value in (ratio, low, high))
        colour = "#1f5fa8" if row["met"] else "#b3261e"
        parts += [
            f'<text x="0" y="{y + 4:.0f}">{row["id"]}</text>',
            f'<path d="M{first:.0f} {y:.0f}H{last:.0f}" stroke="{colour}" stroke-width="2"/>',
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="5" fill="{colour}"><title>{row["ratio"]:g} {row["unit"]}, '
            f"goal {row['goal_is']} {row['goal']:g}</title></circle>",
        ]
    return "\n".join([*parts, "</svg>\n"])


def _margin(row: dict[str, Any], value: float) -> float:
    """Above one is better than the goal."""
    margin = value / row["goal"] if row["goal_is"] == "at least" else row["goal"] / value
    return max(1e-6, float(margin))


def _clamped(x: float, left: float, width: float) -> float:
    return min(max(x, left + 6), width - 6)


def _rounded(value: float) -> float:
    """Three digits that say something."""
    return float(f"{value:.3g}")


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
