"""After a restore: what was taken off after the backup is taken off again, before anybody is served.

A withdrawal is done once more as it was. A listing that was amended after the backup is hidden: what it says here is
older than what the court had said since, and an officer decides in three working days what to do (`withdrawing`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from debtormap.core.listing import MOVES, Action, State
from debtormap.core.two_persons import Act
from debtormap.ledger import chain
from debtormap.ledger.models import EventKind
from debtormap.ledger.withdrawals import Noted
from debtormap.register import audit, confirming, withdrawing
from debtormap.register.models import Listing
from debtormap.staff.models import Account

Progress = Callable[[int, int | None, str], None]
#: A withdrawal whose body is not known any more is at least hidden.
_ACTIONS: Final = {"revoke": Action.REVOKE, "delist": Action.DELIST, "hide": Action.HIDE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    withdrawn: int = 0
    hidden: int = 0
    not_public: int = 0
    """Were not public at the backup, or were published after it: there is nothing to take off."""


def replay(events: Iterable[Noted], *, by: Account, now: datetime, progress: Progress | None = None) -> Replayed:
    """Takes off again what these events took off; safe to run twice. `by` answers for what is only hidden."""
    wanted: dict[str, Action] = {}
    for event in events:
        if event.kind != EventKind.POLICY:
            _note(wanted, event)
    counts = {"withdrawn": 0, "hidden": 0, "not_public": 0}
    for done, (listing_id, action) in enumerate(wanted.items(), 1):
        counts[_take_off(listing_id, action, by, now)] += 1
        if progress:
            progress(done, len(wanted), "replay")
    return Replayed(**counts)


def _note(wanted: dict[str, Action], event: Noted) -> None:
    """A withdrawal counts more than a hiding, and the last withdrawal more than those before."""
    action = _ACTIONS.get(event.act, Action.HIDE) if event.kind == EventKind.WITHDRAW else Action.HIDE
    if action is not Action.HIDE or event.listing_id not in wanted:
        wanted[event.listing_id] = action


def _take_off(listing_id: str, action: Action, by: Account, now: datetime) -> str:
    with transaction.atomic():
        chain.take_head()
        listing = Listing.objects.select_related("case").filter(pk=listing_id).first()
        before = None if listing is None else State(listing.state)
        after = None if before is None else MOVES.get((before, action))
        if listing is None or before is None or after is None:
            return "not_public"
        withdrawing.move(listing, before, after, action, now)
        if action is Action.HIDE:
            confirming.open_(listing, Act.HIDE, by=by, reason="amended after the backup", now=now)
        audit.write(
            f"listing.{action}", f"listing:{listing_id}", by=None, reason="done after the backup, and again after it",
            before={"state": before.value}, after={"state": after.value},
        )  # fmt: skip
    return "hidden" if action is Action.HIDE else "withdrawn"
