"""Write docs/privacy-report.md: `python -m tests.privacy.report`. A test holds the file to what is measured."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from debtormap.core.places import PlacedAt
from tests.privacy import campaign, world
from tests.privacy.campaign import Attack, Campaign, medians
from tests.privacy.map_leaks import MapLeak
from tests.privacy.sides import Leak
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

## What an attacker finds

He looks for {targets} true homes, {residents}, with {in_process:,} questions in process and {over_http:,} over HTTP.
Each answer gives him rings round the middle of a cell in either datum: listed or not, band, rounded distance, which
places stand before and behind, and whether an event about the listing changed the number of the last event or the
total, asked of two replicas of which one has not heard the event. He intersects all of them down to a lattice of 1.25 m
and asks next where the answer would tell most. What is published he believes until it is excluded.

| what he reads | homes | he ends at, from the home | the place, from the home | his region's middle, from the place |
|---|---|---|---|---|
{attacks}

On the map he halves a square of 2 km until nothing is left to cut, at most {map_questions} questions a home:

| what he reads | homes | he ends at, from the home | the place, from the home | his region's middle, from the place |
|---|---|---|---|---|
{by_map}

A view is widened to tiles, so no view tells more than a tile of zoom 18, about 120 by 110 m.

By kind of place (all answers of nearby):

| place | homes | he ends at | the public place itself | nearest of all |
|---|---|---|---|---|
{by_kind}

Never is he nearer than the public place. The same attacker, {leak_questions} questions a home, against answers made
careless on purpose:

| leak | homes | he ends at, from the home | the public place, from the home |
|---|---|---|---|
{leaks}
{map_leaks}

In the same room, by test: people behind other doors of the same places give the same bytes on every surface (nearby in
both datums, views of the map, tiles, features, a place's listings, a listing, search, cursors, with their headers and
lengths); every position in these answers is that of a public place, or of a cluster of several; a box of the map shows
a place by the place and never by the home; an event changes no byte of a cell more than 700 m from the place but
the level of the place's own area; 10,000 pairs of positions in one cell, one of each rounded by the client's own code,
give the same bytes; an exact point and a door planted in addresses and in the gazetteer are in no answer, log or file
of a public process. Nothing here measures time: an answer for a cell is made from the cell alone, before and after.

## What this does not say

- The settlements are invented; what is assumed of them moves the second decimal: with compounds a fifth wider the
  county town falls to 0.877. Repeat with resident counts of one's own.
- All here live in a place whose point is known. In the embedded gazetteer about one village in a hundred has a point:
  the others are listed under their county, shown on no map and in no circle, until the places of the installation are
  geocoded once (`docs/geocoding.md`).
- An address may be old or wrong. One verified more than twelve months ago is not mapped at all.
"""


LEAKS: Final = {
    Leak.BAND: "the band by the home, no distance",
    Leak.DISTANCE: "the rounded distance of the home",
    Leak.ORDER: "only the order by the home",
    Leak.SEQ: "only the last event within 700 m of the home",
}
WAYS_OF_THE_MAP: Final = {
    MapLeak.FEATURES: "boxes of features",
    MapLeak.VIEWS: "views of the map",
    MapLeak.TILES: "tiles and their vertices",
    MapLeak.CHANGE: "views that an event touched",
}
MAP_LEAKS: Final = {
    MapLeak.FEATURES: "a box of features by the home",
    MapLeak.VIEWS: "a view of the map by the home",
    MapLeak.TILES: "the vertex of a tile at the home",
    MapLeak.CHANGE: "the last event of a view by the home",
}


def text(outcomes: Sequence[Outcome], cell9_m: float, attack: Campaign) -> str:
    ways = {
        "answers": attack.by_answers,
        "order alone": attack.by_order,
        "an event, in process": attack.by_difference,
        "an event, over HTTP": attack.over_http,
    }
    return TEXT.format(
        targets=len(attack.by_answers),
        residents=", ".join(f"{count} in {name}" for name, count in world.TARGETS.items()),
        in_process=attack.asked_in_process,
        over_http=attack.asked_over_http,
        attacks="\n".join(_way(name, attacks) for name, attacks in ways.items()),
        map_questions=campaign.MAP_QUESTIONS,
        by_map="\n".join(_way(WAYS_OF_THE_MAP[way], attacks) for way, attacks in attack.by_map.items()),
        map_leaks="\n".join(f"| {MAP_LEAKS[leak]} | {_ends(found)} |" for leak, found in attack.map_leaks.items()),
        by_kind="\n".join(_by_kind(attack.by_answers)),
        leak_questions=campaign.LEAK_QUESTIONS,
        leaks="\n".join(f"| {LEAKS[leak]} | {_ends(attacks)} |" for leak, attacks in attack.leaks.items()),
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


def _way(name: str, attacks: Sequence[Attack]) -> str:
    return f"| {name} | {_ends(attacks)} | {medians(attacks, lambda each: each.off_place_m):.0f} m |"


def _ends(attacks: Sequence[Attack]) -> str:
    error_m = medians(attacks, lambda each: each.error_m)
    return f"{len(attacks)} | {error_m:.0f} m | {medians(attacks, lambda each: each.target.hidden_by_m):.0f} m"


def _by_kind(attacks: Sequence[Attack]) -> Iterable[str]:
    for kind, name in KINDS.items():
        found = [each for each in attacks if each.target.placed_at is kind]
        if found:
            yield f"| {name} | {_ends(found)} | {min(each.error_m for each in found):.0f} m |"


def main() -> None:
    outcomes = [measure(settlement) for settlement in SETTLEMENTS]
    attack = campaign.wage(world.build())
    PATH.write_text(text(outcomes, median_home_to_cell_m(), attack), encoding="utf-8")
    print(f"{PATH.name}: " + "; ".join(f"{each.name} {each.recall_within:.3f}" for each in outcomes))


if __name__ == "__main__":
    main()
