"""A synthetic register of any size, made without a database: what a feed would give the public side.

Towns with Zipf weights, places scattered round them, listings at places by a heavy-tailed weight: the law of the data
in the performance reference, with listings at public places. All people are invented; the same seed gives the same
ledger.

    feed = Ledger(Size(listings=1_000_000, places=60_000))
    app = debtormap.public.app.create(feed=feed)
    cells = questions(20_000)
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import accumulate, islice
from math import cos, radians
from time import time

from debtormap.core.disclosure import canonical
from debtormap.core.grid import Cell, Datum

WEST, EAST, SOUTH, NORTH = 113.9, 119.4, 36.4, 42.2
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"
GIVEN = "一乙丙丁安宝成春大东方福刚光国海和红洪华辉慧吉佳建江杰金静军俊凯兰丽林玲龙美民明宁平强青荣瑞山胜诗书涛天文武"
TRADES = ("商贸", "建筑工程", "物流运输", "房地产开发", "食品加工", "机械制造", "农业科技", "餐饮管理")
POLICY = {
    "name": "hebei-2019",
    "version": 1,
    "adopted": False,
    "channels": ["list", "nearby", "density", "share"],
    "nearby": True,
    "density": {
        "thresholds": [5, 20, 50],
        "colours": ["blue", "yellow", "orange", "red"],
        "label": "公示密度等级",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much to make."""

    listings: int = 1_000_000
    places: int = 60_000
    towns: int = 200
    """Of one province; their sizes follow one law, whatever their number."""
    provinces: int = 1
    """Each has towns of the same sizes, so that a nation is as dense as a province where people live."""
    seed: int = 1

    def tenth(self) -> Size:
        """A register of a tenth of the provinces. Raises ValueError when there are fewer than ten."""
        if self.provinces % 10:
            raise ValueError("a tenth of fewer than ten provinces is not as dense")
        return replace(self, listings=self.listings // 10, places=self.places // 10, provinces=self.provinces // 10)


def sized(listings: int, places: int) -> Size:
    """A million listings are a province of 200 towns; fewer have fewer towns, more are several provinces."""
    towns = min(200, max(1, listings // 5_000))
    return Size(listings=listings, places=places, towns=towns, provinces=max(1, listings // 1_000_000))


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event as the feed gives it."""

    seq: int
    kind: str
    listing_id: str
    at: datetime
    hash: bytes
    prev_hash: bytes
    body: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    seq: int
    hash: bytes
    ticked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A place before anybody is listed there."""

    id: str
    name: str
    lon: float
    lat: float
    town: int


class Ledger:
    """A feed over a synthetic register. Events are made when first read, in order, and kept by nobody."""

    def __init__(self, size: Size) -> None:
        self._size = size
        self._waiting = events(size)
        self._read = 0
        self._last: Event | None = None

    def head(self) -> Head:
        """The head of the whole ledger, its hash known once all is read; the tick is always fresh."""
        link = self._last.hash if self._last is not None else bytes(32)
        return Head(seq=self._size.listings + 1, hash=link, ticked_at=datetime.fromtimestamp(time(), UTC))

    def events(self, after: int, limit: int = 2000) -> Sequence[Event]:
        if after != self._read:
            raise ValueError("this ledger can be read once, in order")
        found = list(islice(self._waiting, limit))
        if found:
            self._read, self._last = found[-1].seq, found[-1]
        return found

    def on_append(self, callback: Callable[[], None]) -> Callable[[], None]:
        return lambda: None


def events(size: Size) -> Iterator[Event]:
    """The policy, then one publication after another."""
    link = bytes(32)
    for seq, (listing_id, body) in enumerate(_bodies(size), start=1):
        prev, link = link, sha256(link + body).digest()
        kind = "publish" if listing_id else "policy"
        # Ten thousand a transaction share their moment, as a bulk release does.
        at = BEGIN + timedelta(seconds=seq // 10_000)
        yield Event(seq=seq, kind=kind, listing_id=listing_id, at=at, hash=link, prev_hash=prev, body=body)


def questions(count: int, *, seed: int = 2, size: Size | None = None) -> list[Cell]:
    """Cells drawn from the law of the places: where listings are, people ask. No cell twice."""
    chance = random.Random(seed)
    ground = grounds(size or Size())
    found: dict[Cell, None] = {}
    while len(found) < count:
        near = chance.choice(ground)
        lon, lat = near.lon + chance.gauss(0, 0.004), near.lat + chance.gauss(0, 0.003)
        found[Cell(lon_milli=round(lon * 1000), lat_milli=round(lat * 1000), datum=Datum.WGS84)] = None
    return list(found)


def grounds(size: Size) -> list[Ground]:
    """The places: 85 % round towns, the rest anywhere."""
    chance = random.Random(size.seed)
    ranks = [town % size.towns * 200 / size.towns for town in range(size.towns * size.provinces)]
    weights = list(accumulate((rank + 1) ** -0.9 for rank in ranks))
    towns = [(chance.uniform(WEST, EAST), chance.uniform(SOUTH, NORTH), rank) for rank in ranks]
    return [_ground(chance, number, weights, towns) for number in range(size.places)]


def _ground(
    chance: random.Random, number: int, weights: list[float], towns: list[tuple[float, float, float]]
) -> Ground:
    town = chance.choices(range(len(towns)), cum_weights=weights)[0]
    lon, lat, rank = towns[town]
    if chance.random() < 0.85:
        spread = 0.06 / (1 + rank / 40)
        lon, lat = lon + chance.gauss(0, spread / cos(radians(lat))), lat + chance.gauss(0, spread)
    else:
        lon, lat = chance.uniform(WEST, EAST), chance.uniform(SOUTH, NORTH)
    name = "演示" + chance.choice(GIVEN) + chance.choice(GIVEN) + chance.choice(("村", "小区", "社区"))
    return Ground(id=f"P{number:06d}{chance.randrange(36**4):05d}", name=name, lon=lon, lat=lat, town=town)


def _bodies(size: Size) -> Iterator[tuple[str, bytes]]:
    yield "", canonical(POLICY)
    chance = random.Random(size.seed + 1)
    places = [_place_text(ground) for ground in grounds(size)]
    weights = list(accumulate(chance.paretovariate(1.3) for _ in places))
    for number in range(size.listings):
        listing_id = f"{chance.getrandbits(62):016x}"
        place = chance.choices(places, cum_weights=weights)[0]
        yield listing_id, _body(chance, number, listing_id, place).encode()


def _place_text(ground: Ground) -> tuple[str, str]:
    lon_u, lat_u = round(ground.lon * 1_000_000), round(ground.lat * 1_000_000)
    place = f'{{"id":"{ground.id}","lat_u":{lat_u},"lon_u":{lon_u},"name":"{ground.name}","version":1}}'
    return ground.name, place


def _body(chance: random.Random, number: int, listing_id: str, place: tuple[str, str]) -> str:
    """A record in its canonical spelling, written directly: building and encoding a dictionary costs ten times more."""
    filed = date(2016, 1, 1) + timedelta(days=chance.randrange(3_600))
    decided = filed + timedelta(days=chance.randrange(30, 200))
    has_term = chance.random() < 0.6
    # None ends while somebody measures: the peers would go on counting what we no longer show.
    ends = date(2036, 12, 1) + timedelta(days=chance.randrange(1_000))
    court = chance.randrange(1, 13)
    is_person = chance.random() < 0.7
    head, name, number_text, tail = _person(chance) if is_person else _organisation(chance)
    ends_on, expires_at = (f'"{ends}"', f'"{ends}T16:00:00Z"') if has_term else ("null", "null")
    return (
        f'{{"basis":{{"issuer":"演示法院","number":"（{filed.year - 1}）冀{court:04d}民初{number % 9999 + 1}号"}},'
        f'{head}"case_number":"（{filed.year}）冀{court:04d}执{number + 1}号",'
        f'"channels":["list","nearby","density","share"],'
        f'"court":{{"code":"冀{court:04d}","name":"演示第{court}法院"}},{number_text}"decided_on":"{decided}",'
        f'"division":{{"code":"130606","name":"河北省保定市莲池区"}},"ends_on":{ends_on},'
        f'"expires_at":{expires_at},"filed_on":"{filed}",'
        f'"grounds":{chance.choice(GROUNDS)},"id":"{listing_id}",{name}'
        f'"obligation":"一、偿还借款本金{chance.randrange(1, 900)}000元及利息；'
        f'二、承担案件受理费{chance.randrange(9_000)}元。",'
        f'"partial_address":"河北省保定市莲池区演示街道{place[0]}","performance":{{"state":"none"}},"place":{place[1]},'
        f'"policy":{{"name":"hebei-2019","version":1}},"published_on":"{decided + timedelta(days=5)}",{tail}'
        f'"share_id":"s{listing_id}","synthetic":true}}'
    )


GROUNDS = ('["G1"]', '["G4"]', '["G1","G4"]', '["G3"]', '["G1","G5"]', '["G6"]')


def _person(chance: random.Random) -> tuple[str, str, str, str]:
    year = chance.randrange(1950, 2004)
    name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))
    region = chance.randrange(139_990, 140_000)
    sex = chance.choice(("male", "female"))
    return (
        f'"birth_year":{year},',
        f'"kind":"natural_person","masked_number":"{region}{year}********","name":"{name}",',
        "",
        f'"sex":"{sex}",',
    )


def _organisation(chance: random.Random) -> tuple[str, str, str, str]:
    code = f"91139990YY{chance.randrange(10**8):08d}"
    name = f"演示{chance.choice(GIVEN)}{chance.choice(GIVEN)}{chance.choice(TRADES)}有限公司"
    kind = chance.choice(("legal_person", "legal_person", "other_organisation"))
    representative = chance.choice(SURNAMES) + chance.choice(GIVEN)
    return (
        "",
        f'"kind":"{kind}","legal_representative":{{"name":"{representative}"}},"masked_number":"{code}","name":"{name}",',
        f'"credit_code":"{code}",',
        "",
    )
