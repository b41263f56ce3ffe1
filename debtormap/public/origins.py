"""Whose page asks: a page of another site may read, and send nothing.

The API has no cookie to be misused, but a page elsewhere could make its visitors' browsers hand in clues and requests.
Browsers say whose page asks (`Origin`, `Sec-Fetch-Site`); programs that are no browser say nothing and are let in.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# The page of every mini-program, where its program names one at all.
_MINI_PROGRAM: Final = b"https://servicewechat.com"
_OTHERS: Final = frozenset({b"cross-site", b"same-site"})


def is_foreign(path: str, headers: Iterable[tuple[bytes, bytes]], own: str) -> bool:
    """Whether what is sent to this address of the API comes from a page of another site than `own`.

    `null` is the origin of a page that hides its own, as a sandboxed frame does.

    >>> said = [(b"host", b"court.example"), (b"origin", b"https://evil.example")]
    >>> is_foreign("/api/v1/clues", said, "https://court.example"), is_foreign("/console/", said, "")
    (True, False)
    >>> is_foreign("/api/v1/clues", [(b"host", b"court.example"), (b"origin", b"https://court.example")], "")
    False
    """
    if not path.startswith("/api/"):
        return False
    found = dict(headers)
    origin = found.get(b"origin")
    if origin is None:
        return found.get(b"sec-fetch-site") in _OTHERS
    parts, host = urlsplit(origin.decode("latin-1")), found.get(b"host", b"").decode("latin-1")
    # By an address of ours that is not in the settings, such as the loopback's, there is no scheme to hold it to.
    is_ours = parts.netloc == host != urlsplit(own).netloc and host != ""
    return not is_ours and origin not in (_origin_of(own), _MINI_PROGRAM)


def _origin_of(url: str) -> bytes:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".encode()
