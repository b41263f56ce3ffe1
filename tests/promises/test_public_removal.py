"""What is gone is gone from every surface at the next read; nothing stale is ever told."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.public.examples import Clock, FakeFeed, person, place
from tests.public.running import Public

END = datetime(2026, 12, 1, 16, tzinfo=UTC)
NAME = "演示离去者"
HERE = place("P", 115.49, 38.87)
SURFACES = (
    "/api/v1/nearby?lon=115.490&lat=38.870",
    "/api/v1/nearby?lon=115.49&lat=38.87",
    "/api/v1/nearby?lon=115.496&lat=38.871&datum=gcj02",
    "/api/v1/nearby?lon=115.490&lat=38.870&kind=natural_person",
    "/api/v1/places/P/listings",
    "/api/v1/listings/A",
    f"/api/v1/search?q={NAME}",
    "/api/v1/search?q=（2023）冀0001执77号",
)
DATA = (*SURFACES, "/api/v1/about")


@pytest.fixture
def client_dir(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<title>x</title></head>")
    return tmp_path


def _public(client_dir: Path, clock: Clock | None = None) -> Public:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(
        person("A", NAME, at=HERE, case_number="（2023）冀0001执77号", expires_at=END.strftime("%Y-%m-%dT%H:%M:%SZ")),
        person("B", at=HERE),
    )
    return Public(feed, clock=clock, client_dir=client_dir)


def _withdraw(public: Public) -> None:
    public.feed.withdraw("A")
    public.follow()


def _hide(public: Public) -> None:
    public.feed.amend(person("A", NAME, channels=[]))
    public.follow()


def _expire(public: Public) -> None:
    public.clock.set(END)


@pytest.mark.parametrize("go", [_withdraw, _hide, _expire])
def test_what_is_gone_is_gone_from_every_surface_at_the_next_read(
    go: Callable[[Public], None], client_dir: Path
) -> None:
    public = _public(client_dir, Clock(END - timedelta(seconds=1)))
    # Asked before, so that whatever may be kept is kept.
    before = {url: public.get(url, accept_encoding=encoding) for url in SURFACES for encoding in ("identity", "gzip")}
    assert all(NAME in reply.text for reply in before.values())
    assert public.get("/r/A").status_code == 200

    go(public)

    for url, reply in before.items():
        for known in ('"other"', reply.headers["etag"]):
            for encoding in ("identity", "gzip"):
                now = public.get(url, accept_encoding=encoding, if_none_match=known)
                assert now.status_code in (200, 404), url
                assert NAME not in now.text, url
                assert '"A"' not in now.text, url
    assert public.get("/api/v1/listings/A").status_code == 404
    assert public.get("/r/A").status_code == 404
    assert public.get("/api/v1/nearby?lon=115.490&lat=38.870").json()["total"] == 1


def test_a_term_holds_to_its_last_moment_and_not_a_second_longer(client_dir: Path) -> None:
    public = _public(client_dir, Clock(END - timedelta(milliseconds=1)))
    assert [public.get(url).status_code for url in SURFACES] == [200] * len(SURFACES)
    assert all(NAME in public.get(url).text for url in SURFACES)

    public.clock.set(END + timedelta(seconds=1))

    assert not [url for url in SURFACES if NAME in public.get(url).text]


@pytest.mark.parametrize("url", DATA)
def test_nothing_is_told_when_the_ledger_was_not_heard(url: str, client_dir: Path) -> None:
    public = _public(client_dir)
    assert public.get(url).status_code == 200

    public.steady.now += 30
    reply = public.get(url)

    assert (reply.status_code, reply.json()["code"]) == (503, "unavailable")
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["retry-after"] == "5"
    assert reply.headers["cache-control"] == "no-store"
    assert public.get("/readyz").status_code == 503
    assert public.get("/healthz").status_code == 200


def test_shared_caches_keep_nothing_past_the_end_of_a_term(client_dir: Path) -> None:
    public = _public(client_dir, Clock(END - timedelta(milliseconds=900)))

    given = {public.get(url).headers["cache-control"] for url in SURFACES}

    assert given == {"no-cache, s-maxage=0"}


AFTER = END + timedelta(seconds=1)


def _told(public: Public) -> list[str]:
    """The surfaces that still tell of the listing whose term is over."""
    answers = [(url, public.get(url, accept_encoding=each)) for url in SURFACES for each in ("identity", "gzip")]
    return [url for url, reply in answers if NAME in reply.text or '"A"' in reply.text]


def _restarted(public: Public, client_dir: Path) -> Public:
    """Another process over the same ledger, begun after the end."""
    return Public(public.feed, clock=Clock(AFTER), client_dir=client_dir)


def _restored(public: Public, client_dir: Path) -> Public:
    """A ledger brought back from a backup of when the listing was public, without anything that came later."""
    backup = FakeFeed(ticked_at=AFTER)
    backup.ledger = list(public.feed.ledger)
    public.feed.withdraw("A")
    return Public(backup, clock=Clock(AFTER), client_dir=client_dir)


def _cut_off(public: Public, client_dir: Path) -> Public:
    """The ledger is silent over the end; then it is heard again, and nothing has happened in it."""
    public.steady.now += 3600
    public.clock.set(AFTER)
    assert {public.get(url).status_code for url in SURFACES} == {503}
    public.feed.ticked_at = AFTER
    public.follow()
    return public


@pytest.mark.parametrize("happened", [_restarted, _restored, _cut_off])
def test_nothing_is_served_a_second_after_the_end_whatever_happened(
    happened: Callable[[Public, Path], Public], client_dir: Path
) -> None:
    public = _public(client_dir, Clock(END - timedelta(seconds=1)))
    assert sorted(_told(public)) == sorted(2 * SURFACES)

    after = happened(public, client_dir)

    assert {after.get(url).status_code for url in SURFACES} <= {200, 404}
    assert _told(after) == []
    assert after.get("/api/v1/nearby?lon=115.490&lat=38.870").json()["total"] == 1
