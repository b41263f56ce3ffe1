"""An encoded answer with its representations: the bytes, their strong ETags and the headers, made once.

`Cache-Control` is `no-cache` for browsers and two seconds for shared caches, never past the first end of a term in the
answer. Gzip is made when first asked for; a short answer is sent as it is, for packing it saves nothing.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256
from math import inf
from typing import Final
from zlib import compressobj

from debtormap.direct import Reply
from debtormap.public import headers
from debtormap.public.headers import Header

SHARED_AGE_S: Final = 2
GZIP_FROM_BYTES: Final = 860
GZIP_LEVEL: Final = 6
DIGEST_BYTES: Final = 16
OVERHEAD_BYTES: Final = 1_500
VARY: Final[Header] = (b"vary", b"Accept-Encoding")
JSON: Final[Header] = (b"content-type", b"application/json")
GZIP: Final[Header] = (b"content-encoding", b"gzip")
_CACHE_CONTROL: Final[tuple[Header, ...]] = tuple(
    (b"cache-control", b"no-cache, s-maxage=%d" % age_s) for age_s in range(SHARED_AGE_S + 1)
)
FRESH: Final = _CACHE_CONTROL[SHARED_AGE_S]


class Answer:
    """A body, true until `valid_until` (epoch seconds) or until an event touches it; it shows so many listings."""

    __slots__ = (
        "_packed_headers",
        "body",
        "etag",
        "packed",
        "packed_etag",
        "plain_headers",
        "shown",
        "valid_until",
        "vary",
    )

    def __init__(
        self,
        body: bytes,
        *,
        digest: bytes | None = None,
        valid_until: float = inf,
        content_type: Header = JSON,
        vary: Header = VARY,
        shown: int = 0,
    ) -> None:
        """`digest` is another for each other body; left out, it is that of the body."""
        name = urlsafe_b64encode(digest or digest_of(body))[:22]
        self.body = body
        self.shown = shown
        self.valid_until = valid_until
        self.vary = vary
        self.etag = b'"%b"' % name
        self.packed_etag = b'"%b-gzip"' % name
        self.packed: bytes | None = None
        self.plain_headers = _headers(content_type, len(body), self.etag, vary)
        self._packed_headers: list[Header] | None = None

    @property
    def size(self) -> int:
        """Bytes this answer holds in memory, roughly."""
        return len(self.body) + len(self.packed or b"") + OVERHEAD_BYTES

    def reply(self, now: float, *, gzip: bool, if_none_match: bytes | None, checked: Header) -> Reply:
        """The representation this client takes, or 304 when it has it already."""
        if gzip and len(self.body) >= GZIP_FROM_BYTES:
            etag, body, prepared = self.packed_etag, self._pack(), self._packed_headers or []
        else:
            etag, body, prepared = self.etag, self.body, self.plain_headers
        if if_none_match is not None and names(if_none_match, etag):
            return Reply(304, [(b"etag", etag), self._caching(now), self.vary, *headers.API, checked], b"")
        if self.valid_until - now < SHARED_AGE_S:
            prepared = [header for header in prepared if header is not FRESH]
            return Reply(200, [*prepared, self._caching(now), checked], body)
        return Reply(200, [*prepared, checked], body)

    def _caching(self, now: float) -> Header:
        left_s = self.valid_until - now
        return FRESH if left_s >= SHARED_AGE_S else _CACHE_CONTROL[max(0, int(left_s))]

    def _pack(self) -> bytes:
        if self.packed is None:
            packer = compressobj(GZIP_LEVEL, wbits=31)  # no file name and no time: the same bytes everywhere
            self.packed = packer.compress(self.body) + packer.flush()
            self._packed_headers = [
                *_headers(self.plain_headers[0], len(self.packed), self.packed_etag, self.vary),
                GZIP,
            ]
        return self.packed


def digest_of(told: bytes) -> bytes:
    """What names these bytes, in 128 bits."""
    return sha256(told).digest()[:DIGEST_BYTES]


def names(if_none_match: bytes, etag: bytes) -> bool:
    """Whether an If-None-Match header names this ETag, compared weakly as RFC 9110 says."""
    if if_none_match == etag:
        return True
    tags = [tag.strip().removeprefix(b"W/") for tag in if_none_match.split(b",")]
    return etag in tags or b"*" in tags


@lru_cache(maxsize=512)
def takes_gzip(accept_encoding: bytes) -> bool:
    """Whether gzip may be sent to who sent this Accept-Encoding.

    >>> takes_gzip(b"br;q=1, gzip;q=0.5"), takes_gzip(b"gzip;q=0"), takes_gzip(b"*"), takes_gzip(b"")
    (True, False, True, False)
    """
    weights = {}
    for part in accept_encoding.lower().split(b","):
        coding, _, parameter = part.partition(b";")
        weights[coding.strip()] = _weight(parameter)
    return weights.get(b"gzip", weights.get(b"x-gzip", weights.get(b"*", 0.0))) > 0


def _weight(parameter: bytes) -> float:
    name, _, value = parameter.partition(b"=")
    if name.strip() != b"q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def _headers(content_type: Header, length: int, etag: bytes, vary: Header) -> list[Header]:
    return [content_type, (b"content-length", b"%d" % length), (b"etag", etag), FRESH, vary, *headers.API]
