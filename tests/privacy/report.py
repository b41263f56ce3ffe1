"""Write docs/privacy-report.md: `python -m tests.privacy.report`. A test holds the file to what is measured."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from debtormap.core.places import PlacedAt
from tests.privacy.simulation import SEEDS, SETTLEMENTS, Outcome, measure, median_home_to_cell_m

PATH: Final = Path(__file__).resolve().parents[2] / "docs" / "privacy-report.md"
KINDS: Final = {
    PlacedAt.PLACE: "named place",
    PlacedAt.CELL9: "cell, level 9",
    PlacedAt.CELL8: "cell, level 8",
    PlacedAt.CELL7: "cell, level 7",
}
TEXT: Final = """\
# What the 500 metres show, and what they hide

A listing stands at a public place: a compound, village or community with at least 500 residents (or in the
state's list of villages), else at a cell of level 9, or a coarser one, at which at least 200 people stand.
A question is rounded to a cell of 0.001 degrees on the phone. Both blur: some who live within 500 m are not
shown as `within`, and some who live farther are. This page says how many. It is written by `python -m
tests.privacy.report`; a test compares it.

## How it was measured

Three kinds of synthetic settlement, {towns} towns of each, seeds {seeds}. Homes fill a disc in each
compound or village; the program's own placing gives each its public place; questions come from homes a
kilometre and more from the edge. `Shown` is of the listed people who truly live within 500 m of the asker.

{settlements}

## What is shown

| settlement | shown within | shown within or just outside | of those shown within, truly within 500 m | pairs |
|---|---|---|---|---|
{recall}

The promise: at least 0.88 within, at least 0.98 with those just outside (to 700 m). A county town is the
hardest: of ten people, three or four live in compounds too small to be named, so they stand at cells.

## What is hidden

Median distance from a home to its public place in metres, with the share of residents who stand at such a
place:

| settlement | {kinds} | nowhere |
|---|---|---|---|---|---|
{distances}

From homes anywhere to the centre of their own cell of level 9 the median is {cell9_m:.0f} m; a listing goes
by the point of its compound, never by its home, so the home lies somewhat farther.

Residents who share a public place with a resident (the least of the {towns} towns):

| settlement | 5th percentile | 1st percentile |
|---|---|---|
{company}

The promise: at least 200 for 95 in 100 residents. Who stands at a named place, or at a finer cell, is not
counted as company at a coarser one.

## What this does not say

- The settlements are invented; what is assumed of them moves the second decimal: with compounds a fifth wider the
  county town falls to 0.877. Repeat with resident counts of one's own.
- All here live in a place whose point is known. In the embedded gazetteer about one village in a hundred has a point:
  the others are listed under their county, shown on no map and in no circle, until the places of the installation are
  geocoded once (`docs/geocoding.md`).
- An address may be old or wrong. One verified more than twelve months ago is not mapped at all.
"""


def text(outcomes: Sequence[Outcome], cell9_m: float) -> str:
    return TEXT.format(
        towns=len(SEEDS),
        seeds=f"{SEEDS[0]} to {SEEDS[-1]}",
        settlements="\n".join(
            f"- {each.name}: {each.per_km2:,} people a km², a compound or village every {each.pitch_m:,} m, the mean"
            f" one with {each.per_km2 * each.pitch_m**2 / 1e6:,.0f} residents in a disc of {each.radius_m:.0f} m."
            for each in SETTLEMENTS
        ),
        recall="\n".join(
            f"| {each.name} | {each.recall_within:.3f} | {each.recall_both:.3f} | {each.precision_within:.3f} |"
            f" {each.neighbours:,} |"
            for each in outcomes
        ),
        kinds=" | ".join(KINDS.values()),
        distances="\n".join(_distances(each) for each in outcomes),
        cell9_m=cell9_m,
        company="\n".join(f"| {each.name} | {each.company_p5:,} | {each.company_p1:,} |" for each in outcomes),
    )


def _distances(outcome: Outcome) -> str:
    kinds = " | ".join(_distance(outcome, kind) for kind in KINDS)
    return f"| {outcome.name} | {kinds} | {outcome.share[PlacedAt.NONE]:.1%} |"


def _distance(outcome: Outcome, kind: PlacedAt) -> str:
    if kind not in outcome.distance_m:
        return "-"
    return f"{outcome.distance_m[kind]:.0f} m ({outcome.share[kind]:.1%})"


def main() -> None:
    outcomes = [measure(settlement) for settlement in SETTLEMENTS]
    PATH.write_text(text(outcomes, median_home_to_cell_m()), encoding="utf-8")
    print(f"{PATH.name}: " + "; ".join(f"{each.name} {each.recall_within:.3f}" for each in outcomes))


if __name__ == "__main__":
    main()
