"""Receipts for listed persons: that an event stands in the ledger, provable for ever without us.

The signed part (`core.receipts`) says nothing of the person. Beside it a file bears the `opening`, body and salt, as
long as they are there: who has both sees that exactly this record is the leaf; who has neither learns nothing.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from debtormap.core import receipts as papers
from debtormap.core.errors import NotFound
from debtormap.core.receipts import Kind, Receipt
from debtormap.ledger import canonical, chain, checkpoints, keys, tree
from debtormap.ledger.hashing import format_instant
from debtormap.ledger.models import Body, Event, EventKind

_REACH: Final = frozenset({"nearby", "share"})


def receipt(
    listing_id: str,
    *,
    seq: int | None = None,
    surfaces: Mapping[str, str] | None = None,
    with_record: bool = True,
    now: datetime | None = None,
) -> bytes:
    """A signed receipt for the listing's last event, or for its event number `seq`, as the bytes of a file.

    `surfaces`: where it was taken off and when ("…Z"), for a removal. A checkpoint is written when none covers the
    event yet. NotFound when the listing has no such event.
    """
    now = now or timezone.now()
    event = _event(listing_id, seq)
    point = checkpoints.covering(event.seq, now=now)
    said = Receipt(
        listing_id=listing_id,
        seq=event.seq,
        at=format_instant(event.at),
        leaf_hash=bytes(event.leaf_hash),
        prev_hash=bytes(event.prev_hash),
        hash=bytes(event.hash),
        checkpoint=checkpoints.stated(point),
        proof=tuple(tree.inclusion_proof(event.seq, point.size)),
        issued_at=format_instant(now),
        surfaces=surfaces,
        **_told(event, checkpoints.stated(point).origin),
    )
    with transaction.atomic():
        chain.take_head()
        key = keys.current(now)
    sealed = papers.seal(said, key_id=key.public.id, signature=key.signature(said.signing_bytes()))
    return _with_opening(sealed, event.seq) if with_record else sealed


def opening(seq: int) -> dict[str, str] | None:
    """Body and salt of an event, None when they were blanked."""
    held = Body.objects.get(seq=seq)
    if held.body is None or held.salt is None:
        return None
    return {"body": bytes(held.body).decode(), "salt": bytes(held.salt).hex()}


def _event(listing_id: str, seq: int | None) -> Event:
    events = Event.objects.filter(listing_id=listing_id).exclude(listing_id="")
    event = (events if seq is None else events.filter(seq=seq)).order_by("-seq").first()
    if event is None:
        raise NotFound("the ledger has no such event of this listing")
    return event


def _told(event: Event, origin: str) -> dict[str, Any]:
    """Kind and act; the court as the listing's last record names it, else the ledger."""
    own = _record(event.seq)
    before = _record_before(event)
    record = own if "court" in own else before
    return {
        "kind": _kind(event, own, before),
        "act": str(own.get("kind", "withdraw")) if event.kind == EventKind.WITHDRAW else event.kind,
        "court": record.get("court", {}).get("name") or origin,
        "synthetic": record.get("synthetic") is True,
    }


def _kind(event: Event, own: Mapping[str, Any], before: Mapping[str, Any]) -> Kind:
    if event.kind == EventKind.WITHDRAW:
        return Kind.REMOVAL
    if event.kind == EventKind.PUBLISH:
        return Kind.PUBLICATION
    lost = set(before.get("channels", ())) - set(own.get("channels", before.get("channels", ())))
    return Kind.REDUCED if lost & _REACH else Kind.AMENDMENT


def _record_before(event: Event) -> dict[str, Any]:
    earlier = Event.objects.filter(
        listing_id=event.listing_id, seq__lt=event.seq, kind__in=(EventKind.PUBLISH, EventKind.AMEND)
    )
    last = earlier.order_by("-seq").values_list("seq", flat=True).first()
    return {} if last is None else _record(last)


def _record(seq: int) -> dict[str, Any]:
    found = opening(seq)
    return {} if found is None else dict(json.loads(found["body"]))


def _with_opening(sealed: bytes, seq: int) -> bytes:
    found = opening(seq)
    return sealed if found is None else canonical.encode({**json.loads(sealed), "opening": found}) + b"\n"
