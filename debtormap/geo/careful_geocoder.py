"""A geocoder used with care: what was answered is kept, the quota is held, a failing vendor is left in peace.

The cache is a file of JSON lines, one a call: the day, the question, the answer or null. It is the count of the day's
quota as well, so a second run on one day does not begin anew. Nothing but names of places is ever in it.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from debtormap.core.coordinates import Gcj02, Wgs84
from debtormap.core.errors import TooMany, Unavailable
from debtormap.core.places import Precision
from debtormap.geo.geocoding import Answer, Geocoder, Query

DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`per_day` calls; `per_s` in the long run, `burst` at once. A call is tried `tries` times, the pause between them
    doubling from `pause_s`; after `failures` calls in a row that failed none is made for `rest_s`."""

    per_day: int = 5_000
    per_s: float = 4.0
    burst: int = 4
    tries: int = 3
    pause_s: float = 0.5
    failures: int = 5
    rest_s: float = 60.0


class CarefulGeocoder:
    """A geocoder round another. While the vendor rests, `offline` answers in its place."""

    def __init__(
        self,
        inner: Geocoder,
        *,
        cache: Path,
        offline: Geocoder,
        clock: Callable[[], float],
        today: Callable[[], date],
        sleep: Callable[[float], None],
        limits: Limits | None = None,
    ) -> None:
        self._inner, self._offline, self._path = inner, offline, cache
        self._clock, self._today, self._sleep = clock, today, sleep
        self._limits = limits or Limits()
        self._held, self._calls = _read(cache, inner.source)
        self._tokens, self._filled_at = float(self._limits.burst), clock()
        self._failed_in_a_row, self._rests_until = 0, clock()

    @property
    def source(self) -> str:
        return self._inner.source

    @property
    def left_today(self) -> int:
        return max(0, self._limits.per_day - self._calls.get(self._today(), 0))

    def geocode(self, query: Query) -> Answer | None:
        """What is held, else what the vendor says, else what is known offline. TooMany: the day's quota is spent."""
        if query.text in self._held:
            return self._held[query.text]
        if self._clock() < self._rests_until:
            return self._offline.geocode(query)
        try:
            answer = self._tried(query)
        except Unavailable:
            self._failed_in_a_row += 1
            if self._failed_in_a_row >= self._limits.failures:
                self._failed_in_a_row, self._rests_until = 0, self._clock() + self._limits.rest_s
            return self._offline.geocode(query)
        self._failed_in_a_row = 0
        self._held[query.text] = answer
        return answer

    def _tried(self, query: Query) -> Answer | None:
        for attempt in range(self._limits.tries):
            if attempt:
                self._sleep(self._limits.pause_s * 2 ** (attempt - 1))
            self._wait_for_turn()
            try:
                answer = self._inner.geocode(query)
            except Unavailable:
                self._note(query, None, failed=True)
                continue
            self._note(query, answer, failed=False)
            return answer
        raise Unavailable("the geocoder does not answer")

    def _wait_for_turn(self) -> None:
        """A token bucket, and the day's quota before it."""
        if self.left_today == 0:
            raise TooMany("the day's quota of the geocoder is spent", retry_after_s=DAY_S)
        now = self._clock()
        self._tokens = min(float(self._limits.burst), self._tokens + (now - self._filled_at) * self._limits.per_s)
        self._filled_at = now
        if self._tokens < 1:
            self._sleep((1 - self._tokens) / self._limits.per_s)
            self._filled_at = self._clock()
            self._tokens = 1.0
        self._tokens -= 1

    def _note(self, query: Query, answer: Answer | None, *, failed: bool) -> None:
        today = self._today()
        self._calls[today] = self._calls.get(today, 0) + 1
        line = {"on": today.isoformat(), "source": self.source, "text": query.text, "failed": failed}
        if answer is not None:
            line |= _shape(answer)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _shape(answer: Answer) -> dict[str, object]:
    datum = "gcj02" if isinstance(answer.point, Gcj02) else "wgs84"
    return {
        "lon": answer.point.lon,
        "lat": answer.point.lat,
        "datum": datum,
        "grade": answer.grade.value,
        "quality": answer.quality,
    }


def _read(path: Path, source: str) -> tuple[dict[str, Answer | None], dict[date, int]]:
    """Answers by question and calls by day. A last line cut off by a crash is left out."""
    held: dict[str, Answer | None] = {}
    calls: dict[date, int] = {}
    if not path.exists():
        return held, calls
    for text in path.read_text(encoding="utf-8").splitlines():
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if line["source"] != source:
            continue
        day = date.fromisoformat(line["on"])
        calls[day] = calls.get(day, 0) + 1
        if not line["failed"]:
            held[line["text"]] = _answer(line, source)
    return held, calls


def _answer(line: dict[str, str], source: str) -> Answer | None:
    if "lon" not in line:
        return None
    lon, lat = float(line["lon"]), float(line["lat"])
    point = Gcj02(lon, lat) if line["datum"] == "gcj02" else Wgs84(lon, lat)
    return Answer(point=point, grade=Precision(line["grade"]), source=source, quality=line["quality"])
