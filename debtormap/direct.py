"""The direct way of an answer: from the parser to the socket in one call, with no scope, task or message between.

A layer in front of an app takes part in it by a method `direct`. Where a layer has none, or gives None, the request
takes the way of ASGI, which gives the same answer: only what is asked most and answered at once goes directly, today
the canonical question of nearby (`public/fastlane.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Header = tuple[bytes, bytes]


@dataclass(slots=True)
class Reply:
    """What goes out: status, headers in order, body."""

    status: int
    headers: list[Header]
    body: bytes


@dataclass(slots=True)
class Asked:
    """A GET without a body: path and query as they came, header names in small letters, the peer's address."""

    path: bytes
    query: bytes
    headers: list[Header]
    peer: str
    admit: Callable[[], Any] | None = None
    """Called before an answer is made, by who can make one; what it raises goes to the layer that set it."""
    exposure: Any = None
    """Where to note how many listings are shown, when anybody counts."""


Way = Callable[[Asked], Reply | None]


def way_of(app: object) -> Way:
    """The direct way through an app; one that ends at once when it has none."""
    way: Way = getattr(app, "direct", _none)
    return way


def _none(asked: Asked) -> Reply | None:
    return None
