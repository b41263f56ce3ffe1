"""Looks at one public side from beside it: `python -m tests.cluster.watch URL LOG ACKS...`.

Ten times a second it asks for what is nearby, and notes each change of status with Retry-After. Of every withdrawal
that a file of ACKS tells of, it asks twice a second whether the listing is still told, until it is gone, and notes when
it was told last. One JSON line for each; SIGTERM ends it.
"""

import http.client
import json
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HERE = "/api/v1/nearby?lon=115.490&lat=38.870"
EVERY_S, GONE_EVERY_S = 0.1, 0.5


@dataclass(slots=True)
class Acks:
    """The withdrawals that a growing file tells of, each once."""

    path: Path
    _offset: int = 0
    _rest: str = ""

    def new(self) -> list[tuple[str, float]]:
        if not self.path.exists():
            return []
        with self.path.open() as file:
            file.seek(self._offset)
            text = self._rest + file.read()
            self._offset = file.tell()
        *lines, self._rest = text.split("\n")
        told = map(json.loads, lines)
        return [(each["key"], each["acked_at"]) for each in told if each["act"] == "withdraw" and each["acked_at"]]


@dataclass(slots=True)
class Watch:
    url: str
    log: Path
    acks: list[Acks]
    is_over: bool = False
    _status: int = -1
    _acked: dict[str, float] = field(default_factory=dict)
    _last_told: dict[str, float] = field(default_factory=dict)

    def run(self) -> None:
        looked_at = 0.0
        while not self.is_over:
            begun = time.time()
            self._look()
            if begun - looked_at > GONE_EVERY_S:
                looked_at = begun
                self._look_for_gone()
            time.sleep(max(0.0, begun + EVERY_S - time.time()))
        for listing_id, acked_at in self._acked.items():
            self._note(listing_id, acked_at, is_gone=False)

    def _look(self) -> None:
        status, retry_after = self._ask(HERE)
        if status != self._status:
            self._status = status
            self._write({"at": time.time(), "status": status, "retry_after": retry_after})

    def _look_for_gone(self) -> None:
        for acks in self.acks:
            self._acked.update(acks.new())
        for listing_id in list(self._acked):
            status, _ = self._ask(f"/api/v1/listings/{listing_id}")
            if status == 200:
                self._last_told[listing_id] = time.time()
            elif status == 404:
                self._note(listing_id, self._acked.pop(listing_id), is_gone=True)

    def _note(self, listing_id: str, acked_at: float, *, is_gone: bool) -> None:
        late_s = max(0.0, self._last_told.get(listing_id, 0.0) - acked_at)
        self._write({"id": listing_id, "acked_at": acked_at, "late_s": late_s, "is_gone": is_gone})

    def _ask(self, path: str) -> tuple[int, str | None]:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=5)
        with suppress(OSError, http.client.HTTPException):
            connection.request("GET", path)
            reply = connection.getresponse()
            reply.read()
            connection.close()
            return reply.status, reply.headers.get("retry-after")
        connection.close()
        return 0, None

    def _write(self, told: dict[str, Any]) -> None:
        with self.log.open("a") as file:
            file.write(json.dumps(told) + "\n")


def main(arguments: list[str]) -> None:
    url, log, *acks = arguments
    watch = Watch(url, Path(log), [Acks(Path(each)) for each in acks])

    def end(*_: object) -> None:
        watch.is_over = True

    signal.signal(signal.SIGTERM, end)
    watch.run()


if __name__ == "__main__":
    main(sys.argv[1:])
