"""A closed load on one server of this machine: N requests over a few connections, and the CPU they cost it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one request cost the server, and how much it sent."""

    cpu_us: float
    body_bytes: float
    requests: int


def measure(port: int, pids: Sequence[int], paths: Sequence[str], headers: Sequence[str] = ()) -> Cost:
    """Ask each path once; user plus system time of the processes and their children, divided by the requests.

    `headers`: one more line for each request, or none.
    """
    before = cpu_s(pids)
    sent = asyncio.run(_ask_all(port, list(zip(paths, headers or [""] * len(paths), strict=True))))
    spent = cpu_s(pids) - before
    return Cost(cpu_us=spent / len(paths) * 1e6, body_bytes=sent / len(paths), requests=len(paths))


def cpu_s(pids: Sequence[int]) -> float:
    """Of processes and of their living children; a database's backends are children of its postmaster."""
    return sum(_spent(pid) for parent in pids for pid in (parent, *_children(parent)))


def _spent(pid: int) -> float:
    """Of all threads that live; in nanoseconds where `stat` counts ticks of 10 ms."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(path.read_text().split()[0]) for path in threads) / 1e9


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


async def _ask_all(port: int, asked: Sequence[tuple[str, str]]) -> int:
    waiting = iter(asked)
    return sum(await asyncio.gather(*(_connection(port, waiting) for _ in range(CONNECTIONS))))


async def _connection(port: int, waiting: Iterator[tuple[str, str]]) -> int:
    """Over a new connection when the server has closed the last, as nginx does after a thousand questions."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    received = 0
    for path, header in waiting:
        more = f"{header}\r\n" if header else ""
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{more}\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode("latin-1").splitlines()[0])
        received += await _body(reader, head.lower())
        if b"connection: close" in head.lower():
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()
    return received


async def _body(reader: asyncio.StreamReader, head: bytes) -> int:
    if b"content-length:" in head:
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        return length
    received = 0
    while size := int(await reader.readline(), 16):
        await reader.readexactly(size + 2)
        received += size
    await reader.readline()
    return received
