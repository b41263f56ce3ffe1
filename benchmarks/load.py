"""A closed load on one server of this machine: N requests over a few connections, and the CPU they cost it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 16
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one request cost the server, and how much it sent."""

    cpu_us: float
    body_bytes: float
    requests: int


def measure(port: int, pid: int, paths: Sequence[str]) -> Cost:
    """Ask each path once; user plus system time of the process divided by the requests."""
    before = cpu_s(pid)
    sent = asyncio.run(_ask_all(port, paths))
    spent = cpu_s(pid) - before
    return Cost(cpu_us=spent / len(paths) * 1e6, body_bytes=sent / len(paths), requests=len(paths))


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


async def _ask_all(port: int, paths: Sequence[str]) -> int:
    waiting = iter(paths)
    return sum(await asyncio.gather(*(_connection(port, waiting) for _ in range(CONNECTIONS))))


async def _connection(port: int, waiting: Iterator[str]) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    received = 0
    for path in waiting:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode("latin-1").splitlines()[0])
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        received += length
    writer.close()
    return received
