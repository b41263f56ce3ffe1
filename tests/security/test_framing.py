"""One request is one request: what is framed in two ways, or in none, is refused, and nothing inside it is asked.

Each case hides a question, `GET /smuggled/…`, where a careless server would find it. The program's own server gets them
from a raw socket, and again through nginx with the shipped configuration.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from tests.nginx.running import Nginx, until
from tests.replicas.house import free_port

PATIENCE_S = 2.0
CHUNKED = "Transfer-Encoding: chunked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Bytes with `{n}` for the number of the case."""

    name: str
    head: str
    body: str = ""
    is_answered: bool = False
    """It is odd and right: answered once as it stands."""
    is_harmless: bool = False
    """One request however it is read: answered once, or refused."""


def post(name: str, *fields: str, body: str = "", is_answered: bool = False) -> Case:
    return Case(
        name=name, head="\r\n".join(("POST /case/{n} HTTP/1.1", "Host: a", *fields)), body=body, is_answered=is_answered
    )


def get(
    name: str, *fields: str, line: str = "GET /case/{n} HTTP/1.1", is_answered: bool = False, is_harmless: bool = False
) -> Case:
    head = "\r\n".join((line, "Host: a", *fields))
    return Case(name=name, head=head, is_answered=is_answered, is_harmless=is_harmless)


HIDDEN = "GET /smuggled/{n} HTTP/1.1\r\nHost: a\r\n\r\n"
INSIDE = "0\r\n\r\n" + HIDDEN
CASES = (
    post("length and chunks", "Content-Length: 5", CHUNKED, body=INSIDE),
    post("chunks and length", CHUNKED, "Content-Length: 4", body="1f\r\n" + HIDDEN + "\r\n0\r\n\r\n"),
    post("length, chunks in capitals", "Content-Length: 5", "TRANSFER-ENCODING: CHUNKED", body=INSIDE),
    post("two lengths", "Content-Length: 0", "Content-Length: 44", body=HIDDEN),
    post("two lengths in one", "Content-Length: 0, 44", body=HIDDEN),
    post("a length with a sign", "Content-Length: +44", body=HIDDEN),
    post("a negative length", "Content-Length: -1", body=HIDDEN),
    post("a length in hexadecimal", "Content-Length: 0x2c", body=HIDDEN),
    post("a length with letters", "Content-Length: 0x", body=HIDDEN),
    post("a length with a space inside", "Content-Length: 4 4", body=HIDDEN),
    post("a length beyond all numbers", "Content-Length: 99999999999999999999999", body=HIDDEN),
    post("a space before the colon", "Content-Length : 44", body=HIDDEN),
    post("chunks with a space before the colon", "Transfer-Encoding : chunked", "Content-Length: 5", body=INSIDE),
    post("an unknown coding", "Transfer-Encoding: xchunked", body=INSIDE),
    post("chunks that are not last", "Transfer-Encoding: chunked, identity", body=INSIDE),
    post("a coding with a control", "Transfer-Encoding: \x0bchunked", body=INSIDE),
    post("two codings", CHUNKED, "Transfer-Encoding: identity", body=INSIDE),
    post("a chunk of no number", CHUNKED, body="zz\r\n" + HIDDEN),
    post("a chunk with a sign", CHUNKED, body="-1\r\n" + HIDDEN),
    post("a chunk in 0x", CHUNKED, body="0x0\r\n\r\n" + HIDDEN),
    post("a chunk beyond all numbers", CHUNKED, body="fffffffffffffffff\r\n" + HIDDEN),
    post("a chunk that is longer than it says", CHUNKED, body="1\r\nabc\r\n0\r\n\r\n" + HIDDEN),
    post("an extension with a line end", CHUNKED, body="1;a\nb\r\nx\r\n0\r\n\r\n" + HIDDEN),
    post("a folded coding", "Transfer-Encoding:\r\n chunked", "Content-Length: 5", body=INSIDE),
    get("a folded field", "X-One: a\r\n b\r\n\tc"),
    get("nothing in a value", "X-One: a\x00b"),
    get("nothing in a name", "X-O\x00ne: a"),
    get("nothing in the address", line="GET /case/{n}\x00/b HTTP/1.1"),
    get("a line end alone in a value", "X-One: a\rGET /smuggled/{n} HTTP/1.1"),
    get("a name with a space", "X One: a"),
    get("a field without a name", ": a"),
    get("a field without a colon", "GET /smuggled/{n} HTTP/1.1"),
    get("a space before the first field", line="GET /case/{n} HTTP/1.1\r\n X-One: a"),
    get("a field that is too long", "X-One: " + "a" * 200_000),
    get("too many fields", *(f"X-{each}: {'a' * 100}" for each in range(2_000))),
    get("an address that is too long", line="GET /case/{n}?" + "a" * 200_000 + " HTTP/1.1"),
    get("an unknown method", line="SMUG /case/{n} HTTP/1.1"),
    get("an unknown version", line="GET /case/{n} HTTP/9.1"),
    get("no version", line="GET /case/{n}", is_harmless=True),
    get("another protocol", line="PRI * HTTP/2.0"),
    get("two spaces in the line", line="GET  /case/{n}  HTTP/1.1", is_harmless=True),
    get("a whole address", line="GET http://b.example/case/{n} HTTP/1.1", is_answered=True),
    post("a chunk's line without end", CHUNKED, body="1;" + "a" * 400_000),
    post("trailers without end", CHUNKED, body="1\r\nx\r\n0\r\n" + "X-One: a\r\n" * 40_000),
    post("a body that looks like a question", "Content-Length: {length}", body=HIDDEN, is_answered=True),
    post("chunks that look like one", CHUNKED, body="{hex}\r\n" + HIDDEN + "\r\n0\r\n\r\n", is_answered=True),
)  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "tests.security.counting", str(port)])
    try:
        until(lambda: _seen(port) is not None)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="module")
def proxy(server: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with Nginx(tmp_path_factory.mktemp("nginx"), f"http://127.0.0.1:{server}", server) as address:
        yield int(address.rpartition(":")[2])


@pytest.mark.parametrize("way", ["server", "proxy"])
def test_what_is_framed_in_two_ways_is_refused_and_nothing_inside_is_asked(
    way: str, server: int, request: pytest.FixtureRequest
) -> None:
    port: int = request.getfixturevalue(way)
    before = len(_seen(server) or [])

    replies = asyncio.run(_all(port))

    seen = (_seen(server) or [])[before:]
    assert [each for each in seen if "smuggled" in each] == []
    wrong = {}
    for number, (case, reply) in enumerate(zip(CASES, replies, strict=True)):
        statuses = re.findall(rb"HTTP/1\.[01] (\d{3}) ", reply)
        asked = sum(each.endswith(f"/case/{number}") for each in seen)
        once = (statuses, asked) == ([b"200"], 1)
        refused = _is_refusal(statuses) and asked <= 1
        if not (once if case.is_answered else refused or (case.is_harmless and once)):
            wrong[case.name] = (statuses, asked)
    assert wrong == {}


def test_after_a_refusal_the_server_answers_others(server: int) -> None:
    assert httpx.get(f"http://127.0.0.1:{server}/seen").status_code == 200


def _is_refusal(statuses: list[bytes]) -> bool:
    """One answer that says so, or a line that was closed; never two."""
    return len(statuses) <= 1 and all(status.startswith(b"4") or status in (b"501", b"505") for status in statuses)


async def _all(port: int) -> list[bytes]:
    return await asyncio.gather(*(_send(port, number, case) for number, case in enumerate(CASES)))


async def _send(port: int, number: int, case: Case) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    length = len(HIDDEN.replace("{n}", str(number)))
    text = f"{case.head}\r\n\r\n{case.body}"
    for name, value in (("{n}", str(number)), ("{length}", str(length)), ("{hex}", f"{length:x}")):
        text = text.replace(name, value)
    found = b""
    try:
        async with asyncio.timeout(PATIENCE_S):
            writer.write(text.encode("latin-1"))
            await writer.drain()
            while piece := await reader.read(65_536):
                found += piece
    except (TimeoutError, ConnectionError):
        pass  # what was told until then counts: a line may be kept open, or reset
    finally:
        writer.close()
    return found


def _seen(port: int) -> list[str] | None:
    try:
        found: list[str] = httpx.get(f"http://127.0.0.1:{port}/seen").json()
    except httpx.TransportError:
        return None
    return found
