"""Placing: enough residents or coarser, never for a street, a township or a county, always the same."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import h3
import pytest

from debtormap.core.coordinates import Wgs84, distance_m
from debtormap.core.places import PlacedAt, PlacingReason, Precision
from debtormap.core.policies import Location, NaturalPlace
from debtormap.geo.gazetteer import HEADER, Gazetteer, GazetteerPlace, load
from debtormap.geo.matcher import Match, Matcher
from debtormap.geo.placing import assign, place_for

TODAY = date(2026, 11, 25)
LOCATION = Location(
    natural=NaturalPlace.PUBLIC_PLACE,
    min_residents=500,
    fallback_min_residents=200,
    radius_m=500,
    chosen_point=True,
    k=5,
    basis="arts 7, 6(6)",
    risk=(),
)
# Invented places in 韩庄乡, fields far from one another unless said otherwise.
ROWS = """\
large,例样花园,compound,115.49004,38.87006,500,130606,韩庄乡,synthetic
small,例样公寓,compound,115.53,38.90,499,130606,韩庄乡,synthetic
tiny,虚构公寓,compound,115.56,38.92,150,130606,韩庄乡,synthetic
tinynext,虚构小区,compound,115.563,38.922,60,130606,韩庄乡,synthetic
lonely,虚构村,village,115.40,38.80,40,130606,韩庄乡,synthetic
unknown,演示小区,compound,115.45,38.84,,130606,韩庄乡,synthetic
nowhere,演示村,village,,,900,130606,韩庄乡,synthetic"""


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    path = tmp_path_factory.mktemp("gazetteer") / "places.csv"
    path.write_text(f"{','.join(HEADER)}\n{ROWS}\n", encoding="utf-8")
    return load([path])


def test_a_place_with_enough_residents_is_the_public_place(invented: Gazetteer) -> None:
    place, placed_at = place_for(match(invented, "large"), invented, min_residents=500, fallback_min_residents=200)

    assert placed_at is PlacedAt.PLACE
    assert place is not None
    assert (place.id, place.name, place.residents, place.version) == ("large", "例样花园", 500, 1)
    assert place.point == Wgs84(lon=115.49, lat=38.8701)
    assert place.division_code == "130606"


def test_a_smaller_place_becomes_a_cell_with_enough_residents(invented: Gazetteer) -> None:
    place, placed_at = place_for(match(invented, "small"), invented, min_residents=500, fallback_min_residents=200)

    assert placed_at is PlacedAt.CELL9
    assert place is not None
    assert place.id.removeprefix("c") == h3.latlng_to_cell(38.90, 115.53, 9)
    assert place.id.isalnum() and len(place.id) <= 20
    assert place.residents == 499
    assert place.name.startswith("韩庄乡") and place.name.endswith("号网格")
    lat, lon = h3.cell_to_latlng(place.id.removeprefix("c"))
    assert place.point == Wgs84(lon=round(lon, 4), lat=round(lat, 4))


def test_neighbours_in_one_cell_stand_at_one_place(invented: Gazetteer) -> None:
    tiny = place_for(match(invented, "tiny"), invented, min_residents=500, fallback_min_residents=200)
    other = place_for(match(invented, "tinynext"), invented, min_residents=500, fallback_min_residents=200)

    assert tiny == other
    assert tiny[1] in {PlacedAt.CELL8, PlacedAt.CELL7}
    assert tiny[0] is not None
    assert tiny[0].residents is not None and tiny[0].residents >= 200


def test_residents_who_stand_by_themselves_are_no_company_in_a_cell(tmp_path: Path) -> None:
    rows = [
        "big,例样花园,compound,115.5300,38.9000,5000,130606,韩庄乡,synthetic",
        "little,例样公寓,compound,115.5301,38.9001,150,130606,韩庄乡,synthetic",
    ]
    path = tmp_path / "places.csv"
    path.write_text("\n".join([",".join(HEADER), *rows]), encoding="utf-8")
    beside = load([path])

    # 150 people at a cell of their own would be too few, whoever else lives inside it.
    assert place_for(match(beside, "little"), beside) == (None, PlacedAt.NONE)


def test_where_too_few_live_nothing_is_placed(invented: Gazetteer) -> None:
    assert place_for(match(invented, "lonely"), invented, min_residents=500, fallback_min_residents=200) == (
        None,
        PlacedAt.NONE,
    )


def test_a_place_nobody_counted_falls_back_to_the_density_of_its_county(invented: Gazetteer) -> None:
    place, placed_at = place_for(match(invented, "unknown"), invented, min_residents=500, fallback_min_residents=200)
    none = place_for(match(invented, "unknown"), invented, min_residents=500, fallback_min_residents=1_000_000)

    assert placed_at.is_cell
    assert place is not None and place.residents is not None and place.residents >= 200
    assert none == (None, PlacedAt.NONE)


def test_an_official_village_with_a_point_is_allowed_uncounted(gazetteer: Gazetteer) -> None:
    village = next(place for place in gazetteer.places if place.is_official and place.point is not None)

    place, placed_at = place_for(as_match(village), gazetteer, min_residents=500, fallback_min_residents=200)

    assert placed_at is PlacedAt.PLACE
    assert place is not None
    assert (place.id, place.name, place.residents) == (village.id, village.name, None)


def test_a_place_without_a_point_is_not_placed(invented: Gazetteer) -> None:
    assert place_for(match(invented, "nowhere"), invented, min_residents=500, fallback_min_residents=200) == (
        None,
        PlacedAt.NONE,
    )


@pytest.mark.parametrize(
    "address",
    ["三河市燕郊镇燕顺路9001号", "涿州市百尺竿镇例样小区", "河北省保定市莲池区例样路", "保定市", "天津市例样区"],
)
def test_street_township_county_and_nothing_are_never_placed(
    matcher: Matcher, gazetteer: Gazetteer, address: str
) -> None:
    found = matcher.match(address)

    assert found.precision in {Precision.STREET, Precision.TOWNSHIP, Precision.COUNTY, Precision.NONE}
    assert place_for(found, gazetteer, min_residents=0, fallback_min_residents=0) == (None, PlacedAt.NONE)


@pytest.mark.parametrize(
    ("place_id", "reason"),
    [
        ("large", "named_place"),
        ("small", "cell"),
        ("tiny", "coarser_cell"),
        ("lonely", "too_few_residents"),
        ("nowhere", "position_unknown"),
    ],
)
def test_each_placing_says_why_as_a_stable_code(invented: Gazetteer, place_id: str, reason: str) -> None:
    placing = assign(match(invented, place_id), invented, LOCATION, today=TODAY)

    assert placing.reason.value == reason
    assert (placing.place, placing.placed_at) == place_for(match(invented, place_id), invented)
    assert (placing.place is None) == (placing.placed_at is PlacedAt.NONE)


def test_what_is_no_place_says_so(matcher: Matcher, gazetteer: Gazetteer) -> None:
    addresses = ("三河市燕郊镇燕顺路9001号", "涿州市百尺竿镇例样小区", "保定市莲池区例样路", "保定市", "天津市例样区")

    reasons = [assign(matcher.match(each), gazetteer, LOCATION, today=TODAY).reason.value for each in addresses]

    assert reasons == ["too_coarse", "too_coarse", "too_coarse", "unmatched", "unmatched"]


@pytest.mark.parametrize(
    ("verified_on", "today", "mapped"),
    [
        (None, date(2026, 11, 25), True),
        (date(2025, 11, 25), date(2026, 11, 25), True),
        (date(2025, 11, 24), date(2026, 11, 25), False),
        (date(2024, 2, 29), date(2025, 2, 28), True),
        (date(2024, 2, 29), date(2025, 3, 1), False),
        (date(2025, 12, 31), date(2026, 12, 31), True),
        (date(2027, 1, 1), date(2026, 11, 25), True),
    ],
)
def test_an_address_older_than_the_policy_allows_is_not_mapped(
    invented: Gazetteer, verified_on: date | None, today: date, mapped: bool
) -> None:
    placing = assign(match(invented, "large"), invented, LOCATION, today=today, verified_on=verified_on)

    assert placing.reason is (PlacingReason.NAMED_PLACE if mapped else PlacingReason.ADDRESS_TOO_OLD)
    assert placing.placed_at is (PlacedAt.PLACE if mapped else PlacedAt.NONE)


def test_a_policy_may_ask_for_younger_addresses_and_for_more_residents(invented: Gazetteer) -> None:
    strict = replace(LOCATION, min_residents=600, max_address_age_months=6)

    fresh = assign(match(invented, "large"), invented, strict, today=TODAY, verified_on=date(2026, 6, 1))
    older = assign(match(invented, "large"), invented, strict, today=TODAY, verified_on=date(2026, 5, 1))

    assert (fresh.reason, older.reason) == (PlacingReason.CELL, PlacingReason.ADDRESS_TOO_OLD)


def test_who_is_suppressed_for_safety_stands_nowhere(invented: Gazetteer) -> None:
    placing = assign(match(invented, "large"), invented, LOCATION, today=TODAY, suppressed=True)

    assert (placing.place, placing.placed_at, placing.reason) == (None, PlacedAt.NONE, PlacingReason.SUPPRESSED)


def test_every_placing_is_the_same_after_a_restart(gazetteer: Gazetteer) -> None:
    again = load()
    chosen = [place for place in gazetteer.places if place.point is not None][::7]
    others = {place.id: place for place in again.places}

    first = [place_for(as_match(place), gazetteer) for place in chosen]
    second = [place_for(as_match(others[place.id]), again) for place in chosen]

    assert first == second


def test_a_cell_has_one_name_and_one_point_whoever_stands_in_it(gazetteer: Gazetteer) -> None:
    placed = [place_for(as_match(place), gazetteer)[0] for place in gazetteer.places if place.point is not None]

    cells = {place.id: place for place in placed if place is not None and place.id.startswith("c")}
    assert all(place == cells[place.id] for place in placed if place is not None and place.id in cells)
    assert len({place.name for place in cells.values()}) > 0.95 * len(cells)


def test_a_cell_centre_lies_near_the_place_it_stands_for(gazetteer: Gazetteer) -> None:
    reach_m = {PlacedAt.PLACE: 20, PlacedAt.CELL9: 260, PlacedAt.CELL8: 700, PlacedAt.CELL7: 1_900}

    for each in gazetteer.places:
        place, placed_at = place_for(as_match(each), gazetteer)
        if place is not None and each.point is not None:
            assert distance_m(place.point, each.point) < reach_m[placed_at]


def match(gazetteer: Gazetteer, place_id: str) -> Match:
    return as_match(next(place for place in gazetteer.places if place.id == place_id))


def as_match(place: GazetteerPlace) -> Match:
    return Match(
        division_code=place.division_code,
        township=place.township,
        place=place,
        precision=place.kind.precision,
        why="county by full name",
    )
