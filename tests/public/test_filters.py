"""One set of listings under any filters: nearby, the map, a place and their lists; and the courts to choose from."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from debtormap.core.listing import Ground, Kind
from debtormap.geo import court_table, other_names
from debtormap.public.filters import EVERYTHING, Filters
from tests.public.examples import COURTS, FakeFeed, organisation, person, place, random_filters, town
from tests.public.running import Public

HERE = place("P", 115.49, 38.87)
NEARBY = "/api/v1/nearby?lon=115.490&lat=38.870"


def public_of(*records: dict[str, Any]) -> Public:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(*records)
    return Public(feed)


def at_place(public: Public, place_id: str, filters: Filters) -> list[str]:
    """The listings of a place, all pages."""
    url = f"/api/v1/places/{place_id}/listings?datum=wgs84{filters.canonical()}"
    found: list[str] = []
    while url:
        page = public.get(url).json()
        found += [each["id"] for each in page["listings"]]
        url = page["next"]
    return found


def test_nearby_the_map_and_the_places_tell_one_set_under_any_filters() -> None:
    public, chance = public_of(*town(3, places=25, listings=600)), random.Random(3)

    for _ in range(60):
        filters = random_filters(chance)
        near = public.get(f"{NEARBY}{filters.canonical()}").json()
        seen = public.get(f"/api/v1/viewport?bbox=115.46,38.85,115.52,38.89&zoom=14{filters.canonical()}").json()

        counts = {each["id"]: each["count"] for each in seen["places"]}
        assert counts.items() >= {each["id"]: each["count"] for each in near["places"]}.items()
        assert near["total"] == sum(each["count"] for each in near["places"])
        for each in near["places"]:
            listings = at_place(public, each["id"], filters)
            assert len(listings) == each["count"]
            assert [one["id"] for one in each["listings"]] == listings[:10]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["C", "B", "A"]),
        ("&ground=G5", ["B"]),
        ("&ground=G1", ["C", "A"]),
        ("&ground=G1&kind=legal_person", ["C"]),
        ("&court=冀0001", ["B"]),
        ("&court=冀0407", ["A"]),
        ("&court=冀0606", []),
        ("&published_from=2025-03-01", ["C", "B"]),
        ("&published_to=2025-03-01", ["B", "A"]),
        ("&published_from=2025-03-01&published_to=2025-03-01", ["B"]),
    ],
)
def test_each_filter_leaves_what_it_says(query: str, found: list[str]) -> None:
    public = public_of(
        person("A", at=HERE, published_on="2025-02-28", court=COURTS[1]),
        person("B", at=HERE, published_on="2025-03-01", court=COURTS[0], grounds=["G5"]),
        organisation("C", at=HERE, published_on="2025-03-02", court=COURTS[3]),
    )

    near = public.get(f"{NEARBY}{query}").json()

    assert [each["id"] for one in near["places"] for each in one["listings"]] == found
    assert near["total"] == len(found)


def test_a_record_that_does_not_give_a_fact_is_left_out_where_it_is_asked_for() -> None:
    bare = person("A", at=HERE)
    for field in ("grounds", "court", "published_on"):
        del bare[field]
    public = public_of(bare)

    totals = {
        query: public.get(f"{NEARBY}{query}").json()["total"]
        for query in ("", "&ground=G1", "&court=冀0001", "&published_to=2030-01-01", "&published_from=2020-01-01")
    }

    assert list(totals.values()) == [1, 0, 0, 0, 0]


def test_an_amended_ground_moves_a_listing_to_the_other_answer() -> None:
    public = public_of(person("A", at=HERE, grounds=["G1"]))
    before = public.get(f"{NEARBY}&ground=G5").json()["total"]

    public.feed.amend(person("A", at=HERE, grounds=["G5"]))
    public.follow()

    assert [before, public.get(f"{NEARBY}&ground=G5").json()["total"]] == [0, 1]
    assert public.get(f"{NEARBY}&ground=G1").json()["total"] == 0


def test_any_order_of_the_parameters_is_one_question() -> None:
    public = public_of(person("A", at=HERE))

    one, other = (
        public.get(f"/api/v1/nearby?{query}")
        for query in (
            "lon=115.490&lat=38.870&kind=natural_person&ground=G1",
            "ground=G1&lat=38.87&kind=natural_person&lon=115.49",
        )
    )

    assert (one.content, one.headers["etag"]) == (other.content, other.headers["etag"])


def test_the_density_of_an_area_does_not_depend_on_filters() -> None:
    public = public_of(*(person(f"A{number}", at=HERE) for number in range(30)))

    levels = {
        public.get(f"{NEARBY}{query}").json()["density"]["level"] for query in ("", "&ground=G5", "&kind=legal_person")
    }

    assert levels == {"orange"}


def test_filters_are_spelled_in_one_way() -> None:
    filters = Filters(
        kind=Kind.LEGAL_PERSON, ground=Ground.G4, court="冀0606", published_from=date(2026, 1, 1), published_to=None
    )

    assert filters.canonical() == "&kind=legal_person&ground=G4&court=%E5%86%800606&published_from=2026-01-01"
    assert EVERYTHING.canonical() == ""


def test_the_courts_say_which_of_them_have_listings_on_the_map() -> None:
    public = public_of(person("A", at=HERE, court=COURTS[1]), person("B", court=COURTS[0]))

    courts = public.get("/api/v1/courts").json()
    public.feed.withdraw("A")
    public.follow()
    after = public.get("/api/v1/courts").json()

    assert [each["code"] for each in courts if each["listed"]] == ["冀0407"]
    assert [each["code"] for each in after if each["listed"]] == []
    one = next(each for each in courts if each["code"] == "冀0407")
    assert one == {
        "code": "冀0407",
        "name": "邯郸市肥乡区人民法院",
        "traditional": "邯鄲市肥鄉區人民法院",
        "english": "Feixiang District People's Court, Handan",
        "former": [
            {"name": "肥乡县人民法院", "traditional": "肥鄉縣人民法院", "english": "Feixiang County People's Court"}
        ],
        "listed": True,
    }


def test_every_court_has_its_names_in_other_scripts_and_languages() -> None:
    names = other_names.courts()

    assert {court.name for court in court_table.load()} == set(names)
    assert all(
        each.english.isascii() and each.english.endswith(("Court", "City", *_cities())) for each in names.values()
    )


def _cities() -> tuple[str, ...]:
    return tuple(name.english.split()[0] for court, name in other_names.courts().items() if "市中级" in court)
