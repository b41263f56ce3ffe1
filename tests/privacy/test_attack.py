"""An attacker asks, and adapts, and gets no nearer to a home than its public place.

Thousands of questions; ten thousand in the long run.

The negative controls give the same attacker one careless answer each; there he must succeed, or the tests above would
say nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, floor, hypot, radians
from statistics import fmean, median
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from debtormap.core.coordinates import Wgs84, distance_m, to_gcj02
from debtormap.core.grid import Cell, around
from debtormap.public.mercator import BITS, world_of
from debtormap.public.nearby import OUTER_RADIUS_M
from debtormap.public.places import area_of
from tests.privacy import world
from tests.privacy.attacker import M_A_DEGREE, centre_of
from tests.privacy.campaign import Attack, Campaign, Replicas
from tests.privacy.map_leaks import MapLeak, holds
from tests.privacy.sides import Heard, InProcess, Leak, nearby_url
from tests.privacy.world import Target, World
from tests.public.running import Public


@pytest.fixture
def side(people: World) -> Iterator[InProcess]:
    asked = InProcess(Public(people.feed()).app)
    yield asked
    asked.close()


@pytest.mark.long
def test_the_whole_attack_is_as_large_as_we_say_and_gets_no_nearer(whole_attack: Campaign, people: World) -> None:
    assert len(people.targets) == len(whole_attack.by_answers) == 200
    assert whole_attack.asked_over_http == 2_000
    assert whole_attack.asked_in_process + whole_attack.asked_over_http >= 10_000
    test_no_question_leads_nearer_to_a_home_than_its_public_place(whole_attack)
    test_what_the_answers_leave_is_the_public_place_and_nothing_else(whole_attack)
    # Were it drawn by a metre each, the mean of 200 would show it: its own error is a third of that.
    assert abs(fmean(_drawn_m(each) for each in whole_attack.by_answers)) < 1.5


def test_no_question_leads_nearer_to_a_home_than_its_public_place(attack: Campaign) -> None:
    nearer = [each.target.listing_id for each in attack.honest() if each.error_m < each.target.hidden_by_m]

    assert nearer == []
    assert not any(each.found.excludes_published for each in attack.honest())


def test_what_the_answers_leave_is_the_public_place_and_nothing_else(attack: Campaign) -> None:
    assert median(each.off_place_m for each in attack.by_answers) < 5
    assert max(each.off_place_m for each in attack.by_answers) < 25
    assert median(each.off_place_m for each in attack.over_http) < 15
    assert median(each.off_place_m for each in attack.by_order) < 15
    assert max(each.off_place_m for each in attack.by_map[MapLeak.FEATURES]) < 0.5
    assert max(each.off_place_m for each in attack.by_map[MapLeak.TILES]) < 0.5
    # A view is widened to tiles of 120 m: half the diagonal of one.
    assert max(each.off_place_m for each in attack.by_map[MapLeak.VIEWS]) < 90
    assert max(each.off_place_m for each in attack.by_map[MapLeak.CHANGE]) < 90


def test_the_region_is_not_drawn_towards_the_homes(attack: Campaign) -> None:
    # The mean of forty has an error of nearly a metre of its own.
    assert abs(fmean(_drawn_m(each) for each in attack.by_answers)) < 3
    assert fmean(_drawn_m(each) for each in attack.leaks[Leak.DISTANCE]) > 60


@pytest.mark.parametrize("leak", list(Leak))
def test_the_same_attacker_finds_the_home_where_an_answer_leaks(attack: Campaign, leak: Leak) -> None:
    found = attack.leaks[leak]

    # Villages lie too far apart for their order to say much: there only half the homes are found by it.
    assert median(each.error_m for each in found) < 20
    assert sum(each.error_m < each.target.hidden_by_m for each in found) >= len(found) * 0.7
    assert any(each.found.excludes_published for each in found)


@pytest.mark.parametrize("leak", list(MapLeak))
def test_so_he_does_where_a_surface_of_the_map_leaks(attack: Campaign, leak: MapLeak) -> None:
    found = attack.map_leaks[leak]
    exact = leak in (MapLeak.FEATURES, MapLeak.TILES)

    assert median(each.error_m for each in found) < (0.5 if exact else 60)
    assert sum(each.error_m < each.target.hidden_by_m for each in found) >= len(found) * 0.7
    assert sum(each.found.excludes_published for each in found) >= len(found) * 0.7


def test_every_position_that_any_surface_tells_is_a_public_place_or_the_middle_of_several(
    people: World, side: InProcess
) -> None:
    points = [_point(record["place"]) for record in (*people.others, *(each.record for each in people.targets))]
    places = {
        False: {(round(point.lon, 4), round(point.lat, 4)) for point in points},
        True: {(round(point.lon, 4), round(point.lat, 4)) for point in map(to_gcj02, points)},
    }

    # What is told of the installation itself has the middle of its map.
    urls = [url for url in _surfaces(people, side) if not url.startswith("/api/v1/about")]
    told = {(url, at) for url in urls for at in _positions(side.ask(url))}

    assert len(told) > 500
    assert {(url, at) for url, at in told if at not in places["datum=gcj02" in url]} == set()


def test_a_box_shows_a_place_when_it_holds_the_place_not_when_it_holds_the_home(people: World, side: InProcess) -> None:
    homes_alone = 0
    for target in people.targets[::4]:
        west, south = floor(target.home.lon * 1000) / 1000, floor(target.home.lat * 1000) / 1000
        for zoom in (16, 18):
            box = f"{west:.3f},{south:.3f},{west + 0.001:.3f},{south + 0.001:.3f}"
            answer = side.ask(f"/api/v1/viewport?bbox={box}&zoom={zoom}").json()
            is_shown = target.place.id in {place["id"] for place in answer["places"]}
            holds_place = holds(answer["bbox"], target.place.point)
            assert is_shown == holds_place
            homes_alone += holds(answer["bbox"], target.home) and not holds_place
    assert homes_alone > 20


def test_an_event_changes_no_byte_of_a_cell_beyond_700_m_but_the_level_of_its_area(people: World) -> None:
    replicas = Replicas(people)
    behind, ahead = InProcess(replicas.behind.app), InProcess(replicas.ahead.app)
    beyond = 0
    for number, target in enumerate(people.targets[::20]):
        replicas.step(target, number)
        for cell in _round(target, step_milli=4):
            before, after = (each.ask(nearby_url(cell)) for each in (behind, ahead))
            assert (_told(before) == _told(after)) == (before.body == after.body)
            if distance_m(centre_of(cell), target.place.point) > OUTER_RADIUS_M:
                beyond += 1
                assert _without_level(before) == _without_level(after)
                if area_of(centre_of(cell)) != area_of(target.place.point):
                    assert (before.body, before.headers) == (after.body, after.headers)
        replicas.catch_up(target, number)
    behind.close()
    ahead.close()
    assert beyond > 150


def test_behind_other_doors_of_the_same_places_every_surface_answers_byte_for_byte_alike(
    people: World, side: InProcess
) -> None:
    elsewhere = InProcess(Public(world.build(door=9_411).feed()).app)

    for url in _surfaces(people, side):
        here, there = side.ask(url), elsewhere.ask(url)
        assert here.status == 200, url
        assert (here.body, here.headers) == (there.body, there.headers), url
    elsewhere.close()


def test_filters_that_fit_one_person_alone_show_no_other_place_of_him(people: World, side: InProcess) -> None:
    for target in people.targets[::10]:
        box = f"{target.place.point.lon - 0.01:.3f},{target.place.point.lat - 0.01:.3f}"
        box += f",{target.place.point.lon + 0.01:.3f},{target.place.point.lat + 0.01:.3f}"
        for url in (nearby_url(around(target.place.point)), f"/api/v1/viewport?bbox={box}&zoom=16"):
            everybody, alone = side.ask(url).json(), side.ask(f"{url}&{_filters(target)}").json()
            places = {each["id"]: (each["lon"], each["lat"]) for each in everybody["places"]}

            assert target.place.id in {each["id"] for each in alone["places"]}
            for each in alone["places"]:
                assert places[each["id"]] == (each["lon"], each["lat"])
            assert everybody.get("density") == alone.get("density")


def _surfaces(people: World, side: InProcess) -> list[str]:
    """Every surface that shows a listing or a place, for some of the people; cursors are followed."""
    urls = [
        "/api/v1/about",
        "/api/v1/courts",
        "/api/v1/search?q=演示甲",
        "/tiles/places.json",
        "/ogc/api/collections/places",
        "/ogc/api/collections/places/items?limit=500",
    ]
    for target in people.targets[::40]:
        lon, lat = target.place.point.lon, target.place.point.lat
        for datum in ("wgs84", "gcj02"):
            urls += [
                f"/api/v1/nearby?lon={lon:.3f}&lat={lat:.3f}&datum={datum}",
                f"/api/v1/nearby?lon={lon:.2f}&lat={lat:.2f}&datum={datum}&kind=natural_person",
                f"/api/v1/nearby?lon={lon:.3f}&lat={lat:.3f}&datum={datum}&{_filters(target)}",
                f"/api/v1/places/{target.place.id}/listings?datum={datum}",
                f"/api/v1/places/{target.place.id}/listings?datum={datum}&{_filters(target)}",
            ]
            for zoom, half in ((6, 1), (10, 0.1), (14, 0.01), (18, 0.001)):
                box = f"{lon - half:.3f},{lat - half:.3f},{lon + half:.3f},{lat + half:.3f}"
                asked = f"/api/v1/viewport?bbox={box}&zoom={zoom}&datum={datum}"
                urls += [asked, f"{asked}&{_filters(target)}"]
        urls += [tile_url(target, zoom) for zoom in (5, 9, 12, 14)]
        urls += [
            f"/api/v1/listings/{target.listing_id}",
            f"/api/v1/search?q={target.record['case_number']}",
            f"/ogc/api/collections/places/items/{target.place.id}",
            f"/ogc/api/collections/places/items?bbox={lon - 0.01:.4f},{lat - 0.01:.4f},{lon:.4f},{lat:.4f}",
        ]
    return urls + [following for url in urls for following in _following(side, url)]


def _filters(target: Target) -> str:
    """The filters that leave the fewest beside somebody."""
    record = target.record
    day = record["published_on"]
    asked = {"kind": record["kind"], "ground": record["grounds"][0], "court": record["court"]["code"]}
    return urlencode({**asked, "published_from": day, "published_to": day})


def tile_url(target: Target, zoom: int) -> str:
    x, y = world_of(target.place.point)
    return f"/tiles/places/{zoom}/{x >> BITS - zoom}/{y >> BITS - zoom}.mvt"


def _following(side: InProcess, url: str) -> list[str]:
    """The addresses that the cursors and links of an answer lead to."""
    found: list[str] = []
    heard = side.ask(url)
    while "json" in heard.headers.get("content-type", "") and (following := _next(heard.json())) is not None:
        found.append(following)
        heard = side.ask(following)
    return found


def _next(answer: dict[str, Any] | list[Any]) -> str | None:
    if isinstance(answer, list):
        return None
    links = [link["href"] for link in answer.get("links", ()) if link["rel"] == "next"]
    parts = urlsplit(links[0] if links else answer.get("next") or "")
    return f"{parts.path}?{parts.query}" if parts.query else None


def _drawn_m(attack: Attack) -> float:
    """How far towards the home the middle of the region lies from the public place."""
    place, home, middle = attack.target.place.point, attack.target.home, attack.found.middle
    scale = cos(radians(place.lat))
    to_home = ((home.lon - place.lon) * scale, home.lat - place.lat)
    to_middle = ((middle.lon - place.lon) * scale, middle.lat - place.lat)
    along = to_home[0] * to_middle[0] + to_home[1] * to_middle[1]
    return M_A_DEGREE * along / hypot(*to_home)


def _point(place: dict[str, int]) -> Wgs84:
    return Wgs84(place["lon_u"] / 1e6, place["lat_u"] / 1e6)


def _positions(heard: Heard) -> Iterator[tuple[float, float]]:
    """Every position of one place in an answer, found by its form; tiles are read by the attacker."""
    if "json" in heard.headers.get("content-type", ""):
        yield from _read(heard.json())


def _read(node: Any) -> Iterator[tuple[float, float]]:
    if isinstance(node, list):
        for each in node:
            yield from _read(each)
    elif isinstance(node, dict) and node.get("type") == "Point":
        lon, lat = node["coordinates"]
        yield lon, lat
    elif isinstance(node, dict):
        # A cluster tells how many places it is the middle of; the cell is the question.
        if "lon" in node and node.get("places", 1) == 1:
            yield node["lon"], node["lat"]
        for key, each in node.items():
            if key != "cell":
                yield from _read(each)


def _round(target: Target, *, step_milli: int) -> list[Cell]:
    """Cells round a public place, to 1.2 km and more."""
    here = around(target.place.point)
    steps = range(-12, 13, step_milli)
    return [Cell(lon_milli=here.lon_milli + x, lat_milli=here.lat_milli + y) for x in steps for y in steps]


def _told(heard: Heard) -> tuple[str, str]:
    """What a header tells of a body."""
    return heard.headers["etag"], heard.headers["content-length"]


def _without_level(heard: Heard) -> dict[str, Any]:
    return {**heard.json(), "density": None}
