"""Taking a request in: checked, sealed, its clocks opened, and in the same transaction what a claim takes off the map.

A page that gets no answer asks again with the same idempotency key and gets the same receipt: it is kept for a day,
sealed under that key, which the server does not keep.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec
from django.db import IntegrityError, transaction

from debtormap.core import case_numbers, receipt_codes
from debtormap.core.clues import clean_text
from debtormap.core.corrections import MIN_REASONS_CHARACTERS, Asker, Kind, State
from debtormap.core.errors import Conflict, NotFound, RuleError
from debtormap.corrections import claims, clocks, moving, papers, proofs, sealing
from debtormap.corrections.models import Request, Retry, new_id
from debtormap.geo import court_table
from debtormap.ledger import chain
from debtormap.register import amending, audit
from debtormap.register.models import Listing

REASONS_CHARACTERS: Final = 3_000
CONTACT_CHARACTERS: Final = 200
NAME_CHARACTERS: Final = 100
CASE_NUMBER_CHARACTERS: Final = 60
RETRY_LASTS: Final = timedelta(hours=24)
MIN_RETRY_KEY_CHARACTERS: Final = 32
#: Of a case of the high court itself: the court above it is not in this register.
OUTSIDE: Final = "-"
_HIGH: Final = "冀"


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What the person wrote, as it is sealed."""

    reasons: str
    contact: str = ""
    listed_name: str = ""
    case_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Asking:
    """What a page sends."""

    kind: Kind
    asker: Asker
    reasons: str
    contact: str = ""
    listing_id: str | None = None
    """None: from no listing's page; `case_number` then says which one is meant."""
    listed_name: str = ""
    case_number: str = ""
    paper_ids: tuple[str, ...] = ()


def submit(asking: Asking, *, proof: str, retry_key: str, now: datetime) -> str:
    """The receipt code in groups.

    RuleError for a field that breaks a rule, NotFound for a listing that is not public, Conflict for a used idempotency
    key with another body.
    """
    if len(retry_key) < MIN_RETRY_KEY_CHARACTERS:
        raise RuleError("retry_key", field="retry_key", rule="an idempotency key has 32 random characters or more")
    check = sealing.index_of("body", retry_key + msgspec.json.encode(asking).decode())
    return _answered(retry_key, check, now) or _take_in(asking, proof, retry_key, check, now)


def sweep(now: datetime) -> None:
    """Forgets answers, proofs and papers whose time is over."""
    Retry.objects.filter(expires_at__lt=now).delete()
    proofs.sweep(now)
    papers.sweep(now)


def courts_of(court_code: str) -> tuple[str, str]:
    """The codes under which accounts act for this court, and for the next higher one. The high court's is empty."""
    if court_code in {"", _HIGH}:
        return "", OUTSIDE if court_code == _HIGH else ""
    court = court_table.load().by_code(court_code)
    parent = court.parent if court is not None else _HIGH
    return court_code, "" if parent == _HIGH else parent


def _take_in(asking: Asking, proof: str, retry_key: str, check: bytes, now: datetime) -> str:
    content = checked(asking)
    met = proofs.check(proof, now)
    code = receipt_codes.make(secrets.token_bytes(receipt_codes.RANDOM_BYTES))
    shown = receipt_codes.format(code)
    try:
        with transaction.atomic():
            if asking.kind is Kind.NOT_ME and claims.holds_head():
                chain.take_head()
            Retry.objects.create(
                index=sealing.index_of("retry", retry_key), body_check=check, expires_at=now + RETRY_LASTS,
                sealed=sealing.seal_for_retry(shown.encode(), retry_key),
            )  # fmt: skip
            _store(asking, content, sealing.of_receipt(code), met, now)
    except IntegrityError:
        # The same page asked twice at once, and the other was faster.
        found = _answered(retry_key, check, now)
        if found is None:
            raise
        return found
    return shown


def checked(asking: Asking) -> Content:
    """The content with clean texts."""
    reasons = clean_text(asking.reasons, field="reasons", limit=REASONS_CHARACTERS, needed=True)
    if len(reasons) < MIN_REASONS_CHARACTERS:
        raise RuleError(
            "too_short", field="reasons", rule=f"at least {MIN_REASONS_CHARACTERS} characters",
            mend="say what is wrong and why",
        )  # fmt: skip
    content = Content(
        reasons=reasons,
        contact=clean_text(asking.contact, field="contact", limit=CONTACT_CHARACTERS),
        listed_name=clean_text(asking.listed_name, field="listed_name", limit=NAME_CHARACTERS),
        case_number=clean_text(asking.case_number, field="case_number", limit=CASE_NUMBER_CHARACTERS),
    )
    if asking.listing_id is not None:
        return content
    if asking.kind is Kind.NOT_ME:
        raise RuleError(
            "listing_needed", field="listing_id", rule="“not me” is asked from the page of a listing",
            mend="search for it and open its page",
        )  # fmt: skip
    if not content.case_number or not content.listed_name:
        missing = "case_number" if not content.case_number else "listed_name"
        raise RuleError("missing", field=missing, rule="name and case number say which listing is meant")
    return content


def _store(asking: Asking, content: Content, keys: sealing.ReceiptKeys, met: bytes, now: datetime) -> None:
    proofs.spend(met, now)
    listing = None if asking.listing_id is None else _public(asking.listing_id, now)
    own, higher = courts_of(listing.case.court_code if listing else _court_of(content.case_number))
    request = Request(
        pk=new_id(), receipt_index=keys.index, receipt_public=keys.public, listing=listing, court_code=own,
        higher_court_code=higher, kind=asking.kind.value, asker=asking.asker.value, state=State.RECEIVED.value,
        received_at=now, changed_at=now,
    )  # fmt: skip
    request.sealed = sealing.seal_for_court(msgspec.json.encode(content), moving.content_use(request.pk))
    request.save(force_insert=True)
    papers.attach(request, asking.paper_ids)
    clocks.enter(request, State.RECEIVED, now, now=now)
    after = {"kind": request.kind, "asker": request.asker, "papers": len(asking.paper_ids)}
    audit.write("correction.receive", moving.subject(request), by=None, after=after)
    if asking.kind is Kind.NOT_ME and listing is not None:
        claims.make(request, listing, now=now)


def _public(listing_id: str, now: datetime) -> Listing:
    # These columns and no others: the public side has no right to more (deploy/postgresql/register.sql).
    seen = Listing.objects.select_related("case").only("state", "expires_at", "case__court_code")
    found = seen.filter(pk=listing_id).first()
    if found is None or not amending.is_public(found, now):
        raise NotFound("there is no such listing")
    return found


def _court_of(case_number: str) -> str:
    """Of a number of the present form; empty where it names no court of ours."""
    try:
        parsed = case_numbers.parse(case_number)
    except RuleError:
        return ""
    return parsed.court if parsed.new and court_table.load().exists(parsed.court) else ""


def _answered(retry_key: str, check: bytes, now: datetime) -> str | None:
    found = Retry.objects.filter(index=sealing.index_of("retry", retry_key), expires_at__gt=now).first()
    if found is None:
        return None
    if not hmac.compare_digest(bytes(found.body_check), check):
        raise Conflict("this idempotency key was used for something else")
    return sealing.open_for_retry(found.sealed, retry_key).decode()
