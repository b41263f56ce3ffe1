"""What the projection reads of a public record when it arrives; the rest stays in the bytes until somebody asks.

Times are epoch seconds, days are ordinals: numbers that arrays hold without an object each.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Final
from zlib import crc32

import msgspec

from debtormap.core.listing import Channel, Kind

FOREVER: Final = 2**62
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


# What one byte says of a listing; an empty byte is one that is gone. Plain numbers: an IntFlag is ten times slower.
CHANNEL_FLAGS: Final[dict[str, int]] = {Channel.LIST: 1, Channel.NEARBY: 2, Channel.DENSITY: 4, Channel.SHARE: 8}
SYNTHETIC: Final = 16
LIVE: Final = 32
# No listing has it: who asks for it finds nothing.
NEVER: Final = 128
KINDS: Final = tuple(Kind)
KIND_NUMBERS: Final[dict[str, int]] = {kind: number for number, kind in enumerate(KINDS)}


class PlaceRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A public place as it stands in a record; positions in millionths of a degree, WGS-84."""

    id: str
    name: str
    lon_u: int
    lat_u: int
    version: int


class CourtRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The enforcing court as the record names it."""

    code: str
    name: str


class RewardRecord(msgspec.Struct, frozen=True, kw_only=True):
    """When a reward notice began and ends; the rest is read when somebody asks."""

    published_on: str
    expires_at: str


class Record(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The fields by which listings are found, ordered and hidden."""

    id: str
    kind: Kind
    name: str = ""
    masked_number: str | None = None
    credit_code: str | None = None
    birth_year: int | None = None
    sex: str | None = None
    grounds: tuple[str, ...] = ()
    court: CourtRecord | None = None
    case_number: str | None = None
    share_id: str = ""
    published_on: str | None = None
    expires_at: str | None = None
    channels: tuple[str, ...] = ()
    place: PlaceRecord | None = None
    synthetic: bool = False
    reward: RewardRecord | None = None

    @property
    def flags(self) -> int:
        return channel_flags(self.channels) | (SYNTHETIC if self.synthetic else 0) | LIVE

    @property
    def expires_s(self) -> int:
        return FOREVER if self.expires_at is None else epoch_s(self.expires_at)

    @property
    def published_day(self) -> int:
        return 0 if self.published_on is None else ordinal(self.published_on)

    @property
    def code(self) -> str:
        """The number of an organisation as far as it is public; empty: none is."""
        return self.credit_code or self.masked_number or ""

    @property
    def party_key(self) -> int:
        """Equal for rows that the public facts do not tell apart. It merges nobody: it only counts."""
        return key_of(f"{self.kind}|{self.name}|{self.masked_number}|{self.credit_code}|{self.birth_year}|{self.sex}")


# Below this a number on a map is told as "fewer than", unless the policy says another.
SMALLEST_COUNT: Final = 5


class DensityScale(msgspec.Struct, frozen=True, kw_only=True):
    """From how many listings on an `area` is of which level; `label` says what the colour means, `k` is the smallest
    count that a map shows."""

    thresholds: tuple[int, ...] = (5, 20, 50)
    colours: tuple[str, ...] = ("blue", "yellow", "orange", "red")
    label: str = "公示密度等级"
    area: str = "h3_8"
    k: int = SMALLEST_COUNT

    def level(self, count: int) -> str:
        return self.colours[sum(1 for threshold in self.thresholds if threshold <= count)]


class ShareRule(msgspec.Struct, frozen=True, kw_only=True):
    """What may be passed on beside the link: by subject and field, the form in which a `picture` shows it."""

    card: bool = False
    poster: bool = False
    picture: dict[str, dict[str, str]] = {}


class PolicyRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The active disclosure policy as the ledger announces it."""

    name: str
    version: int
    adopted: bool = False
    channels: tuple[str, ...] = tuple(CHANNEL_FLAGS)
    density: DensityScale | None = None
    nearby: bool = True
    texts: dict[str, dict[str, str]] = {}
    share: ShareRule = ShareRule()
    """A ledger of before names none: links only, no picture."""

    def needs(self, channel: Channel) -> int:
        """The flags a listing must have to be shown on a channel. What is not in the list is shown nowhere."""
        if channel not in self.channels or (channel is Channel.NEARBY and not self.nearby):
            return NEVER
        synthetic = 0 if self.adopted else SYNTHETIC
        return LIVE | CHANNEL_FLAGS[Channel.LIST] | CHANNEL_FLAGS[channel] | synthetic

    def shows(self, record: Record, now: float) -> bool:
        """Whether anybody may see a listing with this record: what `Projection.is_shown` asks of its arrays."""
        needs = self.needs(Channel.LIST)
        return record.flags & needs == needs and record.expires_s > now


record_decoder: Final = msgspec.json.Decoder(Record)
policy_decoder: Final = msgspec.json.Decoder(PolicyRecord)
# Before a court adopts a policy only invented data may be served, and that on the channels its records name.
NO_POLICY: Final = PolicyRecord(name="", version=0)


@lru_cache(maxsize=64)
def channel_flags(channels: tuple[str, ...]) -> int:
    return sum(CHANNEL_FLAGS.get(channel, 0) for channel in set(channels))


@lru_cache(maxsize=65_536)
def epoch_s(instant: str) -> int:
    return int(datetime.fromisoformat(instant).timestamp())


@lru_cache(maxsize=65_536)
def ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


@lru_cache(maxsize=256)
def instant_text(at: datetime) -> str:
    """An instant as the wire has it: 2026-11-25T08:45:49.123456Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def instant_us(at: datetime) -> int:
    """An instant as microseconds of the epoch, exactly."""
    return (at - _EPOCH) // _MICROSECOND


def instant_of(us: int) -> datetime:
    """The instant of `instant_us`, in UTC."""
    return _EPOCH + us * _MICROSECOND


def key_of(text: str) -> int:
    """A number of 63 bits that stands for a text, as if no two texts had the same."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def short_key(text: str | None) -> int:
    """A number of 32 bits by which a text is looked for in an array, to be compared then; 0: there is none."""
    return (crc32(text.encode()) or 1) if text else 0
