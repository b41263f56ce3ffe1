"""The figures for Prometheus, on an address of their own: loopback, unless the setting says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from debtormap.telemetry.requests import BUCKETS_S, Requests

Labelled = Mapping[tuple[str, ...], float]
Read = Callable[[], float | Labelled]
_PREFIX: Final = "debtormap_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """One figure, or one for each value of its labels; `read` is called at each look, from any thread."""

    name: str
    help: str
    read: Read
    labels: tuple[str, ...] = ()
    is_counter: bool = False


@dataclass(frozen=True, slots=True)
class Telemetry:
    """What this process counts, and what it tells of its state."""

    requests: Requests = field(default_factory=Requests)
    gauges: list[Gauge] = field(default_factory=list)


class _Figures(Collector):
    def __init__(self, telemetry: Telemetry) -> None:
        self._telemetry = telemetry

    def collect(self) -> Iterator[Metric]:
        yield from _requests(self._telemetry.requests)
        for gauge in self._telemetry.gauges:
            yield _family(gauge)


def registry(telemetry: Telemetry) -> CollectorRegistry:
    found = CollectorRegistry()
    found.register(_Figures(telemetry))
    return found


def serve(telemetry: Telemetry, host: str, port: int) -> Callable[[], None]:
    """Answer on this address from a thread; returns what ends it. Raises OSError when the address is taken."""
    server, thread = start_http_server(port, host, registry(telemetry))

    def end() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return end


def _requests(requests: Requests) -> Iterator[Metric]:
    counts = CounterMetricFamily(f"{_PREFIX}requests", "Requests answered", labels=("route", "status"))
    for (route, status), count in list(requests.counts.items()):
        counts.add_metric((route, str(status)), count)
    yield counts
    times = HistogramMetricFamily(f"{_PREFIX}request_seconds", "Time until an answer was sent", labels=("route",))
    for route, buckets, sum_s in requests.times():
        times.add_metric((route,), _cumulated(buckets), sum_s)
    yield times
    yield GaugeMetricFamily(f"{_PREFIX}requests_running", "Requests being answered", value=requests.running)


def _cumulated(buckets: list[int]) -> list[tuple[str, float]]:
    sums, total = [], 0
    for bound, count in zip((*map(str, BUCKETS_S), "+Inf"), buckets, strict=True):
        total += count
        sums.append((bound, float(total)))
    return sums


def _family(gauge: Gauge) -> Metric:
    kind = CounterMetricFamily if gauge.is_counter else GaugeMetricFamily
    family = kind(_PREFIX + gauge.name, gauge.help, labels=gauge.labels)
    found = gauge.read()
    for labels, value in found.items() if isinstance(found, Mapping) else [((), found)]:
        family.add_metric(labels, value)
    return family
