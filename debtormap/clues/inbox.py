"""The inbox: all that the public side may do with clues. It takes in, and by a receipt alone it tells.

Safe to call from any thread; each call leaves no connection behind that the server has dropped.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import DatabaseError
from django.utils import timezone

from debtormap.clues import following, officers, proofs, receiving, rewards, uploads
from debtormap.clues.following import Followed
from debtormap.clues.receiving import Sending
from debtormap.clues.router import DATABASE
from debtormap.clues.uploads import CHUNK_BYTES, MAX_CHUNKS, MAX_FILE_BYTES, Handed
from debtormap.core.proof_of_work import Challenge
from debtormap.ledger.connections import lent
from debtormap.papers.kinds import TAKEN as MEDIA_TYPES

__all__ = [
    "CHUNK_BYTES",
    "MAX_CHUNKS",
    "MAX_FILE_BYTES",
    "MEDIA_TYPES",
    "Challenge",
    "Followed",
    "Handed",
    "ReaderKey",
    "Sending",
    "answer",
    "begin_upload",
    "challenge",
    "chunks_present",
    "claim",
    "drop_upload",
    "is_open",
    "put_chunk",
    "read",
    "reader_keys",
    "submit",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderKey:
    id: str
    public: bytes
    court_code: str


def reader_keys() -> list[ReaderKey]:
    """The live keys of the desk. While there is none, no form may open."""
    with lent(DATABASE):
        keys = officers.live_keys()
    return [ReaderKey(id=key.pk, public=bytes(key.public), court_code=key.court_code) for key in keys]


def is_open() -> bool:
    """Whether somebody could read a clue; not while the database is away."""
    try:
        return bool(reader_keys())
    except DatabaseError:
        # The map goes on without the desk; what hands in a clue is told so.
        return False


def challenge() -> Challenge:
    with lent(DATABASE):
        return proofs.challenge(timezone.now())


def begin_upload(key: bytes, proof: str) -> str:
    with lent(DATABASE):
        return uploads.begin(key, proof, now=timezone.now())


def put_chunk(upload_id: str, number: int, data: bytes, key: bytes) -> None:
    with lent(DATABASE):
        uploads.put(upload_id, number, data, key)


def chunks_present(upload_id: str, key: bytes) -> list[int]:
    with lent(DATABASE):
        return uploads.present(upload_id, key)


def drop_upload(upload_id: str, key: bytes) -> None:
    with lent(DATABASE):
        uploads.drop(upload_id, key)


def submit(sending: Sending, *, proof: str, retry_key: str) -> str:
    """The receipt code, which is told this once; see `receiving.submit`."""
    with lent(DATABASE):
        return receiving.submit(sending, proof=proof, retry_key=retry_key, now=timezone.now())


def read(receipt: str) -> Followed:
    with lent(DATABASE):
        return following.read(receipt, now=timezone.now())


def answer(receipt: str, text: str, files: Sequence[Handed], *, retry_key: str) -> None:
    with lent(DATABASE):
        following.answer(receipt, text, files, retry_key=retry_key, now=timezone.now())


def claim(receipt: str, text: str) -> str:
    """Claims the reward that was decided for a clue; the state of the award."""
    with lent(DATABASE):
        return rewards.claim(receipt, text, now=timezone.now()).value
