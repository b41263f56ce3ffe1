"""Clues: what a sender may tell the court of hidden assets, and what the court makes of it.

Source: Supreme People's Court, Provisions on property investigation in civil enforcement, Fa Shi [2017] 8 as amended by
Fa Shi [2020] 21: articles 5 and 6 (kinds of assets, suspicious changes), 23 (the order
of submission decides between senders of the same clue).

>>> MOVES[Status.RECEIVED, Action.FIND_CONCRETE]
<Status.CONCRETE: 'concrete'>
>>> len(pad(b"text", TEXT_CLASSES)), unpad(pad(b"text", TEXT_CLASSES))
(2048, b'text')
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from debtormap.core.errors import RuleError

DESCRIPTION_CHARACTERS: Final = 2_000
LOCATION_CHARACTERS: Final = 300
SINCE_CHARACTERS: Final = 60
CONTACT_CHARACTERS: Final = 200
MESSAGE_CHARACTERS: Final = 2_000
MAX_FILES: Final = 10


class AssetClass(StrEnum):
    """The five classes of article 5."""

    FUNDS = "funds"
    REAL_ESTATE = "real_estate"
    MOVABLES = "movables"
    RIGHTS = "rights"
    OTHER = "other"


class Trait(StrEnum):
    """What else articles 5 and 6 ask about an asset."""

    ENCUMBERED = "encumbered"
    """Let, mortgaged, owned with others or in dispute."""
    HELD_BY_OTHERS = "held_by_others"
    BEING_MOVED = "being_moved"
    """Transferred, hidden or spent just now: what makes a clue urgent."""


class Source(StrEnum):
    """How the sender knows."""

    OWN_OBSERVATION = "own_observation"
    BUSINESS_DEALING = "business_dealing"
    PUBLIC_RECORD = "public_record"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Content:
    """What a sender tells, without the contact, which is sealed apart."""

    asset_class: AssetClass
    description: str
    location: str
    """Of the asset."""
    since: str
    source: Source
    traits: tuple[Trait, ...]
    wants_reward: bool
    listing_id: str | None


class Status(StrEnum):
    RECEIVED = "received"
    UNRELATED = "unrelated"
    ABUSIVE = "abusive"
    INSUFFICIENT = "insufficient"
    CONCRETE = "concrete"
    ASSIGNED = "assigned"
    VERIFYING = "verifying"
    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    ALREADY_KNOWN = "already_known"
    REALISED = "realised"
    REWARD_DECIDED = "reward_decided"
    PAID = "paid"


class Action(StrEnum):
    FIND_UNRELATED = "find_unrelated"
    FIND_ABUSIVE = "find_abusive"
    FIND_INSUFFICIENT = "find_insufficient"
    FIND_CONCRETE = "find_concrete"
    ASSIGN = "assign"
    BEGIN_VERIFYING = "begin_verifying"
    CONFIRM = "confirm"
    FIND_NOTHING = "find_nothing"
    FIND_KNOWN = "find_known"
    REALISE = "realise"
    DECIDE_REWARD = "decide_reward"
    PAY = "pay"
    REOPEN = "reopen"


_FINDINGS = {
    Action.FIND_UNRELATED: Status.UNRELATED,
    Action.FIND_ABUSIVE: Status.ABUSIVE,
    Action.FIND_INSUFFICIENT: Status.INSUFFICIENT,
    Action.FIND_CONCRETE: Status.CONCRETE,
}
TRIAGED: Final = tuple(_FINDINGS.values())

MOVES: Final[dict[tuple[Status, Action], Status]] = {
    # What was found at first sight may be found otherwise later: the sender answers, a colleague looks again.
    **{(status, action): found for status in (Status.RECEIVED, *TRIAGED) for action, found in _FINDINGS.items()},
    (Status.CONCRETE, Action.ASSIGN): Status.ASSIGNED,
    (Status.ASSIGNED, Action.ASSIGN): Status.ASSIGNED,
    (Status.VERIFYING, Action.ASSIGN): Status.ASSIGNED,
    (Status.ASSIGNED, Action.BEGIN_VERIFYING): Status.VERIFYING,
    (Status.VERIFYING, Action.CONFIRM): Status.CONFIRMED,
    (Status.VERIFYING, Action.FIND_NOTHING): Status.NOT_CONFIRMED,
    (Status.VERIFYING, Action.FIND_KNOWN): Status.ALREADY_KNOWN,
    (Status.CONFIRMED, Action.REALISE): Status.REALISED,
    (Status.REALISED, Action.DECIDE_REWARD): Status.REWARD_DECIDED,
    (Status.REWARD_DECIDED, Action.PAY): Status.PAID,
    **{(ended, Action.REOPEN): Status.VERIFYING for ended in (Status.NOT_CONFIRMED, Status.ALREADY_KNOWN)},
}

BY_AWARD: Final = (Action.DECIDE_REWARD, Action.PAY)
"""These need a reward notice, a claim and two persons: `clues.rewards` does them, no plain move."""

EFFECTIVE: Final = (Status.CONCRETE, Status.ASSIGNED, Status.VERIFYING, Status.CONFIRMED)
"""An open clue in one of these blocks delisting ground D4."""
RUNNING: Final = (Status.RECEIVED, Status.CONCRETE, Status.ASSIGNED, Status.VERIFYING)
"""The clock of verification (T13 of `core.deadlines`) runs in these."""


KEPT_DAYS: Final[dict[Status, int]] = {
    Status.ABUSIVE: 90,
    Status.UNRELATED: 90,
    Status.INSUFFICIENT: 180,
    Status.NOT_CONFIRMED: 365,
    Status.ALREADY_KNOWN: 365,
    Status.REALISED: 1825,
    Status.REWARD_DECIDED: 1825,
    Status.PAID: 1825,
}
"""Since the last change, unless the settings say otherwise. Other statuses are kept until they end."""


class Stage(StrEnum):
    """What the sender reads of the status; who was found abusive is not told so."""

    RECEIVED = "received"
    NEEDS_MORE = "needs_more"
    BEING_VERIFIED = "being_verified"
    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    ALREADY_KNOWN = "already_known"
    REWARD_DECIDED = "reward_decided"
    PAID = "paid"
    CLOSED = "closed"


STAGES: Final[dict[Status, Stage]] = {
    Status.RECEIVED: Stage.RECEIVED,
    Status.UNRELATED: Stage.CLOSED,
    Status.ABUSIVE: Stage.CLOSED,
    Status.INSUFFICIENT: Stage.NEEDS_MORE,
    Status.CONCRETE: Stage.BEING_VERIFIED,
    Status.ASSIGNED: Stage.BEING_VERIFIED,
    Status.VERIFYING: Stage.BEING_VERIFIED,
    Status.CONFIRMED: Stage.CONFIRMED,
    Status.NOT_CONFIRMED: Stage.NOT_CONFIRMED,
    Status.ALREADY_KNOWN: Stage.ALREADY_KNOWN,
    Status.REALISED: Stage.CONFIRMED,
    Status.REWARD_DECIDED: Stage.REWARD_DECIDED,
    Status.PAID: Stage.PAID,
}


def clean_text(text: str, *, field: str, limit: int, needed: bool = False) -> str:
    """The text without what cannot be seen; RuleError when it is missing or longer than `limit` characters."""
    # Line breaks and tabs stay; other controls, and marks that turn the direction of writing, do not.
    kept = "".join(
        sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co")
    )
    kept = kept.strip()
    if needed and not kept:
        raise RuleError("missing", field=field, rule="this field is needed", mend="say it in a few words")
    if len(kept) > limit:
        raise RuleError("too_long", field=field, rule=f"at most {limit} characters", mend="shorten it")
    return kept


# Sealed texts have one of these sizes, so that a size says little of a text.
TEXT_CLASSES: Final = (2_048, 8_192, 32_768)
SHORT_CLASSES: Final = (256, 1_024)
CHUNK_STEP: Final = 32 * 1_024
_LENGTH_BYTES: Final = 4


def pad(data: bytes, classes: Sequence[int]) -> bytes:
    """The data behind its length, filled with zeros to the smallest class that holds it. ValueError beyond the last."""
    needed = len(data) + _LENGTH_BYTES
    size = next((size for size in classes if needed <= size), None)
    if size is None:
        raise ValueError("longer than the largest size class")
    return (len(data).to_bytes(_LENGTH_BYTES, "big") + data).ljust(size, b"\0")


def pad_chunk(data: bytes) -> bytes:
    """The same for part of a file, to a multiple of 32 KiB."""
    needed = len(data) + _LENGTH_BYTES
    return pad(data, (-(-needed // CHUNK_STEP) * CHUNK_STEP,))


def unpad(padded: bytes) -> bytes:
    """ValueError when it was not padded by `pad`."""
    length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
    data, rest = padded[_LENGTH_BYTES : _LENGTH_BYTES + length], padded[_LENGTH_BYTES + length :]
    if len(data) != length or rest.strip(b"\0"):
        raise ValueError("not padded")
    return data
