"""A line that breaks: passes bytes between a program and its database, and cuts connections at random."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

CHUNK_BYTES = 65_536


class Proxy:
    """Each message of the program may be the last of its connection: before it arrives, or before it is answered."""

    def __init__(self, target: int, seed: int) -> None:
        self.port = 0
        self.cuts = 0
        self.chance = 0.0
        self._target = target
        self._dice = random.Random(seed)

    async def serve(self, ready: threading.Event, over: asyncio.Event) -> None:
        server = await asyncio.start_server(self._join, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            await over.wait()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        answers = asyncio.create_task(self._pass(there, writer))
        with suppress(ConnectionError):
            while data := await reader.read(CHUNK_BYTES):
                is_cut = self._dice.random() < self.chance
                if is_cut and self._dice.random() < 0.5:
                    break
                if is_cut:
                    # It arrives and is done; nobody hears of it.
                    answers.cancel()
                back.write(data)
                await back.drain()
                if is_cut:
                    break
            self.cuts += bool(data)
        for end in (back, writer):
            end.close()
        answers.cancel()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(CHUNK_BYTES):
                writer.write(data)
                await writer.drain()
        writer.close()


@contextmanager
def proxy(target: int, seed: int) -> Iterator[Proxy]:
    """In a thread of its own; `target` is a port of this machine."""
    made, ready = Proxy(target, seed), threading.Event()
    loop, over = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(made.serve(ready, over)), daemon=True)
    thread.start()
    ready.wait()
    try:
        yield made
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
