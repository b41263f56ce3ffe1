"""Proof of work before a clue or a file: the more clues come in, the longer it takes. The form is `core.proof_of_work`.

An answer counts once and for an hour. While many clues come in, numbers are drawn from a larger range, and honest
senders wait a second longer.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from debtormap.clues import server_key
from debtormap.clues.models import Clue, SpentChallenge
from debtormap.clues.router import DATABASE
from debtormap.core import proof_of_work
from debtormap.core.errors import RuleError
from debtormap.core.proof_of_work import Challenge

LASTS: Final = timedelta(hours=1)
EASY: Final = 50_000
"""Up to here a number is drawn when all is quiet: 25,000 hashes on average, half a second on a phone."""
HARDEST: Final = 32
BUSY_AN_HOUR: Final = 100
"""Each so many clues in the past hour make the search one step longer."""


def challenge(now: datetime) -> Challenge:
    limit = EASY * _steps(now)
    return proof_of_work.challenge(
        _key(), random=secrets.token_bytes(12), number=secrets.randbelow(limit + 1), limit=limit, expires_at=now + LASTS
    )


def check(payload: str, now: datetime) -> bytes:
    """The challenge that was met. RuleError `proof_invalid`, `proof_expired` or `proof_spent`."""
    met = proof_of_work.check(payload, _key(), now=now)
    if SpentChallenge.objects.filter(challenge=met).exists():
        raise _spent()
    return met


def spend(met: bytes, now: datetime) -> None:
    """In the transaction of what it pays for. RuleError `proof_spent` the second time."""
    try:
        with transaction.atomic(using=DATABASE):
            SpentChallenge.objects.create(challenge=met, expires_at=now + LASTS)
    except IntegrityError:
        raise _spent() from None


def _steps(now: datetime) -> int:
    recent = Clue.objects.filter(received_at__gt=now - timedelta(hours=1)).count()
    return min(HARDEST, 1 + recent // BUSY_AN_HOUR)


def _key() -> bytes:
    return server_key.keyed_hash("proof of work", b"key")


def _spent() -> RuleError:
    return RuleError("proof_spent", field="proof", rule="a proof of work counts once", mend="ask for a new one")
