"""A clock that leaps under the whole server, by libfaketime: nothing is shown after its end or published before its
time, and nobody falls silent because the clock was set back."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx

from tests.faults.server import UP_S, Server
from tests.faults.trials import Figures, environment, nest

LIBRARIES: Final = "/usr/lib/*/faketime/libfaketimeMT.so.1"
STALE_AFTER_S: Final = 6
SURFACES: Final = ("/api/v1/listings/{id}", "/r/{id}", "/plain/listings/{id}")


def leaps(prepared: Path, directory: Path, *, trials: int) -> Figures:
    """There and back, a leap longer each time; between the leaps the server lives on."""
    figures = Figures(fault="the clock leaps, whole server, SQLite")
    with _serving(prepared, directory) as (server, clock, ends):
        looking = _Visitor(server, ends, figures)
        looking.until_right(datetime.now(UTC))
        for number in range(trials):
            to = _instants(ends, number)
            clock.set(to)
            figures.first_right_ms.append(looking.until_right(to))
            looking.goes_on(clock)
            figures.trials += 1
            figures.acknowledged += 1
    return figures


def _instants(ends: dict[str, datetime], number: int) -> datetime:
    """Before and after the end of a listing, by seconds and by days, to and fro."""
    end = sorted(ends.values())[number % len(ends)]
    away = (timedelta(seconds=90), timedelta(hours=5), timedelta(days=40))[number % 3]
    return end - away if number % 2 else end + away


class _Visitor:
    """Asks for every listing and knows by the clock which may be shown."""

    def __init__(self, server: Server, ends: dict[str, datetime], figures: Figures) -> None:
        self._http = httpx.Client(base_url=server.url, timeout=60, trust_env=False)
        self._server, self._ends, self._figures = server, ends, figures

    def until_right(self, now: datetime) -> float:
        """Milliseconds until it answers; what it answers first must be right."""
        begun = time.monotonic()
        while time.monotonic() - begun < UP_S:
            try:
                if self._http.get("/readyz").status_code == 200:
                    took_ms = (time.monotonic() - begun) * 1000
                    self._judge(now)
                    return took_ms
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError(f"not ready; {self._server.says()}")

    def goes_on(self, clock: _Clock) -> None:
        """Longer than it may be silent: ticks go on whatever the clock says."""
        until = time.monotonic() + STALE_AFTER_S + 2
        while time.monotonic() < until:
            if (status := self._http.get("/readyz").status_code) != 200:
                self._figures.half.append(f"silent after a leap: /readyz answers {status}")
                return
            time.sleep(0.5)
        self._judge(clock.now())

    def _judge(self, now: datetime) -> None:
        for listing_id, ends_at in self._ends.items():
            for surface in SURFACES:
                status = self._http.get(surface.format(id=listing_id)).status_code
                if ends_at <= now and status != 404:
                    self._figures.lost += 1
                    self._figures.half.append(f"{surface} answers {status} after the end")
                if ends_at > now and status == 404 and surface == SURFACES[0]:
                    # Closed for good by a leap of less than a day: so much too early, and never too late.
                    self._figures.more["closed early"] = self._figures.more.get("closed early", 0) + 1


class _Clock:
    """What the server takes for the time of day; its steady clock is the true one."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._ahead = timedelta()
        self.set(datetime.now(UTC))

    def set(self, to: datetime) -> None:
        self._ahead = to - datetime.now(UTC)
        aside = self._file.with_suffix(".part")
        aside.write_text(f"{self._ahead.total_seconds():+.0f}\n")
        aside.replace(self._file)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def variables(self) -> dict[str, str]:
        library = next(iter(sorted(Path("/").glob(LIBRARIES.lstrip("/")))), None)
        if library is None:
            raise FileNotFoundError("libfaketime is not installed (apt-get install libfaketime)")
        return {
            "LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(self._file), "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "TZ": "UTC",
        }  # fmt: skip


@contextmanager
def _serving(prepared: Path, directory: Path) -> Iterator[tuple[Server, _Clock, dict[str, datetime]]]:
    directory.mkdir(parents=True, exist_ok=True)
    data = directory / "data"
    shutil.copytree(prepared, data)
    variables = environment(data, DEBTORMAP_STALE_AFTER_S=str(STALE_AFTER_S))
    with nest(variables, directory / "nest.log") as hatching:
        told: dict[str, Any] = hatching.do("terms")[0]
    clock = _Clock(directory / "clock")
    server = Server(variables | clock.variables(), directory / "serve.log")
    server.start()
    try:
        yield server, clock, {key: datetime.fromisoformat(at) for key, at in told["ends"].items()}
    finally:
        server.end()
