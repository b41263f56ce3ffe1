"""Deletions that recipients owe and confirm, and who holds or held a listing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from debtormap.core import working_days
from debtormap.core.deadlines import day_in_beijing
from debtormap.core.errors import RuleError
from debtormap.geo import calendar_table
from debtormap.recipients.models import Delivery, Given, Recipient
from debtormap.register import audit

DAYS: Final = 3
"""Working days for a recipient to delete and say so, from the delivery of the tombstone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One recipient and one listing."""

    name: str
    kind: str
    given_at: datetime
    told_at: datetime | None
    deleted_at: datetime | None


def acknowledge(recipient: Recipient, *, through: int, now: datetime) -> int:
    """The recipient has deleted all that was withdrawn up to that number; how many records.

    RuleError when the number was never delivered to it. Saying it twice has one effect.
    """
    if through < 1 or not Delivery.objects.filter(recipient=recipient, last_seq__gte=through).exists():
        raise RuleError("not_delivered", field="through", rule="the number of an event that was delivered")
    with transaction.atomic():
        owed = Given.objects.filter(recipient=recipient, told_seq__lte=through, deleted_at__isnull=True)
        confirmed = owed.update(deleted_at=now)
        if confirmed:
            after = {"through": through, "records": confirmed}
            audit.write("recipient.deleted", f"recipient:{recipient.pk}", by=None, after=after)
    return confirmed


def holders(listing_ids: Sequence[str]) -> dict[str, list[Holding]]:
    """Who holds or held each of the listings."""
    found = Given.objects.filter(listing_id__in=listing_ids).select_related("recipient").order_by("given_at", "pk")
    holdings: dict[str, list[Holding]] = {}
    for given in found:
        holdings.setdefault(given.listing_id, []).append(
            Holding(
                name=given.recipient.name,
                kind=given.recipient.kind,
                given_at=given.given_at,
                told_at=given.told_at,
                deleted_at=given.deleted_at,
            )
        )
    return holdings


def owed(recipient: Recipient | None = None) -> QuerySet[Given]:
    """Records that a recipient was told to delete and has not confirmed."""
    found = Given.objects.filter(told_at__isnull=False, deleted_at__isnull=True)
    return found if recipient is None else found.filter(recipient=recipient)


def due_on(given: Given) -> date | None:
    """The last day for the confirmation; None when it was not told yet."""
    if given.told_at is None:
        return None
    return working_days.add(calendar_table.load(), day_in_beijing(given.told_at), DAYS).on
