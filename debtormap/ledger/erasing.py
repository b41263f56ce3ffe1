"""Erasing what the ledger knows of a person, when the law asks for it; what is proved stays proved.

The body and its salt go; the leaf hash stays, and says nothing without the salt. Copies that were given away, backups
and the free pages of the database are not reached: docs/ledger.md says how long they last.
"""

import json
from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from debtormap.core.errors import Conflict, NotFound
from debtormap.ledger import chain
from debtormap.ledger.models import Body, Event, EventKind


def blank(seq: int, *, now: datetime | None = None) -> bool:
    """Blanks body and salt of one event; False when they are blank already.

    NotFound for an unknown number; Conflict when the listing is public by it, or when it says nothing of a person.
    """
    with transaction.atomic():
        chain.take_head()
        event = Event.objects.filter(seq=seq).first()
        if event is None:
            raise NotFound("the ledger has no such event")
        _refuse_needed(event, now or timezone.now())
        return _blank([seq]) == 1


def blank_listing(listing_id: str, *, now: datetime | None = None) -> int:
    """Blanks every record of a listing that is public no more; how many were blanked now."""
    with transaction.atomic():
        chain.take_head()
        events = Event.objects.filter(listing_id=listing_id, kind__in=(EventKind.PUBLISH, EventKind.AMEND))
        records = list(events.exclude(listing_id="").order_by("seq"))
        if not records:
            raise NotFound("the ledger has no record of this listing")
        _refuse_needed(records[-1], now or timezone.now())
        return _blank(event.seq for event in records)


def _blank(numbers: Iterable[int]) -> int:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # What is blanked is overwritten, not left in the file.
            cursor.execute("PRAGMA secure_delete = ON")
    return Body.objects.filter(seq__in=list(numbers), body__isnull=False).update(salt=None, body=None)


def _refuse_needed(event: Event, now: datetime) -> None:
    if event.kind not in {EventKind.PUBLISH, EventKind.AMEND}:
        raise Conflict("this event says nothing of a person")
    if Event.objects.filter(listing_id=event.listing_id, seq__gt=event.seq).exists():
        return
    held = Body.objects.get(seq=event.seq)
    if held.body is None:
        return
    expires_at = json.loads(bytes(held.body)).get("expires_at")
    if expires_at is None or datetime.fromisoformat(expires_at) > now:
        raise Conflict("the listing is public by this event: withdraw it first")
