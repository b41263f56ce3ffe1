"""The match service: whether a whole document number, as its holder types it, is that of one listing.

Answered by the court side alone, by the keyed hash of the register. Five tries a day a client and twenty a listing, so
that nobody finds a number by trying; counts stand in memory under a key that is new each day in Beijing. The audit
trail keeps that somebody asked and what the answer was, never the number.
"""

import hashlib
import secrets
import threading
from collections import Counter
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from django.db import transaction

from debtormap.core.deadlines import day_in_beijing, end_of
from debtormap.core.errors import NotFound, RuleError, TooMany
from debtormap.core.identifiers import documents
from debtormap.core.listing import Kind
from debtormap.core.networks import prefix
from debtormap.register import amending, audit, drafts, sealing
from debtormap.register.models import Party

TRIES_A_CLIENT: Final = 5
TRIES_A_LISTING: Final = 20


class Result(StrEnum):
    HIT = "hit"
    NO_HIT = "no_hit"
    NOT_COMPARABLE = "not_comparable"
    """The court holds only a masked number, or none."""


class Tries:
    """Counts of one day, under a key that is forgotten with it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._day = date.min
        self._key = b""
        self._counts: Counter[bytes] = Counter()

    def require(self, client: str, listing_id: str, now: datetime) -> None:
        """Counts one try. TooMany, until the day ends, without counting it for the other of the two."""
        with self._lock:
            self._begin(day_in_beijing(now))
            of_client, of_listing = self._name("client", prefix(client)), self._name("listing", listing_id)
            if self._counts[of_client] >= TRIES_A_CLIENT or self._counts[of_listing] >= TRIES_A_LISTING:
                left_s = int((end_of(self._day) - now).total_seconds())
                raise TooMany("asked too often today", retry_after_s=max(1, left_s))
            self._counts.update((of_client, of_listing))

    def _begin(self, day: date) -> None:
        if day != self._day:
            self._day, self._key = day, secrets.token_bytes(32)
            self._counts.clear()

    def _name(self, kind: str, text: str) -> bytes:
        return hashlib.blake2b(f"{kind} {text}".encode(), key=self._key, digest_size=16).digest()


TRIES: Final = Tries()
"""Of this process."""


def match(listing_id: str, number: str, *, client: str, now: datetime, tries: Tries | None = None) -> Result:
    """NotFound for a listing that is not public, TooMany, RuleError (field `number`) for what is no number at all."""
    listing = amending.held(listing_id)
    if not amending.is_public(listing, now):
        raise NotFound("there is no such listing")
    draft = drafts.opened(listing.sealed)
    is_organisation = draft.kind is not Kind.NATURAL_PERSON
    clean = clean_number(number, organisation=is_organisation, now=now)
    (TRIES if tries is None else tries).require(client, listing_id, now)
    result = _result(listing.party.merged_into or listing.party, clean)
    with transaction.atomic():
        audit.write("listing.match", f"listing:{listing_id}", by=None, after={"result": result.value})
    return result


def clean_number(text: str, *, organisation: bool, now: datetime) -> str:
    """As the register keeps it. RuleError of the field `number` for what is no number of its kind."""
    try:
        return documents.recognise(text, organisation=organisation, today=day_in_beijing(now)).value
    except RuleError as error:
        raise RuleError(error.code, field="number", rule=error.rule, mend=error.mend) from None


def _result(party: Party, asked: str) -> Result:
    if party.number_sealed is None:
        return Result.NOT_COMPARABLE
    return Result.HIT if secrets.compare_digest(bytes(party.key), sealing.lookup("party", asked)) else Result.NO_HIT
