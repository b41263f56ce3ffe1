import gzip
import random
from datetime import UTC, datetime, timedelta

import pytest

from debtormap.core.grid import Datum
from debtormap.core.listing import Kind
from debtormap.public import viewport
from tests.public.examples import BEGIN, Clock, FakeFeed, organisation, person, place, random_cell, town
from tests.public.running import Public, run

HERE = "/api/v1/nearby?lon=115.490&lat=38.870"


def _public() -> Public:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(*town(1, places=60, listings=400))
    return Public(feed)


@pytest.mark.parametrize("encoding", ["identity", "gzip, deflate, br, zstd", "gzip;q=0", "*"])
def test_lane_and_framework_give_the_same_bytes_and_headers(encoding: str) -> None:
    public = _public()
    chance = random.Random(1)

    for _ in range(10):
        for datum in Datum:
            url = f"/api/v1/nearby?{random_cell(chance, datum).canonical()}"
            lane = public.get(url, accept_encoding=encoding)
            framework = public.get(url, accept_encoding=encoding, framework=True)

            assert lane.status_code == framework.status_code == 200
            assert lane.content == framework.content
            assert dict(lane.headers) == dict(framework.headers)


VIEWS = (
    "bbox=115.46,38.85,115.52,38.89&zoom=14",
    "bbox=115.46,38.85,115.52,38.89&zoom=14&datum=gcj02",
    "bbox=114.000,37.500,118.000,41.500&zoom=8",
    "bbox=119.000,41.000,119.003,41.003&zoom=18",
)
LEFT = (
    "bbox=115.46,38.85,115.52,38.89&zoom=14&kind=natural_person",
    "zoom=14&bbox=115.46,38.85,115.52,38.89",
    "bbox=115.46%2C38.85%2C115.52%2C38.89&zoom=14",
    "bbox=115.4600,38.85,115.52,38.89&zoom=14",
    "bbox=115.46,38.85,115.52,38.89&zoom=19",
    "bbox=38.85,115.46,38.89,115.52&zoom=14",
    "bbox=114.000,37.500,118.000,41.500&zoom=18",
    "bbox=115.46,38.85,115.52,38.89&zoom=14&datum=bd09",
    "bbox=115.46,38.85,115.52&zoom=14",
    "",
)


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
@pytest.mark.parametrize("query", [*VIEWS, *LEFT])
def test_views_are_the_same_on_both_ways(query: str, encoding: str) -> None:
    public = _public()
    url = f"{viewport.PATH}?{query}"

    lane = public.get(url, accept_encoding=encoding)
    framework = public.get(url, accept_encoding=encoding, framework=True)
    etag = lane.headers.get("etag", '"none"')
    again = [public.get(url, accept_encoding=encoding, if_none_match=etag, framework=way) for way in (False, True)]

    assert (lane.status_code, lane.content) == (framework.status_code, framework.content)
    assert dict(lane.headers) == dict(framework.headers)
    assert lane.status_code == 200 or query in LEFT
    assert [each.status_code for each in again] == [304 if lane.status_code == 200 else lane.status_code] * 2
    assert dict(again[0].headers) == dict(again[1].headers)


def test_the_lane_takes_views_in_one_spelling_of_clients_that_take_json() -> None:
    lane = _public().app

    assert all(lane.view(query.encode(), []) for query in VIEWS)
    assert not any(lane.view(query.encode(), []) for query in LEFT)
    assert lane.view(VIEWS[0].encode(), [(b"accept", b"text/html")]) is None


def test_the_lane_shows_no_view_of_what_was_not_heard_for_too_long() -> None:
    public = Public(FakeFeed(), load=False)

    assert public.app.view(VIEWS[0].encode(), []) is None
    assert public.get(f"{viewport.PATH}?{VIEWS[0]}").status_code == 503


def test_the_lane_takes_the_canonical_spelling_alone() -> None:
    lane = _public().app
    takes = [b"lon=115.490&lat=38.870", b"lon=115.490&lat=38.870&datum=gcj02"]
    leaves = [
        b"lon=115.49&lat=38.870",
        b"lat=38.870&lon=115.490",
        b"lon=115.490&lat=38.870&datum=wgs84",
        b"",
        b"lon=115.4900&lat=38.870",
        b"lon=115.490&lat=38.870&x=1",
        b"lon=115.490&lat=38.870\n",
        b"lon=100.000&lat=38.870",
        b"lon=115.490&lat=38.870&cursor=AAAA",
        b"lon=115.490&lat=38.870&datum=bd09",
    ]

    assert [lane.reply(query, []) is None for query in takes] == [False, False]
    assert {lane.reply(query, []) for query in leaves} == {None}


@pytest.mark.parametrize("framework", [False, True])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_who_has_the_answer_gets_304(framework: bool, encoding: str) -> None:
    public = _public()
    first = public.get(HERE, accept_encoding=encoding, framework=framework)
    etag = first.headers["etag"]

    for known in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        again = public.get(HERE, accept_encoding=encoding, if_none_match=known, framework=framework)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
        assert again.headers["cache-control"] == first.headers["cache-control"]
        assert again.headers["vary"] == "Accept-Encoding"
        assert "content-length" not in again.headers
    assert public.get(HERE, if_none_match='"other"', framework=framework).status_code == 200


def test_each_representation_has_a_strong_etag_of_its_own() -> None:
    public = _public()
    plain, packed = public.get(HERE), public.get(HERE, accept_encoding="gzip")

    assert plain.headers["etag"] != packed.headers["etag"]
    assert not plain.headers["etag"].startswith("W/")
    assert packed.headers["content-encoding"] == "gzip"
    assert plain.content == packed.content  # the client unpacks
    assert int(packed.headers["content-length"]) < len(plain.content)
    assert public.get(HERE, if_none_match=plain.headers["etag"], accept_encoding="gzip").status_code == 200


def test_an_etag_is_another_for_each_other_answer() -> None:
    feed, chance, clock = FakeFeed(), random.Random(5), Clock()
    listings = town(5, places=25, listings=300)
    feed.adopt()
    feed.publish(*listings)
    public = Public(feed, clock=clock)
    told: set[tuple[str, bytes]] = set()

    for turn in range(40):
        changed = chance.choice(listings)
        if turn % 2:
            feed.withdraw(changed["id"])
        else:
            feed.publish(changed | {"name": f"演示{turn}"})
        public.follow()
        clock.now += 3_600 * 12 * (turn % 5 == 0)
        for datum in Datum:
            cell = random_cell(chance, datum).canonical()
            for kind in ("", *(f"&kind={each}" for each in Kind)):
                reply = public.get(f"/api/v1/nearby?{cell}{kind}")
                told.add((reply.headers["etag"], reply.content))

    assert len(told) == len(dict(told)) == len({body for _, body in told}) > 200


def test_an_etag_tells_answers_apart_that_differ_in_their_listings_alone() -> None:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(person("A", at=place("P", 115.49, 38.87)), organisation("B", at=place("P", 115.49, 38.87)))
    public = Public(feed)

    persons, organisations = (public.get(f"{HERE}&kind={kind}") for kind in (Kind.NATURAL_PERSON, Kind.LEGAL_PERSON))

    assert persons.json()["total"] == organisations.json()["total"] == 1
    assert persons.headers["etag"] != organisations.headers["etag"]


def test_packed_bytes_are_the_same_in_every_process() -> None:
    replies = [
        public.app.reply(HERE.partition("?")[2].encode(), [(b"accept-encoding", b"gzip")])
        for public in (_public(), _public())
    ]

    assert replies[0] is not None and replies[1] is not None
    assert replies[0].body == replies[1].body
    assert gzip.decompress(replies[0].body) == _public().get(HERE).content


def test_a_short_answer_is_not_packed() -> None:
    reply = _public().get("/api/v1/nearby?lon=119.000&lat=41.000", accept_encoding="gzip")

    assert "content-encoding" not in reply.headers


@pytest.mark.parametrize("framework", [False, True])
def test_shared_caches_keep_an_answer_two_seconds_and_never_past_a_term(framework: bool) -> None:
    end = BEGIN + timedelta(days=1)
    feed = FakeFeed()
    feed.publish(person("A", at=place("P", 115.49, 38.87), expires_at=end.strftime("%Y-%m-%dT%H:%M:%SZ")))
    clock = Clock(end - timedelta(seconds=10))
    public = Public(feed, clock=clock)

    given = []
    for left_s in (10, 2, 1.5, 0.5, 0):
        clock.now = end.timestamp() - left_s
        given.append(public.get(HERE, framework=framework).headers["cache-control"])

    assert given == [
        "no-cache, s-maxage=2", "no-cache, s-maxage=2", "no-cache, s-maxage=1", "no-cache, s-maxage=0",
        "no-cache, s-maxage=2",
    ]  # fmt: skip


def test_the_moment_of_the_last_tick_stands_in_a_header() -> None:
    public = _public()
    public.clock.set(datetime(2026, 11, 25, 9, 30, 1, tzinfo=UTC))
    public.feed.tick()
    public.follow()

    assert public.get(HERE).headers["debtormap-checked-at"] == "2026-11-25T09:30:01Z"


def test_no_cookie_and_the_headers_of_public_data() -> None:
    headers = _public().get(HERE).headers

    assert "set-cookie" not in headers
    assert headers["access-control-allow-origin"] == "*"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["x-robots-tag"] == "noindex, noarchive"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("framework", [False, True])
def test_head_tells_the_headers_of_get_without_a_body(framework: bool) -> None:
    public = _public()

    head, get = (public.get(HERE, method=method, framework=framework) for method in ("HEAD", "GET"))

    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(get.headers)


def test_an_answer_kept_too_long_is_not_told() -> None:
    public = _public()
    assert public.get(HERE).status_code == 200

    public.steady.now += 29.9
    assert public.get(HERE).status_code == 200
    public.steady.now += 0.2
    assert public.get(HERE).status_code == 503

    public.feed.tick()
    public.follow()
    assert public.get(HERE).status_code == 200


def test_concurrent_readers_get_whole_answers_while_events_are_applied() -> None:
    import asyncio

    public = _public()
    more = [person(f"N{number}", at=place(f"N{number}", 115.49, 38.87)) for number in range(1_500)]

    async def read_while_following() -> set[int]:
        public.feed.publish(*more)
        following = asyncio.create_task(public.follower.catch_up())
        totals = set()
        while not following.done():
            answer = await public._get(HERE, public.app, "GET", {})
            totals.add(answer.json()["total"])
            await asyncio.sleep(0)
        await following
        totals.add((await public._get(HERE, public.app, "GET", {})).json()["total"])
        return totals

    totals = run(read_while_following())

    assert max(totals) - min(totals) == 1_500
    assert len(totals) > 2
