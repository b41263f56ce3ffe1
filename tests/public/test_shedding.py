"""Too much at once: what is refused, what never is, and that it ends."""

import asyncio

import pytest

from debtormap.public.shedding import BUSY_S, FULL_S, Load, Shed
from debtormap.telemetry.requests import Message, Receive, Scope, Send

HOT = "/api/v1/nearby"


async def served(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"{}"})


def ask(load: Load, path: str, method: str = "GET") -> tuple[int, dict[bytes, bytes]]:
    told: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        told.append(message)

    asyncio.run(Shed(served, load)({"type": "http", "path": path, "method": method, "headers": []}, receive, send))
    return told[0]["status"], dict(told[0]["headers"])


def waiting(wait_s: float) -> Load:
    load = Load()
    load.note(wait_s)
    return load


@pytest.mark.parametrize("path", ["/api/v1/search", "/api/v1/viewport", "/ogc/api/collections", "/plain/", "/s/abc"])
def test_what_costs_most_is_refused_first(path: str) -> None:
    status, headers = ask(waiting(BUSY_S), path)

    assert (status, headers[b"retry-after"]) == (503, b"5")
    assert ask(waiting(BUSY_S), HOT)[0] == 200


def test_when_it_is_too_much_no_reading_is_answered() -> None:
    assert ask(waiting(FULL_S), HOT)[0] == 503


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/healthz"), ("GET", "/readyz"), ("POST", "/api/v1/clues"), ("POST", "/api/v1/corrections")],
)
def test_what_people_send_in_is_never_refused(method: str, path: str) -> None:
    assert ask(waiting(10 * FULL_S), path, method)[0] == 200


def test_a_quiet_loop_ends_it_soon() -> None:
    load = waiting(FULL_S)
    for _ in range(10):
        load.note(0.0)

    assert ask(load, "/api/v1/search")[0] == 200
    assert load.refused == 0


def test_the_wait_of_a_blocked_loop_is_measured() -> None:
    async def block() -> float:
        load = Load()
        measuring = asyncio.create_task(load.measure())
        await asyncio.sleep(0.15)
        stop = asyncio.get_running_loop().time() + 2 * BUSY_S
        while asyncio.get_running_loop().time() < stop:
            pass
        await asyncio.sleep(0.01)
        measuring.cancel()
        return load.wait_s

    assert asyncio.run(block()) > BUSY_S / 2
