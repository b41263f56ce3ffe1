"""Taking a listing off every public surface: one officer, at once; another person confirms it afterwards.

`revoke` says that it should never have been listed. That it was right and is over needs a ground in law, which
`deleting` asks for before it calls `end`. `hide` says neither: it is the emergency brake, and what follows, a
withdrawal or the way back (`restoring`), is decided in three working days.
"""

import json
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from debtormap.core.errors import Conflict, NotFound, RuleError
from debtormap.core.listing import MOVES, Action, State
from debtormap.core.two_persons import Act, Answer
from debtormap.ledger import bulk, chain
from debtormap.ledger.models import EventKind
from debtormap.register import access, audit, confirming
from debtormap.register.models import Listing, RewardNotice
from debtormap.staff.models import Account

_ACTS: Final = {
    Action.REVOKE: Act.REVOKE,
    Action.DELIST: Act.DELIST,
    Action.DELETE_EARLY: Act.DELETE_EARLY,
    Action.HIDE: Act.HIDE,
}


def revoke(listing_id: str, *, by: Account, reason: str) -> None:
    """Moves the listing and appends the ledger event in one transaction.

    NotFound for an unknown id, NotAllowed for another court's officer, Conflict when it is withdrawn already.
    """
    if not reason.strip():
        raise RuleError("reason_missing", field="reason", rule="a withdrawal says why")
    _take_off(listing_id, Action.REVOKE, by=by, reason=reason.strip())


def end(listing_id: str, *, by: Account, early: bool, reason: str) -> None:
    """It was right and is over, on a ground that `deleting` notes in the same transaction. Errors as `revoke`."""
    if not reason.strip():
        raise RuleError("reason_missing", field="reason", rule="a withdrawal says why")
    _take_off(listing_id, Action.DELETE_EARLY if early else Action.DELIST, by=by, reason=reason.strip())


def hide(listing_id: str, *, by: Account, reason: str) -> None:
    """Off every surface until it is withdrawn or restored. Errors as `revoke`."""
    if not reason.strip():
        raise RuleError("reason_missing", field="reason", rule="who hides a listing says why")
    _take_off(listing_id, Action.HIDE, by=by, reason=reason.strip())


def _take_off(listing_id: str, action: Action, *, by: Account, reason: str) -> None:
    with transaction.atomic():
        chain.take_head()
        listing = Listing.objects.select_related("case").filter(pk=listing_id).first()
        if listing is None:
            raise NotFound("there is no such listing")
        access.require(by, access.WITHDRAWERS, listing.case.court_code)
        before = State(listing.state)
        after = MOVES.get((before, action))
        if after is None:
            raise Conflict("the listing is withdrawn already")
        now = timezone.now()
        move(listing, before, after, action, now)
        _look_at_earlier(listing, by, now)
        confirming.open_(listing, _ACTS[action], by=by, reason=reason, now=now)
        audit.write(
            f"listing.{action}", f"listing:{listing_id}", by=by, reason=reason,
            before={"state": before.value}, after={"state": after.value},
        )  # fmt: skip


def _look_at_earlier(listing: Listing, by: Account, now: datetime) -> None:
    """Who withdraws what another person has hidden has looked at that, too."""
    for earlier in confirming.unanswered(listing):
        if earlier.by_id != by.pk and earlier.suppression_id is None:
            confirming.settle(earlier, Answer.CONFIRMED, second=by, now=now)


def move(listing: Listing, before: State, after: State, action: Action, now: datetime) -> None:
    """Event, state and reward notices, under the ledger's head that the caller holds. Who may do it is his to ask."""
    told = Action.DELIST if action is Action.DELETE_EARLY else action
    body = json.dumps({"kind": told.value}, separators=(",", ":")).encode()
    numbers = chain.append([chain.Entry(kind=EventKind.WITHDRAW, listing_id=listing.pk, body=body)], at=now)
    moved = bulk.update(
        "UPDATE register_listing SET state = %s, seq = %s, changed_at = %s WHERE id = %s AND state = %s",
        [(after.value, numbers[-1], bulk.instant(now), listing.pk, before.value)],
    )
    if moved != 1:
        raise Conflict("the listing is in another state now")
    # What was promised goes with it, for good: a listing that comes back needs a new notice.
    RewardNotice.objects.filter(listing=listing, ended_at__isnull=True).update(
        ended_at=now, end_reason="the listing was withdrawn"
    )
