"""Clues as a sender sends them; everything in them is invented."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from debtormap.clues import proofs, receiving, uploads
from debtormap.clues.receiving import Sending
from debtormap.clues.rewards import Notice
from debtormap.clues.uploads import Handed
from debtormap.core import proof_of_work
from debtormap.core.clues import AssetClass, Source, Trait
from debtormap.core.deadlines import end_of
from debtormap.core.rewards import Form, Terms

LISTING = "Aa1Bb2Cc3Dd4Ee5F"
COURT = "冀0001"
PASSPHRASE = "four words make a phrase"
DESCRIPTION = "演示线索：仓库内停放三台挖掘机，登记在他人名下。"


def sending(**changes: Any) -> Sending:
    given: dict[str, Any] = {
        "asset_class": AssetClass.MOVABLES,
        "description": DESCRIPTION,
        "location": "演示县演示路",
        "since": "去年冬天",
        "source": Source.OWN_OBSERVATION,
        "traits": (Trait.HELD_BY_OTHERS,),
        "wants_reward": True,
        "contact": "演示联系方式",
        "listing_id": LISTING,
        "court_code": COURT,
        "avoid_court": False,
        "files": (),
    }
    return Sending(**given | changes)


def proof(now: datetime | None = None) -> str:
    return proof_of_work.solve(proofs.challenge(now or timezone.now()))


def retry_key() -> str:
    return secrets.token_hex(16)


def sent(now: datetime | None = None, **changes: Any) -> str:
    """The receipt of a clue that was sent."""
    now = now or timezone.now()
    return receiving.submit(sending(**changes), proof=proof(now), retry_key=retry_key(), now=now)


def uploaded(data: bytes, *, name: str = "photo.jpg", given_proof: str | None = None) -> Handed:
    """A file that lies ready to be handed in."""
    key, now = secrets.token_bytes(32), timezone.now()
    upload_id = uploads.begin(key, given_proof or proof(), now=now)
    chunks = range(0, len(data), uploads.CHUNK_BYTES)
    for number, start in enumerate(chunks):
        uploads.put(upload_id, number, data[start : start + uploads.CHUNK_BYTES], key)
    return Handed(upload_id=upload_id, key=key, name=name, chunks=len(chunks))


def notice_about(listing_id: str = LISTING, *, notice_id: str = "Notice01", **changes: Any) -> Notice:
    """A notice of five per cent, at most 20,000 yuan, that holds since yesterday and for a year to come."""
    now = timezone.now()
    valid_until = now.date() + timedelta(days=365)
    terms = Terms(form=Form.SHARE, share_permille=50, ceiling_fen=2_000_000, conditions="", valid_until=valid_until)
    given: dict[str, Any] = {
        "id": notice_id, "listing_id": listing_id, "terms": terms,
        "approved_at": now - timedelta(days=1), "ends_at": end_of(valid_until),
    }  # fmt: skip
    return Notice(**given | changes)
