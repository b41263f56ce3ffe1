"""What Prometheus reads: counts by route and status, times, and the gauges of both sides."""

import asyncio
import re
import socket
from pathlib import Path

import httpx
import pytest
from prometheus_client import generate_latest

from debtormap import court_gauges
from debtormap.public import gauges
from debtormap.public.caches import Cache
from debtormap.public.exposure import Share
from debtormap.public.purging import Purger
from debtormap.public.shedding import Load
from debtormap.telemetry import exposition
from debtormap.telemetry.exposition import Gauge, Telemetry
from debtormap.telemetry.requests import Counted, Message, Receive, Scope, Send, route_of
from tests.public.examples import FakeFeed
from tests.public.running import Public

CACHE = Cache(name="one", url="http://127.0.0.1/", headers={"xkey": "{tags}"})
ALERTS = Path(__file__).resolve().parents[2] / "deploy" / "prometheus" / "alerts.yml"
PERSON = "/api/v1/search"


def text_of(telemetry: Telemetry) -> str:
    return generate_latest(exposition.registry(telemetry)).decode()


def ask(telemetry: Telemetry, path: str, status: int) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        assert message["type"].startswith("http.response")

    scope = {"type": "http", "path": path, "query_string": "q=演示甲".encode(), "headers": []}
    asyncio.run(Counted(app, telemetry.requests)(scope, receive, send))


def test_requests_are_counted_by_route_and_status() -> None:
    telemetry = Telemetry()
    for status in (200, 200, 429):
        ask(telemetry, PERSON, status)

    found = text_of(telemetry)

    assert 'debtormap_requests_total{route="search",status="200"} 2.0' in found
    assert 'debtormap_requests_total{route="search",status="429"} 1.0' in found
    assert 'debtormap_request_seconds_bucket{le="+Inf",route="search"} 3.0' in found
    assert "debtormap_requests_running 0.0" in found


def test_no_path_and_no_question_is_told() -> None:
    telemetry = Telemetry()
    ask(telemetry, "/r/3fkz8Q2m", 200)
    ask(telemetry, "/api/v1/listings/3fkz8Q2m", 404)

    found = text_of(telemetry)

    assert "3fkz8Q2m" not in found
    assert "演示" not in found


def test_an_app_that_fails_is_counted_as_500() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise LookupError

    telemetry = Telemetry()
    with pytest.raises(LookupError):
        asyncio.run(Counted(broken, telemetry.requests)({"type": "http", "path": "/"}, None, None))  # type: ignore[arg-type]

    assert telemetry.requests.counts == {("pages", 500): 1}


def test_every_address_has_a_route() -> None:
    assert [route_of(path) for path in ("/api/v1/nearby", "/tiles/places/1/1/1.mvt", "/console/", "/unknown")] == [
        "nearby",
        "place_tiles",
        "console",
        "pages",
    ]


def test_figures_are_read_on_an_address_of_their_own() -> None:
    telemetry = Telemetry(gauges=[Gauge(name="there", help="A figure", read=lambda: 7)])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    end = exposition.serve(telemetry, "127.0.0.1", port)
    try:
        found = httpx.get(f"http://127.0.0.1:{port}/metrics").text
        with pytest.raises(OSError, match="in use"):
            exposition.serve(telemetry, "127.0.0.1", port)
    finally:
        end()

    assert "debtormap_there 7.0" in found


def test_the_public_side_tells_its_state() -> None:
    public = Public(FakeFeed())
    telemetry = Telemetry(gauges=gauges.of(public.service, public.follower))

    found = text_of(telemetry)

    assert "debtormap_public_ready 1.0" in found
    assert "debtormap_public_heard_seconds 0.0" in found
    public.steady.now += 31
    assert "debtormap_public_ready 0.0" in text_of(telemetry)


@pytest.mark.django_db(transaction=True, databases=["default", "clues"])
def test_the_court_side_tells_its_state() -> None:
    found = text_of(Telemetry(gauges=court_gauges.gauges()))

    assert "debtormap_ledger_seq 0.0" in found
    assert "debtormap_ledger_tick_age_seconds +Inf" in found
    assert "debtormap_failed_log_ins 0.0" in found


@pytest.mark.django_db(transaction=True, databases=["default", "clues"])
def test_each_alert_asks_for_a_figure_that_there_is() -> None:
    public = Public(FakeFeed())
    telemetry = Telemetry(
        gauges=[
            *court_gauges.gauges(),
            *gauges.of(public.service, public.follower),
            *Load().gauges(),
            *Share(lambda: 0).gauges(),
            *Purger(
                (CACHE,), projection=lambda: public.service.projection, clock=public.clock, stale_after_s=30
            ).gauges(),
        ]
    )
    ask(telemetry, "/", 200)
    told = set(re.findall(r"^# TYPE (debtormap_\w+)", text_of(telemetry), re.M))
    told |= {f"{name}_bucket" for name in told}

    asked = set(re.findall(r"debtormap_\w+", ALERTS.read_text("utf-8").split("groups:")[1]))

    assert asked - told == set()
    assert asked != set()
