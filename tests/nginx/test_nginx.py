"""A real nginx with the shipped configuration before real public processes, and a court side that says what it got."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from tests.nginx.running import Nginx, until
from tests.public.examples import FakeFeed, person, place
from tests.public.serving import served
from tests.purging import cdn
from tests.purging.examples import caches_at
from tests.replicas.house import free_port

HERE = "/api/v1/nearby?lon=115.490&lat=38.870"


class Court(BaseHTTPRequestHandler):
    """Says that it was asked."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.send_response(200)
        self.send_header("content-length", "5")
        self.end_headers()
        self.wfile.write(b"court")

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Says nothing on the terminal."""


@pytest.fixture(scope="module")
def feed() -> FakeFeed:
    made = FakeFeed()
    made.publish(person("A", at=place("P", 115.49, 38.87)), person("B", at=place("P", 115.49, 38.87)))
    made.publish(person("E", at=place("Q", 115.6, 38.9), expires_at="2026-11-25T09:00:01Z"))
    return made


@pytest.fixture(scope="module")
def site(feed: FakeFeed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Before one process that answers and one that is not there."""
    court = ThreadingHTTPServer(("127.0.0.1", 0), Court)
    threading.Thread(target=court.serve_forever, daemon=True).start()
    with ExitStack() as end:
        public = end.enter_context(served(feed))
        address = end.enter_context(Nginx(tmp_path_factory.mktemp("nginx"), public, court.server_port))
        yield end.enter_context(httpx.Client(base_url=address))
    court.shutdown()


def cached(reply: httpx.Response) -> bool:
    return bool(reply.headers.get("debtormap-cache") == "HIT")


def listed(client: httpx.Client) -> list[str]:
    places = client.get(HERE).json()["places"]
    return [each["id"] for found in places for each in found["listings"]]


def test_an_answer_is_shared_and_stays_the_programs_own(site: httpx.Client) -> None:
    first = site.get(HERE)

    until(lambda: cached(site.get(HERE)))
    again = site.get(HERE, headers={"if-none-match": first.headers["etag"]})

    assert first.json()["total"] == 2
    assert first.headers["cache-control"] == "no-cache, s-maxage=2"
    assert (again.status_code, site.get(HERE).content) == (304, first.content)


def test_gzip_and_plain_are_kept_apart(site: httpx.Client) -> None:
    plain = {"accept-encoding": "identity"}
    until(lambda: cached(site.get(HERE, headers=plain)) and cached(site.get(HERE)))

    assert "content-encoding" not in site.get(HERE, headers=plain).headers
    assert site.get(HERE).headers["content-encoding"] == "gzip"
    assert site.get(HERE).json() == site.get(HERE, headers=plain).json()


def test_what_is_withdrawn_is_gone_when_two_seconds_are_over(site: httpx.Client, feed: FakeFeed) -> None:
    until(lambda: cached(site.get(HERE)))
    feed.withdraw("B")

    until(lambda: listed(site) == ["A"])

    begun = time.monotonic()
    while time.monotonic() < begun + 3:
        assert listed(site) == ["A"]


def test_an_answer_that_ends_sooner_is_not_kept(site: httpx.Client) -> None:
    ending = "/api/v1/nearby?lon=115.600&lat=38.900"

    replies = [site.get(ending) for _ in range(5)]

    assert {reply.headers["cache-control"] for reply in replies} == {"no-cache, s-maxage=1"}
    assert not any(cached(reply) for reply in replies)


@pytest.mark.parametrize("path", ["/api/v1/listings/nobody", "/api/v1/nearby?lon=1&lat=2", "/readyz"])
def test_refusals_and_readiness_are_never_kept(site: httpx.Client, path: str) -> None:
    assert not any(cached(site.get(path)) for _ in range(4))


def test_each_side_gets_what_is_its_own(site: httpx.Client) -> None:
    of_court = ["/console/", "/api/v1/self-information", "/api/v1/listings/A/match", "/api/v1/recipients/feed"]
    of_court.append("/api/v1/corrections/receipt/removal")

    assert [site.post(path, json={}).text for path in of_court] == ["court"] * 5
    assert site.get("/api/v1/listings/A").json()["id"] == "A"


def test_nothing_old_is_told_in_place_of_a_process_that_is_gone(tmp_path: Path) -> None:
    feed = FakeFeed()
    feed.publish(person("A", at=place("P", 115.49, 38.87)))
    with ExitStack() as public, Nginx(tmp_path, public.enter_context(served(feed)), free_port()) as address:
        until(lambda: cached(httpx.get(address + HERE)))
        public.close()

        until(lambda: httpx.get(address + HERE).status_code != 200, within_s=30)
        refused = [httpx.get(address + HERE).status_code for _ in range(5)]

    assert set(refused) == {502}


@pytest.mark.long
def test_a_cache_before_nginx_forgets_what_nginx_still_tells(tmp_path: Path) -> None:
    """It reads all the while, so that it takes from nginx once more what was withdrawn; the second purge ends that."""
    feed = FakeFeed()
    feed.publish(person("A", at=place("P", 115.49, 38.87)), person("B", at=place("P", 115.49, 38.87)))
    with ExitStack() as end:
        cache = end.enter_context(cdn.running())
        caches = caches_at(cache.purging_url, tmp_path)
        public = end.enter_context(served(feed, caches=caches, stale_after_s=0.05))
        cache.origin = end.enter_context(Nginx(tmp_path, public, free_port()))
        outer = end.enter_context(httpx.Client(base_url=cache.url))
        until(lambda: cache.purges.count(("dm-all",)) >= 6)
        until(lambda: outer.get(HERE).headers["x-cache"] == "HIT")

        feed.withdraw("B")
        begun = time.monotonic()
        told = [(time.monotonic() - begun, listed(outer)) for _ in iter(lambda: time.monotonic() < begun + 8, False)]

    assert max(at for at, ids in told if "B" in ids) < 5
    assert told[-1][1] == ["A"]
