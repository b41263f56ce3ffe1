"""A clamd that behaves as its manual says, in a thread of the test."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from debtormap.papers.viruses import Clamd

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@contextmanager
def daemon(folder: Path, *, limit: int = 25_000_000, says: bytes | None = None) -> Iterator[Clamd]:
    """Behaves as clamd(8) says: reads one stream a connection, finds the test file, refuses what is too long."""
    path = str(folder / "clamd.ctl")
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(path)
    server.listen()

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as stream:
                stream.write((says if says is not None else _answer(stream, limit)) + (b"" if says == b"" else b"\0"))
                stream.flush()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield Clamd(path=path)
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


def _answer(stream: Any, limit: int) -> bytes:
    if stream.read(10) != b"zINSTREAM\0":
        return b"UNKNOWN COMMAND"
    held = b""
    while size := int.from_bytes(stream.read(4), "big"):
        held += stream.read(size)
        if len(held) > limit:
            return b"INSTREAM size limit exceeded. ERROR"
    return b"stream: Eicar-Test-Signature FOUND" if EICAR in held else b"stream: OK"
