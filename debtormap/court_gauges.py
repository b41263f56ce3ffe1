"""What the court side tells of its state: the ledger's beat, its checkpoints, and work that runs late. Counts only.

The figures are read from the database at a look of Prometheus, at most every fifteen seconds, however many look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import inf
from time import monotonic
from typing import Final, NamedTuple

from debtormap.telemetry.exposition import Gauge, Labelled

KEPT_S: Final = 15.0
FAILURES_WITHIN: Final = timedelta(hours=1)


class State(NamedTuple):
    """What one look found; infinite where there is nothing yet."""

    ledger_seq: int
    tick_age_s: float
    checkpoint_age_s: float
    deadlines: Labelled
    """By desk and how pressing they are."""
    failed_log_ins: int


def gauges() -> list[Gauge]:
    """Needs Django to be set up."""
    state = _kept(_look)
    return [
        Gauge(name="ledger_seq", help="Number of the ledger's last event", read=lambda: state().ledger_seq),
        Gauge(name="ledger_tick_age_seconds", help="Seconds since the ledger's tick", read=lambda: state().tick_age_s),
        Gauge(
            name="ledger_checkpoint_age_seconds",
            help="Seconds since the last signed checkpoint",
            read=lambda: state().checkpoint_age_s,
        ),
        Gauge(
            name="deadlines",
            help="Deadlines that run, by desk and how pressing they are",
            labels=("desk", "state"),
            read=lambda: state().deadlines,
        ),
        Gauge(name="failed_log_ins", help="Log-ins that failed within the hour", read=lambda: state().failed_log_ins),
    ]


def _look() -> State:
    from django.db import close_old_connections

    from debtormap.ledger import checkpoints, feed
    from debtormap.register import clocks
    from debtormap.staff.models import LoginFailure

    now = datetime.now(UTC)
    close_old_connections()
    try:
        head, last = feed.head(), checkpoints.latest()
        running = Counter[tuple[str, ...]](
            (each.desk.value, each.escalation.value) for each in clocks.open_deadlines(now)
        )
        return State(
            ledger_seq=head.seq,
            tick_age_s=_age_s(head.ticked_at, now),
            checkpoint_age_s=_age_s(last.at if last else None, now),
            deadlines=running,
            failed_log_ins=LoginFailure.objects.filter(at__gt=now - FAILURES_WITHIN).count(),
        )
    finally:
        close_old_connections()


def _age_s(at: datetime | None, now: datetime) -> float:
    return inf if at is None else (now - at).total_seconds()


def _kept(look: Callable[[], State]) -> Callable[[], State]:
    """One look for all figures of one answer. Prometheus asks from one thread."""
    kept: list[tuple[float, State]] = []

    def state() -> State:
        if not kept or monotonic() - kept[-1][0] >= KEPT_S:
            kept[:] = [(monotonic(), look())]
        return kept[-1][1]

    return state
