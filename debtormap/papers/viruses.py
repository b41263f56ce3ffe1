"""Asking clamd, the daemon of ClamAV, about a file: optional, over a socket, with its INSTREAM command.

Source: clamd(8). `zINSTREAM\\0`, then chunks, each behind its length in four bytes, the highest first; a length of zero
ends the stream. The answer is `stream: OK`, or `stream: NAME FOUND`, or words that end in `ERROR`.
"""

import socket
from dataclasses import dataclass
from typing import Final

from debtormap.core.errors import Unavailable
from debtormap.papers.cleaning_errors import Refused

LASTS_S: Final = 20.0
CHUNK_BYTES: Final = 64 * 1024
ANSWER_BYTES: Final = 4096
RETRY_AFTER_S: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Clamd:
    """Where it listens: the path of a socket, or host and port."""

    path: str = ""
    host: str = ""
    port: int = 0


def parse(text: str) -> Clamd:
    """ValueError for what is neither `/path` nor `host:port`.

    >>> parse("/run/clamav/clamd.ctl").path, parse("127.0.0.1:3310").port
    ('/run/clamav/clamd.ctl', 3310)
    """
    if text.startswith("/"):
        return Clamd(path=text)
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65_536:
        raise ValueError("the path of a socket, or host:port")
    return Clamd(host=host, port=int(port))


def check_if_set(data: bytes, clamd: Clamd | None) -> None:
    """`check`, where a scanner is set."""
    if clamd is not None:
        check(data, clamd)


def check(data: bytes, clamd: Clamd) -> None:
    """Raises Refused `infected`; Unavailable when clamd says neither: then nothing is known of the file."""
    try:
        answer = _asked(data, clamd)
    except OSError:
        raise _silent() from None
    if answer.endswith(b" FOUND"):
        raise Refused("infected")
    if answer != b"stream: OK":
        raise _silent()


def _asked(data: bytes, clamd: Clamd) -> bytes:
    with _connected(clamd) as connection:
        connection.settimeout(LASTS_S)
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), CHUNK_BYTES):
            chunk = data[start : start + CHUNK_BYTES]
            connection.sendall(len(chunk).to_bytes(4, "big") + chunk)
        connection.sendall(bytes(4))
        answer = b""
        while b"\0" not in answer and len(answer) < ANSWER_BYTES and (part := connection.recv(ANSWER_BYTES)):
            answer += part
    return answer.partition(b"\0")[0].strip()


def _connected(clamd: Clamd) -> socket.socket:
    if not clamd.path:
        return socket.create_connection((clamd.host, clamd.port), LASTS_S)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(LASTS_S)
    try:
        connection.connect(clamd.path)
    except OSError:
        connection.close()
        raise
    return connection


def _silent() -> Unavailable:
    # What clamd said stays here: it may name the file.
    return Unavailable("the virus scanner gave no answer", retry_after_s=RETRY_AFTER_S)
