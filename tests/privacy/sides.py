"""How an attacker asks: in process, over HTTP, and a side that leaks on purpose."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import httpx
import uvicorn

from debtormap.core.coordinates import Gcj02, Wgs84, distance_m, to_wgs84
from debtormap.core.grid import Cell
from debtormap.public.fastlane import App, Message, Scope
from debtormap.public.nearby import OUTER_RADIUS_M, PATH, RADIUS_M
from tests.privacy.world import Target

STARTED_IN_S: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One answer as a stranger receives it."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Side(Protocol):
    """Whatever can be asked."""

    def ask(self, url: str) -> Heard:
        """The answer to a GET."""
        ...


class InProcess:
    """The real app without a network between. It counts what it is asked."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._loop = asyncio.new_event_loop()
        self.asked = 0

    def close(self) -> None:
        self._loop.close()

    def ask(self, url: str) -> Heard:
        self.asked += 1
        return self._loop.run_until_complete(self._ask(url))

    async def _ask(self, url: str) -> Heard:
        target, sent = urlsplit(url), []
        scope: Scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": target.path, "raw_path": target.path.encode(), "root_path": "", "headers": [(b"host", b"test")],
            "query_string": target.query.encode(), "client": ("127.0.0.1", 1), "server": ("test", 80), "state": {},
        }  # fmt: skip

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        body = b"".join(each.get("body", b"") for each in sent[1:])
        return Heard(status=sent[0]["status"], headers=headers, body=body)


class OverHttp:
    """The same over a socket."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self.asked = 0

    def ask(self, url: str) -> Heard:
        self.asked += 1
        reply = self._client.get(url)
        return Heard(status=reply.status_code, headers=dict(reply.headers), body=reply.content)


@contextmanager
def served(app: App) -> Iterator[OverHttp]:
    """The app behind a real server on a port of its own."""
    config = uvicorn.Config(app, port=0, lifespan="off", log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + STARTED_IN_S
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    headers = {"accept-encoding": "identity"}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, trust_env=False) as client:
        yield OverHttp(client)
    server.should_exit = True
    thread.join(STARTED_IN_S)


class Leak(StrEnum):
    """What a careless answer would tell of a home. Each alone is enough for the attacker."""

    BAND = "band"  # membership and band by the home, the distance hidden: the classic filter on the true point
    DISTANCE = "distance"  # the rounded distance of the home
    ORDER = "order"  # places in the order of their homes, all else honest
    SEQ = "seq"  # the number of the last event within 700 m of the home


class Leaky:
    """A side that answers nearby by the home of one person, and shows the public place's coordinates all the same."""

    def __init__(self, side: Side, target: Target, leak: Leak) -> None:
        self._side, self._target, self._leak = side, target, leak

    def ask(self, url: str) -> Heard:
        heard = self._side.ask(url)
        if not url.startswith(PATH):
            return heard
        answer = heard.json()
        self._spoil(answer, distance_m(_centre(answer["cell"]), self._target.home))
        body = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
        return Heard(status=heard.status, headers=heard.headers, body=body)

    def _spoil(self, answer: dict[str, Any], home_m: float) -> None:
        if self._leak is Leak.SEQ:
            if home_m <= OUTER_RADIUS_M:
                answer["ledger_seq"] += 1
            return
        place, cell = self._target.place, answer["cell"]

        def by_home(each: dict[str, Any]) -> float:
            return home_m if each["id"] == place.id else _distance_m(cell, each)

        if self._leak is not Leak.ORDER:
            held = [each for each in answer["places"] if each["id"] == place.id]
            shown = (
                held[0]
                if held
                else {"id": place.id, "name": place.name, "lon": place.point.lon, "lat": place.point.lat}
            )
            spoilt = {
                **shown,
                "band": "within" if home_m <= RADIUS_M else "just_outside",
                "distance_m": None if self._leak is Leak.BAND else round(home_m / 100) * 100,
            }
            rest = [each for each in answer["places"] if each["id"] != place.id]
            answer["places"] = [*rest, spoilt] if home_m <= OUTER_RADIUS_M else rest
        answer["places"].sort(key=by_home)


def _centre(cell: dict[str, Any]) -> Wgs84:
    if cell["datum"] == "wgs84":
        return Wgs84(cell["lon"], cell["lat"])
    return to_wgs84(Gcj02(cell["lon"], cell["lat"]))


def _distance_m(cell: dict[str, Any], place: dict[str, Any]) -> float:
    return distance_m(_centre(cell), _centre({**cell, "lon": place["lon"], "lat": place["lat"]}))


def nearby_url(cell: Cell) -> str:
    return f"{PATH}?{cell.canonical()}"
