"""Requests as listed persons make them; everything in them is invented."""

import json
import secrets
from datetime import datetime
from typing import Any

from debtormap.core import proof_of_work
from debtormap.core.corrections import Asker, Kind
from debtormap.corrections import proofs, receiving
from debtormap.corrections.models import Request
from debtormap.corrections.receiving import Asking
from debtormap.ledger.models import Body
from debtormap.register.models import Listing
from debtormap.staff.models import Account, Role

REASONS = "哨兵理由：我与判决书中的人同名，不是同一人。"
CONTACT = "哨兵联系方式：演示路一号"
ANSWER = "经核对生效法律文书，申请理由成立。"
ALL = ["list", "nearby", "density", "share"]


def account(name: str, *roles: Role, court_code: str = "冀0001") -> Account:
    return Account.objects.create(username=name, roles=[role.value for role in roles], court_code=court_code)


def proof(now: datetime) -> str:
    return proof_of_work.solve(proofs.challenge(now))


def retry_key() -> str:
    return secrets.token_hex(16)


def asking(listing: Listing | None, kind: Kind = Kind.NOT_LISTABLE, **changes: Any) -> Asking:
    given: dict[str, Any] = {
        "kind": kind,
        "asker": Asker.LISTED_PERSON,
        "reasons": REASONS,
        "contact": CONTACT,
        "listing_id": listing.pk if listing else None,
    }
    return Asking(**given | changes)


def asked(listing: Listing | None, now: datetime, kind: Kind = Kind.NOT_LISTABLE, **changes: Any) -> str:
    """The receipt of a request."""
    given = changes.pop("proof", None) or proof(now)
    return receiving.submit(asking(listing, kind, **changes), proof=given, retry_key=retry_key(), now=now)


def latest() -> Request:
    return Request.objects.latest("received_at", "pk")


def record(listing: Listing) -> Any:
    """The public record of a listing as the ledger holds it."""
    listing.refresh_from_db()
    return json.loads(bytes(Body.objects.get(seq=listing.seq).body or b""))
