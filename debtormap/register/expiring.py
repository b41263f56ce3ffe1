"""Terms that ended, in the register's own words: the clock closed them for the public, this closes them here.

Nothing waits for it. Every query and the projection look at the clock, so a term that is over shows nowhere a second
later, whether this runs or not. What it adds: the state, the end of T06, and a tombstone for those who keep copies.
"""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from debtormap.core.life_cycle import Action, State, move
from debtormap.ledger import bulk, chain
from debtormap.ledger.models import EventKind
from debtormap.register import audit
from debtormap.register.models import HELD, Listing, RewardNotice

MOST_AT_ONCE: Final = 500
_TOMBSTONE: Final = b'{"kind":"expire"}'


def close_over(now: datetime, *, most: int = MOST_AT_ONCE) -> int:
    """Moves listings whose term is over to `expired`; how many. Safe to run twice, and in several processes."""
    if not _over(now).exists():
        return 0
    with transaction.atomic():
        chain.take_head()
        found = list(_over(now).order_by("expires_at", "pk").values_list("pk", "state")[:most])
        if not found:
            return 0
        entries = [chain.Entry(kind=EventKind.WITHDRAW, listing_id=key, body=_TOMBSTONE) for key, _state in found]
        numbers = chain.append(entries, at=now)
        bulk.update(
            "UPDATE register_listing SET state = %s, seq = %s, changed_at = %s WHERE id = %s AND state = %s",
            [
                (move(State(before), Action.EXPIRE).value, seq, bulk.instant(now), key, before)
                for (key, before), seq in zip(found, numbers, strict=True)
            ],
        )
        for key, before in found:
            audit.write(
                "listing.expire", f"listing:{key}", by=None, before={"state": before},
                after={"state": State.EXPIRED.value},
            )  # fmt: skip
        notices = RewardNotice.objects.filter(listing__in=[key for key, _state in found], ended_at__isnull=True)
        notices.update(ended_at=now, end_reason="the term of the listing is over")
    return len(found)


def _over(now: datetime) -> QuerySet[Listing]:
    return Listing.objects.filter(expires_at__lte=now, state__in=HELD)
