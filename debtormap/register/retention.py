"""The retention run: what has had its time is erased, kind by kind; what is held stays, and is counted.

It runs by the hour on the court side, and by `debtormap retention --commit`; doing it again changes nothing. Each kind
says what is due as a query and how it goes; desks above the register add theirs by `add_source`. Clues have a database,
and a run, of their own (`clues/retention.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from debtormap.core.errors import Conflict
from debtormap.core.life_cycle import ENDS
from debtormap.core.retention import RULES, Kind, is_held
from debtormap.ledger import erasing
from debtormap.ledger.models import Body, Event, EventKind
from debtormap.register import audit, holds
from debtormap.register.models import Batch, BatchRow, BatchState, Listing, RefusedRow
from debtormap.staff.models import LoginFailure

MOST_AT_ONCE: Final = 5_000
_OFF: Final = [state.value for state in ENDS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How many pieces of a kind have had their time: those that go, and those that a hold keeps."""

    kind: Kind
    due: int
    held: int


class Source(Protocol):
    """One kind: counts what is due, and erases it."""

    def __call__(self, now: datetime, held: frozenset[str], *, commit: bool) -> tuple[int, int]:
        """(erased or to be erased, held)."""


_sources: Final[dict[Kind, Source]] = {}


def add_source(kind: Kind, source: Source) -> None:
    """From now on the run looks at it, too."""
    _sources[kind] = source


def look(now: datetime) -> list[Found]:
    """What a run would erase now."""
    return _run(now, commit=False)


def run(now: datetime) -> list[Found]:
    """Erases what is due, at most `MOST_AT_ONCE` pieces of a kind; noted in the audit where something went."""
    done = _run(now, commit=True)
    erased = {each.kind.value: each.due for each in done if each.due}
    # What goes by the hour is told by its number alone; a record of a listing has its own entry.
    if erased.keys() - {Kind.FAILED_LOG_INS.value}:
        audit.write("retention.run", "retention:run", by=None, after=erased)
    return done


def _run(now: datetime, *, commit: bool) -> list[Found]:
    held = holds.standing()
    found = []
    for kind, source in {**_OWN, **_sources}.items():
        due, kept = source(now, held, commit=commit)
        found.append(Found(kind=kind, due=due, held=kept))
    return found


def _refused_rows(now: datetime, held: frozenset[str], *, commit: bool) -> tuple[int, int]:
    due = RefusedRow.objects.filter(batch__created_at__lt=now - RULES[Kind.REFUSED_ROWS].keep)
    return _by_batch(due, held, _delete_refused, commit=commit)


def _sent_back(now: datetime, held: frozenset[str], *, commit: bool) -> tuple[int, int]:
    over = Batch.objects.filter(state=BatchState.REJECTED, rejected_at__lt=now - RULES[Kind.ROWS_SENT_BACK].keep)
    return _rows(over, held, commit=commit)


def _published(now: datetime, held: frozenset[str], *, commit: bool) -> tuple[int, int]:
    over = Batch.objects.filter(state=BatchState.PUBLISHED, published_at__lt=now - RULES[Kind.ROWS_PUBLISHED].keep)
    return _rows(over, held, commit=commit)


def _rows(over: QuerySet[Batch], held: frozenset[str], *, commit: bool) -> tuple[int, int]:
    """The sealed drafts of rows; that there was a row, and what came of it, stays."""
    due = BatchRow.objects.filter(batch__in=over, payload__isnull=False)
    keys = [key for kind, _colon, key in (subject.partition(":") for subject in held) if kind == "listing"]
    of_held = due.filter(listing_key__in=Listing.objects.filter(pk__in=keys).values("key"))
    free = due.exclude(pk__in=of_held.values("pk")) if keys else due
    gone, kept = _by_batch(free, held, _drop_drafts, commit=commit)
    return gone, kept + (of_held.count() if keys else 0)


def _delete_refused(chosen: list[int]) -> int:
    return RefusedRow.objects.filter(pk__in=chosen).delete()[0]


def _drop_drafts(chosen: list[int]) -> int:
    return BatchRow.objects.filter(pk__in=chosen).update(payload=None)


def _by_batch(
    due: QuerySet[RefusedRow] | QuerySet[BatchRow], held: frozenset[str], erase: Callable[[list[int]], int], *,
    commit: bool,
) -> tuple[int, int]:  # fmt: skip
    batches = [key for kind, _colon, key in (subject.partition(":") for subject in held) if kind == "batch"]
    kept = due.filter(batch__in=batches).count() if batches else 0
    free = due.exclude(batch__in=batches) if batches else due
    if not commit:
        return free.count(), kept
    chosen = list(free.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    return (erase(chosen) if chosen else 0), kept


def _records(now: datetime, held: frozenset[str], *, commit: bool) -> tuple[int, int]:
    """What the ledger knows of a listing that went off long ago; a listing of its own transaction."""
    records = Event.objects.filter(
        listing_id=OuterRef("pk"), kind__in=(EventKind.PUBLISH, EventKind.AMEND),
        seq__in=Body.objects.filter(body__isnull=False).values("seq"),
    )  # fmt: skip
    over = Listing.objects.filter(state__in=_OFF, changed_at__lt=now - RULES[Kind.RECORDS].keep)
    over = over.filter(Exists(records))
    keys = list(over.order_by("changed_at", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    free = [key for key in keys if not is_held((f"listing:{key}",), held)]
    if commit:
        for key in free:
            _erase_records(key, now)
    return len(free), len(keys) - len(free)


def _erase_records(listing_id: str, now: datetime) -> None:
    with transaction.atomic():
        try:
            blanked = erasing.blank_listing(listing_id, now=now)
        except Conflict:
            return  # it came back meanwhile
        audit.write("retention.records", f"listing:{listing_id}", by=None, after={"events": blanked})


def _failed_log_ins(now: datetime, held: frozenset[str], *, commit: bool) -> tuple[int, int]:
    due = LoginFailure.objects.filter(at__lt=now - RULES[Kind.FAILED_LOG_INS].keep)
    return (due.delete()[0] if commit else due.count()), 0


_OWN: Final[dict[Kind, Source]] = {
    Kind.REFUSED_ROWS: _refused_rows,
    Kind.ROWS_SENT_BACK: _sent_back,
    Kind.ROWS_PUBLISHED: _published,
    Kind.RECORDS: _records,
    Kind.FAILED_LOG_INS: _failed_log_ins,
}
