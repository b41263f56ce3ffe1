"""Proof of work against floods, in the form of altcha (version 1): nobody is asked who he is.

Source: altcha.org, "Proof-of-work: mechanism"; SHA-256(salt ‖ number) = challenge, HMAC over the challenge. The server
signs a challenge and remembers nothing; the page looks for the number by trying. That an answer counts once is the
caller's to see to, by the challenge.

>>> at = datetime(2026, 11, 25, 8, tzinfo=UTC)
>>> given = challenge(b"key", random=bytes(12), number=7, limit=50, expires_at=at)
>>> check(solve(given), b"key", now=datetime(2026, 11, 25, 7, tzinfo=UTC)).hex() == given.challenge
True
"""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs

from debtormap.core.errors import RuleError

ALGORITHM = "SHA-256"


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """Find the number up to `maxnumber` for which SHA-256(salt ‖ number) is the challenge."""

    algorithm: str
    challenge: str
    maxnumber: int
    salt: str
    signature: str


def challenge(key: bytes, *, random: bytes, number: int, limit: int, expires_at: datetime) -> Challenge:
    """A challenge whose answer is `number`, drawn by the caller from 0 to `limit`."""
    # The sign at the end parts salt and number: no digit of one can be passed off as the other's.
    salt = f"{random.hex()}?expires={int(expires_at.astimezone(UTC).timestamp())}&"
    digest = _digest(salt, number)
    return Challenge(
        algorithm=ALGORITHM, challenge=digest.hex(), maxnumber=limit, salt=salt, signature=_sign(key, digest).hex()
    )


def check(payload: str, key: bytes, *, now: datetime) -> bytes:
    """The challenge that was met, from base64 JSON as clients of altcha send it.

    RuleError `proof_invalid` or `proof_expired`.
    """
    try:
        solution = json.loads(base64.b64decode(payload, validate=True))
        digest, signature = bytes.fromhex(solution["challenge"]), bytes.fromhex(solution["signature"])
        salt, number, algorithm = str(solution["salt"]), int(solution["number"]), solution["algorithm"]
        expires_s = int(parse_qs(salt.partition("?")[2])["expires"][0])
    except (binascii.Error, ValueError, KeyError, TypeError, IndexError, OverflowError, RecursionError):
        raise _invalid() from None
    right = hmac.compare_digest(signature, _sign(key, digest)) and algorithm == ALGORITHM and salt.endswith("&")
    # The signature covers the challenge, and the challenge is a hash over the salt with its expiry.
    if not right or not hmac.compare_digest(digest, _digest(salt, number)):
        raise _invalid()
    if expires_s <= now.timestamp():
        raise RuleError("proof_expired", field="proof", rule="a proof of work lasts an hour", mend="ask for a new one")
    return digest


def solve(given: Challenge) -> str:
    """What a page does; for tests and for programs of ours."""
    wanted = bytes.fromhex(given.challenge)
    number = next(number for number in range(given.maxnumber + 1) if _digest(given.salt, number) == wanted)
    solution = {key: value for key, value in asdict(given).items() if key != "maxnumber"} | {"number": number}
    return base64.b64encode(json.dumps(solution).encode()).decode()


def _digest(salt: str, number: int) -> bytes:
    return hashlib.sha256(f"{salt}{number}".encode()).digest()


def _sign(key: bytes, digest: bytes) -> bytes:
    return hmac.new(key, digest, hashlib.sha256).digest()


def _invalid() -> RuleError:
    return RuleError("proof_invalid", field="proof", rule="the proof of work is not right", mend="ask for a new one")
