"""The press: prints for strangers in a process of its own, one page after the other, so that nobody else waits for it.

Setting a page takes most of a second and the renderer, with its fonts, some 700 MB; the process has a lower priority, a
limit of memory and no settings of ours, ends after so many pages and when nobody asked for a while, and is ended when a
page takes too long. Who comes when too many wait is told to come again.

    request   length in 4 bytes, highest first, then JSON {"template", "context"}
    answer    "P", length, the PDF; or "U": unprintable; or "E": it failed
"""

from __future__ import annotations

import json
import os
import resource
import select
import subprocess
import sys
from collections.abc import Mapping
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import Final

from debtormap.core.errors import Unavailable
from debtormap.printing import pages

TIMEOUT_S: Final = 60.0
"""With the start of the process, which takes three seconds of CPU."""
WAITING: Final = 6
"""So many at most wait, the one that is printed counted."""
RETRY_AFTER_S: Final = 10
IDLE_S: Final = 120.0
PAGES: Final = 100
"""So many a process prints: what the renderer keeps of each is given back with it."""
MEMORY_BYTES: Final = 3 * 1024**3
"""Of address space; Pango maps whole fonts."""
NICE: Final = 5
_PDF, _UNPRINTABLE, _FAILED = b"P", b"U", b"E"
_MAX_REQUEST: Final = 1024 * 1024


class Press:
    """Prints templates of this room. Safe to call from any thread."""

    def __init__(self, *, timeout_s: float = TIMEOUT_S, waiting: int = WAITING, idle_s: float = IDLE_S) -> None:
        self._timeout_s = timeout_s
        self._idle_s = idle_s
        self._places = BoundedSemaphore(waiting)
        self._turn = Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def pdf(self, template: str, context: Mapping[str, object]) -> bytes:
        """The PDF. `Unprintable` as `printing.pdf`; Unavailable when too many wait or it took too long."""
        request = json.dumps({"template": template, "context": context}).encode()
        if not self._places.acquire(blocking=False):
            raise Unavailable("too many wait for the press", retry_after_s=RETRY_AFTER_S)
        try:
            with self._turn:
                return self._print(len(request).to_bytes(4, "big") + request)
        finally:
            self._places.release()

    def stop(self) -> None:
        """Ends the process; the next page starts another."""
        with self._turn:
            self._end()

    def _print(self, request: bytes) -> bytes:
        try:
            said, data = self._ask_twice(request)
        except (OSError, EOFError):
            self._end()
            raise Unavailable("the press did not answer", retry_after_s=RETRY_AFTER_S) from None
        if said == _UNPRINTABLE:
            raise pages.unprintable()
        if said != _PDF:
            raise Unavailable("the press failed", retry_after_s=RETRY_AFTER_S)
        return data

    def _ask_twice(self, request: bytes) -> tuple[bytes, bytes]:
        try:
            return self._ask(self._running(), request)
        except (BrokenPipeError, EOFError):
            # It may have gone home in the same moment; it may not be known to be gone yet.
            self._end()
            return self._ask(self._running(), request)

    def _ask(self, process: subprocess.Popen[bytes], request: bytes) -> tuple[bytes, bytes]:
        assert process.stdin is not None and process.stdout is not None
        until = monotonic() + self._timeout_s
        process.stdin.write(request)
        process.stdin.flush()
        handle = process.stdout.fileno()
        head = _read(handle, 5, until)
        return head[:1], _read(handle, int.from_bytes(head[1:], "big"), until)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            environment = {name: value for name, value in os.environ.items() if not name.startswith("DEBTORMAP_")}
            self._process = subprocess.Popen(
                [sys.executable, "-m", "debtormap.printing.press", str(self._idle_s)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
            )  # fmt: skip
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            # Its pipes are closed with it.
            process.__exit__(None, None, None)


def main(idle_s: float) -> None:
    """The process: answers until nobody asks."""
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    asked, told = sys.stdin.buffer, sys.stdout.buffer
    for _ in range(PAGES):
        if not select.select([asked], [], [], idle_s)[0]:
            return
        size = int.from_bytes(asked.read(4), "big")
        if not 0 < size <= _MAX_REQUEST:
            return
        said, data = _answer(asked.read(size))
        told.write(said + len(data).to_bytes(4, "big") + data)
        told.flush()


def _answer(request: bytes) -> tuple[bytes, bytes]:
    try:
        found = json.loads(request)
        return _PDF, pages.pdf(found["template"], found["context"])
    except pages.Unprintable:
        return _UNPRINTABLE, b""
    except Exception:
        # What is told of it might quote the page.
        return _FAILED, b""


def _read(handle: int, size: int, until: float) -> bytes:
    """TimeoutError (an OSError) when it is not all there in time, EOFError when the process has ended."""
    found = bytearray()
    while len(found) < size:
        if not select.select([handle], [], [], max(0.0, until - monotonic()))[0]:
            raise TimeoutError
        part = os.read(handle, size - len(found))
        if not part:
            raise EOFError
        found += part
    return bytes(found)


if __name__ == "__main__":
    main(float(sys.argv[1]))
