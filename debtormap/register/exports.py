"""Exports: asked for by one person with a purpose, let out by another, taken once by the one who asked.

What is taken, how much of it and when is on record before the first byte leaves. Listings are exported as their public
page shows them, never with a whole number or address. Every row bears the mark of its export (`core.exports.mark`).
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet

from debtormap.core import cells
from debtormap.core import exports as rules
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.core.exports import Kind, Taken
from debtormap.core.listing import GROUND_TEXTS, Ground, State
from debtormap.ledger import exporting
from debtormap.ledger.auditing import Progress
from debtormap.ledger.models import Body, Head
from debtormap.register import access, audit
from debtormap.register.export_models import Export
from debtormap.register.models import Listing
from debtormap.staff.models import Account, Role

PROPOSERS: Final[dict[Kind, tuple[Role, ...]]] = {
    Kind.LISTINGS: (Role.CLERK, Role.APPROVER, Role.PRESIDENT, Role.CORRECTION_OFFICER),
    Kind.LEDGER: (Role.APPROVER, Role.PRESIDENT, Role.AUDITOR, Role.ADMINISTRATOR),
    Kind.LEDGER_BODIES: (Role.APPROVER, Role.PRESIDENT),
}
APPROVERS: Final = (Role.APPROVER, Role.PRESIDENT)
#: Columns of a file of listings: what the public page says, and the mark.
COLUMNS: Final = (
    "name", "kind", "masked_number", "case_number", "court", "grounds", "decided_on", "published_on", "ends_on",
    "listing_id", "mark",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody asks for. The days are those of publication; None: from the first, to the last."""

    kind: Kind
    purpose: str
    court_code: str = ""
    published_from: date | None = None
    published_to: date | None = None


def propose(wanted: Wanted, *, by: Account, now: datetime) -> Export:
    """RuleError without a purpose, for days in the wrong order, or above the quota; NotAllowed for another court's."""
    if not wanted.purpose.strip():
        raise RuleError("purpose_missing", field="purpose", rule="who takes data out says what for")
    if wanted.published_from and wanted.published_to and wanted.published_to < wanted.published_from:
        raise RuleError("days_reversed", field="published_to", rule="the last day is not before the first")
    access.require(by, PROPOSERS[wanted.kind], wanted.court_code)
    made = Export(
        kind=wanted.kind.value, court_code=wanted.court_code, published_from=wanted.published_from,
        published_to=wanted.published_to, purpose=wanted.purpose.strip(), proposed_by=by, proposed_at=now,
    )  # fmt: skip
    _check_quota(made, now)
    with transaction.atomic():
        made.save(force_insert=True)
        audit.write("export.propose", _subject(made), by=by, reason=made.purpose, after={"kind": made.kind})
    return made


def approve(export_id: str, *, by: Account, now: datetime) -> None:
    """NotAllowed for the one who asked; Conflict when it is decided."""
    with transaction.atomic():
        held = _held(export_id)
        access.require(by, APPROVERS, held.court_code)
        if held.proposed_by_id == by.pk:
            raise NotAllowed("an export is let out by another person than the one who asks for it")
        _expect_one(_open(held).update(approver=by, approved_at=now))
        audit.write("export.approve", _subject(held), by=by, reason=held.purpose)


def refuse(export_id: str, *, by: Account, now: datetime, reason: str = "") -> None:
    """The one who asked may take it back in this way."""
    with transaction.atomic():
        held = _held(export_id)
        if held.proposed_by_id != by.pk:
            access.require(by, APPROVERS, held.court_code)
        _expect_one(_open(held).update(refused_by=by, refused_at=now))
        audit.write("export.refuse", _subject(held), by=by, reason=reason)


def take_listings(export_id: str, *, by: Account, now: datetime) -> bytes:
    """The file: UTF-8 CSV with its mark in every row. Errors as `_release`."""
    with transaction.atomic():
        held = _release(export_id, Kind.LISTINGS, by, now)
        data = "".join(_lines(held, now)).encode()
        records = data.count(b"\n") - 1
        _note(held, records, hashlib.sha256(data).hexdigest(), by, now)
    return data


def take_ledger(
    export_id: str, path: Path, *, by: Account | None, now: datetime, progress: Progress | None = None
) -> tuple[int, bool]:
    """Writes the copy of the ledger that was let out; how many events, and whether with their records.

    `by` None: whoever asked for it, on the command line of the court's own machine. That it was taken is on record
    before it is written: if writing fails, it is asked for anew.
    """
    with transaction.atomic():
        kind = Kind(_held(export_id).kind)
        if kind is Kind.LISTINGS:
            raise Conflict("this export is no copy of the ledger: it is taken in the console")
        held = _release(export_id, kind, by, now)
        _note(held, Head.objects.get(id=1).seq, "", by or held.proposed_by, now)
    with_bodies = kind is Kind.LEDGER_BODIES
    events = exporting.export(path, with_bodies=with_bodies, mark=rules.mark(held.pk), now=now, progress=progress)
    return events, with_bodies


def visible(account: Account) -> QuerySet[Export]:
    """Those of the own court, the newest first; the high court's people see all."""
    found = Export.objects.select_related("proposed_by", "approver", "refused_by").order_by("-proposed_at", "-pk")
    return found.filter(Q(court_code=account.court_code) | Q(proposed_by=account)) if account.court_code else found


def require_visible(export_id: str, account: Account) -> None:
    """NotFound for what is another court's, as for what is not there."""
    if not visible(account).filter(pk=export_id).exists():
        raise NotFound("there is no such export")


def is_open(held: Export) -> bool:
    return held.approved_at is None and held.refused_at is None


def may_be_taken(held: Export, by: Account, now: datetime) -> bool:
    """By the one who asked, as long as the approval is good."""
    return (
        held.proposed_by_id == by.pk and held.approved_at is not None and held.taken_at is None
        and now < held.approved_at + rules.GOOD_FOR
    )  # fmt: skip


def _release(export_id: str, kind: Kind, by: Account | None, now: datetime) -> Export:
    """What may be taken now. NotFound, Conflict when it was not let out, is taken, or too long ago; RuleError above
    the quota, which may have been used up since."""
    held = _held(export_id)
    if held.kind != kind.value:
        raise NotFound("there is no such export")
    taker = by or held.proposed_by
    if held.proposed_by_id != taker.pk:
        raise NotAllowed("an export is taken by the one who asked for it")
    access.require(taker, PROPOSERS[kind], held.court_code)
    if not may_be_taken(held, taker, now):
        raise Conflict("this export waits for a second person, was refused, is taken, or was let out too long ago")
    _check_quota(held, now)
    return held


def _note(held: Export, records: int, digest: str, by: Account, now: datetime) -> None:
    free = Export.objects.filter(pk=held.pk, taken_at__isnull=True, approver__isnull=False)
    _expect_one(free.update(taken_at=now, records=records, sha256=digest))
    told = {"kind": held.kind, "records": records}
    audit.write("export.take", _subject(held), by=by, reason=held.purpose, after=told)


def _check_quota(wanted: Export, now: datetime) -> None:
    past = Export.objects.filter(proposed_by=wanted.proposed_by, kind=wanted.kind, taken_at__isnull=False)
    taken = [Taken(at=each.taken_at, records=each.records or 0) for each in past if each.taken_at is not None]
    kind = Kind(wanted.kind)
    records = _listings(wanted, now).count() if kind is Kind.LISTINGS else 0
    rules.check(kind, past=taken, records=records, now=now)


def _listings(wanted: Export, now: datetime) -> QuerySet[Listing]:
    """Those that are public now."""
    found = Listing.objects.filter(state=State.PUBLISHED).filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))
    if wanted.court_code:
        found = found.filter(case__court_code=wanted.court_code)
    if wanted.published_from:
        found = found.filter(published_on__gte=wanted.published_from)
    if wanted.published_to:
        found = found.filter(published_on__lte=wanted.published_to)
    return found


def _lines(held: Export, now: datetime) -> Iterator[str]:
    yield "\ufeff" + _line(COLUMNS)
    found = _listings(held, now)
    bodies = Body.objects.filter(seq__in=found.values("seq")).order_by("seq").values_list("body", flat=True)
    for body in bodies:
        if body is not None:
            yield _line([cells.defuse(each) for each in _values(json.loads(bytes(body)), rules.mark(held.pk))])


def _values(record: dict[str, Any], mark: str) -> Sequence[str]:
    court, grounds = record.get("court") or {}, record.get("grounds") or []
    told = {
        **{name: str(record.get(name) or "") for name in COLUMNS},
        "court": str(court.get("name", "")), "grounds": "；".join(GROUND_TEXTS[Ground(each)] for each in grounds),
        "listing_id": str(record.get("id", "")), "mark": mark,
    }  # fmt: skip
    return [told[name] for name in COLUMNS]


def _line(texts: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow([each.replace("\n", " ") for each in texts])
    return buffer.getvalue()


def _held(export_id: str) -> Export:
    found = Export.objects.select_related("proposed_by").filter(pk=export_id).first()
    if found is None:
        raise NotFound("there is no such export")
    return found


def _open(held: Export) -> QuerySet[Export]:
    return Export.objects.filter(pk=held.pk, approved_at__isnull=True, refused_at__isnull=True)


def _subject(held: Export) -> str:
    return f"export:{held.pk}"


def _expect_one(moved: int) -> None:
    if moved != 1:
        raise Conflict("somebody else was first: it is decided or taken already")
