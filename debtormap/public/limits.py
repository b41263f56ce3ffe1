"""How often one network may ask. Counts in memory, under a hash whose key is new every day.

No address is written anywhere, and after a day nobody can tell which address a count was of. An IPv4 address, or the
first 56 bits of an IPv6 address, which is what one household gets.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic
from typing import Final

from debtormap.core.errors import TooMany
from debtormap.core.networks import Network, asking, prefix

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


class Limits:
    """`trusted` are the networks of our own proxies, whose word on who asked is taken."""

    def __init__(self, clock: Callable[[], float] = monotonic, *, trusted: Sequence[Network] = ()) -> None:
        self._clock = clock
        self._trusted = tuple(trusted)
        self._key, self._key_until_s = b"", clock()
        self._full_at_s: dict[bytes, float] = {}
        """When each bucket will be full again; those that are, are forgotten."""

    def require(self, knock: Knock, address: str) -> int:
        """How often the network may knock at once after this; raises TooMany when it did so too often."""
        now, rule = self._clock(), RULES[knock]
        self._renew_key(now)
        name = hashlib.blake2b(f"{knock} {prefix(address)}".encode(), key=self._key, digest_size=16).digest()
        full_at = max(self._full_at_s.get(name, now), now) + rule.every_s
        over_s = full_at - now - rule.burst * rule.every_s
        if over_s > 0:
            raise TooMany("knocked too often", retry_after_s=int(over_s) + 1)
        if len(self._full_at_s) >= MAX_COUNTS:
            self._forget(now)
        self._full_at_s[name] = full_at
        return int(-over_s / rule.every_s)

    def asking(self, peer: str, forwarded: str) -> str:
        """The address that asked: the last of X-Forwarded-For that is no proxy of ours."""
        return asking(peer, forwarded, self._trusted)

    def _renew_key(self, now: float) -> None:
        if now >= self._key_until_s:
            self._key, self._key_until_s = secrets.token_bytes(32), now + KEY_LASTS_S
            self._full_at_s.clear()

    def _forget(self, now: float) -> None:
        self._full_at_s = {name: full_at for name, full_at in self._full_at_s.items() if full_at > now}
        while len(self._full_at_s) >= MAX_COUNTS:
            # More networks than we count: the oldest go.
            del self._full_at_s[next(iter(self._full_at_s))]
