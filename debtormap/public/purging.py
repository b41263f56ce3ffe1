"""Tells shared caches (`caches.py`) to forget what an event or the end of a term has changed.

Each public process tells them what it has applied itself: whatever it may have answered before, it tells them to
forget afterwards, and so the last word is that of the slowest process. It is said three times: at once; when what a
cache between us and them may keep (two seconds) is over; and when every process has heard of it or has fallen silent.
What was to be said when a process ends is lost; so it begins by making them forget everything, as it does when it has
loaded the ledger afresh. While a cache does not take it, it is told again and again, with growing pauses.

The age of an answer stays the bound (decision 25). This is for caches that keep longer than they are told to.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Final

import httpx
import numpy as np

from debtormap.public.answers import SHARED_AGE_S
from debtormap.public.cache_tags import ALL, LISTS, of_listing, of_share
from debtormap.public.caches import Cache, Request
from debtormap.public.nearby import decode
from debtormap.public.projection import FeedEvent, Projection
from debtormap.telemetry import logs
from debtormap.telemetry.exposition import Gauge

AGAIN_AFTER_S: Final = SHARED_AGE_S + 0.5
# Whoever knocks every so often gets all that came meanwhile in one request.
STEP_S: Final = 0.1
LOOK_FOR_ENDS_EVERY_S: Final = 1.0
TIMEOUT_S: Final = 5.0
# Of more than so many tags at once the one of all is said.
MOST_WAITING: Final = 1_000
FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 30.0
LONGEST_RETRY_AFTER_S: Final = 300.0
_DOUBLINGS: Final = 6
DONE, REFUSED, LIMITED, FAILED = "done", "refused", "limited", "failed"
log = logging.getLogger(__name__)

Steady = Callable[[], float]

# It logs addresses, in which a tag may stand.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Said:
    """What a cache said: one of the four outcomes, for the log in which words, and when to come again, if it said."""

    outcome: str
    words: str = ""
    retry_after_s: float = 0.0


class Line:
    """What one cache is still to be told."""

    def __init__(self, cache: Cache, steady: Steady = monotonic, spread: Callable[[], float] = random.random) -> None:
        self.cache = cache
        self._steady, self._spread = steady, spread
        self._waiting: dict[str, float] = {}
        self._sending: dict[str, float] = {}
        self._wake = asyncio.Event()
        self._failures = 0
        self.counts = dict.fromkeys((DONE, REFUSED, LIMITED, FAILED), 0)

    def add(self, tags: Iterable[str]) -> None:
        now = self._steady()
        for tag in tags:
            self._waiting.setdefault(tag, now)
        if len(self._waiting) > MOST_WAITING or ALL in self._waiting:
            self._waiting = {ALL: min(self._waiting.values())}
        self._wake.set()

    @property
    def waits_for(self) -> int:
        """How many tags are still to be told."""
        return len(self._waiting) + len(self._sending)

    def waits_s(self) -> float:
        """Since when the oldest tag waits to be told. From any thread."""
        since = [*list(self._waiting.values()), *list(self._sending.values())]
        return max(0.0, self._steady() - min(since)) if since else 0.0

    async def run(self, client: httpx.AsyncClient) -> None:
        """Tell what there is to be told until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                try:
                    pause_s = await self.tell(client)
                except Exception as error:
                    _log(error)
                    pause_s = LONGEST_PAUSE_S
                await asyncio.sleep(pause_s)

    async def tell(self, client: httpx.AsyncClient) -> float:
        """One request; how long to pause afterwards, in seconds."""
        tags = sorted(self._waiting, key=lambda tag: self._waiting[tag])[: self.cache.most_tags]
        self._sending = {tag: self._waiting.pop(tag) for tag in tags}
        said = await _ask(client, self.cache.request(tags))
        self.counts[said.outcome] += 1
        self._note(said)
        if said.outcome != DONE:
            # What came meanwhile waits no less than what could not be said.
            self._waiting = {**self._waiting, **self._sending}
        self._sending = {}
        return self.cache.pause_s if said.outcome == DONE else self._pause_s(said)

    def _note(self, said: Said) -> None:
        """Told once, not at each try."""
        if said.outcome == DONE:
            if self._failures:
                log.warning("the cache %s takes purges again", self.cache.name)
            self._failures = 0
            return
        self._failures += 1
        if self._failures == 1:
            log.error("the cache %s takes no purge: %s; trying again until it does", self.cache.name, said.words)

    def _pause_s(self, said: Said) -> float:
        whole: float = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(self._failures - 1, _DOUBLINGS))
        return max(min(said.retry_after_s, LONGEST_RETRY_AFTER_S), whole * (0.5 + self._spread() / 2))


class Purger:
    """Gathers what is to be forgotten, and tells every cache in its own time."""

    def __init__(
        self,
        caches: Sequence[Cache],
        *,
        projection: Callable[[], Projection],
        clock: Callable[[], float],
        stale_after_s: float,
        steady: Steady = monotonic,
        again_after_s: float = AGAIN_AFTER_S,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.lines = [Line(cache, steady) for cache in caches]
        self._projection, self._clock, self._steady = projection, clock, steady
        self._delays_s = (0.0, again_after_s, stale_after_s + again_after_s)
        self._transport = transport
        self._due: dict[int, set[str]] = {}
        """By the step of the steady clock at which it is to be told."""
        self._looked_until = clock()
        self._wake = asyncio.Event()

    def note(self, projection: Projection, event: FeedEvent) -> None:
        """Before an event is applied: what it replaces is still known then."""
        if event.kind == "policy":
            self._say({ALL})
            return
        number = projection.numbers.get(event.listing_id)
        self._say({LISTS} if number is None else {LISTS, *_tags_of(projection, number)})

    def note_all(self) -> None:
        """Anything may be otherwise than what was answered before."""
        self._say({ALL})

    async def run(self) -> None:
        """Tell the caches until cancelled."""
        async with httpx.AsyncClient(timeout=TIMEOUT_S, transport=self._transport) as client:
            await asyncio.gather(self._keep_time(), *(line.run(client) for line in self.lines))

    async def _keep_time(self) -> None:
        while True:
            try:
                self.look()
            except Exception as error:
                _log(error)
            self.hand_over()
            pause_s = STEP_S if self._due else LOOK_FOR_ENDS_EVERY_S
            try:
                await asyncio.wait_for(self._wake.wait(), pause_s)
            except TimeoutError:
                continue
            self._wake.clear()

    def look(self) -> None:
        """What has ended since the last look, by the clock by which it is shown no longer."""
        projection, now = self._projection(), self._clock()
        numbers = _ended(projection, self._looked_until, now)
        self._looked_until = now
        if numbers:
            self._say({LISTS}.union(*(_tags_of(projection, number) for number in numbers)))

    def hand_over(self) -> None:
        """What is due by now goes to every cache."""
        now = self._steady() / STEP_S
        for step in [step for step in self._due if step <= now]:
            tags = self._due.pop(step)
            for line in self.lines:
                line.add(tags)

    def _say(self, tags: set[str]) -> None:
        now = self._steady()
        for delay_s in self._delays_s:
            due = self._due.setdefault(int((now + delay_s) / STEP_S) + (1 if delay_s else 0), set())
            due |= tags
            if len(due) > MOST_WAITING:
                due.clear()
                due.add(ALL)
        self._wake.set()

    def gauges(self) -> list[Gauge]:
        return [
            Gauge(
                name="cache_purges",
                help="Requests to shared caches to forget answers, by what came of them",
                labels=("cache", "outcome"),
                read=lambda: {
                    (line.cache.name, outcome): count for line in self.lines for outcome, count in line.counts.items()
                },
                is_counter=True,
            ),
            Gauge(
                name="cache_purge_wait_seconds",
                help="Since when the oldest answer waits to be forgotten by a shared cache",
                labels=("cache",),
                read=lambda: {(line.cache.name,): line.waits_s() for line in self.lines},
            ),
        ]


def _tags_of(projection: Projection, number: int) -> set[str]:
    body = projection.bodies[number]
    share_id = decode(body).get("share_id") if body else None
    tags = {of_listing(projection.ids[number])}
    return tags | {of_share(share_id)} if share_id else tags


def _ended(projection: Projection, after: float, until: float) -> list[int]:
    """The listings whose term, or reward notice, ended after one moment and up to another."""
    if until <= after:
        return []
    ends = np.frombuffer(projection.expires_s, dtype=np.int64)
    # Whole seconds, compared as such: floats would need a copy of the column.
    numbers: list[int] = np.flatnonzero((ends > int(after)) & (ends <= int(until))).tolist()
    rewards = (number for number, promise in projection.rewards.items() if after < promise.expires_s <= until)
    return [*numbers, *rewards]


async def _ask(client: httpx.AsyncClient, asked: Request) -> Said:
    """No redirection is followed: it would carry the secret elsewhere."""
    method, url, headers, content = asked
    try:
        reply = await client.request(method, url, headers=headers, content=content, follow_redirects=False)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Said(FAILED, type(error).__name__)
    words, wait_s = f"HTTP {reply.status_code}", _retry_after_s(reply)
    if reply.is_success:
        return Said(DONE)
    if reply.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return Said(LIMITED, words, wait_s)
    return Said(FAILED if reply.is_server_error else REFUSED, words, wait_s)


def _log(error: Exception) -> None:
    """A fault of ours: where, and not what it says, which may hold an address."""
    log.error("shared caches could not be told: %s at %s", type(error).__name__, logs.place(error))


def _retry_after_s(reply: httpx.Response) -> float:
    text = reply.headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdigit() else 0.0
