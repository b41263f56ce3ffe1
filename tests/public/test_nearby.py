import logging
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from debtormap.core.grid import Cell, Datum
from debtormap.public.nearby import Question
from tests.public import oracle
from tests.public.examples import (
    DENSITY,
    Clock,
    FakeFeed,
    organisation,
    person,
    place,
    random_cell,
    random_filters,
    town,
)
from tests.public.running import Public, listed

HERE = "/api/v1/nearby?lon=115.490&lat=38.870"
METRE = 1 / 111_194.93  # of latitude, in degrees


def _town(seed: int = 1, *, places: int = 60, listings: int = 400) -> FakeFeed:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(*town(seed, places=places, listings=listings))
    return feed


def test_where_somebody_asked_is_in_no_log_and_in_nothing_that_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    public = Public(_town())
    finer = "/api/v1/nearby?lon=115.49021&lat=38.87012"

    statuses = [public.get(url).status_code for url in (HERE, finer, "/plain/nearby?lon=115.490&lat=38.870")]

    assert statuses == [200, 400, 200]
    # The client of the test is no part of the program and tells its own addresses.
    ours = [record for record in caplog.records if record.name.partition(".")[0] not in {"httpx", "httpcore"}]
    told = [f"{record.getMessage()} {record.__dict__}" for record in ours]
    assert [line for line in told if "115.49" in line or "38.87" in line] == []
    assert all("set-cookie" not in public.get(url).headers for url in (HERE, finer))


@pytest.mark.parametrize("datum", Datum)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_answers_equal_those_of_brute_force_byte_for_byte(seed: int, datum: Datum) -> None:
    feed = _town(seed)
    public = Public(feed)
    chance = random.Random(seed)

    for _ in range(40):
        cell = random_cell(chance, datum)
        filters = random_filters(chance)
        public.clock.now += chance.randrange(2 * 86_400)
        answer = public.service.nearby(Question(cell=cell, filters=filters))

        assert answer.body == oracle.nearby(feed.ledger, cell, public.clock.now, filters)


def test_answers_stay_true_while_events_come_and_terms_end() -> None:
    feed = _town(4, places=25, listings=120)
    public = Public(feed)
    chance = random.Random(4)
    cells = [random_cell(chance, chance.choice(tuple(Datum))) for _ in range(25)]
    newcomers = town(5, places=25, listings=200)

    for step in range(150):
        happening = chance.random()
        live = sorted(public.service.projection.numbers)
        if happening < 0.4:
            feed.publish(newcomers[step])
        elif happening < 0.6:
            feed.withdraw(chance.choice(live))
        elif happening < 0.9:
            feed.amend({**chance.choice(newcomers), "id": chance.choice(live), "published_on": "2026-01-01"})
        public.clock.now += chance.randrange(20_000)
        public.follow()
        for cell in chance.sample(cells, 8):
            kept = public.service.nearby(Question(cell=cell))
            assert kept.body == oracle.nearby(feed.ledger, cell, public.clock.now)


def test_any_two_spellings_of_a_cell_give_the_same_bytes() -> None:
    public = Public(_town())

    spellings = ["lon=115.49&lat=38.87", "lat=38.870&lon=115.490", "lon=115.490&lat=38.87&datum=wgs84"]

    assert {public.get(f"/api/v1/nearby?{spelling}").content for spelling in spellings} == {public.get(HERE).content}


@pytest.mark.parametrize(
    ("north_m", "expected"),
    [(0, (0, "within")), (480, (500, "within")), (499.9, (500, "within")), (500.2, (500, "just_outside")),
     (560, (600, "just_outside")), (699.9, (700, "just_outside")), (700.2, None)],
)  # fmt: skip
def test_bands_go_by_the_unrounded_distance(north_m: float, expected: tuple[int, str] | None) -> None:
    feed = FakeFeed()
    feed.publish(person("A", at=place("P", 115.49, 38.87 + north_m * METRE)))

    places = Public(feed).get(HERE).json()["places"]

    assert [(each["distance_m"], each["band"]) for each in places] == ([] if expected is None else [expected])


def test_places_come_nearest_first_then_by_id() -> None:
    feed = FakeFeed()
    near, far = (115.4901, 38.8701), (115.4931, 38.8721)
    for listing_id, place_id, (lon, lat) in (("A", "Z", near), ("B", "M", far), ("C", "B", far), ("D", "A", far)):
        feed.publish(person(listing_id, at=place(place_id, lon, lat)))

    places = Public(feed).get(HERE).json()["places"]

    assert [each["id"] for each in places] == ["Z", "A", "B", "M"]


def test_a_place_shows_its_ten_newest_and_counts_all() -> None:
    feed = FakeFeed()
    days = [f"2025-03-{day:02d}" for day in range(1, 14)]
    feed.publish(*(person(f"A{day}", at=place("P", 115.49, 38.87), published_on=day) for day in days))

    answer = Public(feed).get(HERE).json()

    assert answer["total"] == answer["places"][0]["count"] == 13
    assert listed(Public(feed).get(HERE)) == [f"A{day}" for day in reversed(days)][:10]


def test_following_next_gives_every_place_once_in_order() -> None:
    feed = FakeFeed()
    chance = random.Random(9)
    ids = [f"P{number:03d}" for number in range(120)]
    feed.publish(*(person(f"L{each}", at=place(each, 115.49 + chance.uniform(-0.003, 0.003), 38.87)) for each in ids))
    public = Public(feed)

    pages, url = [], HERE
    while url:
        page = public.get(url).json()
        pages.append(page["places"])
        url = page["next"]

    assert [len(page) for page in pages] == [50, 50, 20]
    seen = [each["id"] for page in pages for each in page]
    assert sorted(seen) == ids
    distances = [each["distance_m"] for page in pages for each in page]
    assert distances == sorted(distances)
    assert public.get(HERE).json()["total"] == 120


def test_pages_stay_in_step_when_an_earlier_place_goes() -> None:
    feed = FakeFeed()
    feed.publish(*(person(f"L{n:03d}", at=place(f"P{n:03d}", 115.49, 38.87 + n * METRE)) for n in range(60)))
    public = Public(feed)
    following = public.get(HERE).json()["next"]

    feed.withdraw("L000")
    public.follow()

    assert [each["id"] for each in public.get(following).json()["places"]] == [f"P{n:03d}" for n in range(50, 60)]


def test_next_keeps_filters_and_datum() -> None:
    feed = FakeFeed()
    at = [place(f"P{n:03d}", 115.49, 38.87) for n in range(60)]
    feed.publish(*(organisation(f"O{n:03d}", at=at[n]) for n in range(60)), person("A", at=at[0]))
    public = Public(feed)

    first = public.get(
        "/api/v1/nearby?lon=115.496&lat=38.871&datum=gcj02&published_to=2026-01-01&kind=legal_person&court=冀0001&ground=G4"
    ).json()
    second = public.get(first["next"]).json()

    asked = "lon=115.496&lat=38.871&datum=gcj02&kind=legal_person&ground=G4&court=%E5%86%800001&published_to=2026-01-01"
    assert first["next"].startswith(f"/api/v1/nearby?{asked}&cursor=")
    assert (first["total"], second["total"], len(second["places"])) == (60, 60, 10)


@pytest.mark.parametrize("items", [1, 3])
def test_an_answer_with_one_and_with_three_places(items: int) -> None:
    feed = FakeFeed()
    feed.publish(*(person(f"A{n}", at=place(f"P{n}", 115.49, 38.87 + n / 1000)) for n in range(items)))

    answer = Public(feed).get(HERE).json()

    assert answer["total"] == items
    assert [each["id"] for each in answer["places"]] == [f"P{n}" for n in range(items)]


def test_the_shape_is_that_of_the_contract() -> None:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(person("A", at=place("P", 115.491234, 38.871234)))

    answer = Public(feed).get(HERE).json()

    assert list(answer) == ["cell", "radius_m", "as_of", "ledger_seq", "density", "total", "places", "next"]
    assert answer["cell"] == {"lon": 115.49, "lat": 38.87, "datum": "wgs84"}
    assert list(answer["places"][0]) == ["id", "name", "lon", "lat", "distance_m", "band", "count", "listings"]
    assert (answer["places"][0]["lon"], answer["places"][0]["lat"]) == (115.4912, 38.8712)
    assert list(answer["places"][0]["listings"][0]) == [
        "id", "kind", "name", "masked_number", "grounds", "court", "case_number",
    ]  # fmt: skip


def test_positions_come_in_the_datum_asked_for() -> None:
    feed = FakeFeed()
    feed.publish(person("A", at=place("P", 115.49, 38.87)))

    found = Public(feed).get("/api/v1/nearby?lon=115.496&lat=38.871&datum=gcj02").json()

    assert found["cell"] == {"lon": 115.496, "lat": 38.871, "datum": "gcj02"}
    assert (found["places"][0]["lon"], found["places"][0]["lat"]) == (115.4962, 38.8708)
    assert found["places"][0]["distance_m"] == 0


def test_a_quiet_cell_keeps_its_number_while_others_change() -> None:
    feed = FakeFeed()
    feed.publish(person("A", at=place("P", 115.49, 38.87)))
    public = Public(feed)
    before = public.get(HERE)

    feed.publish(person("B", at=place("Q", 116.49, 39.87)))
    public.follow()

    assert public.get(HERE).content == before.content
    assert before.json()["ledger_seq"] == 1
    assert before.json()["as_of"] == "2026-11-25T08:00:00.001000Z"


def test_a_cell_that_never_had_a_listing_has_no_moment() -> None:
    answer = Public(_town()).get("/api/v1/nearby?lon=119.000&lat=41.000").json()

    assert (answer["as_of"], answer["ledger_seq"], answer["total"], answer["places"]) == (None, 0, 0, [])


def test_a_withdrawal_is_told_by_the_number_of_the_cell() -> None:
    feed = FakeFeed()
    feed.publish(person("A", at=place("P", 115.49, 38.87)))
    feed.withdraw("A")

    answer = Public(feed).get(HERE).json()

    assert (answer["ledger_seq"], answer["places"]) == (2, [])


def test_density_is_null_when_the_policy_has_none() -> None:
    feed = FakeFeed()
    feed.adopt(density=None)

    assert Public(feed).get(HERE).json()["density"] is None


@pytest.mark.parametrize(("count", "level"), [(0, "blue"), (4, "blue"), (5, "yellow"), (20, "orange"), (50, "red")])
def test_the_level_goes_by_the_thresholds_of_the_policy(count: int, level: str) -> None:
    feed = FakeFeed()
    feed.adopt(density=DENSITY)
    feed.publish(*(person(f"A{n}", at=place("P", 115.49, 38.87)) for n in range(count)))

    assert Public(feed).get(HERE).json()["density"]["level"] == level


def test_the_level_falls_when_terms_end_and_is_never_kept_longer() -> None:
    feed = FakeFeed()
    feed.adopt()
    end = datetime(2026, 11, 25, 16, tzinfo=UTC)
    at = place("P", 115.49, 38.87)
    feed.publish(*(person(f"A{n}", at=at, expires_at="2026-11-25T16:00:00Z") for n in range(5)))
    public = Public(feed, clock=Clock(end - timedelta(seconds=1)))

    before = public.get(HERE).json()["density"]
    public.clock.set(end)
    after = public.get(HERE).json()["density"]

    assert (before["area"], before["level"], after["level"]) == (after["area"], "yellow", "blue")


def test_hidden_channels_and_real_data_without_adoption_stay_off_the_map() -> None:
    feed = FakeFeed()
    at = place("P", 115.49, 38.87)
    feed.adopt()
    hidden: list[dict[str, Any]] = [
        person("A", at=at, channels=["list", "share"]),
        person("B", at=at, channels=[]),
        person("C", at=at, synthetic=False),
    ]
    feed.publish(*hidden, person("D", at=at))
    public = Public(feed)

    assert listed(public.get(HERE)) == ["D"]

    feed.adopt(adopted=True)
    public.follow()
    assert listed(public.get(HERE)) == ["C", "D"]

    feed.adopt(adopted=True, nearby=False)
    public.follow()
    assert listed(public.get(HERE)) == []


def test_a_place_that_moves_leaves_its_old_cells() -> None:
    feed = FakeFeed()
    feed.publish(person("A", at=place("P", 115.49, 38.87)))
    public = Public(feed)
    there = "/api/v1/nearby?lon=115.520&lat=38.870"
    assert (listed(public.get(HERE)), listed(public.get(there))) == (["A"], [])

    feed.publish(person("B", at=place("P", 115.52, 38.87, version=2)))
    public.follow()

    assert (listed(public.get(HERE)), listed(public.get(there))) == ([], ["A", "B"])


def test_ten_thousand_pairs_of_positions_in_one_cell_are_one_question() -> None:
    public = Public(_town())
    chance = random.Random(10)
    cell = Cell(lon_milli=115_490, lat_milli=38_870)

    bodies = set()
    for _ in range(10_000):
        lon, lat = (115.49 + chance.uniform(-0.0004999, 0.0004999), 38.87 + chance.uniform(-0.0004999, 0.0004999))
        rounded = Cell(lon_milli=round(lon * 1000), lat_milli=round(lat * 1000))
        bodies.add(public.service.nearby(Question(cell=rounded)).body)

    assert bodies == {public.service.nearby(Question(cell=cell)).body}
