"""Amending what is public: on which channels a listing appears, and single facts of it.

Taking a listing off channels tightens: a rule or one officer does it at once, on the body that is public now. Putting
it back loosens: the clock does it where the suppression lapses, else one officer proposes and another one ends it.
Facts are amended by a batch of one row, so that the database asks for an author and another approver as for any list.
Each act is one transaction with its ledger event and its audit entry, and names in SQL the state that it expects.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from debtormap.core import disclosure, rows
from debtormap.core import row_columns as columns
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.core.listing import ADDRESS_SOURCE_TEXTS, State
from debtormap.core.rows import Draft, Severity
from debtormap.core.severity import Suppression as Why
from debtormap.core.two_persons import Act, Answer
from debtormap.geo import court_table
from debtormap.ledger import bulk, chain
from debtormap.ledger.models import Body, EventKind
from debtormap.register import (
    access,
    address_decisions,
    audit,
    confirming,
    drafts,
    importing,
    policies,
    public_records,
    publishing,
    reviewing,
)
from debtormap.register.models import (
    AMENDMENT_FILE,
    Batch,
    BatchRow,
    BatchState,
    Listing,
    RowAction,
    Suppression,
    Tightening,
)
from debtormap.staff.models import Account, Role

#: Who takes off channels and proposes to put back; who may be the second person.
SUPPRESSORS: Final = (Role.CORRECTION_OFFICER, Role.APPROVER, Role.PRESIDENT)
AMENDERS: Final = (Role.CLERK, Role.CORRECTION_OFFICER, Role.PRESIDENT)
#: What says which person and which decision it is: with another one it is another listing.
FIXED_COLUMNS: Final = frozenset(
    {columns.NUMBER, columns.NUMBER_TYPE, columns.KIND, columns.COURT, columns.COURT_CODE, columns.CASE_NUMBER}
    | {columns.FILED_ON, columns.DECISION_NUMBER}
)


def held(listing_id: str) -> Listing:
    """The listing with its case; NotFound for an unknown id."""
    found = Listing.objects.select_related("case", "party", "batch").filter(pk=listing_id).first()
    if found is None:
        raise NotFound("there is no such listing")
    return found


def is_public(listing: Listing, now: datetime) -> bool:
    """Whether the public may see it at this moment, as far as state and term go."""
    return listing.state == State.PUBLISHED and (listing.expires_at is None or listing.expires_at > now)


def suppress(
    listing_id: str, why: Why, *, source: str, by: Account | None, reason: str, now: datetime,
    lapses_at: datetime | None = None,
) -> Suppression:  # fmt: skip
    """Takes the listing off the channels that `why` does not keep; `by` None: a rule.

    One that is open already for the same reason is given back, held on where this one would hold longer. Conflict for a
    listing that is not public.
    """
    with transaction.atomic():
        chain.take_head()
        listing = held(listing_id)
        if by is not None:
            access.require(by, SUPPRESSORS, listing.case.court_code)
        if not is_public(listing, now):
            raise Conflict("the listing is not public")
        open_ = Suppression.objects.filter(listing=listing, why=why.value, ended_at__isnull=True).first()
        if open_ is not None and lapses_at is None and open_.lapses_at is not None:
            return hold(open_.pk, by=by, reason=reason)
        if open_ is not None:
            return open_
        made = Suppression.objects.create(
            listing=listing, why=why.value, source=source, opened_by=by, opened_at=now, lapses_at=lapses_at
        )
        _append_reduced(listing, why, now)
        # A claim of a listed person has a second person of its own (corrections).
        if by is not None and not source.startswith("correction:"):
            confirming.open_(listing, Act.TAKE_OFF_MAP, by=by, reason=reason, now=now, suppression=made)
        audit.write(
            "listing.suppress", f"listing:{listing_id}", by=by, reason=reason,
            after={"why": why.value, "source": source, "lapses_at": lapses_at.isoformat() if lapses_at else None},
        )  # fmt: skip
    return made


def hold(suppression_id: str, *, by: Account | None, reason: str) -> Suppression:
    """From now on it does not lapse. Conflict when it has ended."""
    with transaction.atomic():
        chain.take_head()
        open_ = _open(suppression_id)
        if by is not None:
            access.require(by, SUPPRESSORS, open_.listing.case.court_code)
        lapses_at = open_.lapses_at
        _expect_one(Suppression.objects.filter(pk=open_.pk, ended_at__isnull=True).update(lapses_at=None))
        audit.write(
            "listing.suppression_hold", f"listing:{open_.listing_id}", by=by, reason=reason,
            before={"lapses_at": lapses_at.isoformat() if lapses_at else None}, after={"lapses_at": None},
        )  # fmt: skip
        open_.lapses_at = None
    return open_


def lapse_due(now: datetime, *, limit: int = 200) -> list[Suppression]:
    """Ends what has lapsed and puts the listings back; those it ended. A minute late is a minute of too little."""
    due = Suppression.objects.filter(ended_at__isnull=True, lapses_at__lte=now)
    ended = []
    for suppression_id in due.order_by("lapses_at").values_list("pk", flat=True)[:limit]:
        with transaction.atomic():
            chain.take_head()
            open_ = _locked(suppression_id)
            moved = due.filter(pk=suppression_id).update(ended_at=now)
            if moved != 1:
                continue  # held, or ended by another process
            _append_restored(open_.listing, now)
            audit.write("listing.suppression_lapsed", f"listing:{open_.listing_id}", by=None, after={"why": open_.why})
        ended.append(open_)
    return ended


def propose_end(suppression_id: str, *, by: Account, reason: str) -> None:
    """Asks for the listing to be put back, which another person does. Proposing twice is once."""
    if not reason.strip():
        raise RuleError("reason_missing", field="reason", rule="who puts a listing back says why")
    with transaction.atomic():
        chain.take_head()
        open_ = _open(suppression_id)
        access.require(by, SUPPRESSORS, open_.listing.case.court_code)
        if open_.end_proposed_by_id is not None:
            return
        moved = Suppression.objects.filter(pk=open_.pk, ended_at__isnull=True, end_proposed_by__isnull=True).update(
            end_proposed_by=by, end_proposed_at=timezone.now(), end_reason=reason.strip()
        )
        _expect_one(moved)
        audit.write("listing.restore_propose", f"listing:{open_.listing_id}", by=by, reason=reason.strip())


def end(suppression_id: str, *, by: Account, now: datetime) -> None:
    """Puts the listing back, as the second person. NotAllowed for the one who proposed it, Conflict unproposed."""
    with transaction.atomic():
        chain.take_head()
        open_ = _open(suppression_id)
        access.require(by, SUPPRESSORS, open_.listing.case.court_code)
        if open_.end_proposed_by_id is None:
            raise Conflict("nobody has proposed to put this listing back")
        if open_.end_proposed_by_id == by.pk:
            raise NotAllowed("a listing is put back by another person than the one who proposed it")
        moved = Suppression.objects.filter(
            pk=open_.pk, ended_at__isnull=True, end_proposed_by_id=open_.end_proposed_by_id
        ).update(ended_by=by, ended_at=now)
        _expect_one(moved)
        _append_restored(open_.listing, now)
        audit.write(
            "listing.restore", f"listing:{open_.listing_id}", by=by, reason=open_.end_reason, after={"why": open_.why}
        )
        for waits in Tightening.objects.filter(suppression=open_, answer__isnull=True).select_related("by"):
            second = by if waits.by_id == open_.end_proposed_by_id else open_.end_proposed_by
            assert second is not None
            confirming.settle(waits, Answer.TAKEN_BACK, second=second, now=now, reason=open_.end_reason)


def propose(listing_id: str, changes: Mapping[str, str], *, by: Account, reason: str) -> Batch:
    """A batch of one row that amends facts of a public listing; it waits for its approver.

    `changes` by Chinese column label. Every rule of an import holds; RuleError for a column that would make it another
    listing, for a change that breaks a rule (field: the column), and when nothing changes.
    """
    if not reason.strip():
        raise RuleError("reason_missing", field="reason", rule="an amendment says why")
    with transaction.atomic():
        chain.take_head()
        listing = held(listing_id)
        access.require(by, AMENDERS, listing.case.court_code)
        if not is_public(listing, timezone.now()):
            raise Conflict("the listing is not public")
        draft = _amended(drafts.opened(listing.sealed), changes, legacy=listing.batch.legacy)
        batch = _batch_of_one(listing, draft, by)
        audit.write(
            "listing.amend_propose", f"listing:{listing_id}", by=by, reason=reason.strip(),
            after={"batch": batch.pk, "columns": sorted(changes)},
        )  # fmt: skip
    return batch


def release(batch_id: str, *, by: Account) -> None:
    """Approves and publishes such a batch in one transaction. NotAllowed for its author; nothing when it is public."""
    with transaction.atomic():
        chain.take_head()
        batch = Batch.objects.get(pk=batch_id)
        if batch.state == BatchState.READY:
            batch = reviewing.approve(batch, by=by)
        report = publishing.publish(batch, by=by)
        if report.passed_over:
            raise Conflict("the listing has changed since the amendment was proposed")


def _open(suppression_id: str) -> Suppression:
    found = _locked(suppression_id)
    if found.ended_at is not None:
        raise Conflict("the listing was put back already")
    return found


def _locked(suppression_id: str) -> Suppression:
    """Under the ledger's head, which everything that changes a listing takes first."""
    found = Suppression.objects.select_related("listing__case").filter(pk=suppression_id).first()
    if found is None:
        raise NotFound("there is no such suppression")
    return found


def _append_reduced(listing: Listing, why: Why, now: datetime) -> None:
    rewrite(listing, lambda record: public_records.reduce(record, (why,)), now)


def rewrite(listing: Listing, change: Callable[[dict[str, object]], None], now: datetime) -> None:
    """Appends what is public now with one change: nothing else gets looser, and no key of the register is needed."""
    body = Body.objects.filter(seq=listing.seq).values_list("body", flat=True).first()
    if body is None:
        raise Conflict("the public record of this listing was erased")
    record = json.loads(bytes(body))
    change(record)
    _append(listing, disclosure.canonical(record), now)


def _append_restored(listing: Listing, now: datetime) -> None:
    """From the facts, under the policy in force; a listing that went meanwhile stays away."""
    if listing.state != State.PUBLISHED:
        return
    policy = policies.active()
    left = public_records.in_force([listing.pk], now).get(listing.pk, ())
    reward = public_records.rewards_in_force([listing.pk], now).get(listing.pk)
    _append(listing, public_records.body(public_records.facts(listing), policy, left, reward), now)
    Listing.objects.filter(pk=listing.pk).update(policy_name=policy.name, policy_version=policy.version)


def _append(listing: Listing, body: bytes, now: datetime) -> None:
    numbers = chain.append([chain.Entry(kind=EventKind.AMEND, listing_id=listing.pk, body=body)], at=now)
    moved = bulk.update(
        "UPDATE register_listing SET seq = %s, changed_at = %s WHERE id = %s AND state = 'published' AND seq = %s",
        [(numbers[-1], bulk.instant(now), listing.pk, listing.seq)],
    )
    _expect_one(moved)
    listing.seq = numbers[-1]


def _amended(draft: Draft, changes: Mapping[str, str], *, legacy: bool) -> Draft:
    if fixed := sorted(FIXED_COLUMNS & changes.keys()):
        raise RuleError(
            "fixed_column", field=fixed[0], rule="with another one it is another listing", mend="revoke it instead"
        )
    row = _row(draft)
    held_again = _checked(row, legacy)
    if held_again != draft:
        raise RuleError(
            "amend_by_import", field="changes", rule="this listing cannot be amended field by field",
            mend="import the corrected row",
        )  # fmt: skip
    amended = _checked({**row, **changes}, legacy)
    if amended == draft:
        raise RuleError("nothing_changes", field="changes", rule="an amendment changes something")
    return amended


def _row(draft: Draft) -> dict[str, str]:
    """As a list would bring it, with the whole number; what follows from the number is left out."""
    shown = drafts.shown(draft)
    row = {label: text for label, text in shown.items() if label in columns.COLUMNS}
    row[columns.KIND] = shown["类型"]
    if draft.number is not None:
        row[columns.NUMBER] = draft.number
    if draft.birth_date is None:
        row.pop(columns.BIRTH_DATE, None)
    if draft.address_source is not None:
        row[columns.ADDRESS_SOURCE] = ADDRESS_SOURCE_TEXTS[draft.address_source]
    return row


def _checked(row: Mapping[str, str], legacy: bool) -> Draft:
    today = importing.today_in_beijing()
    checked = rows.check(dict(row), today=today, courts=court_table.load(), legacy=legacy, court_code=None)
    if checked.draft is None:
        broken = next(each for each in checked.findings if each.severity is Severity.ERROR)
        raise RuleError(broken.code, field=broken.column, rule=broken.rule, mend=broken.mend)
    return checked.draft


def _batch_of_one(listing: Listing, draft: Draft, by: Account) -> Batch:
    policy, now = policies.active(), timezone.now()
    content = drafts.encoded(draft)
    batch = Batch.objects.create(
        file_name=AMENDMENT_FILE + listing.pk, file_sha256=sha256(drafts.content_hash(content)).hexdigest(),
        court_code=listing.case.court_code, policy_name=policy.name, policy_version=policy.version,
        legacy=listing.batch.legacy, legacy_reason=listing.batch.legacy_reason, author=by, created_at=now,
    )  # fmt: skip
    placer = address_decisions.placer(policy, listing.case.court_code)
    placed = placer.place_verified(draft.address, draft.address_verified_on)
    BatchRow.objects.create(
        batch=batch, line_no=1, action=RowAction.CHANGE, payload=drafts.sealed(content),
        listing_key=bytes(listing.key), party_key=drafts.party_key(draft), content_hash=drafts.content_hash(content),
        held_version=listing.version, **placed.standing._asdict(),
    )  # fmt: skip
    ready = Batch.objects.filter(pk=batch.pk, state=BatchState.LOADING)
    _expect_one(ready.update(state=BatchState.READY, rows_total=1, rows_change=1))
    batch.refresh_from_db()
    return batch


def batches_of(listing: Listing) -> list[Batch]:
    """The batches that brought the listing or changed it: their authors and approvers answer for it."""
    published = Q(rows__listing_key=bytes(listing.key), rows__outcome__in=("published", "amended"))
    return list(Batch.objects.filter(Q(pk=listing.batch_id) | published).distinct())


def _expect_one(moved: int) -> None:
    if moved != 1:
        raise Conflict("somebody else was first: it is in another state now")
