"""How often one network may ask. Counts in memory, under a hash whose key is new every day.

No address is written anywhere. The key of the day before is kept until the last of its buckets is full again, half a
day at most, so that a new key is no new beginning; after that nobody can tell which address a count was of. An IPv4
address, or the first 56 bits of an IPv6 address, which is what one household gets.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from time import monotonic
from typing import Final

from debtormap.core.errors import TooMany
from debtormap.core.networks import Network, Proxies, prefix

KEY_LASTS_S: Final = 24 * 3600.0
MAX_COUNTS: Final = 200_000


class Knock(StrEnum):
    READ = "read"
    """Nearby, a place, a listing, a search, a view of the map, a page of features."""
    TILE = "tile"
    """A tile of places: a screen shows many at once."""
    LOOK = "look"
    SEND = "send"
    UPLOAD = "upload"
    CHUNK = "chunk"
    RECEIPT = "receipt"
    EXTRACT = "extract"
    """A page that is printed and signed: slow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    burst: int
    every_s: float
    """One more after each so many seconds."""


RULES: Final = {
    Knock.READ: Rule(burst=120, every_s=4),
    Knock.TILE: Rule(burst=600, every_s=0.5),
    Knock.LOOK: Rule(burst=60, every_s=10),
    Knock.SEND: Rule(burst=10, every_s=360),
    Knock.UPLOAD: Rule(burst=60, every_s=60),
    Knock.CHUNK: Rule(burst=1_200, every_s=1),
    Knock.RECEIPT: Rule(burst=30, every_s=20),
    Knock.EXTRACT: Rule(burst=6, every_s=60),
}


class Buckets:
    """When each bucket will be full again, under a name that says nothing without the key; full ones are forgotten."""

    def __init__(self) -> None:
        self._key, self._key_until_s = b"", -inf
        self._full_at_s: dict[bytes, float] = {}
        self._old_key, self._old_until_s = b"", -inf
        self._old: dict[bytes, float] = {}

    def find(self, word: str, now: float) -> tuple[bytes, float]:
        """The name of a bucket, and when it will be full: now, if it is."""
        if now >= self._key_until_s:
            self._renew_key(now)
        name = _name(word, self._key)
        full_at = self._full_at_s.get(name)
        if full_at is None and self._old_key:
            full_at = self._taken_over(word, name, now)
        return name, now if full_at is None or full_at < now else full_at

    def put(self, name: bytes, full_at: float, now: float) -> None:
        if len(self._full_at_s) >= MAX_COUNTS:
            self._forget(now)
        self._full_at_s[name] = full_at

    def times(self) -> list[float]:
        """When each will be full. May be called from another thread."""
        return [*list(self._full_at_s.values()), *list(self._old.values())]

    def _renew_key(self, now: float) -> None:
        self._old_key, self._old = self._key, {name: at for name, at in self._full_at_s.items() if at > now}
        self._old_until_s = max(self._old.values(), default=-inf)
        self._key, self._key_until_s = secrets.token_bytes(32), now + KEY_LASTS_S
        self._full_at_s = {}

    def _taken_over(self, word: str, name: bytes, now: float) -> float | None:
        """What stands under the key of the day before."""
        full_at = self._old.pop(_name(word, self._old_key), None)
        if full_at is not None:
            self._full_at_s[name] = full_at
        if now >= self._old_until_s:
            self._old_key, self._old = b"", {}
        return full_at

    def _forget(self, now: float) -> None:
        self._full_at_s = {name: full_at for name, full_at in self._full_at_s.items() if full_at > now}
        while len(self._full_at_s) >= MAX_COUNTS:
            # More networks than we count: the oldest go.
            del self._full_at_s[next(iter(self._full_at_s))]


def _name(word: str, key: bytes) -> bytes:
    return hashlib.blake2b(word.encode(), key=key, digest_size=16).digest()


class Limits:
    """`trusted` are the networks of our own proxies, whose word on who asked is taken."""

    def __init__(self, clock: Callable[[], float] = monotonic, *, trusted: Sequence[Network] = ()) -> None:
        self._clock = clock
        self._proxies = Proxies(trusted)
        self._buckets = Buckets()

    def require(self, knock: Knock, address: str) -> int:
        """How often the network may knock at once after this; raises TooMany when it did so too often."""
        now, rule = self._clock(), RULES[knock]
        name, full_at = self._buckets.find(f"{knock} {prefix(address)}", now)
        full_at += rule.every_s
        over_s = full_at - now - rule.burst * rule.every_s
        if over_s > 0:
            raise TooMany("knocked too often", retry_after_s=int(over_s) + 1)
        self._buckets.put(name, full_at, now)
        return int(-over_s / rule.every_s)

    def asking(self, peer: str, forwarded: str) -> str:
        """The address that asked: the last of X-Forwarded-For that is no proxy of ours."""
        return self._proxies.asking(peer, forwarded)
