"""Extracts of public listings: the ledger's last word on a listing, and the signature under what was printed of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from debtormap.core import extracts as papers
from debtormap.core.errors import NotFound
from debtormap.core.extracts import Extract
from debtormap.ledger import chain, feed, keys
from debtormap.ledger.feed import FeedEvent
from debtormap.ledger.hashing import format_instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A document and what it was printed of. `language` is zh or en, `url` where the listing is read live."""

    document: bytes
    record: Mapping[str, Any]
    event: FeedEvent
    language: str
    url: str


def signed(printed: Printed, *, now: datetime) -> bytes:
    """The sealed file. NotFound when the ledger has spoken of the listing since: what was printed is no longer true."""
    event, record = printed.event, printed.record
    with transaction.atomic():
        # Under the lock of the head nothing is withdrawn until the signature stands.
        chain.take_head()
        last = feed.last_of(event.listing_id)
        if last is None or last.seq != event.seq or last.body is None:
            raise NotFound("the ledger has spoken of this listing since")
        key = keys.current(now)
    said = Extract(
        court=record.get("court", {}).get("name") or key.public.name,
        listing_id=event.listing_id,
        seq=event.seq,
        event_hash=event.hash,
        as_of=format_instant(event.at),
        policy=record["policy"]["name"],
        policy_version=record["policy"]["version"],
        language=printed.language,
        url=printed.url,
        origin=key.public.name,
        sha256=papers.digest(printed.document),
        issued_at=format_instant(now),
        synthetic=record.get("synthetic") is True,
    )
    return papers.seal(printed.document, said, key_id=key.public.id, signature=key.signature(said.signing_bytes()))
