"""A public side on a port of this machine, for programs that are not ours."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import uvicorn

from debtormap.public.app import create
from debtormap.public.caches import Cache
from debtormap.public.limits import Limits
from debtormap.public.service import DEFAULT_STALE_AFTER_S
from debtormap.public.site import Site
from tests.public.examples import Clock, FakeFeed
from tests.public.running import NO_CLIENT

START_S = 30


@contextmanager
def served(
    feed: FakeFeed,
    *,
    limits: Limits | None = None,
    client_dir: Path = NO_CLIENT,
    caches: Sequence[Cache] = (),
    stale_after_s: float = DEFAULT_STALE_AFTER_S,
) -> Iterator[str]:
    """The address of a server over a feed. Its clocks stand still, so that it is never stale."""
    clock, steady = Clock(), Clock()
    feed.ticked_at = datetime.fromtimestamp(clock.now, UTC)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        app = create(
            feed=feed, clock=clock, steady=steady, client_dir=client_dir, site=Site(public_url=url), limits=limits,
            caches=caches, stale_after_s=stale_after_s,
        )  # fmt: skip
        server = uvicorn.Server(uvicorn.Config(app, lifespan="on", log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            _wait_until_ready(url, thread)
            yield url
        finally:
            server.should_exit = True
            thread.join(timeout=START_S)


def _wait_until_ready(url: str, thread: threading.Thread) -> None:
    for _ in range(START_S * 20):
        assert thread.is_alive(), "the server did not start"
        try:
            if httpx.get(f"{url}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass  # not listening yet
        time.sleep(0.05)
    raise AssertionError("the server is not ready")
