"""The headers every answer carries: what a browser may do with it, and who may read it.

No answer sets a cookie, names a third party or lets a search engine keep a person's name.
"""

from typing import Final

Header = tuple[bytes, bytes]

COMMON: Final[tuple[Header, ...]] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
# Data of the public API: anybody's page may read it, no page may frame it, no search engine may keep it.
API: Final[tuple[Header, ...]] = (
    *COMMON,
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Debtormap-Checked-At, Retry-After, RateLimit, RateLimit-Policy"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-robots-tag", b"noindex, noarchive"),
)
PAGE: Final[tuple[Header, ...]] = (
    *COMMON,
    (b"permissions-policy", b"geolocation=(self), camera=(), microphone=(), payment=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_POLICY: Final = (
    "default-src 'self'; img-src 'self' data:{}; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
PREFLIGHT: Final[tuple[Header, ...]] = (
    *API,
    (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-headers", b"Accept, If-None-Match"),
    (b"access-control-max-age", b"600"),
    (b"allow", b"GET, HEAD, OPTIONS"),
    (b"cache-control", b"no-store"),
)


def page(tile_origin: str | None = None) -> tuple[Header, ...]:
    """The headers of a page; pictures may come from here, and from the source of map tiles when there is one."""
    also = "" if tile_origin is None else f" {tile_origin}"
    return (*PAGE, (b"content-security-policy", _POLICY.format(also).encode()))


def completed(headers: list[Header], standard: tuple[Header, ...]) -> list[Header]:
    """The headers with those of `standard` that they do not set themselves."""
    present = {name.lower() for name, _ in headers}
    return [*headers, *(header for header in standard if header[0] not in present)]
