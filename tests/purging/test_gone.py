"""A real public process behind a cache that would keep everything for an hour: what is withdrawn, amended or over is
gone there within five seconds, and the rest stays."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Final, NamedTuple

import httpx
import pytest

from tests.core.test_pictures import policy
from tests.public.examples import FakeFeed, person, place
from tests.public.serving import served
from tests.public.test_shares import INDEX, rule
from tests.purging import cdn
from tests.purging.cdn import Cdn
from tests.purging.examples import caches_at

BOUND_S: Final = 5.0
OF_ANOTHER: Final = ("/s/sB", "/api/v1/shares/sB", "/api/v1/listings/B", "/r/B", "/plain/listings/B")
HERE: Final = "/api/v1/nearby?lon=115.490&lat=38.870"


class Site(NamedTuple):
    feed: FakeFeed
    cdn: Cdn
    reader: httpx.Client

    def get(self, path: str) -> httpx.Response:
        return self.reader.get(path)

    def is_held(self, path: str) -> bool:
        return self.get(path).headers["x-cache"] == "HIT"

    def hold(self, *paths: str) -> None:
        for path in paths:
            assert self.get(path).status_code == 200, path
            assert self.is_held(path), path


def surfaces(listing_id: str) -> list[str]:
    share = f"/s/s{listing_id}"
    return [share, f"{share}/card.png", f"{share}/poster.png", f"/api/v1/shares/s{listing_id}",
            f"/api/v1/listings/{listing_id}", f"/r/{listing_id}", f"/plain/listings/{listing_id}"]  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    assert policy("hebei-2019").share.poster
    folder = tmp_path_factory.mktemp("site")
    (folder / "index.html").write_text(INDEX)
    feed = FakeFeed()
    feed.adopt(share=rule("hebei-2019"))
    feed.publish(*(person(each, at=place("P", 115.49, 38.87)) for each in "ABCD"))
    with ExitStack() as end, cdn.running() as cache:
        # So soon silent that the third time is the step of the second: its clock stands still, it never falls silent.
        caches = caches_at(cache.purging_url, folder)
        cache.origin = end.enter_context(served(feed, client_dir=folder, caches=caches, stale_after_s=1e-6))
        # What is forgotten at a start has been forgotten twice by each of the three: it disturbs nothing that follows.
        until(lambda: cache.purges.count(("dm-all",)) >= 6)
        yield Site(feed, cache, end.enter_context(httpx.Client(base_url=cache.url)))


def until(holds: Callable[[], bool], within_s: float = 30) -> float:
    """Seconds until it holds."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() < begun + within_s, "it never came to be"
        time.sleep(0.02)
    return time.monotonic() - begun


def test_what_is_withdrawn_is_gone_from_the_cache(site: Site) -> None:
    site.hold(*surfaces("A"), *OF_ANOTHER)
    assert site.get(HERE).json()["total"] == 4
    assert site.is_held(HERE)

    site.feed.withdraw("A")
    took_s = until(lambda: all(site.get(path).status_code in (404, 410) for path in surfaces("A")))

    assert took_s < BOUND_S
    assert {site.get(path).status_code for path in surfaces("A")[:4]} == {410}
    assert until(lambda: site.get(HERE).json()["total"] == 3) < BOUND_S
    assert [path for path in OF_ANOTHER if not site.is_held(path)] == []


def test_what_is_amended_is_told_anew(site: Site) -> None:
    site.hold("/s/sC", "/s/sC/card.png", "/api/v1/listings/C")
    site.feed.amend(person("C", share_id="sNew", at=place("P", 115.49, 38.87)))

    took_s = until(lambda: site.get("/s/sC/card.png").status_code == 410 and site.get("/s/sC").status_code == 410)

    assert took_s < BOUND_S
    assert site.get("/api/v1/listings/C").json()["share"]["id"] == "sNew"


def test_each_kind_of_cache_was_told_and_a_refusal_loses_nothing(site: Site) -> None:
    site.hold("/s/sD", "/s/sD/card.png")
    site.cdn.refusals += [(503, {}), (429, {"Retry-After": "1"}), (500, {})]
    site.feed.withdraw("D")

    assert until(lambda: site.get("/s/sD/card.png").status_code == 410) < BOUND_S
    assert until(lambda: sum("dm-s-sD" in tags for tags in site.cdn.purges) >= 3) < BOUND_S
