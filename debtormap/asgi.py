"""Both sides behind one door: `/console…` and what needs the register's key go to the court, all else to the public.

The public side owns the lifespan. The court side beats: it writes the ledger's tick, by which the public side knows
that what it serves is not stale, and the ledger's checkpoints when they are due; and it does the work of the queue
(`worker.py`).
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from debtormap import court_api, court_gauges, court_pages, steadiness
from debtormap.core.errors import RuleError
from debtormap.direct import Reply, way_of
from debtormap.public import headers, origins, problems
from debtormap.telemetry import exposition, logs
from debtormap.telemetry.exposition import Telemetry
from debtormap.telemetry.requests import Counted
from debtormap.transport import OverTls

if TYPE_CHECKING:
    from debtormap.settings.environment import Environment, Side

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

CONSOLE = "/console"
SNAPSHOTS = "snapshots"
TICK_EVERY_S = 1.0
# The first tick of a new primary must come before the public sides have waited for too long.
TICK_AFTER_FAILURE_S = 0.25
CHECKPOINT_EVERY_S = 4.0
ATTEND_EVERY_S = 2.0
ATTEND_AFTER_FAILURE_S = 20.0
SLOW_BEATS = 30
NOTE_EVERY_S = 1.0
NOTE_AFTER_FAILURE_S = 60.0
# A missing key is not told every few seconds.
CHECKPOINT_AFTER_FAILURE_S = 60.0
log = logging.getLogger(__name__)


def create(side: Side | None = None) -> App:
    """Make the program for one side or both, as the settings say unless `side` says otherwise."""
    import django

    django.setup(set_prefix=False)
    from debtormap.settings import ENVIRONMENT
    from debtormap.settings.environment import Side

    side = side or ENVIRONMENT.side
    telemetry = Telemetry()
    if side is Side.PUBLIC:
        _leave_claims_to_court()
    else:
        telemetry.gauges.extend(court_gauges.gauges())
    front = Front(
        court=_court() if side is not Side.PUBLIC else None,
        public=_public(ENVIRONMENT, telemetry) if side is not Side.COURT else None,
        own=ENVIRONMENT.public_url,
    )
    app: App = OverTls(front) if ENVIRONMENT.public_url.startswith("https://") else front
    if ENVIRONMENT.metrics is None:
        return app
    _tell_figures(telemetry, *ENVIRONMENT.metrics)
    return Counted(app, telemetry.requests)


class Front:
    """Sends each request to its side; a side that is not served here is 404, a page of another site reads only."""

    def __init__(self, *, court: App | None, public: App | None, own: str = "") -> None:
        self.court = court
        self.public = public
        self._own = own
        self.direct = way_of(public)
        """All that goes directly is the public side's."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
        elif scope["type"] == "http" and scope["method"] not in origins.READING and self._is_foreign(scope):
            await _not_from_there(send)
        elif self.court is not None and _is_console(scope["path"]):
            await self.court(dict(scope, root_path=CONSOLE), receive, send)
        elif self.court is not None and scope["type"] == "http" and court_api.is_ours(scope["path"]):
            await court_api.answer(scope, receive, send)
        elif self.court is not None and scope["type"] == "http" and court_pages.is_ours(scope["path"]):
            await court_pages.answer(scope, receive, send)
        elif self.public is not None:
            await self.public(scope, receive, send)
        else:
            await _not_here(scope, receive, send)

    def _is_foreign(self, scope: Scope) -> bool:
        return origins.is_foreign(scope["path"], scope["headers"], self._own)

    async def _lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:
        beats = (_note(), *((_beat(), _sign(), _attend(), _work()) if self.court is not None else ()))
        beating = [asyncio.create_task(beat) for beat in beats]
        try:
            await (self.public or _plain_lifespan)(scope, receive, send)
        finally:
            for task in beating:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task


def _tell_figures(telemetry: Telemetry, host: str, port: int) -> None:
    try:
        exposition.serve(telemetry, host, port)
    except OSError:
        raise RuleError(
            "address_taken", field="DEBTORMAP_METRICS", rule="this address cannot be listened on",
            mend="give another port: each process needs one of its own",
        ) from None  # fmt: skip


def _log(what: str, error: Exception) -> None:
    """What failed, of which kind and where, but not the message: that of a database may quote a row."""
    log.error("%s: %s at %s", what, type(error).__name__, logs.place(error))


def _is_console(path: str) -> bool:
    return path == CONSOLE or path.startswith(CONSOLE + "/")


def _court() -> App:
    from django.core.asgi import get_asgi_application

    return cast(App, get_asgi_application())


def _public(environment: Environment, telemetry: Telemetry) -> App:
    from debtormap.public import intake
    from debtormap.public.app import create as create_public
    from debtormap.public.limits import Limits
    from debtormap.public.site import Site

    limits = Limits(trusted=environment.trusted_proxies) if environment.limits else None
    site = Site(
        public_url=environment.public_url,
        source=environment.basemap,
        mini_program=environment.mini_program,
        official=environment.official,
        clue_desk=intake.DeskDoor().is_open,
    )
    return create_public(
        stale_after_s=environment.stale_after_s, limits=limits, processes=environment.public_processes, site=site,
        telemetry=telemetry, snapshots=environment.data_dir / SNAPSHOTS, caches=environment.caches,
    )  # fmt: skip


async def snapshot(progress: Callable[[int, int | None, str], None], clock: Callable[[], float]) -> Path:
    """Write what the ledger holds now into a file in the data folder."""
    from debtormap.ledger import feed
    from debtormap.public.follower import Feed, Follower
    from debtormap.public.service import Service
    from debtormap.settings import ENVIRONMENT

    directory = ENVIRONMENT.data_dir / SNAPSHOTS
    follower = Follower(cast(Feed, feed), Service(clock=clock), progress=progress, snapshots=directory)
    return await follower.snapshot(directory)


async def _beat() -> None:
    """Write the tick for as long as the process lives; a failed beat is logged and tried again."""
    while True:
        pause_s = TICK_EVERY_S
        try:
            await asyncio.to_thread(_tick)
        except Exception as error:
            _log("the ledger's tick could not be written", error)
            pause_s = TICK_AFTER_FAILURE_S
        await asyncio.sleep(pause_s)


async def _sign() -> None:
    """Write a checkpoint whenever one is due."""
    while True:
        pause_s = CHECKPOINT_EVERY_S
        try:
            await asyncio.to_thread(_checkpoint)
        except Exception as error:
            _log("the ledger's checkpoint could not be written", error)
            pause_s = CHECKPOINT_AFTER_FAILURE_S
        await asyncio.sleep(pause_s)


async def _attend() -> None:
    """What is done in the background: claims of the public side and parties alike at once; by the minute requests, and
    terms that are over."""
    beats = itertools.count()
    while True:
        pause_s = ATTEND_EVERY_S
        try:
            await asyncio.to_thread(_attend_once, next(beats) % SLOW_BEATS == 0)
        except Exception as error:
            _log("requests and terms could not be attended to", error)
            pause_s = ATTEND_AFTER_FAILURE_S
        await asyncio.sleep(pause_s)


async def _note() -> None:
    """Note what the ledger takes away, for a restore: on every host that reads it."""
    while True:
        pause_s = NOTE_EVERY_S
        try:
            await asyncio.to_thread(_note_once)
        except Exception as error:
            _log("the file of withdrawals could not be written", error)
            pause_s = NOTE_AFTER_FAILURE_S
        await asyncio.sleep(pause_s)


def _note_once() -> None:
    from django.conf import settings

    from debtormap.ledger import withdrawals

    withdrawals.keep_up(settings.WITHDRAWALS_FILE)


def _attend_once(is_slow: bool) -> None:
    from django.db import close_old_connections

    from debtormap.corrections import jobs
    from debtormap.register import alike, expiring

    close_old_connections()
    try:
        jobs.quick(datetime.now(UTC))
        alike.keep_up()
        if is_slow and steadiness.OF_THIS_PROCESS.is_kept():
            jobs.slow(datetime.now(UTC))
            expiring.close_over(datetime.now(UTC))
    finally:
        close_old_connections()


async def _work() -> None:
    """Do the work of the queue for as long as the process lives; what is in hand at its end is put back."""
    from debtormap import worker

    workers = worker.make()
    workers.start()
    try:
        await asyncio.Event().wait()
    finally:
        if not await asyncio.to_thread(workers.stop):
            log.warning("work in hand did not end in time: another worker takes it when its lease is over")


def _leave_claims_to_court() -> None:
    from debtormap.corrections import inbox

    inbox.leave_to_court()


def _checkpoint() -> None:
    from django.db import close_old_connections

    from debtormap.ledger import checkpoints

    close_old_connections()
    try:
        checkpoints.keep_up(datetime.now(UTC))
    finally:
        close_old_connections()


def _tick() -> None:
    from django.db import close_old_connections

    from debtormap.ledger import feed

    close_old_connections()
    try:
        feed.tick(datetime.now(UTC))
    finally:
        close_old_connections()


async def _plain_lifespan(scope: Scope, receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _not_from_there(send: Send) -> None:
    await _tell(problems.reply(403), send)


async def _not_here(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await _tell(problems.reply(404), send)


async def _tell(reply: Reply, send: Send) -> None:
    completed = headers.completed(list(reply.headers), headers.API)
    await send({"type": "http.response.start", "status": reply.status, "headers": completed})
    await send({"type": "http.response.body", "body": reply.body})
