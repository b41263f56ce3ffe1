"""What a map shows of a box, against a count over plain records."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import datetime, timedelta
from math import atan, degrees, floor, log, pi, radians, sinh, tan
from typing import Any

import httpx
import pytest

from debtormap.core.coordinates import Wgs84, to_gcj02
from debtormap.public.answers import OVERHEAD_BYTES, Answer
from debtormap.public.filters import Filters
from debtormap.public.follower import Follower
from debtormap.public.kept import Kept
from debtormap.public.projection import Projection
from debtormap.public.service import Service
from tests.public import oracle
from tests.public.examples import BEGIN, Clock, FakeFeed, organisation, person, place, random_filters, town
from tests.public.running import Public, run

WIDE = "bbox=115.4,38.8,115.6,38.95"


def viewport(
    public: Public, query: str, *, if_none_match: str = "", accept_encoding: str = "identity"
) -> httpx.Response:
    return public.get(f"/api/v1/viewport?{query}", if_none_match=if_none_match, accept_encoding=accept_encoding)


def shown(public: Public, query: str) -> Any:
    reply = viewport(public, query)
    assert reply.status_code == 200, reply.text
    return reply.json()


def of_town(seed: int = 7, *, places: int = 60, listings: int = 900) -> Public:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(*town(seed, places=places, listings=listings))
    return Public(feed)


@pytest.fixture(scope="module")
def public() -> Public:
    return of_town()


def tile(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    y = (1 - log(tan(pi / 4 + radians(lat) / 2)) / pi) / 2
    return floor((lon + 180) / 360 * 2**zoom), floor(y * 2**zoom)


Standing = list[tuple[str, dict[str, Any], float, float]]


def standing(public: Public) -> Standing:
    """Place, record and shown position of each listing that stands on the map: from the records, one by one."""
    live: dict[str, dict[str, Any]] = {}
    for event in public.feed.ledger:
        live.pop(event.listing_id, None)
        if event.kind in ("publish", "amend") and event.body is not None:
            live[event.listing_id] = json.loads(event.body)
    return [
        (at["id"], record, round(at["lon_u"] / 1e6, 4), round(at["lat_u"] / 1e6, 4))
        for record in live.values()
        if (at := record.get("place")) is not None
        and {"list", "nearby"} <= set(record["channels"])
        and (
            record["expires_at"] is None or datetime.fromisoformat(record["expires_at"]).timestamp() > public.clock.now
        )
    ]


def counted(records: Standing, tiles: set[tuple[int, int]], zoom: int, filters: Filters) -> Counter[str]:
    return Counter(
        place_id
        for place_id, record, lon, lat in records
        if oracle.wanted(record, filters) and tile(lon, lat, zoom) in tiles
    )


def random_box(chance: random.Random, zoom: int) -> str:
    width = 360 / 2**zoom * chance.uniform(0.3, 4)
    west, south = chance.gauss(115.49, width / 2) - width / 2, chance.gauss(38.87, width / 3) - width / 3
    edges = (
        min(max(113.4, west), 119.8),
        min(max(36.0, south), 42.6),
        min(119.9, west + width),
        min(42.7, south + width / 2),
    )
    west, south, east, north = (round(edge, 3) for edge in edges)
    return f"{west},{south},{max(east, round(west + 0.001, 3))},{max(north, round(south + 0.001, 3))}"


def tiles_of(bbox: list[float], zoom: int) -> set[tuple[int, int]]:
    west, south, east, north = bbox
    half = 180 / 2**zoom
    first, last = tile(west + half / 10, north - half / 20, zoom), tile(east - half / 10, south + half / 20, zoom)
    return {(x, y) for x in range(first[0], last[0] + 1) for y in range(first[1], last[1] + 1)}


def test_of_a_thousand_boxes_map_and_list_tell_the_same_as_the_records(public: Public) -> None:
    chance, records = random.Random(3), standing(public)

    for number in range(1_000):
        zoom = chance.randrange(6, 18)
        filters = random_filters(chance)
        box = random_box(chance, zoom)

        found = shown(public, f"bbox={box}&zoom={zoom}{filters.canonical()}")

        counts = counted(records, tiles_of(found["bbox"], zoom), zoom, filters)
        shown_counts = [each["count"] for each in found["clusters"] + found["places"]]
        assert found["total"] == sum(count for count in shown_counts if count is not None), number
        assert found["level"] == ("places" if zoom >= 13 else "clusters")
        if found["level"] == "places":
            assert {each["id"]: each["count"] for each in found["places"]} == counts
            ranks = [(-each["count"], each["id"]) for each in found["places"]]
            assert ranks == sorted(ranks)
        else:
            assert sum(each["places"] for each in found["clusters"]) == len(counts)
            hidden = sum(counts.values()) - found["total"]
            assert found["small_clusters"] <= hidden <= 4 * found["small_clusters"]


def test_a_box_shows_all_of_the_tiles_it_touches_and_nothing_else() -> None:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(person("A", at=place("P", 115.49, 38.87)))
    public = Public(feed)

    small, larger = (
        shown(public, "bbox=115.49,38.87,115.491,38.871&zoom=14"),
        shown(public, "bbox=115.489,38.868,115.492,38.872&zoom=14"),
    )

    assert small == larger
    west, south, east, north = small["bbox"]
    assert abs(east - west - 360 / 2**14) < 0.000_002
    assert west <= 115.49 < east and south < 38.87 <= north
    assert round(degrees(atan(sinh(pi * (1 - 2 * tile(115.49, 38.87, 14)[1] / 2**14)))), 6) == north


def test_few_listings_show_no_number_on_a_coarse_map_and_no_total_tells_it() -> None:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(*(person(f"A{number}", at=place("P", 115.49, 38.87)) for number in range(4)))
    feed.publish(*(person(f"B{number}", at=place("Q", 115.99, 38.87)) for number in range(5)))
    public = Public(feed)

    found = shown(public, "bbox=115.4,38.8,116.1,38.95&zoom=8")

    assert [(each["count"], each["places"]) for each in found["clusters"]] == [(5, 1), (None, 1)]
    assert (found["total"], found["small_clusters"], found["fewer_than"]) == (5, 1, 5)


def test_small_clusters_stand_in_the_order_of_the_map_whatever_they_count() -> None:
    def order(counts: tuple[int, int]) -> list[tuple[float, int | None]]:
        feed = FakeFeed()
        feed.adopt()
        for name, lon, count in (("P", 115.49, counts[0]), ("Q", 115.99, counts[1])):
            feed.publish(*(person(f"{name}{number}", at=place(name, lon, 38.87)) for number in range(count)))
        found = shown(Public(feed), "bbox=115.4,38.8,116.1,38.95&zoom=8")
        return [(each["lon"], each["count"]) for each in found["clusters"]]

    assert order((1, 4)) == order((4, 1)) == [(115.49, None), (115.99, None)]


def test_events_and_ends_of_terms_leave_what_a_fresh_start_would_give() -> None:
    public = of_town(11, places=30, listings=300)
    chance = random.Random(5)
    queries = [f"{WIDE}&zoom=12", f"{WIDE}&zoom=13", "bbox=114,38,117,40&zoom=8", f"{WIDE}&zoom=12&kind=legal_person"]

    for step in range(40):
        number = chance.randrange(330)
        at = place(
            f"P{chance.randrange(34):04d}", 115.4 + chance.random() / 5, 38.8 + chance.random() / 10, version=step
        )
        match chance.randrange(4):
            case 0:
                public.feed.withdraw(f"L{number:05d}")
            case 1:
                public.feed.publish(person(f"N{step}", at=at))
            case 2:
                public.feed.amend(organisation(f"L{number:05d}", at=at))
            case _:
                public.clock.now += chance.randrange(86_400)
        public.follow()
        public.feed.tick()
        public.follow()

        told = [viewport(public, query).content for query in queries]

        fresh = Public(public.feed, clock=public.clock)
        assert told == [viewport(fresh, query).content for query in queries], step


def test_kept_answers_are_bounded_by_their_bytes_and_the_longest_unasked_goes_first() -> None:
    kept, made = Kept(max_bytes=3 * (OVERHEAD_BYTES + 120)), list[str]()

    def ask(key: str) -> Answer:
        def make() -> Answer:
            made.append(key)
            return Answer(b"x" * 100)

        return kept.get(key, 1, 0.0, make)

    for key in ("a", "b", "c", "a", "d", "a", "b"):
        ask(key)

    assert (made, len(kept), kept.bytes) == (["a", "b", "c", "d", "b"], 3, 3 * (OVERHEAD_BYTES + 120))


def test_a_term_that_ends_is_over_at_the_next_read() -> None:
    feed = FakeFeed()
    feed.adopt()
    at = place("P", 115.49, 38.87)
    feed.publish(person("A", at=at, expires_at="2026-11-25T10:00:00Z"), person("B", at=at))
    public = Public(feed)
    before = viewport(public, f"{WIDE}&zoom=13")

    public.clock.set(BEGIN + timedelta(hours=2, seconds=-1))
    last = viewport(public, f"{WIDE}&zoom=13")
    public.clock.set(BEGIN + timedelta(hours=2))
    after = viewport(public, f"{WIDE}&zoom=13")

    assert [each.json()["total"] for each in (before, last, after)] == [2, 2, 1]
    assert before.headers["cache-control"] == "no-cache, s-maxage=2"
    assert last.headers["cache-control"] == "no-cache, s-maxage=1"
    assert before.headers["etag"] == last.headers["etag"] != after.headers["etag"]


def test_a_place_without_live_listings_is_gone() -> None:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(person("A", at=place("P", 115.49, 38.87)))
    public = Public(feed)

    feed.withdraw("A")
    public.follow()

    assert shown(public, f"{WIDE}&zoom=13")["places"] == shown(public, f"{WIDE}&zoom=8")["clusters"] == []


def test_a_policy_without_the_channel_shows_nothing(public: Public) -> None:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(person("A", at=place("P", 115.49, 38.87)))
    public = Public(feed)
    assert shown(public, f"{WIDE}&zoom=13")["total"] == 1

    feed.adopt(nearby=False, density=None)
    public.follow()

    assert shown(public, f"{WIDE}&zoom=13")["places"] == []


def test_a_map_in_gcj02_shows_the_same_places_in_its_datum(public: Public) -> None:
    here = to_gcj02(Wgs84(115.49, 38.87))
    box = f"{here.lon - 0.01:.3f},{here.lat - 0.01:.3f},{here.lon + 0.01:.3f},{here.lat + 0.01:.3f}"

    ours = shown(public, "bbox=115.48,38.86,115.5,38.88&zoom=15")
    theirs = shown(public, f"bbox={box}&zoom=15&datum=gcj02")

    assert [each["id"] for each in ours["places"]] == [each["id"] for each in theirs["places"]]
    for our, their in zip(ours["places"], theirs["places"], strict=True):
        there = to_gcj02(Wgs84(our["lon"], our["lat"]))
        assert abs(there.lon - their["lon"]) < 0.0002 and abs(there.lat - their["lat"]) < 0.0002
    assert theirs["datum"] == "gcj02" and theirs["bbox"][0] > ours["bbox"][0]


def test_positions_have_four_decimals_at_most(public: Public) -> None:
    for zoom in (6, 8, 10, 12, 14, 16):
        found = shown(public, f"bbox=115.49,38.87,115.491,38.871&zoom={zoom}")
        for each in found["clusters"] + found["places"]:
            assert all(len(str(each[axis]).partition(".")[2]) <= 4 for axis in ("lon", "lat"))


def test_too_many_places_become_clusters() -> None:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(
        *(person(f"A{n}", at=place(f"P{n}", 115.48 + n % 30 * 0.0006, 38.87 + n // 30 * 0.0006)) for n in range(501))
    )
    public = Public(feed)

    many = shown(public, "bbox=115.48,38.87,115.5,38.89&zoom=13")
    feed.withdraw("A0")
    public.follow()
    fewer = shown(public, "bbox=115.48,38.87,115.5,38.89&zoom=13")

    assert (many["level"], sum(each["places"] for each in many["clusters"])) == ("clusters", 501)
    assert (fewer["level"], len(fewer["places"])) == ("places", 500)


def test_the_largest_answer_is_small() -> None:
    chance = random.Random(1)
    feed = FakeFeed()
    feed.adopt()
    feed.publish(
        *(person(f"A{n}", at=place(f"P{n}", chance.uniform(114, 119), chance.uniform(37, 42))) for n in range(4_000))
    )
    public = Public(feed)

    reply = viewport(public, "bbox=114.2,37.2,118.9,41.6&zoom=8", accept_encoding="gzip")

    assert len(reply.json()["clusters"]) <= 1_024
    assert int(reply.headers["content-length"]) < 60_000


def test_it_is_found_again_by_etag_until_an_event_touches_the_map() -> None:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(person("A", at=place("P", 115.49, 38.87)))
    public = Public(feed)
    query = f"{WIDE}&zoom=13"
    etag = viewport(public, query).headers["etag"]
    assert viewport(public, query, if_none_match=etag).status_code == 304

    feed.publish(person("B", at=place("P", 115.49, 38.87)))
    public.follow()

    assert viewport(public, query, if_none_match=etag).json()["total"] == 2


def test_every_process_gives_the_same_bytes(public: Public) -> None:
    other = Public(public.feed, clock=public.clock)

    for zoom in range(6, 18):
        query = f"bbox=115.49,38.87,115.491,38.871&zoom={zoom}"
        assert viewport(public, query).content == viewport(other, query).content


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("", "missing", "zoom"),
        ("zoom=13", "missing", "bbox"),
        ("zoom=3&" + WIDE, "zoom_out_of_range", "zoom"),
        ("zoom=19&" + WIDE, "zoom_out_of_range", "zoom"),
        ("zoom=13.5&" + WIDE, "zoom_out_of_range", "zoom"),
        ("zoom=13&bbox=115.4,38.8,115.6", "not_a_box", "bbox"),
        ("zoom=13&bbox=115.4,38.8,115.6,north", "not_a_box", "bbox"),
        ("zoom=13&bbox=115.4,38.8,115.6,1e9", "not_a_box", "bbox"),
        ("zoom=13&bbox=115.4,38.8,115.6,nan", "not_a_box", "bbox"),
        ("zoom=13&bbox=115.4901,38.8,115.6,38.9", "too_precise", "bbox"),
        ("zoom=13&bbox=38.8,115.4,38.9,115.6", "swapped", "bbox"),
        ("zoom=13&bbox=115.6,38.8,115.4,38.9", "turned_round", "bbox"),
        ("zoom=13&bbox=115.4,38.9,115.6,38.8", "turned_round", "bbox"),
        ("zoom=13&bbox=115.4,38.8,115.4,38.9", "turned_round", "bbox"),
        ("zoom=6&bbox=113.3,38.8,115.6,38.9", "out_of_range", "bbox"),
        ("zoom=6&bbox=118.0,38.8,120.0,38.9", "out_of_range", "bbox"),
        ("zoom=6&bbox=-180,-90,180,90", "out_of_range", "bbox"),
        ("zoom=6&bbox=115.4,35.0,115.6,38.9", "out_of_range", "bbox"),
        ("zoom=18&" + WIDE, "too_many_tiles", "bbox"),
        ("zoom=13&datum=bd09&" + WIDE, "unknown_datum", "datum"),
        ("zoom=13&kind=nobody&" + WIDE, "unknown_kind", "kind"),
        ("zoom=13&limit=9&" + WIDE, "unknown_parameter", "limit"),
    ],
)
def test_a_wrong_box_is_refused_with_its_rule(public: Public, query: str, code: str, field: str) -> None:
    reply = viewport(public, query)

    problem = reply.json()
    assert (reply.status_code, problem["code"]) == (400, code)
    assert (problem["errors"][0]["field"], bool(problem["errors"][0]["rule"])) == (field, True)


def test_nothing_is_told_while_the_ledger_is_not_heard() -> None:
    public = Public(FakeFeed())
    public.steady.now += 31

    assert viewport(public, f"{WIDE}&zoom=13").status_code == 503


# The levels of areas.


def levels(public: Public) -> list[tuple[str, str | None]]:
    return [(each["id"], each["density"]) for each in shown(public, "bbox=115.48,38.86,115.5,38.88&zoom=15")["places"]]


def test_scenario_21_four_records_are_the_lowest_level_a_fifth_the_next_and_a_suppressed_one_does_not_count() -> None:
    feed = FakeFeed()
    feed.adopt()
    at = place("P", 115.49, 38.87)
    feed.publish(*(person(f"A{number}", at=at) for number in range(4)))
    public = Public(feed)

    four = levels(public)
    feed.publish(person("A4", at=at))
    public.follow()
    five = levels(public)
    feed.amend(person("A4", at=at, channels=["list", "share"]))
    public.follow()

    assert [four, five, levels(public)] == [[("P", "blue")], [("P", "yellow")], [("P", "blue")]]
    nearby = public.get("/api/v1/nearby?lon=115.490&lat=38.870").json()
    assert (nearby["density"]["level"], set(nearby["density"])) == ("blue", {"area", "level", "label"})


def test_a_level_is_of_an_area_and_the_same_for_everybody_in_it() -> None:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(*(person(f"A{number}", at=place("P", 115.4900, 38.8700)) for number in range(19)))
    feed.publish(organisation("B", at=place("Q", 115.4904, 38.8702)))

    public = Public(feed)

    assert levels(public) == [("P", "orange"), ("Q", "orange")]
    replies = [public.get(f"/api/v1/nearby?lon=115.49{last}&lat=38.870").json()["density"] for last in range(2)]
    assert replies[0] == replies[1]


def test_nothing_of_a_record_but_its_place_counts_for_a_level(public: Public) -> None:
    first, second = FakeFeed(), FakeFeed()
    for feed, build in ((first, person), (second, organisation)):
        feed.adopt()
        for number in range(7):
            more: dict[str, Any] = (
                {} if build is person else {"obligation": "支付货款", "grounds": ["G6"], "published_on": "2024-01-01"}
            )
            feed.publish(build(f"A{number}", at=place("P", 115.49, 38.87), **more))

    assert levels(Public(first)) == levels(Public(second)) == [("P", "yellow")]


def test_the_legend_is_that_of_the_policy_with_words_beside_colours() -> None:
    feed = FakeFeed()
    feed.adopt()
    public = Public(feed)

    assert public.get("/api/v1/about").json()["density"] == {
        "area": "h3_8",
        "label": "公示密度等级",
        "smallest_count": 5,
        "levels": [
            {"level": "blue", "at_least": 0, "below": 5, "label": "少于5条"},
            {"level": "yellow", "at_least": 5, "below": 20, "label": "5至19条"},
            {"level": "orange", "at_least": 20, "below": 50, "label": "20至49条"},
            {"level": "red", "at_least": 50, "below": None, "label": "50条及以上"},
        ],
    }


def test_without_a_density_in_the_policy_there_is_none_anywhere() -> None:
    feed = FakeFeed()
    feed.adopt(density=None)
    feed.publish(*(person(f"A{number}", at=place("P", 115.49, 38.87)) for number in range(60)))
    public = Public(feed)

    assert public.get("/api/v1/about").json()["density"] is None
    assert levels(public) == [("P", None)]
    assert public.get("/api/v1/nearby?lon=115.490&lat=38.870").json()["density"] is None


def test_what_counts_for_a_level_is_known_at_once_and_as_if_counted_one_by_one() -> None:
    public = of_town(5, places=20, listings=200)
    projection, now = public.service.projection, public.clock.now

    places = list(projection.places.by_id.values())
    known = [each.density for each in places]
    assert None not in known
    for each in places:
        each.changed()

    assert known == [projection.density(each, now) for each in places]
    assert len(set(known)) > 3


def test_the_index_is_ready_before_the_first_question() -> None:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(person("A", at=place("P", 115.49, 38.87)))
    service = Service(clock=Clock())

    run(Follower(feed, service).load())

    assert isinstance(service.projection, Projection)
    assert (len(service.map_index.rows), service.map_index.revision) == (1, 1)
