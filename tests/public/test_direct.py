"""The direct way over a real socket: the same bytes as by ASGI, the same limits and counts, and the same order."""

from __future__ import annotations

import gzip
import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedReader

import pytest
import uvicorn

from debtormap.asgi import Front
from debtormap.connections import AT_ONCE, Connection
from debtormap.direct import Asked, way_of
from debtormap.public.app import create
from debtormap.public.brake import Brake
from debtormap.public.exposure import SMALLEST, Share
from debtormap.public.limits import RULES, Knock, Limits
from debtormap.public.shedding import FULL_S, Load, Shed
from debtormap.serving import Drain
from debtormap.telemetry.requests import App, Counted, Receive, Requests, Scope, Send
from debtormap.transport import OverTls
from tests.public.examples import Clock, FakeFeed, town
from tests.public.running import Public

HERE = "/api/v1/nearby?lon=115.490&lat=38.870"
NOBODY = "/api/v1/nearby?lon=118.000&lat=40.000"
BURST = RULES[Knock.READ].burst


class ByAsgi:
    """Behind all layers: counts what came so far by way of ASGI, which is what the direct way leaves out."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.direct = way_of(app)
        self.paths: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.paths.append(scope["path"])
        await self.app(scope, receive, send)


@dataclass(slots=True)
class Served:
    port: int
    by_asgi: ByAsgi
    requests: Requests
    drain: Drain
    clock: Clock

    def send(self, sent: bytes, answers: int = 1) -> list[tuple[int, dict[str, str], bytes]]:
        """Status, headers and body of so many answers to what is sent on one connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(sent)
            with connection.makefile("rb") as stream:
                return [_read(stream, sent.startswith(b"HEAD")) for _ in range(answers)]


def _read(stream: BufferedReader, is_head: bool) -> tuple[int, dict[str, str], bytes]:
    status = int(stream.readline().split()[1])
    headers = {}
    while line := stream.readline().strip():
        name, _, value = line.decode("latin-1").partition(": ")
        assert name not in headers, f"{name} stands there twice"
        headers[name] = value
    size = 0 if is_head or status == 304 else int(headers.get("content-length", "0"))
    return status, headers, stream.read(size)


def ask(*headers: str, path: str = HERE, method: str = "GET", version: str = "1.1") -> bytes:
    return "\r\n".join((f"{method} {path} HTTP/{version}", "Host: test", *headers, "", "")).encode()


@pytest.fixture
def served(running: Served) -> Served:
    """Every layer of the program over a register, as if nobody had asked before; limits when the test asks for them."""
    running.clock.now += 1_000_000
    running.drain.has_begun = False
    running.by_asgi.paths.clear()
    running.requests.counts.clear()
    return running


@pytest.fixture(scope="module", params=[False], ids=["open"])
def running(request: pytest.FixtureRequest) -> Iterator[Served]:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(*town(1, places=60, listings=400))
    feed.ticked_at = datetime.now(UTC)
    clock, requests = Clock(), Requests()
    limits = Limits(clock) if request.param else None
    by_asgi = ByAsgi(create(feed=feed, steady=clock, stale_after_s=1e12, limits=limits))
    drain = Drain(Counted(OverTls(by_asgi), requests))
    config = uvicorn.Config(
        drain, http=Connection, lifespan="on", access_log=False, log_config=None, server_header=False,
        proxy_headers=False,
    )  # fmt: skip
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        found = Served(listening.getsockname()[1], by_asgi, requests, drain, clock)
        while found.send(ask(path="/readyz"))[0][0] != 200:
            time.sleep(0.01)
        yield found
        server.should_exit = True
        thread.join(timeout=30)


def _same(direct: tuple[int, dict[str, str], bytes], asgi: tuple[int, dict[str, str], bytes]) -> bool:
    volatile = {"date", "debtormap-checked-at", "connection", "ratelimit"}
    kept = [{name: value for name, value in each[1].items() if name not in volatile} for each in (direct, asgi)]
    return (direct[0], direct[2], kept[0], list(direct[1])) == (
        asgi[0], asgi[2], kept[1], [name for name in asgi[1] if name != "connection"]
    )  # fmt: skip


@pytest.mark.parametrize("running", [False, True], indirect=True, ids=["open", "limited"])
@pytest.mark.parametrize("more", ["X-None: 1", "Accept-Encoding: gzip", "Accept: application/json", "If-None-Match: *"])
def test_direct_answers_are_those_of_asgi(served: Served, more: str) -> None:
    directly = served.send(ask(more))[0]
    assert served.by_asgi.paths == []

    by_asgi = served.send(ask(more, "Connection: close"))[0]
    assert served.by_asgi.paths == ["/api/v1/nearby"]
    assert _same(directly, by_asgi)
    assert directly[0] == (304 if "None-Match" in more else 200)
    assert directly[1]["strict-transport-security"]
    assert served.requests.counts == {("nearby", directly[0]): 2}
    if "gzip" in more:
        assert b'"places":' in gzip.decompress(directly[2])


@pytest.mark.parametrize(
    "sent",
    [
        ask(path=HERE + "&x=1"),
        ask(path="/api/v1/nearby?lon=115.49&lat=38.87"),
        ask(path="/readyz"),
        ask(method="HEAD"),
        ask(version="1.0"),
        ask("Accept: text/html"),
        ask("Content-Length: 3") + b"abc",
        ask("Expect: 100-continue", "Content-Length: 0"),
        ask("Upgrade: h2c", "Connection: Upgrade"),
        ask(path="/api/v1/nearby%3Flon=115.490&lat=38.870"),
    ],
)
def test_all_else_goes_by_asgi(served: Served, sent: bytes) -> None:
    served.send(sent)

    assert len(served.by_asgi.paths) == 1


def test_answers_come_in_the_order_of_the_questions(served: Served) -> None:
    cells = [f"/api/v1/nearby?lon=115.4{number:02d}&lat=38.870" for number in range(40)]
    paths = [path for cell in cells for path in (cell, "/readyz")] + cells
    alone = {path: served.send(ask(path=path))[0][2] for path in {*paths}}

    told = served.send(b"".join(ask(path=path) for path in paths), answers=len(paths))

    assert [(status, body) for status, _, body in told] == [(200, alone[path]) for path in paths]


def test_of_one_piece_only_some_are_answered_before_others_have_their_turn(served: Served) -> None:
    served.send(ask() * (3 * AT_ONCE), answers=3 * AT_ONCE)

    assert len(served.by_asgi.paths) >= AT_ONCE


@pytest.mark.parametrize("running", [True], indirect=True, ids=["limited"])
def test_direct_questions_count_as_others_do(served: Served) -> None:
    questions = [ask(path=NOBODY), ask("Connection: close", path=NOBODY), ask(path=NOBODY)]
    left = [re.findall(r"r=(\d+)", served.send(each)[0][1]["ratelimit"])[0] for each in questions]
    for _ in range(BURST - 3):
        assert served.send(ask(path=NOBODY))[0][0] == 200

    directly, by_asgi = served.send(questions[0])[0], served.send(questions[1])[0]

    assert left == [str(BURST - 1), str(BURST - 2), str(BURST - 3)]
    assert directly[0] == 429
    assert _same(directly, by_asgi)
    assert served.send(ask(path="/api/v1/nearby?lon=1&lat=2"))[0][0] == 429, "what goes by ASGI counts with it"


def test_what_is_shown_directly_is_charged() -> None:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(*town(1, places=60, listings=400))
    share = Share(lambda: SMALLEST, clock=Clock())
    way = Brake(Public(feed).app, Limits(Clock()), share).direct
    asked = [Asked(b"/api/v1/nearby", HERE.partition("?")[2].encode(), [], "192.0.2.1") for _ in range(2)]

    first, second = (dict(found.headers) for found in map(way, asked) if found is not None)

    before, after = (int(re.findall(rb'"listings";r=(\d+)', each[b"ratelimit"])[0]) for each in (first, second))
    assert share.pace.burst - before == before - after > 0


def test_the_front_hands_on_to_the_public_side() -> None:
    public = Public(FakeFeed()).app

    assert Front(court=None, public=public).direct == public.direct
    assert Front(court=public, public=None).direct(Asked(b"/api/v1/nearby", b"", [], "")) is None


def test_a_fault_of_the_direct_way_is_no_fault_of_the_request(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("debtormap.connections.Asked", broken)

    assert served.send(ask())[0][0] == 200
    assert served.by_asgi.paths == ["/api/v1/nearby"]


def test_nothing_goes_directly_once_the_process_stops(served: Served) -> None:
    served.drain.has_begun = True

    assert served.send(ask())[0][1]["connection"] == "close"
    assert served.by_asgi.paths == ["/api/v1/nearby"]


def test_nothing_goes_directly_when_all_reading_is_refused() -> None:
    load = Load()
    way = Shed(Public(FakeFeed()).app, load).direct
    asked = Asked(b"/api/v1/nearby", b"lon=115.490&lat=38.870", [], "")

    before = way(asked)
    load.note(FULL_S)

    assert before is not None
    assert way(asked) is None
