"""A shared cache as RFC 9111 has it, over any client: what it shows is what stands between a court and its readers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import httpx

Fetch = Callable[[str, Mapping[str, str]], httpx.Response]


class ObeyingCache:
    """Keeps an answer for its s-maxage, then asks again with its ETag; keeps nothing that says no-store."""

    def __init__(self, fetch: Fetch, now: Callable[[], float]) -> None:
        self._fetch, self._now = fetch, now
        self._held: dict[str, tuple[float, httpx.Response]] = {}

    def get(self, url: str) -> httpx.Response:
        held, now = self._held.get(url), self._now()
        if held is not None and now < held[0]:
            return held[1]
        etag = "" if held is None else held[1].headers.get("etag", "")
        reply = self._fetch(url, {"if-none-match": etag} if etag else {})
        if reply.status_code == 304 and held is not None:
            reply = held[1]
        rules = dict(part.strip().partition("=")[::2] for part in reply.headers["cache-control"].split(","))
        if "no-store" in rules:
            self._held.pop(url, None)
        else:
            self._held[url] = now + float(rules.get("s-maxage", 0)), reply
        return reply
