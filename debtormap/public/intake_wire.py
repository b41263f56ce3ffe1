"""The shapes of the intake of clues. A body that does not fit is refused by the name of its field alone."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from debtormap.core import clues
from debtormap.core.clues import AssetClass, Source, Stage, Trait
from debtormap.public.wire import Day, Id

Receipt = Annotated[
    str, Meta(max_length=64, description="28 characters in seven groups of four; spaces, case and O/0 do not matter")
]
UploadKey = Annotated[
    str, Meta(pattern="^[0-9a-fA-F]{64}$", description="32 random bytes that the page keeps, in hexadecimal")
]
Proof = Annotated[
    str, Meta(max_length=2_000, description="The solved challenge: base64 of JSON, as altcha's clients send it")
]


class ReaderKey(Struct, kw_only=True):
    """The public key of an officer who reads clues; `court_code` is empty for one who reads those of all courts."""

    id: Id
    public_key: str
    court_code: str


class IntakeLimits(Struct, kw_only=True):
    """What is told before anything is written or chosen."""

    description_characters: int = clues.DESCRIPTION_CHARACTERS
    location_characters: int = clues.LOCATION_CHARACTERS
    since_characters: int = clues.SINCE_CHARACTERS
    contact_characters: int = clues.CONTACT_CHARACTERS
    message_characters: int = clues.MESSAGE_CHARACTERS
    files: int = clues.MAX_FILES
    file_bytes: int
    chunk_bytes: int
    media_types: list[str]


class IntakeKeys(Struct, kw_only=True):
    """Whether a form may open, who could read what it takes, and its limits."""

    open: bool
    keys: list[ReaderKey]
    limits: IntakeLimits


class ChallengeShape(Struct, kw_only=True):
    """Find the `number` up to `maxnumber` for which SHA-256(salt ‖ number) is the challenge (altcha, version 1)."""

    algorithm: str
    challenge: str
    maxnumber: int
    salt: str
    signature: str


class BeginUpload(Struct, kw_only=True, forbid_unknown_fields=True):
    proof: Proof


class UploadBegun(Struct, kw_only=True):
    upload_id: Id


class ChunksPresent(Struct, kw_only=True):
    chunks: list[int]


class HandedFile(Struct, kw_only=True, forbid_unknown_fields=True):
    """A file that was uploaded whole, with its key."""

    upload_id: Id
    key: UploadKey
    name: Annotated[str, Meta(max_length=200)] = ""
    chunks: Annotated[int, Meta(ge=1, le=1_000)]


class NewClue(Struct, kw_only=True, forbid_unknown_fields=True):
    """What a sender tells. No field says who the sender is, unless `contact` does."""

    asset_class: AssetClass
    description: Annotated[str, Meta(max_length=8_000)]
    location: Annotated[str, Meta(max_length=2_000)] = ""
    since: Annotated[str, Meta(max_length=400)] = ""
    source: Source
    traits: Annotated[list[Trait], Meta(max_length=8)] = []
    wants_reward: bool = False
    contact: Annotated[str, Meta(max_length=2_000)] = ""
    listing_id: Id | None = None
    avoid_court: bool = False
    """True: the high court alone reads it."""
    files: Annotated[list[HandedFile], Meta(max_length=clues.MAX_FILES)] = []
    proof: Proof


class ReceiptShown(Struct, kw_only=True):
    """Told once and kept nowhere: whoever loses it cannot come back to the clue."""

    receipt: str


class AskReceipt(Struct, kw_only=True, forbid_unknown_fields=True):
    receipt: Receipt


class AnswerReceipt(Struct, kw_only=True, forbid_unknown_fields=True):
    receipt: Receipt
    text: Annotated[str, Meta(max_length=8_000)] = ""
    files: Annotated[list[HandedFile], Meta(max_length=clues.MAX_FILES)] = []


class TurnShape(Struct, kw_only=True):
    """One turn of the conversation; the sender's own words are never told again."""

    author: str
    on: Day
    text: str | None
    is_new: bool


class RewardDecided(Struct, kw_only=True):
    """What was decided for the sender, and how far it is."""

    amount_fen: int
    is_claimed: bool
    is_paid: bool


class ClaimReward(Struct, kw_only=True, forbid_unknown_fields=True):
    """`text` says how to be paid; it is sealed like every message. The first claim counts."""

    receipt: Receipt
    text: Annotated[str, Meta(max_length=8_000)]


class RewardClaimed(Struct, kw_only=True):
    """Whether it is claimed, or paid already."""

    state: Annotated[str, Meta(pattern="^(claimed|paid)$")]


class ClueState(Struct, kw_only=True):
    """What became of a clue."""

    stage: Stage
    received_on: Day
    files: int
    turns: list[TurnShape]
    may_answer: bool
    is_erased: bool
    reward: RewardDecided | None = None


class Kept(Struct, kw_only=True):
    kept: bool = True
