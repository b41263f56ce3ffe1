"""What the public side tells of its state: how far it follows the ledger, how fresh it is, what it holds."""

from __future__ import annotations

from debtormap.public.follower import Follower
from debtormap.public.service import Service
from debtormap.telemetry.exposition import Gauge


def of(service: Service, follower: Follower) -> list[Gauge]:
    """The figures of one process. Read from another thread, they may be a moment apart."""
    return [
        Gauge(
            name="public_ready",
            help="1 when the whole ledger is held and was heard not long ago",
            read=lambda: float(service.is_ready()),
        ),
        Gauge(
            name="public_ledger_seq",
            help="Number of the last event that is served",
            read=lambda: service.projection.seq,
        ),
        Gauge(
            name="public_heard_seconds",
            help="Seconds since the ledger's tick was last heard; infinite when it never was",
            read=service.heard.ago_s,
        ),
        Gauge(name="public_listings", help="Listings served", read=lambda: len(service.projection.numbers)),
        Gauge(name="public_answers", help="Answers of cells held", read=lambda: len(service.cells)),
        Gauge(name="public_answer_bytes", help="Bytes of answers of cells held", read=lambda: service.cells.bytes),
        Gauge(
            name="public_afresh",
            help="Times the ledger was not the one that was followed, and was loaded afresh",
            read=lambda: follower.times_afresh,
            is_counter=True,
        ),
    ]
