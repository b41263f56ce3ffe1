"""Taking a listing off every public surface: one officer, at once.

`revoke` says that it should never have been listed, `delist` that it was right and is over.
"""

import json
from typing import Literal

from django.db import transaction
from django.utils import timezone

from debtormap.core.errors import Conflict, NotFound, RuleError
from debtormap.core.listing import MOVES, Action, State
from debtormap.ledger import bulk, chain
from debtormap.ledger.models import EventKind
from debtormap.register import access, audit
from debtormap.register.models import Listing
from debtormap.staff.models import Account

WithdrawalKind = Literal["revoke", "delist"]


def withdraw(listing_id: str, *, by: Account, kind: WithdrawalKind, reason: str) -> None:
    """Moves the listing and appends the ledger event in one transaction.

    NotFound for an unknown id, NotAllowed for another court's officer, Conflict when it is withdrawn already.
    """
    action = Action(kind)
    if not reason.strip():
        raise RuleError("reason_missing", field="reason", rule="a withdrawal says why")
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
        _move(listing, before, after, action)
        audit.write(
            f"listing.{action}", f"listing:{listing_id}", by=by, reason=reason.strip(),
            before={"state": before.value}, after={"state": after.value},
        )  # fmt: skip


def _move(listing: Listing, before: State, after: State, action: Action) -> None:
    now = timezone.now()
    body = json.dumps({"kind": action.value}, separators=(",", ":")).encode()
    numbers = chain.append([chain.Entry(kind=EventKind.WITHDRAW, listing_id=listing.pk, body=body)], at=now)
    moved = bulk.update(
        "UPDATE register_listing SET state = %s, seq = %s, changed_at = %s WHERE id = %s AND state = %s",
        [(after.value, numbers[-1], bulk.instant(now), listing.pk, before.value)],
    )
    if moved != 1:
        raise Conflict("the listing is in another state now")
