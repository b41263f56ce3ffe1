"""Extracts of public listings for everybody, printed and signed by the court side, which has the keys.

Printing is slow and open to strangers, so it happens on a press of its own (`printing.press`), one page after the
other, and a page is kept for a minute: the same paper is not set twice for who asks twice. Whether the listing is
public is asked of the ledger each time, before printing, before signing, and of what was kept.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Final

from debtormap.core.disclosure import detail
from debtormap.core.errors import NotFound
from debtormap.core.notices import STANDARD, Language
from debtormap.ledger import extracts as signing
from debtormap.ledger import feed
from debtormap.ledger.extracts import Printed
from debtormap.ledger.feed import FeedEvent
from debtormap.printing.press import Press
from debtormap.public import extracts as papers
from debtormap.public.nearby import decode
from debtormap.public.records import NO_POLICY, PolicyRecord, instant_text, policy_decoder, record_decoder

KEPT: Final = 32
KEPT_S: Final = 60.0
Key = tuple[str, Language]
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A listing that is public now, and the policy under which it is."""

    event: FeedEvent
    record: dict[str, Any]
    policy: PolicyRecord
    expires_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A sealed file, what it is of, and when it was made; true until `valid_until` (epoch seconds) at most."""

    data: bytes
    seq: int
    policy: tuple[str, int]
    at: datetime
    valid_until: float


class Desk:
    """Makes extracts. Safe to call from any thread."""

    def __init__(self, *, public_url: str, press: Press | None = None, clock: Clock | None = None) -> None:
        self._public_url = public_url
        self._press = press or Press()
        self._clock = clock or _now
        self._kept: OrderedDict[Key, Sealed] = OrderedDict()
        self._lock = Lock()

    def extract(self, listing_id: str, language: Language) -> Sealed:
        """The sealed PDF. NotFound for a listing that is not public, whatever the reason."""
        key = (listing_id, language)
        try:
            found = self._public(listing_id)
        except NotFound:
            self._forget(listing_id)
            raise
        kept = self._still_good(key, found)
        if kept is not None:
            return kept
        shown = detail(
            found.record, as_of=instant_text(found.event.at), language=language, texts=found.policy.texts or STANDARD
        )
        document = self._press.pdf(papers.TEMPLATE, papers.context(shown, language, public_url=self._public_url))
        # Terms end and policies change while others wait at the press.
        self._public(listing_id)
        printed = Printed(
            document=document,
            record=found.record,
            event=found.event,
            language=language.value,
            url=papers.live_url(self._public_url, listing_id),
        )
        now = self._clock()
        sealed = Sealed(
            data=signing.signed(printed, now=now),
            seq=found.event.seq,
            policy=_named(found.policy),
            at=now,
            valid_until=found.expires_s,
        )
        self._keep(key, sealed)
        return sealed

    def stop(self) -> None:
        self._press.stop()

    def _public(self, listing_id: str) -> Found:
        event, adopted = feed.last_of(listing_id), feed.policy()
        if event is None or event.body is None or event.kind not in ("publish", "amend"):
            raise NotFound("the listing is not public")
        policy = NO_POLICY if adopted is None or adopted.body is None else policy_decoder.decode(adopted.body)
        record = record_decoder.decode(event.body)
        if not policy.shows(record, self._clock().timestamp()):
            raise NotFound("the listing is not public")
        return Found(event=event, record=decode(event.body), policy=policy, expires_s=record.expires_s)

    def _still_good(self, key: Key, found: Found) -> Sealed | None:
        now = self._clock()
        with self._lock:
            for old in [each for each, kept in self._kept.items() if (now - kept.at).total_seconds() >= KEPT_S]:
                del self._kept[old]
            kept = self._kept.get(key)
        if kept is None or (kept.seq, kept.policy) != (found.event.seq, _named(found.policy)):
            return None
        return kept

    def _keep(self, key: Key, kept: Sealed) -> None:
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)

    def _forget(self, listing_id: str) -> None:
        with self._lock:
            for language in Language:
                self._kept.pop((listing_id, language), None)


def _now() -> datetime:
    return datetime.now(UTC)


def _named(policy: PolicyRecord) -> tuple[str, int]:
    return policy.name, policy.version
