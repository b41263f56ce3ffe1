"""Checking the whole ledger in the database: events, bodies, tree, keys, checkpoints, and the checkpoints' files."""

from collections.abc import Collection, Iterator
from datetime import datetime

from debtormap.core.errors import RuleError
from debtormap.ledger import bulk, checkpoints, key_rings, keys, tree
from debtormap.ledger.auditing import Auditor, BodyRow, EventRow, Progress, Report
from debtormap.ledger.hashing import STRIDE, format_instant
from debtormap.ledger.models import Body, Checkpoint, Event, Head, Node
from debtormap.ledger.signing import PublicKey

PAGE = 5_000


def verify(progress: Progress | None = None, *, trusted: Collection[PublicKey] = ()) -> Report:
    """Reads every event once, in pages; the ledger may grow meanwhile.

    Signatures are checked with the trusted keys, or with the key file of this installation.
    """
    report = Report()
    try:
        _verify(report, trusted, progress)
    except ValueError:
        # SQLite keeps whatever is put into a column of instants.
        report.note("a row holds what cannot be read")
    return report


def _verify(report: Report, trusted: Collection[PublicKey], progress: Progress | None) -> None:
    # Before the head: a checkpoint that is written meanwhile must not seem to cover too much.
    signed = list(Checkpoint.objects.order_by("number"))
    auditor = Auditor(
        report, keys=_believed(trusted, report), checkpoints=[(point.number, point.note) for point in signed]
    )
    head = Head.objects.filter(id=1).first()
    report.head_seq = head.seq if head else 0
    for page in _pages(report.head_seq):
        _check_page(page, auditor)
        if progress:
            progress(report.events, report.head_seq, "verify")
    auditor.finish()
    if report.events != report.head_seq:
        report.note(f"head: says {report.head_seq} events, {report.events} are there")
    if head and auditor.hash != bytes(head.hash):
        report.note("head: its hash is not that of the last event")
    _check_no_more_nodes(report)
    _check_columns(signed, report)
    _check_files(signed, report)


def rows(size: int, progress: Progress | None = None) -> Iterator[tuple[EventRow, BodyRow | None]]:
    """The first `size` events with their bodies, read in pages."""
    for page in _pages(size):
        yield from page
        if progress:
            progress(page[-1][0].seq, size, "export")


def event_row(event: Event) -> EventRow:
    return EventRow(
        seq=event.seq,
        kind=event.kind,
        listing_id=event.listing_id,
        at=_instant(event.at),
        leaf_hash=bytes(event.leaf_hash),
        prev_hash=bytes(event.prev_hash),
        hash=bytes(event.hash),
    )


def _instant(at: datetime | None) -> str:
    """None is what Django makes of a text that is no instant."""
    return "" if at is None else format_instant(at)


def body_row(body: Body) -> BodyRow:
    return BodyRow(
        salt=None if body.salt is None else bytes(body.salt), body=None if body.body is None else bytes(body.body)
    )


def _believed(trusted: Collection[PublicKey], report: Report) -> dict[str, key_rings.KnownKey]:
    rows = keys.rows()
    if not rows:
        return {}
    try:
        return key_rings.believed(rows, trusted or keys.own_public(), report.note)
    except RuleError as problem:
        report.note(f"keys: {problem}")
        return {}


def _pages(last_seq: int) -> Iterator[list[tuple[EventRow, BodyRow | None]]]:
    seq = 0
    while events := list(Event.objects.filter(seq__gt=seq, seq__lte=last_seq).order_by("seq")[:PAGE]):
        bodies = {body.seq: body for body in Body.objects.filter(seq__gte=events[0].seq, seq__lte=events[-1].seq)}
        yield [
            (event_row(event), body_row(bodies[event.seq]) if event.seq in bodies else None) for event in events
        ]  # fmt: skip
        seq = events[-1].seq


def _check_page(page: list[tuple[EventRow, BodyRow | None]], auditor: Auditor) -> None:
    for event, body in page:
        auditor.take(event)
        auditor.take_body(event, body)
    completed = {tree.node_id(level, position): root for level, position, root in auditor.tree.completed}
    auditor.tree.completed.clear()
    held = {
        row_id: bytes(root) for row_id, root in bulk.select_in("ledger_node", ("id", "hash"), "id", list(completed))
    }
    for row_id, root in completed.items():
        if row_id not in held:
            auditor.report.note(f"tree: node {row_id} is missing")
        elif held[row_id] != root:
            auditor.report.note(f"tree: node {row_id} is not that of its leaves")


def _check_no_more_nodes(report: Report) -> None:
    head = Head.objects.filter(id=1).first()
    size, level, expected = head.seq if head else 0, STRIDE, 0
    while size >> level:
        expected += size >> level
        level += STRIDE
    if Node.objects.count() > expected and not _grew(size):
        report.note("tree: it has nodes of events that are not there")


def _grew(size: int) -> bool:
    head = Head.objects.filter(id=1).first()
    return head is not None and head.seq != size


def _check_columns(signed: list[Checkpoint], report: Report) -> None:
    for point in signed:
        try:
            state = checkpoints.stated(point)
        except RuleError:
            continue  # Told already.
        if (state.size, state.at) != (point.size, _instant(point.at)):
            report.note(f"checkpoint {point.number}: its row is not what it states")


def _check_files(signed: list[Checkpoint], report: Report) -> None:
    """Files may be away; one that says something else shows that the ledger was another."""
    notes = {checkpoints.file_name(point.number): point.note for point in signed}
    last = checkpoints.file_name(len(signed))
    for path in sorted(checkpoints.folder().glob("[0-9]*.txt")):
        if path.name in notes:
            if path.read_bytes() != notes[path.name].encode():
                report.note(f"checkpoint file {path.name}: says something else than the ledger")
        elif path.name > last and not Checkpoint.objects.filter(number=int(path.stem)).exists():
            report.note(f"checkpoint file {path.name}: the ledger does not have it any more")
