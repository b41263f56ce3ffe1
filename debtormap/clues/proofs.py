"""Proof of work against floods, in the form of altcha (version 1): nobody is asked who he is.

The server signs a challenge and remembers nothing; the page looks for the number by trying; the answer counts once and
for an hour. While many clues come in, numbers are drawn from a larger range, and honest senders wait a second longer.
Source: altcha.org, "Proof-of-work: mechanism"; SHA-256(salt ‖ number) = challenge, HMAC-SHA-256 over the challenge.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import parse_qs

import msgspec
from django.db import IntegrityError, transaction

from debtormap.clues import server_key
from debtormap.clues.models import Clue, SpentChallenge
from debtormap.clues.router import DATABASE
from debtormap.core.errors import RuleError

ALGORITHM: Final = "SHA-256"
LASTS: Final = timedelta(hours=1)
EASY: Final = 50_000
"""Up to here a number is drawn when all is quiet: 25,000 hashes on average, half a second on a phone."""
HARDEST: Final = 32
BUSY_AN_HOUR: Final = 100
"""Each so many clues in the past hour make the search one step longer."""


class Challenge(msgspec.Struct, frozen=True, kw_only=True):
    algorithm: str
    challenge: str
    maxnumber: int
    salt: str
    signature: str


class _Solution(msgspec.Struct, frozen=True, kw_only=True):
    algorithm: str
    challenge: str
    number: int
    salt: str
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A challenge that was met."""

    challenge: bytes
    expires_at: datetime


def challenge(now: datetime) -> Challenge:
    limit = EASY * _steps(now)
    expires = int((now + LASTS).timestamp())
    # The sign at the end parts salt and number: no digit of one can be passed off as the other's.
    salt = f"{secrets.token_hex(12)}?expires={expires}&"
    digest = _digest(salt, secrets.randbelow(limit + 1))
    return Challenge(
        algorithm=ALGORITHM, challenge=digest.hex(), maxnumber=limit, salt=salt, signature=_signature(digest).hex()
    )


def check(payload: str, now: datetime) -> Proof:
    """The proof in base64 JSON as altcha's clients send it. RuleError `proof_invalid` or `proof_expired`."""
    solution = _decode(payload)
    try:
        digest, signature = bytes.fromhex(solution.challenge), bytes.fromhex(solution.signature)
        expires = int(parse_qs(solution.salt.partition("?")[2])["expires"][0])
    except (ValueError, KeyError):
        raise _invalid() from None
    right = hmac.compare_digest(signature, _signature(digest)) and solution.algorithm == ALGORITHM
    right = right and solution.salt.endswith("&")
    # The signature covers the challenge, and the challenge is a hash over the salt with its expiry.
    if not right or not hmac.compare_digest(digest, _digest(solution.salt, solution.number)):
        raise _invalid()
    if expires <= now.timestamp():
        raise RuleError("proof_expired", field="proof", rule="a proof of work lasts an hour", mend="ask for a new one")
    return Proof(challenge=digest, expires_at=now + LASTS)


def require_unspent(proof: Proof) -> None:
    if SpentChallenge.objects.filter(challenge=proof.challenge).exists():
        raise _spent()


def spend(proof: Proof) -> None:
    """In the transaction of what it pays for. RuleError `proof_spent` the second time."""
    try:
        with transaction.atomic(using=DATABASE):
            SpentChallenge.objects.create(challenge=proof.challenge, expires_at=proof.expires_at)
    except IntegrityError:
        raise _spent() from None


def solve(given: Challenge) -> str:
    """What a page does; for tests and for programs of ours."""
    wanted = bytes.fromhex(given.challenge)
    number = next(number for number in range(given.maxnumber + 1) if _digest(given.salt, number) == wanted)
    solution = _Solution(
        algorithm=given.algorithm, challenge=given.challenge, number=number, salt=given.salt, signature=given.signature
    )
    return base64.b64encode(msgspec.json.encode(solution)).decode()


def _steps(now: datetime) -> int:
    recent = Clue.objects.filter(received_at__gt=now - timedelta(hours=1)).count()
    return min(HARDEST, 1 + recent // BUSY_AN_HOUR)


def _decode(payload: str) -> _Solution:
    try:
        return msgspec.json.decode(base64.b64decode(payload, validate=True), type=_Solution)
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        raise _invalid() from None


def _digest(salt: str, number: int) -> bytes:
    return hashlib.sha256(f"{salt}{number}".encode()).digest()


def _signature(digest: bytes) -> bytes:
    return server_key.keyed_hash("proof of work", digest)


def _invalid() -> RuleError:
    return RuleError("proof_invalid", field="proof", rule="the proof of work is not right", mend="ask for a new one")


def _spent() -> RuleError:
    return RuleError("proof_spent", field="proof", rule="a proof of work counts once", mend="ask for a new one")
