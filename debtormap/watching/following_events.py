"""From events of the ledger to mails: each event is told to each watcher once.

The cursor, what a watch has seen, and the orders for mails change in one transaction. A channel that is taken away, a
reward notice or another share link are nobody's news: what counts is what the page of the listing reads.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from debtormap.core import watches
from debtormap.core.identifiers.credit_code import is_sole_proprietor
from debtormap.core.watches import Event, Kind
from debtormap.jobs import queue
from debtormap.ledger import feed
from debtormap.ledger.feed import FeedEvent
from debtormap.ledger.models import Body, EventKind
from debtormap.register import policies, sealing
from debtormap.register.models import Listing
from debtormap.watching import contents
from debtormap.watching.models import Cursor, Seen, Watch

MAIL: Final = "watch_mail"
PIECE: Final = 500
#: What a record carries beside what its page reads.
_UNREAD: Final = ("channels", "share_id", "reward", "place")
_NATURAL: Final = "natural_person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A listing as the public may read it."""

    code: str
    """Of an organisation that may be followed; empty: none."""
    content: bytes
    expires_at: datetime | None


def take_cursor() -> Cursor:
    """The cursor, locked until the transaction ends; a new one begins at the ledger's head."""
    cursor = Cursor.objects.select_for_update().filter(id=1).first()
    return cursor or Cursor.objects.get_or_create(id=1, defaults={"seq": feed.head().seq})[0]


def is_due(now: datetime) -> bool:
    """Whether there is anything to look at; asked every few seconds."""
    seq = Cursor.objects.filter(id=1).values_list("seq", flat=True).first()
    return seq is None or seq < feed.head().seq or Seen.objects.filter(expires_at__lte=now).exists()


def follow(now: datetime) -> int:
    """Orders the mails of all events since the last time; how many."""
    count = _expire(now)
    while True:
        with transaction.atomic():
            cursor = take_cursor()
            events = feed.events(cursor.seq, PIECE)
            if not events:
                return count
            count += _tell(events, now)
            Cursor.objects.filter(id=1).update(seq=events[-1].seq)


def begin(watch: Watch, now: datetime) -> None:
    """Notes what the public reads already, so that it is no news; inside the transaction that holds the cursor."""
    content = contents.opened(watch)
    if watch.kind == Kind.ORGANISATION:
        held = Listing.objects.filter(party__key=sealing.lookup("party", content.code))
    elif watch.kind == Kind.OWN:
        held = Listing.objects.filter(pk=content.listing)
    else:
        return
    bodies = dict(Body.objects.filter(seq__in=held.values("seq")).values_list("seq", "body"))
    for listing_id, seq in held.values_list("pk", "seq"):
        shown = _shown(bodies.get(seq), now)
        if shown is not None:
            _see(watch, contents.of_listing(listing_id), shown)


def _tell(events: Iterable[FeedEvent], now: datetime) -> int:
    told = [(event, contents.of_listing(event.listing_id), _read(event, now)) for event in events if event.listing_id]
    listings = {listing for _, listing, _ in told}
    organisations = {contents.of_organisation(shown.code) for _, _, shown in told if shown and shown.code}
    concerned = Watch.objects.filter(confirmed_at__isnull=False).filter(
        Q(target__in=[*listings, *organisations]) | Q(seen__listing__in=list(listings))
    )
    if not concerned.exists():
        return 0
    return sum(_tell_one(event, listing, shown) for event, listing, shown in told)


def _tell_one(event: FeedEvent, listing: bytes, shown: Shown | None) -> int:
    targets = [listing] + ([contents.of_organisation(shown.code)] if shown and shown.code else [])
    before = {seen.watch_id: seen for seen in Seen.objects.filter(listing=listing).select_related("watch")}
    followers = {each.pk: each for each in Watch.objects.filter(target__in=targets, confirmed_at__isnull=False)}
    count = 0
    for watch in ({seen.watch_id: seen.watch for seen in before.values()} | followers).values():
        seen = before.get(watch.pk)
        # Of another organisation by now: for this watch it is gone.
        after = shown if watch.pk in followers else None
        what = watches.told(bytes(seen.content) if seen else None, after.content if after else None)
        if what is None:
            continue
        if after is None:
            Seen.objects.filter(watch=watch, listing=listing).delete()
        else:
            _see(watch, listing, after)
        _order(watch, what, str(event.seq), event.listing_id)
        count += 1
    return count


def _expire(now: datetime) -> int:
    """A term that ends has no event: what the public may no longer read is told all the same."""
    count = 0
    with transaction.atomic():
        take_cursor()
        for seen in Seen.objects.filter(expires_at__lte=now).select_related("watch"):
            _order(seen.watch, Event.WITHDRAWN, f"end-{seen.pk}", "")
            seen.delete()
            count += 1
    return count


def _order(watch: Watch, what: Event, number: str, listing_id: str) -> None:
    args = {"watch": watch.pk, "event": what.value}
    if watch.kind == Kind.ORGANISATION and what is not Event.WITHDRAWN:
        args["listing"] = listing_id
    queue.add(MAIL, f"watch:{watch.pk}:{number}", args=args)


def _see(watch: Watch, listing: bytes, shown: Shown) -> None:
    Seen.objects.update_or_create(
        watch=watch, listing=listing, defaults={"content": shown.content, "expires_at": shown.expires_at}
    )


def _read(event: FeedEvent, now: datetime) -> Shown | None:
    """None when the public reads nothing of the listing after this event."""
    return None if event.kind == EventKind.WITHDRAW else _shown(event.body, now)


def _shown(body: bytes | memoryview | None, now: datetime) -> Shown | None:
    if body is None:
        return None
    record: dict[str, Any] = json.loads(bytes(body))
    expires_at = datetime.fromisoformat(record["expires_at"]) if record.get("expires_at") else None
    is_public = "list" in record.get("channels", ()) and (record.get("synthetic") or policies.active().is_adopted)
    if not is_public or (expires_at is not None and expires_at <= now):
        return None
    code = record.get("credit_code") or ""
    is_organisation = bool(code) and record["kind"] != _NATURAL and not is_sole_proprietor(code)
    read = {name: value for name, value in record.items() if name not in _UNREAD}
    content = hashlib.sha256(json.dumps(read, sort_keys=True).encode()).digest()
    return Shown(code=code if is_organisation else "", content=content, expires_at=expires_at)
