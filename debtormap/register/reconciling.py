"""Reconciliation with the national list: what is there, here, in both, and what becomes of it.

Nothing is published or withdrawn by it. What only the national list has is handed in as a batch of legacy rows, which
goes the way of every batch; a listing that it lacks or tells differently becomes a discrepancy, which an officer of its
court settles: by withdrawing or amending the listing, or with a reason why it stays. A settled one is not raised again
while the listing is what it was.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from debtormap.core import row_columns as columns
from debtormap.core.errors import Conflict, NotFound, RuleError
from debtormap.core.listing import State
from debtormap.core.reconciliation import Comparison, Entry, compare
from debtormap.ledger import chain
from debtormap.register import access, audit, drafts, importing, reading
from debtormap.register.models import Batch, Discrepancy, Listing, Reconciliation
from debtormap.register.tables import BROKEN, SURPLUS
from debtormap.staff.models import Account, Role

Progress = Callable[[int, int | None, str], None]
STALE_AFTER: Final = timedelta(hours=24)
RUNNERS: Final = (Role.CLERK,)
PHASE: Final = "compare"
#: Told by both lists in the same words, but for spaces and punctuation.
COMPARED: Final = (columns.OBLIGATION, columns.PERFORMANCE, columns.REPRESENTATIVE)
CHUNK: Final = 5_000

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a comparison found; nothing is stored yet."""

    comparison: Comparison
    file_name: str
    file_sha256: str
    as_of: datetime
    missing_rows: tuple[Mapping[str, str], ...]
    """Of the national list, which the register lacks."""
    unreadable: tuple[int, ...]
    """Lines that are no rows."""

    @property
    def counts(self) -> dict[str, int]:
        found = self.comparison
        return {
            "both": len(found.both),
            "only_there": len(found.only_there),
            "only_here": len(found.only_here),
            "differing": sum(bool(pair.differing) for pair in found.both),
            "repeated": len(found.repeated),
            "unreadable": len(self.unreadable),
        }


def reconcile(data: bytes, filename: str, *, as_of: datetime, progress: Progress | None = None) -> Outcome:
    """Compares and writes nothing. RuleError for a file that is none, or one that stands in the future."""
    if as_of > timezone.now():
        raise RuleError("date_future", field="as_of", rule="the national list was read before now", mend="核对时间")
    table = reading.read(data, filename)
    rows = list(table.rows)
    readable = {str(line_no): row for line_no, row in rows if BROKEN not in row and SURPLUS not in row}
    there = [_entry_there(key, row) for key, row in readable.items()]
    found = compare(there, _entries_here(progress))
    return Outcome(
        comparison=found,
        file_name=filename[-200:],
        file_sha256=hashlib.sha256(data).hexdigest(),
        as_of=as_of,
        missing_rows=tuple(readable[key] for key in found.only_there),
        unreadable=tuple(line_no for line_no, _ in rows if str(line_no) not in readable),
    )


def record(outcome: Outcome, *, by: Account, reason: str, progress: Progress | None = None) -> Reconciliation:
    """Keeps the comparison, opens its discrepancies and hands in what the register lacks.

    `reason`: on what the legacy attestation of those rows rests. Conflict for a list older than the last one.
    """
    access.require(by, RUNNERS, "")
    _refuse_older(outcome)
    batch = _handed_in(outcome, by, reason, progress) if outcome.missing_rows else None
    with transaction.atomic():
        chain.take_head()  # One after the other, by the lock that PostgreSQL and SQLite share.
        _refuse_older(outcome)
        counts = outcome.counts
        unreadable = counts.pop("unreadable")
        run = Reconciliation.objects.create(
            as_of=outcome.as_of,
            run_at=timezone.now(),
            file_name=outcome.file_name,
            file_sha256=outcome.file_sha256,
            by=by,
            batch=batch,
            **counts,
        )
        opened = _open_discrepancies(run, outcome.comparison)
        after = {**counts, "unreadable": unreadable, "opened": opened, "sha256": outcome.file_sha256}
        audit.write("reconciliation.run", f"reconciliation:{run.pk}", by=by, reason=reason, after=after)
    return run


def last() -> Reconciliation | None:
    return Reconciliation.objects.order_by("-as_of").first()


def is_stale(now: datetime) -> bool:
    """Whether a court that compares with the national list has not done so for a day."""
    run = last()
    return run is not None and now - run.as_of > STALE_AFTER


def open_discrepancies() -> QuerySet[Discrepancy]:
    """Those of the last comparison that nobody has settled, whose listing is still what was compared."""
    run = last()
    return Discrepancy.objects.filter(
        reconciliation=run,
        settled_at__isnull=True,
        listing__state=State.PUBLISHED,
        listing__version=F("listing_version"),
    ).select_related("listing", "listing__case", "listing__party")


def settle(discrepancy_id: int, *, by: Account, reason: str) -> None:
    """The listing stays as it is, for a reason."""
    if not reason.strip():
        raise RuleError("reason_missing", field="reason", rule="a discrepancy is settled with a reason")
    with transaction.atomic():
        found = open_discrepancies().filter(pk=discrepancy_id).first()
        if found is None:
            raise NotFound("there is no such open discrepancy")
        access.require(by, access.WITHDRAWERS, found.listing.case.court_code)
        moved = Discrepancy.objects.filter(pk=found.pk, settled_at__isnull=True).update(
            settled_by=by, settled_at=timezone.now(), settled_reason=reason.strip()
        )
        if moved != 1:
            raise Conflict("somebody else has settled it")
        after = {"reconciliation": found.reconciliation_id, "labels": found.labels}
        audit.write("discrepancy.settle", f"listing:{found.listing_id}", by=by, reason=reason.strip(), after=after)


def _refuse_older(outcome: Outcome) -> None:
    if Reconciliation.objects.filter(as_of__gt=outcome.as_of).exists():
        raise Conflict("a later national list has been compared already")


def _entry_there(key: str, row: Mapping[str, str]) -> Entry:
    return Entry(
        key=key,
        case_number=row.get(columns.CASE_NUMBER, ""),
        name=row.get(columns.NAME, ""),
        number=row.get(columns.NUMBER, ""),
        facts={label: _said(row.get(label, "")) for label in COMPARED},
    )


def _said(text: str) -> str:
    """The national list writes 暂无, - or 无 for what is not told."""
    return "" if text.strip() in {"暂无", "无", "-", "--", "— —", "/"} else text


def _entries_here(progress: Progress | None) -> Iterator[Entry]:
    published = Listing.objects.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now()))
    found = published.filter(state=State.PUBLISHED).order_by("pk")
    total = found.count() if progress else None
    for done, (key, sealed) in enumerate(found.values_list("pk", "sealed").iterator(chunk_size=CHUNK), 1):
        draft = drafts.opened(sealed)
        shown = drafts.shown(draft)
        yield Entry(
            key=key,
            case_number=draft.case_number,
            name=draft.name,
            number=draft.number or draft.masked_number or "",
            facts={label: shown.get(label, "") for label in COMPARED},
        )
        if progress and done % CHUNK == 0:
            progress(done, total, PHASE)


def _handed_in(outcome: Outcome, by: Account, reason: str, progress: Progress | None) -> Batch:
    lines = b"\n".join(_encode(row) for row in outcome.missing_rows)
    name = f"{outcome.as_of.date().isoformat()}-only-there.json"
    legacy = importing.LegacyAttestation(reason=reason)
    return importing.stage(lines, name, author=by, court_code=None, legacy=legacy, progress=progress)


def _open_discrepancies(run: Reconciliation, found: Comparison) -> int:
    labels: dict[str, tuple[str, ...]] = dict.fromkeys(found.only_here, ())
    labels |= {pair.here: pair.differing for pair in found.both if pair.differing}
    opened = 0
    for keys in _chunks(list(labels)):
        settled = _settled(keys)
        # What has changed since the national list was read cannot be held against it.
        compared = Listing.objects.filter(pk__in=keys, changed_at__lte=run.as_of)
        versions = compared.values_list("pk", "version")
        wanted = [
            Discrepancy(reconciliation=run, listing_id=key, listing_version=version, labels=list(labels[key]))
            for key, version in versions
            if (key, version, labels[key]) not in settled
        ]
        opened += len(Discrepancy.objects.bulk_create(wanted))
    return opened


def _settled(keys: Sequence[str]) -> set[tuple[str, int, tuple[str, ...]]]:
    found = Discrepancy.objects.filter(listing_id__in=keys, settled_at__isnull=False)
    told = found.values_list("listing_id", "listing_version", "labels")
    return {(key, version, tuple(labels)) for key, version, labels in told}


def _chunks(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    return (keys[start : start + 500] for start in range(0, len(keys), 500))
