"""Tags tell what the address says and nothing more, and only where a cache is told to forget."""

from __future__ import annotations

from typing import Any, cast

import pytest

from debtormap.direct import Asked, way_of
from debtormap.public.app import create
from debtormap.public.cache_tags import Tagged, of_path
from debtormap.public.fastlane import App
from tests.public.examples import FakeFeed, person, place
from tests.public.running import Public, run

HERE = "/api/v1/nearby?lon=115.490&lat=38.870"
NOBODY = "/api/v1/nearby?lon=118.000&lat=40.000"
LISTED = "dm-all dm-lists"


@pytest.fixture(scope="module")
def public() -> Public:
    feed = FakeFeed()
    feed.adopt()
    at = place("P", 115.49, 38.87)
    feed.publish(person("A", at=at, share_id="sA"), person("B", at=at, share_id="sB"))
    return Public(feed)


def tags(public: Public, path: str, **headers: str) -> tuple[int, str | None, str | None]:
    door = public.door
    public.door = Tagged(public.app)
    try:
        reply = public.get(path, framework=True, **headers)
    finally:
        public.door = door
    return reply.status_code, reply.headers.get("surrogate-key"), reply.headers.get("cache-tag")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (HERE, LISTED),
        (NOBODY, LISTED),
        ("/api/v1/search?q=演示甲", LISTED),
        ("/api/v1/places/P/listings", LISTED),
        ("/api/v1/viewport?bbox=115.45,38.85,115.53,38.89&zoom=14", LISTED),
        ("/tiles/places/14/13448/6235.mvt", LISTED),
        ("/ogc/api/collections", LISTED),
        ("/plain/nearby?lon=115.490&lat=38.870", LISTED),
        ("/api/v1/about", LISTED),
        ("/api/v1/listings/A", "dm-all dm-l-A"),
        ("/plain/listings/A", "dm-all dm-l-A"),
        ("/api/v1/shares/sA", "dm-all dm-s-sA"),
        ("/plain/shares/sA", "dm-all dm-s-sA"),
    ],
)
def test_an_answer_has_the_tags_of_its_address(public: Public, path: str, expected: str) -> None:
    status, *told = tags(public, path)

    assert (status in (200, 204), told) == (True, [expected, expected.replace(" ", ",")])


def test_tags_do_not_tell_what_stands_where(public: Public) -> None:
    before = tags(public, HERE), tags(public, NOBODY)
    public.feed.publish(person("C", at=place("Q", 118.0, 40.0)))
    public.follow()

    assert {*before, tags(public, NOBODY)} == {before[0]}


@pytest.mark.parametrize(
    "path", ["/api/v1/listings/nobody", "/s/nobody/card.png", "/api/v1/nearby?lon=1&lat=2", "/healthz"]
)
def test_what_no_cache_keeps_has_no_tags(public: Public, path: str) -> None:
    assert tags(public, path)[1:] == (None, None)


def test_an_unchanged_answer_has_the_tags_again(public: Public) -> None:
    etag = public.get(HERE).headers["etag"]

    assert tags(public, HERE, if_none_match=etag) == (304, LISTED, LISTED.replace(" ", ","))


def test_the_direct_way_tells_the_same(public: Public) -> None:
    way = way_of(Tagged(public.app))

    reply = way(Asked(b"/api/v1/nearby", HERE.partition("?")[2].encode(), [], "192.0.2.1"))

    assert reply is not None
    assert [value for name, value in reply.headers if name == b"surrogate-key"] == [LISTED.encode()]
    assert [value for name, value in reply.headers if name == b"cache-tag"] == [b"dm-all,dm-lists"]


def test_the_headers_of_a_kept_answer_do_not_grow(public: Public) -> None:
    way = way_of(Tagged(public.app))
    asked = Asked(b"/api/v1/nearby", HERE.partition("?")[2].encode(), [], "192.0.2.1")

    first, second = way(asked), way(asked)

    assert first is not None and second is not None
    assert first.headers == second.headers


def test_nothing_is_tagged_unless_a_cache_is_told(public: Public) -> None:
    assert "surrogate-key" not in public.get(HERE).headers
    assert not isinstance(create(feed=FakeFeed()), Tagged)


def test_no_foreign_text_gets_into_a_tag() -> None:
    assert of_path("/s/a b\r\nX: 1") == of_path("/r/" + "a" * 21) == ("dm-all", "dm-lists")


def test_a_lifespan_passes_through() -> None:
    passed: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        passed.append(scope["type"])

    run(Tagged(cast(App, app))({"type": "lifespan"}, cast(Any, None), cast(Any, None)))
    assert passed == ["lifespan"]
