"""Self-information: what the register holds about a person, and who received it (PIPL articles 44, 45).

An officer checks the identity at the counter and issues a code for that person's number; whoever brings the code within
a day gets the answer once. The answer is for the person: it holds whole numbers and addresses.
"""

import json
import secrets
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from debtormap.core import receipt_codes
from debtormap.core.errors import NotAllowed, NotFound, RuleError
from debtormap.core.listing import Channel
from debtormap.corrections import sealing
from debtormap.corrections.matching import clean_number
from debtormap.corrections.models import Request, SelfCode, new_id
from debtormap.ledger.models import Body, Event, EventKind
from debtormap.recipients import deletions
from debtormap.register import access, audit, drafts, same_party
from debtormap.register.models import AuditEntry, Listing, Party
from debtormap.register.sealing import lookup
from debtormap.staff.models import Account, Role, may_act_for

COUNTER: Final = (Role.CORRECTION_OFFICER, Role.CLERK)
LASTS: Final = timedelta(days=1)
#: Looks at unmasked data; the person learns of them, not who looked.
_LOOKS: Final = ("correction.open", "correction.paper", audit.FULL_VIEW, "listing.evidence")


def issue(number: str, *, organisation: bool, by: Account, checked: str, now: datetime) -> str:
    """The code, in groups, to be handed over. `checked`: by which document, for the audit trail.

    NotFound when nothing is held of this number; NotAllowed when no listing of it is of the officer's court.
    """
    access.require(by, COUNTER, by.court_code)
    if not checked.strip():
        raise RuleError("checked_missing", field="checked", rule="say by which document the identity was checked")
    clean = clean_number(number, organisation=organisation, now=now)
    party = Party.objects.filter(key=lookup("party", clean)).first()
    if party is None:
        raise NotFound("the register holds nothing of this number")
    courts = Listing.objects.filter(party=party).values_list("case__court_code", flat=True).distinct()
    if not any(may_act_for(by, court_code) for court_code in courts):
        raise NotAllowed("belongs to another court")
    code = receipt_codes.make(secrets.token_bytes(receipt_codes.RANDOM_BYTES))
    with transaction.atomic():
        made = SelfCode.objects.create(
            pk=new_id(), index=sealing.index_of("self", code), party=party, issued_by=by, issued_at=now,
            expires_at=now + LASTS,
        )  # fmt: skip
        audit.write("self.issue", f"selfcode:{made.pk}", by=by, reason=checked.strip(), after={"party": party.pk})
    return receipt_codes.format(code)


def redeem(code: str, *, now: datetime, by: Account | None = None) -> dict[str, Any]:
    """All that is held. NotFound alike for a code that is wrong, used or over.

    `by`: the officer at the counter who prints it; None: the person, without an account.
    """
    try:
        index = sealing.index_of("self", receipt_codes.parse(code))
    except RuleError:
        raise NotFound("there is no such code") from None
    with transaction.atomic():
        valid = SelfCode.objects.filter(index=index, used_at__isnull=True, expires_at__gt=now)
        found = valid.select_related("party").first()
        if found is None or valid.update(used_at=now) != 1:
            raise NotFound("there is no such code")
        told = {"party": found.party_id, "records": same_party.listings_of(found.party).count()}
        audit.write("self.redeem", f"selfcode:{found.pk}", by=by, after=told)
        return collected(found.party, now=now)


def collected(party: Party, *, now: datetime) -> dict[str, Any]:
    """What the register holds about a party, for the party's own eyes."""
    found = same_party.listings_of(party).select_related("case", "batch")
    listings = list(found.order_by("published_on", "pk"))
    return {
        "as_of": _instant(now),
        "party": {"kind": party.kind, "name": party.name, "number": _number(listings)},
        "listings": [_listing(listing) for listing in listings],
    }


def _listing(listing: Listing) -> dict[str, Any]:
    draft = drafts.opened(listing.sealed)
    events = list(Event.objects.filter(listing_id=listing.pk).order_by("seq"))
    requests = Request.objects.filter(listing=listing).order_by("received_at")
    return {
        "id": listing.pk,
        "state": listing.state,
        "court": {"code": listing.case.court_code, "name": listing.case.court_name},
        "case_number": listing.case.case_number,
        # The whole number stands above; the address stands here as the court holds it.
        "facts": drafts.shown(draft),
        "public_place": listing.place_name,
        "policy": {"name": listing.policy_name, "version": listing.policy_version},
        "published_on": _day(listing.published_on),
        "ends_on": _day(listing.ends_on),
        "events": [{"seq": event.seq, "kind": event.kind, "at": _instant(event.at)} for event in events],
        "received_by": _received(events) + _recipients(listing.pk),
        "suppressions": [
            {"why": each.why, "from": _instant(each.opened_at), "until": _instant(each.ended_at)}
            for each in listing.suppressions.order_by("opened_at")
        ],
        "requests": [
            {"kind": each.kind, "asker": each.asker, "state": each.state, "received_at": _instant(each.received_at)}
            for each in requests
        ],
        "looked_at": _looks(listing, requests),
    }  # fmt: skip


def _received(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Who got it when: the public, by channel, from the event that opened it to the one that closed it."""
    bodies = dict(Body.objects.filter(seq__in=[event.seq for event in events]).values_list("seq", "body"))
    since: dict[Channel, datetime] = {}
    spans: list[dict[str, Any]] = []
    for event in events:
        given = _channels(event, bodies.get(event.seq))
        for channel in [each for each in since if each not in given]:
            spans.append(_span(channel, since.pop(channel), event.at))
        for channel in given:
            since.setdefault(channel, event.at)
    return [*spans, *(_span(channel, at, None) for channel, at in since.items())]


def _recipients(listing_id: str) -> list[dict[str, Any]]:
    """Whom the court has told by law, when each was told to delete, and when each confirmed that it did."""
    return [
        {
            "who": each.name,
            "channel": each.kind,
            "from": _instant(each.given_at),
            "until": _instant(each.told_at),
            "deletion_confirmed_at": _instant(each.deleted_at),
        }
        for each in deletions.holders([listing_id]).get(listing_id, ())
    ]


def _channels(event: Event, body: bytes | memoryview | None) -> tuple[Channel, ...]:
    if event.kind == EventKind.WITHDRAW or body is None:
        return ()
    return tuple(Channel(each) for each in json.loads(bytes(body))["channels"])


def _span(channel: Channel, begun_at: datetime, ended_at: datetime | None) -> dict[str, Any]:
    return {"who": "public", "channel": channel.value, "from": _instant(begun_at), "until": _instant(ended_at)}


def _looks(listing: Listing, requests: Iterable[Request]) -> list[dict[str, Any]]:
    subjects = [f"listing:{listing.pk}", *(f"correction:{each.pk}" for each in requests)]
    found = AuditEntry.objects.filter(subject__in=subjects, act__in=_LOOKS).select_related("actor").order_by("id")
    return [
        {"at": _instant(each.at), "act": each.act, "court_code": each.actor.court_code if each.actor else ""}
        for each in found
    ]


def _number(listings: Iterable[Listing]) -> str | None:
    return next((draft.number for each in listings if (draft := drafts.opened(each.sealed)).number), None)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
