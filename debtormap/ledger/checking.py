"""Checking the whole ledger: numbers without gaps, every hash, every body that is still there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from debtormap.ledger.hashing import GENESIS, chain_hash, format_instant, leaf_hash
from debtormap.ledger.models import Body, Event, Head

Progress = Callable[[int, int | None, str], None]
PAGE = 5_000
MOST_PROBLEMS = 100


@dataclass(slots=True, kw_only=True)
class Report:
    events: int = 0
    blanked: int = 0
    head_seq: int = 0
    problems: list[str] = field(default_factory=list)
    """At most a hundred; after the first of its kind the chain is checked on from what stands there."""

    def note(self, problem: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)


def verify(progress: Progress | None = None) -> Report:
    """Reads every event once, in pages; the ledger may grow meanwhile."""
    head = Head.objects.filter(id=1).first()
    report = Report(head_seq=head.seq if head else 0)
    prev_hash = GENESIS
    for event, body in _pairs(report.head_seq):
        _check(event, body, prev_hash, report)
        prev_hash = bytes(event.hash)
        if progress and report.events % PAGE == 0:
            progress(report.events, report.head_seq, "verify")
    if report.events != report.head_seq:
        report.note(f"head: says {report.head_seq} events, {report.events} are there")
    if head and prev_hash != bytes(head.hash):
        report.note("head: its hash is not that of the last event")
    return report


def _pairs(last_seq: int) -> Iterator[tuple[Event, Body | None]]:
    seq = 0
    while events := list(Event.objects.filter(seq__gt=seq, seq__lte=last_seq).order_by("seq")[:PAGE]):
        bodies = {body.seq: body for body in Body.objects.filter(seq__gte=events[0].seq, seq__lte=events[-1].seq)}
        yield from ((event, bodies.get(event.seq)) for event in events)
        seq = events[-1].seq


def _check(event: Event, body: Body | None, prev_hash: bytes, report: Report) -> None:
    report.events += 1
    if event.seq != report.events:
        report.note(f"event {event.seq}: number {report.events} is missing")
        report.events = event.seq
    if bytes(event.prev_hash) != prev_hash:
        report.note(f"event {event.seq}: does not follow the event before it")
    leaf = bytes(event.leaf_hash)
    expected = chain_hash(
        bytes(event.prev_hash), event.seq, event.kind, event.listing_id, format_instant(event.at), leaf
    )
    if bytes(event.hash) != expected:
        report.note(f"event {event.seq}: its hash is not that of its fields")
    _check_body(event.seq, leaf, body, report)


def _check_body(seq: int, leaf: bytes, body: Body | None, report: Report) -> None:
    if body is None:
        report.note(f"event {seq}: has no body row")
    elif body.body is None or body.salt is None:
        report.blanked += 1
    elif leaf_hash(bytes(body.salt), bytes(body.body)) != leaf:
        report.note(f"event {seq}: its body is not the one that was written")
