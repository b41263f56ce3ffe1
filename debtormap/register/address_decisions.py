"""What a person decides about an address that the matcher could not place: chosen once, remembered, applied.

The author of a batch chooses, while the batch waits for review; so whoever approves it is another person. The choice
is a place of the gazetteer or none; `geo.placing` still decides what the public sees of it. It holds for the court's
next imports, found by a keyed hash of the normalised address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone

from debtormap.core.addresses import normalise
from debtormap.core.deadlines import day_in_beijing
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.core.places import Precision
from debtormap.core.policies import Policy
from debtormap.ledger import chain
from debtormap.register import access, audit, drafts, policies
from debtormap.register.models import AddressDecision, AuditEntry, Batch, BatchRow, BatchState, RowAction
from debtormap.register.places import NO_PLACE, PLACING, Placer, is_fine
from debtormap.register.sealing import lookup, seal
from debtormap.staff.models import Account

FIELD: Final = "register_addressdecision.address"
ACT: Final = "batch.place"
#: Whatever changes what is approved, while a batch waits for review.
CHANGES: Final = (ACT, "batch.change_text")
COARSE: Final = (Precision.STREET, Precision.TOWNSHIP, Precision.COUNTY, Precision.NONE)
PAGE_ROWS: Final = 50
SCANNED_ROWS: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRow:
    row: BatchRow
    name: str
    address: str
    is_decided: bool
    """Somebody has said that the address has no place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRows:
    rows: Sequence[OpenRow]
    next_after: int | None
    """The line from which to read on; None at the end."""


def placer(policy: Policy, court_code: str) -> Placer:
    """Places addresses as the court's people decided, the others as they are matched."""
    found = AddressDecision.objects.filter(court_code=court_code).values_list("key", "place_id")
    held = {bytes(key): place_id or NO_PLACE for key, place_id in found}
    return Placer(
        policy.location,
        today=day_in_beijing(timezone.now()),
        decided=(lambda address: held.get(_key(address))) if held else (lambda address: None),
    )


def open_rows(batch: Batch, *, after: int = 0) -> OpenRows:
    """The rows to add or change whose address is known to a street, township or county, or not at all."""
    found = list(
        BatchRow.objects.filter(
            batch=batch, action__in=(RowAction.ADD, RowAction.CHANGE), precision__in=COARSE, line_no__gt=after
        ).order_by("line_no")[:SCANNED_ROWS]
    )
    opened: list[OpenRow] = []
    keys = _decided_keys(batch.court_code)
    for row in found:
        draft = drafts.opened(row.payload or b"")
        if draft.address:
            is_decided = _key(draft.address) in keys
            opened.append(OpenRow(row=row, name=draft.name, address=draft.address, is_decided=is_decided))
        if len(opened) == PAGE_ROWS:
            return OpenRows(rows=opened, next_after=row.line_no)
    return OpenRows(rows=opened, next_after=found[-1].line_no if len(found) == SCANNED_ROWS else None)


def one(batch: Batch, line_no: int) -> OpenRow:
    """A row with an address, coarse or not; NotFound when there is none."""
    row = BatchRow.objects.filter(
        batch=batch, line_no=line_no, action__in=(RowAction.ADD, RowAction.CHANGE), payload__isnull=False
    ).first()
    draft = drafts.opened(row.payload or b"") if row else None
    if row is None or draft is None or not draft.address:
        raise NotFound("no such row with an address")
    is_decided = _key(draft.address) in _decided_keys(batch.court_code)
    return OpenRow(row=row, name=draft.name, address=draft.address, is_decided=is_decided)


def may_choose(account: Account, batch: Batch) -> bool:
    is_importer = account.has_role(*access.IMPORTERS)
    return is_importer and account.pk == batch.author_id and batch.state == BatchState.READY


def choose(batch: Batch, line_no: int, place_id: str, *, by: Account, seen: int) -> int:
    """Sets the place of the row and of every row of the batch with the same address; how many changed.

    `place_id` of the gazetteer, or NO_PLACE. `seen`: how many choices the batch had when the page was made. Conflict
    when it has others now, or when it waits for review no more; the same choice again changes nothing.
    """
    access.require(by, access.IMPORTERS, batch.court_code)
    if by.pk != batch.author_id:
        raise NotAllowed("the author of a list chooses its places, and another person approves them")
    placing = placer(policies.active(), batch.court_code)
    place = placing.by_id(place_id) if place_id != NO_PLACE else None
    if place_id != NO_PLACE and (place is None or not is_fine(place)):
        raise RuleError("place_unknown", field="place", rule="a place of the gazetteer", mend="在地名库中选择")
    with transaction.atomic():
        # One after the other, by the lock that PostgreSQL and SQLite share: no approval comes in between.
        chain.take_head()
        if not Batch.objects.select_for_update().filter(pk=batch.pk, state=BatchState.READY).exists():
            raise Conflict("the batch is in another state now")
        opened = one(batch, line_no)
        key = _key(opened.address)
        held = AddressDecision.objects.filter(court_code=batch.court_code, key=key).first()
        placed = placing.decided(opened.address, place_id)
        if held is not None and (held.place_id or NO_PLACE) == place_id and _placing(opened.row) == placed.standing:
            return 0
        if choices(batch) != seen:
            raise Conflict("the places or texts of the batch were changed meanwhile")
        rows = [row for row in _alike(batch, opened.row) if _address_key(row) == key]
        moved = BatchRow.objects.filter(pk__in=[row.pk for row in rows]).update(**placed.standing._asdict())
        AddressDecision.objects.update_or_create(
            court_code=batch.court_code,
            key=key,
            defaults={
                "address_sealed": seal(opened.address.encode(), FIELD),
                "place_id": place_id or None,
                "decided_by": by,
                "decided_at": timezone.now(),
            },
        )
        audit.write(
            ACT, f"batch:{batch.pk}", by=by,
            before={"line": line_no, "place": opened.row.place_id or ""}, after={"rows": moved, "place": place_id},
        )  # fmt: skip
    return moved


def choices(batch: Batch) -> int:
    """How many places were chosen and texts changed in this batch: what an approver has seen, in one number."""
    return AuditEntry.objects.filter(subject=f"batch:{batch.pk}", act__in=CHANGES).count()


def with_choices(found: QuerySet[Batch]) -> QuerySet[Batch]:
    """Each batch with that number as `chosen`, in one query."""
    made = AuditEntry.objects.filter(subject=Concat(Value("batch:"), OuterRef("pk")), act__in=CHANGES).order_by()
    counted = made.values("subject").annotate(made=Count("pk")).values("made")
    return found.annotate(chosen=Coalesce(Subquery(counted), 0))


def _placing(row: BatchRow) -> tuple[object, ...]:
    return tuple(getattr(row, column) for column in PLACING)


def _alike(batch: Batch, row: BatchRow) -> Sequence[BatchRow]:
    """Rows that stand where this one stands: the same address is placed alike, so nothing else need be opened."""
    return list(
        BatchRow.objects.filter(
            batch=batch, payload__isnull=False, division_code=row.division_code, township=row.township,
            precision=row.precision, place_id=row.place_id,
        ).only("id", "payload")
    )  # fmt: skip


def _address_key(row: BatchRow) -> bytes | None:
    address = drafts.opened(row.payload or b"").address
    return _key(address) if address else None


def _decided_keys(court_code: str) -> frozenset[bytes]:
    return frozenset(map(bytes, AddressDecision.objects.filter(court_code=court_code).values_list("key", flat=True)))


def _key(address: str) -> bytes:
    return lookup("address", normalise(address))
