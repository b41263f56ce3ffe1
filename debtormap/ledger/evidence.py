"""Everything the ledger proves of one listing, as one signed file for an auditor or a court above."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from debtormap.core.errors import NotFound
from debtormap.ledger import canonical, chain, checkpoints, keys, receipts, tree
from debtormap.ledger.hashing import format_instant
from debtormap.ledger.models import Event
from debtormap.ledger.verifying import EVIDENCE_SIGNED_AS, EVIDENCE_TYPE


def bundle(
    listing_id: str, *, audit: Sequence[Mapping[str, object]] | None = None, now: datetime | None = None
) -> bytes:
    """All events of a listing with their proofs in one checkpoint; `audit` is signed with them as it is given.

    It bears personal data unless that was blanked. NotFound when the ledger has no event of the listing.
    """
    now = now or timezone.now()
    events = list(Event.objects.filter(listing_id=listing_id).exclude(listing_id="").order_by("seq"))
    if not events:
        raise NotFound("the ledger has no event of this listing")
    point = checkpoints.covering(events[-1].seq, now=now)
    stored = tree.StoredTree(point.size)
    body: dict[str, object] = {
        "type": EVIDENCE_TYPE,
        "listing_id": listing_id,
        "issued_at": format_instant(now),
        "checkpoint": point.note,
        "events": [_told(event, stored) for event in events],
    }
    if audit is not None:
        body["audit"] = [dict(entry) for entry in audit]
    with transaction.atomic():
        chain.take_head()
        key = keys.current(now)
    signature = key.signature(EVIDENCE_SIGNED_AS + canonical.encode(body)).hex()
    return canonical.encode({"body": body, "key_id": key.public.id, "signature": signature}) + b"\n"


def _told(event: Event, stored: tree.StoredTree) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "kind": event.kind,
        "at": format_instant(event.at),
        "leaf_hash": bytes(event.leaf_hash).hex(),
        "prev_hash": bytes(event.prev_hash).hex(),
        "hash": bytes(event.hash).hex(),
        "opening": receipts.opening(event.seq),
        "proof": [part.hex() for part in stored.inclusion_proof(event.seq - 1)],
    }
