"""A ledger in memory and records of invented people to fill it with."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from debtormap.core.disclosure import canonical
from debtormap.core.grid import Cell, Datum
from debtormap.core.listing import Ground, Kind
from debtormap.public.filters import Filters

BEGIN = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
KINDS = tuple(kind.value for kind in Kind)
DENSITY = {"thresholds": [5, 20, 50], "colours": ["blue", "yellow", "orange", "red"], "label": "公示密度等级"}
GROUNDS = (["G1"], ["G1", "G4"], ["G5"], ["G2", "G3", "G6"])
# One court under two codes and names, and one that no table has.
COURTS = (
    {"code": "冀0001", "name": "演示市演示一区人民法院"},
    {"code": "冀0428", "name": "肥乡县人民法院"},
    {"code": "冀0407", "name": "邯郸市肥乡区人民法院"},
    {"code": "冀9999", "name": "演示区人民法院"},
)
ALL_CHANNELS = ["list", "nearby", "density", "share"]


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = BEGIN + timedelta(hours=1)) -> None:
        self.now = at.timestamp()

    def __call__(self) -> float:
        return self.now

    def set(self, at: datetime) -> None:
        self.now = at.timestamp()


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    seq: int
    hash: bytes
    ticked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    seq: int
    kind: str
    listing_id: str
    at: datetime
    hash: bytes
    prev_hash: bytes
    body: bytes | None


class FakeFeed:
    """Keeps the promises of `debtormap.ledger.feed` in memory."""

    def __init__(self, *, ticked_at: datetime | None = BEGIN + timedelta(hours=1), name: str = "") -> None:
        self.ledger: list[Event] = []
        self.ticked_at = ticked_at
        self._name = name
        self._callbacks: list[Callable[[], None]] = []

    def head(self) -> Head:
        last = self.ledger[-1] if self.ledger else None
        return Head(seq=len(self.ledger), hash=last.hash if last else bytes(32), ticked_at=self.ticked_at)

    def events(self, after: int, limit: int = 2000) -> Sequence[Event]:
        return self.ledger[after : after + limit]

    def on_append(self, callback: Callable[[], None]) -> Callable[[], None]:
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    def publish(self, *records: dict[str, Any]) -> None:
        for record in records:
            self._append("publish", record["id"], canonical(record))
        self._wake()

    def amend(self, record: dict[str, Any]) -> None:
        self._append("amend", record["id"], canonical(record))
        self._wake()

    def withdraw(self, listing_id: str) -> None:
        self._append("withdraw", listing_id, b'{"kind":"revoke"}')
        self._wake()

    def adopt(
        self,
        *,
        adopted: bool = False,
        density: dict[str, Any] | None = DENSITY,
        nearby: bool = True,
        share: Mapping[str, Any] | None = None,
        channels: Sequence[str] = ALL_CHANNELS,
    ) -> None:
        body = {"name": "hebei-2019", "version": 1, "adopted": adopted, "density": density, "nearby": nearby}
        body |= {} if share is None else {"share": dict(share)}
        self._append("policy", "", canonical({**body, "channels": list(channels)}))
        self._wake()

    def tick(self) -> None:
        self.ticked_at = (self.ticked_at or BEGIN) + timedelta(seconds=2)
        self._wake()

    def _append(self, kind: str, listing_id: str, body: bytes) -> None:
        seq, prev = len(self.ledger) + 1, self.head().hash
        link = sha256(prev + f"{self._name}{seq}{kind}{listing_id}".encode() + body).digest()
        at = BEGIN + timedelta(milliseconds=seq)
        self.ledger.append(
            Event(seq=seq, kind=kind, listing_id=listing_id, at=at, hash=link, prev_hash=prev, body=body)
        )

    def _wake(self) -> None:
        for callback in tuple(self._callbacks):
            callback()


def place(place_id: str, lon: float, lat: float, *, name: str = "演示小区", version: int = 1) -> dict[str, Any]:
    return {
        "id": place_id,
        "name": name,
        "lon_u": round(lon * 1_000_000),
        "lat_u": round(lat * 1_000_000),
        "version": version,
    }


def person(listing_id: str, name: str = "演示甲", *, at: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A public record of an invented person, as `core.disclosure` makes them."""
    record = {
        "id": listing_id,
        "kind": "natural_person",
        "name": name,
        "masked_number": "1399901990********",
        "sex": "male",
        "birth_year": 1990,
        "partial_address": "河北省保定市莲池区演示街道演示小区",
        "division": {"code": "130606", "name": "河北省保定市莲池区"},
        "grounds": ["G1", "G4"],
        "obligation": "偿还借款本金10000元及利息",
        "performance": {"state": "none"},
        "basis": {"issuer": "演示区人民法院", "number": "（2018）冀0000民初7号"},
        "court": {"code": "冀0001", "name": "演示区人民法院"},
        "case_number": "（2023）冀0001执1号",
        "filed_on": "2023-01-14",
        "decided_on": "2025-02-01",
        "published_on": "2025-02-03",
        "ends_on": None,
        "policy": {"name": "hebei-2019", "version": 1},
        "channels": ALL_CHANNELS if at else ["list", "share"],
        "share_id": f"s{listing_id}",
        "expires_at": None,
        "synthetic": True,
    }
    if at:
        record["place"] = at
    return {**record, **more}


def organisation(
    listing_id: str, name: str = "演示商贸有限公司", *, at: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """A public record of an invented company."""
    record = person(listing_id, name, at=at, kind="legal_person", credit_code="91139990YY0DEM019E")
    for field in ("sex", "birth_year"):
        del record[field]
    return {**record, "masked_number": record["credit_code"], "legal_representative": {"name": "演示丙"}, **more}


def town(seed: int, *, places: int, listings: int, days: int = 40) -> list[dict[str, Any]]:
    """Listings around 115.49 E, 38.87 N: some without a place, some hidden from the map, some that end soon."""
    chance = random.Random(seed)
    ground = [
        place(f"P{number:04d}", 115.49 + chance.gauss(0, 0.008), 38.87 + chance.gauss(0, 0.006), name=f"演示{number}村")
        for number in range(places)
    ]
    return [_inhabitant(chance, number, chance.choice(ground), days) for number in range(listings)]


def _inhabitant(chance: random.Random, number: int, at: dict[str, Any], days: int) -> dict[str, Any]:
    build = chance.choice((person, person, organisation))
    ends = BEGIN + timedelta(seconds=chance.randrange(days * 86_400))
    more: dict[str, Any] = {
        "published_on": f"2025-{chance.randrange(1, 13):02d}-{chance.randrange(1, 28):02d}",
        "expires_at": chance.choice((None, ends.strftime("%Y-%m-%dT%H:%M:%SZ"))),
        "case_number": f"（2023）冀0001执{number + 1}号",
        "grounds": GROUNDS[number % len(GROUNDS)],
        "court": COURTS[number // 7 % len(COURTS)],
    }
    fate = chance.random()
    if fate < 0.1:
        return build(f"L{number:05d}", **more)
    if fate < 0.2:
        more["channels"] = chance.choice((["list"], ["list", "share"], ["list", "density"], []))
    return build(f"L{number:05d}", f"演示{chance.choice('甲乙丙丁')}", at=at, **more)


def random_filters(chance: random.Random) -> Filters:
    """Some filters of the parties of a town, often none."""

    def some(*values: Any) -> Any:
        return chance.choice((None, None, *values))

    first, last = sorted(date(2025, chance.randrange(1, 13), 15) for _ in range(2))
    return Filters(
        kind=some(*Kind),
        ground=some(*Ground),
        court=some("冀0001", "冀0407", "冀0606"),
        published_from=some(first),
        published_to=some(last),
    )


def random_cell(chance: random.Random, datum: Datum = Datum.WGS84) -> Cell:
    return Cell(
        lon_milli=115_490 + round(chance.gauss(6 if datum is Datum.GCJ02 else 0, 10)),
        lat_milli=38_870 + round(chance.gauss(0, 8)),
        datum=datum,
    )
