"""What a recipient is sent: pages of the ledger, signed, with tombstones that carry no personal data.

A page holds the events after a number, in order. A publication or amendment carries the public record only while it is
what the register says: one whose listing has been withdrawn, amended or has run out since is sent without it, so that a
recipient that was away never gets what it would have to delete. A withdrawal is a tombstone: number, time, listing id,
and whether it was revoked (never should have been) or delisted (was right, is over). A record ends by itself at its
`expires_at`.

Each page is signed by the ledger's key and verifies with `debtormap verify`.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from debtormap.core.errors import RuleError
from debtormap.ledger import canonical, chain, feed, keys
from debtormap.ledger.feed import FeedEvent
from debtormap.ledger.hashing import format_instant
from debtormap.ledger.models import Event, EventKind
from debtormap.ledger.verifying import DELIVERY_SIGNED_AS, DELIVERY_TYPE
from debtormap.recipients.models import Delivery, Given, Recipient

MOST_EVENTS: Final = 1_000
RECORDS: Final = frozenset({EventKind.PUBLISH.value, EventKind.AMEND.value})


def page(recipient: Recipient, *, after: int, limit: int, now: datetime) -> bytes:
    """The signed page, whose delivery is on record when it is handed out. RuleError for numbers out of range."""
    _check(after, limit)
    events = feed.events(after, limit)
    with transaction.atomic():
        # Nothing is published or withdrawn while the page is made: no record in it is out of date.
        chain.take_head()
        sent = _sent(events, now)
        body = {
            "type": DELIVERY_TYPE,
            "recipient": recipient.name,
            "after": after,
            "last": events[-1].seq if events else after,
            "head": feed.head().seq,
            "issued_at": format_instant(now),
            "events": sent,
        }
        data = _signed(body, now)
        _note(recipient, body, data, now)
    return data


def _check(after: int, limit: int) -> None:
    if after < 0:
        raise RuleError("out_of_range", field="after", rule="the number of an event, or 0 for the beginning")
    if not 1 <= limit <= MOST_EVENTS:
        raise RuleError("out_of_range", field="limit", rule=f"from 1 to {MOST_EVENTS} events a page")


def _sent(events: Sequence[FeedEvent], now: datetime) -> list[dict[str, Any]]:
    listings = {event.listing_id for event in events if event.kind in RECORDS}
    # The last word on each listing.
    last: dict[str, int] = {}
    for listing_id, seq in (
        Event.objects.filter(listing_id__in=listings).order_by("seq").values_list("listing_id", "seq")
    ):
        last[listing_id] = seq
    return [_event(event, last, now) for event in events if event.listing_id]


def _event(event: FeedEvent, last: Mapping[str, int], now: datetime) -> dict[str, Any]:
    told: dict[str, Any] = {
        "seq": event.seq,
        "kind": event.kind,
        "at": format_instant(event.at),
        "listing_id": event.listing_id,
    }
    record = json.loads(event.body) if event.body is not None else {}
    if event.kind == EventKind.WITHDRAW:
        return told | {"act": record.get("kind", "withdraw")}
    is_current = event.body is not None and last[event.listing_id] == event.seq and not _is_over(record, now)
    return told | ({"record": record} if is_current else {"superseded": True})


def _is_over(record: Mapping[str, Any], now: datetime) -> bool:
    expires_at = record.get("expires_at")
    return expires_at is not None and datetime.fromisoformat(expires_at) <= now


def _signed(body: Mapping[str, Any], now: datetime) -> bytes:
    key = keys.current(now)
    signature = key.signature(DELIVERY_SIGNED_AS + canonical.encode(body)).hex()
    return canonical.encode({"body": body, "key_id": key.public.id, "signature": signature}) + b"\n"


def _note(recipient: Recipient, body: Mapping[str, Any], data: bytes, now: datetime) -> None:
    events: list[dict[str, Any]] = body["events"]
    records = [event for event in events if "record" in event]
    tombstones = [event for event in events if event["kind"] == EventKind.WITHDRAW]
    Delivery.objects.create(
        recipient=recipient,
        at=now,
        after_seq=body["after"],
        last_seq=body["last"],
        records=len(records),
        tombstones=len(tombstones),
        sha256=hashlib.sha256(data).hexdigest(),
    )
    _note_given(recipient, records, now)
    for event in tombstones:
        owed = Given.objects.filter(recipient=recipient, listing_id=event["listing_id"], told_at__isnull=True)
        owed.update(told_at=now, told_seq=event["seq"])


def _note_given(recipient: Recipient, records: Sequence[Mapping[str, Any]], now: datetime) -> None:
    ids = [event["listing_id"] for event in records]
    held = set(
        Given.objects.filter(recipient=recipient, listing_id__in=ids, deleted_at__isnull=True).values_list(
            "listing_id", flat=True
        )
    )
    Given.objects.bulk_create(
        Given(
            recipient=recipient,
            listing_id=event["listing_id"],
            given_at=now,
            expires_at=datetime.fromisoformat(end) if (end := event["record"].get("expires_at")) else None,
        )
        for event in records
        if event["listing_id"] not in held
    )
