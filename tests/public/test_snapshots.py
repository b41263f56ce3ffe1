"""Started from a snapshot and the feed, a process tells the same, byte for byte, as one that read the whole ledger."""

from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from debtormap.public import snapshots
from debtormap.public.follower import Follower
from debtormap.public.projection import Projection
from tests.public.examples import Event, FakeFeed, person, place
from tests.public.running import Public, run

HERE = place("P", 115.49, 38.87)
THERE = place("Q", 115.52, 38.87, name="演示村")
FIRM = {"kind": "legal_person", "credit_code": "91130600MA00000001", "masked_number": None, "birth_year": None}
ASKED = (
    "/api/v1/nearby?lon=115.490&lat=38.870",
    "/api/v1/nearby?lon=115.520&lat=38.870&datum=gcj02",
    "/api/v1/nearby?lon=115.490&lat=38.870&court=冀0001",
    "/api/v1/nearby?lon=115.490&lat=38.870&ground=G4",
    "/api/v1/places/P/listings",
    "/api/v1/viewport?bbox=115.3,38.7,115.7,39.0&zoom=12",
    "/tiles/places/12/3362/1567.mvt",
    *(f"/api/v1/listings/{name}" for name in "ABCDEFG"),
    *(f"/api/v1/search?q={quote(text)}" for text in ("演示", "演示甲乙", "zhangwei", "zw", "阳光", "ygjz", "光建筑公")),
    f"/api/v1/search?q={quote('（2023）冀0001执1号')}",
)


def filled() -> FakeFeed:
    feed = FakeFeed()
    feed.publish(
        person("A", "演示甲乙", at=HERE),
        person("B", "张伟", at=HERE),
        person("C", "演示阳光建筑公司", at=THERE, **FIRM),
        person("D", "李娜"),
        person("E", "欧阳明", at=THERE, expires_at="2027-01-01T00:00:00Z"),
    )
    feed.withdraw("D")
    return feed


def changed(feed: FakeFeed) -> None:
    """What every kind of event does to listings of the snapshot."""
    feed.withdraw("A")
    feed.amend(person("B", "张伟", at=THERE))
    feed.amend(person("C", "演示阳光建材公司", at=THERE, **FIRM))
    feed.publish(person("F", "张卫", at=HERE), person("G", "演示阳光物流公司", at=place("R", 115.6, 38.9), **FIRM))
    feed.withdraw("F")
    feed.publish(person("A", "演示甲乙", at=THERE))


def written(feed: FakeFeed, directory: Path) -> Path:
    public = Public(feed)
    return snapshots.write(public.service.projection, directory, public.clock.now)


def started(feed: FakeFeed, directory: Path) -> Public:
    public = Public(feed, load=False)
    public.follower = Follower(feed, public.service, snapshots=directory)
    public.follow()
    return public


def answers(public: Public) -> list[tuple[int, bytes, str]]:
    replies = [public.get(url) for url in ASKED]
    return [(reply.status_code, reply.content, reply.headers.get("etag", "")) for reply in replies]


def read_from(feed: FakeFeed, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    asked: list[int] = []
    events = feed.events

    def noted(after: int, limit: int = 2000) -> Sequence[Event]:
        asked.append(after)
        return events(after, limit)

    monkeypatch.setattr(feed, "events", noted)
    return asked


def test_from_a_snapshot_everything_is_as_from_the_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = filled()
    written(feed, tmp_path)
    whole = answers(Public(feed))
    asked = read_from(feed, monkeypatch)

    public = started(feed, tmp_path)

    assert answers(public) == whole
    assert len(public.service.projection.numbers) == 4
    assert {status for status, _, _ in whole} == {200, 404}
    assert min(asked) == len(feed.ledger) - 1


def test_what_follows_the_snapshot_is_applied_to_it(tmp_path: Path) -> None:
    feed = filled()
    written(feed, tmp_path)
    changed(feed)

    assert answers(started(feed, tmp_path)) == answers(Public(feed))


def test_events_are_applied_while_it_serves_and_the_next_snapshot_stands_on_them(tmp_path: Path) -> None:
    feed = filled()
    first = written(feed, tmp_path)
    public = started(feed, tmp_path)
    changed(feed)
    public.follow()
    whole = answers(Public(feed))

    second = snapshots.write(public.service.projection, tmp_path, public.clock.now)

    assert answers(public) == whole
    assert (first.exists(), snapshots.newest(tmp_path)) == (False, second)
    assert answers(started(feed, tmp_path)) == whole


def test_nothing_of_a_withdrawn_record_is_in_the_next_file(tmp_path: Path) -> None:
    feed = filled()
    feed.publish(person("Z", "司马哨兵", at=place("S", 115.49, 38.88)))
    first = written(feed, tmp_path).read_bytes()
    public = started(feed, tmp_path)
    feed.withdraw("Z")
    public.follow()

    second = snapshots.write(public.service.projection, tmp_path, public.clock.now).read_bytes()

    for trace in ("司马哨兵".encode(), "哨兵".encode(), b"simashaobing"):
        assert (trace in first, trace in second) == (True, False)


def test_a_term_ends_in_a_snapshot_as_anywhere(tmp_path: Path) -> None:
    feed = filled()
    written(feed, tmp_path)
    public, whole = started(feed, tmp_path), Public(feed)

    for each in (public, whole):
        each.clock.now += 60 * 24 * 3600
        feed.ticked_at = None
        each.service.heard._good_until = float("inf")

    assert answers(public) == answers(whole)
    assert public.get("/api/v1/listings/E").status_code == 404


def damaged(path: Path, how: str) -> None:
    data = path.read_bytes()
    path.write_bytes({"cut": data[: len(data) // 2], "empty": b"", "other": b"x" * 200}[how])


@pytest.mark.parametrize("how", ["cut", "empty", "other"])
def test_a_damaged_snapshot_is_passed_over(tmp_path: Path, how: str) -> None:
    feed = filled()
    damaged(written(feed, tmp_path), how)

    assert answers(started(feed, tmp_path)) == answers(Public(feed))


def test_that_of_another_ledger_is_passed_over(tmp_path: Path) -> None:
    other = FakeFeed(name="other")
    other.publish(person("X", at=HERE))
    written(other, tmp_path)
    feed = filled()

    public = started(feed, tmp_path)

    assert answers(public) == answers(Public(feed))
    assert public.get("/api/v1/listings/X").status_code == 404


def test_a_newer_snapshot_is_taken_over_while_serving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = filled()
    written(feed, tmp_path)
    public = started(feed, tmp_path)
    changed(feed)
    newer = written(feed, tmp_path)
    monkeypatch.setattr("debtormap.public.follower.LOOK_FOR_SNAPSHOT_EVERY_S", 0.0)
    before: Any = public.service.projection

    run(public.follower.step())

    assert (public.service.projection is before, public.follower._loaded_from) == (False, newer)
    assert answers(public) == answers(Public(feed))


def test_a_snapshot_has_every_column_of_the_projection() -> None:
    columns = {name for name, value in vars(Projection()).items() if isinstance(value, array | bytearray)}

    assert columns == {*snapshots._ARRAYS, *snapshots._BYTES}
