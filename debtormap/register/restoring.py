"""The way back to the public: one person proposes, another one lets it through; the database asks for both.

The listing keeps its id, and gets another share id: an address that has answered “gone” stays gone. It comes back
under the policy in force, less what is suppressed of it, as a publication of its own in the ledger.
"""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from debtormap.core import deadlines, proceedings
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.core.life_cycle import MOVES, Action, State
from debtormap.core.listing import Performance
from debtormap.core.proceedings import Proceeding, Release
from debtormap.core.two_persons import Answer
from debtormap.ledger import bulk, chain
from debtormap.ledger.models import EventKind
from debtormap.register import access, audit, confirming, drafts, ids, policies, public_records
from debtormap.register.models import Listing, Restoration
from debtormap.staff.models import Account, Role

PROPOSERS: Final = (Role.APPROVER, Role.PRESIDENT, Role.CORRECTION_OFFICER)
#: Publishing again is publishing.
APPROVERS: Final = access.APPROVERS


def propose(listing_id: str, *, by: Account, reason: str, now: datetime) -> Restoration:
    """Asks for the listing to be published again. Proposing twice is once; Conflict where the table has no way back.

    RuleError where the public may not see it anyhow: its term is over, or its obligation performed.
    """
    if not reason.strip():
        raise RuleError("reason_missing", field="reason", rule="who puts a listing back says why")
    with transaction.atomic():
        chain.take_head()
        listing = _listing(listing_id)
        access.require(by, PROPOSERS, listing.case.court_code)
        if (State(listing.state), Action.RESTORE) not in MOVES:
            raise Conflict("there is no way back for this listing")
        _check_public(listing, now)
        open_ = open_of(listing)
        if open_ is not None:
            return open_
        made = Restoration.objects.create(
            listing=listing, after_seq=listing.seq, proposed_by=by, proposed_at=now, reason=reason.strip()
        )
        audit.write("listing.restore_propose", f"listing:{listing_id}", by=by, reason=reason.strip())
    return made


def approve(restoration_id: str, *, by: Account, now: datetime) -> None:
    """Publishes the listing again, as the second person. NotAllowed for the proposer, Conflict when it has moved on."""
    with transaction.atomic():
        chain.take_head()
        held, listing = _open(restoration_id)
        access.require(by, APPROVERS, listing.case.court_code)
        if held.proposed_by_id == by.pk:
            raise NotAllowed("a listing is put back by another person than the one who proposed it")
        _check(listing, held, by, now)
        moved = _still_open(held).update(approver=by, approved_at=now)
        _expect_one(moved)
        _publish(listing, now)
        _take_back(listing, held, by, now)
        audit.write(
            "listing.restore", f"listing:{listing.pk}", by=by, reason=held.reason,
            before={"state": listing.state}, after={"state": State.PUBLISHED.value},
        )  # fmt: skip


def refuse(restoration_id: str, *, by: Account, reason: str, now: datetime) -> None:
    """The listing stays away. The proposer may take the proposal back in this way, too."""
    if not reason.strip():
        raise RuleError("reason_missing", field="reason", rule="a refusal says why")
    with transaction.atomic():
        chain.take_head()
        held, listing = _open(restoration_id)
        access.require(by, PROPOSERS, listing.case.court_code)
        moved = _still_open(held).update(refused_by=by, refused_at=now, refused_reason=reason.strip())
        _expect_one(moved)
        audit.write("listing.restore_refuse", f"listing:{listing.pk}", by=by, reason=reason.strip())


def waiting(account: Account) -> QuerySet[Restoration]:
    """Proposals of the account's court that nobody has decided on, the oldest first."""
    found = Restoration.objects.filter(approved_at__isnull=True, refused_at__isnull=True)
    found = found.select_related("listing__case", "listing__party", "proposed_by")
    if account.court_code:
        found = found.filter(listing__case__court_code=account.court_code)
    return found.order_by("proposed_at", "id")


def open_of(listing: Listing) -> Restoration | None:
    """The proposal that waits, for the listing as it stands now."""
    found = Restoration.objects.filter(listing=listing, after_seq=listing.seq, refused_at__isnull=True)
    return found.filter(approved_at__isnull=True).select_related("proposed_by").first()


def may_return(listing: Listing) -> bool:
    """Whether the table has a way back from its state."""
    return (State(listing.state), Action.RESTORE) in MOVES


def _check(listing: Listing, held: Restoration, by: Account, now: datetime) -> None:
    """The rule itself: the move, the term, the performance, and two persons."""
    release = Release(author=str(held.proposed_by_id), approver=str(by.pk), text_reviewed_by=str(by.pk))
    proceedings.restore(_proceeding(listing), release, on=deadlines.day_in_beijing(now))
    if not (listing.synthetic or policies.active().is_adopted):
        raise RuleError("policy_not_adopted", field="policy", rule="without an adopted policy only invented people")


def _check_public(listing: Listing, now: datetime) -> None:
    proceedings.check_public(_proceeding(listing), deadlines.day_in_beijing(now))


def _proceeding(listing: Listing) -> Proceeding:
    draft = drafts.opened(listing.sealed)
    return Proceeding(
        state=State(listing.state), on=deadlines.day_in_beijing(listing.changed_at), decided_on=listing.decided_on,
        # Of a row of the national list the court attests the service, without its day.
        served_on=draft.served_on or listing.published_on, ends_on=listing.ends_on, published_on=listing.published_on,
        # With a fixed term, performance alone does not end a listing (article 10 paragraph 2).
        performed=listing.performance == Performance.FULL.value and listing.ends_on is None,
    )  # fmt: skip


def _publish(listing: Listing, now: datetime) -> None:
    policy, before = policies.active(), listing.state
    listing.share_id = ids.new_share_id()
    suppressed = public_records.in_force([listing.pk], now).get(listing.pk, ())
    body = public_records.body(public_records.facts(listing), policy, suppressed)
    numbers = chain.append([chain.Entry(kind=EventKind.PUBLISH, listing_id=listing.pk, body=body)], at=now)
    moved = bulk.update(
        "UPDATE register_listing SET state = 'published', share_id = %s, seq = %s, changed_at = %s, policy_name = %s, "
        "policy_version = %s WHERE id = %s AND state = %s AND seq = %s",
        [
            (
                listing.share_id, numbers[-1], bulk.instant(now), policy.name, policy.version, listing.pk, before,
                listing.seq,
            )
        ],
    )  # fmt: skip
    _expect_one(moved)


def _take_back(listing: Listing, held: Restoration, by: Account, now: datetime) -> None:
    """Whatever waited for its second person is answered: by whichever of the two did not do it."""
    for each in confirming.unanswered(listing):
        if each.suppression_id is None:
            second = by if each.by_id == held.proposed_by_id else held.proposed_by
            confirming.settle(each, Answer.TAKEN_BACK, second=second, now=now, reason=held.reason)


def _open(restoration_id: str) -> tuple[Restoration, Listing]:
    """Under the ledger's head. Conflict when it is decided, or the listing has moved on since."""
    found = Restoration.objects.select_related("proposed_by").filter(pk=restoration_id).first()
    if found is None:
        raise NotFound("there is no such proposal")
    listing = _listing(found.listing_id)
    if found.approved_at is not None or found.refused_at is not None:
        raise Conflict("this proposal is decided already")
    if found.after_seq != listing.seq:
        raise Conflict("the listing has changed since this was proposed")
    return found, listing


def _still_open(held: Restoration) -> QuerySet[Restoration]:
    return Restoration.objects.filter(pk=held.pk, approved_at__isnull=True, refused_at__isnull=True)


def _listing(listing_id: str) -> Listing:
    found = Listing.objects.select_related("case", "party").filter(pk=listing_id).first()
    if found is None:
        raise NotFound("there is no such listing")
    return found


def _expect_one(moved: int) -> None:
    if moved != 1:
        raise Conflict("somebody else was first: it is in another state now")
