"""The inbox: all that the public side may do with corrections. It takes in, and by a receipt alone it tells.

Safe to call from any thread; each call leaves no connection behind that the server has dropped.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import close_old_connections, connection
from django.utils import timezone

from debtormap.core.proof_of_work import Challenge
from debtormap.corrections import following, papers, proofs, receiving
from debtormap.corrections.claims import leave_to_court
from debtormap.corrections.following import Followed
from debtormap.corrections.papers import MAX_BYTES, MAX_PAPERS, Sent
from debtormap.corrections.receiving import Asking
from debtormap.papers.kinds import TAKEN as MEDIA_TYPES

__all__ = [
    "MAX_BYTES",
    "MAX_PAPERS",
    "MEDIA_TYPES",
    "Asking",
    "Challenge",
    "Followed",
    "Sent",
    "ask_reconsideration",
    "challenge",
    "leave_to_court",
    "read",
    "submit",
    "take_paper",
    "withdraw",
]


def challenge() -> Challenge:
    with _connection():
        return proofs.challenge(timezone.now())


def take_paper(data: bytes, proof: str) -> Sent:
    """Cleans and seals one paper; see `papers.take_in`."""
    with _connection():
        return papers.take_in(data, proof, now=timezone.now())


def submit(asking: Asking, *, proof: str, retry_key: str) -> str:
    """The receipt code, which is told this once; see `receiving.submit`."""
    with _connection():
        return receiving.submit(asking, proof=proof, retry_key=retry_key, now=timezone.now())


def read(receipt: str) -> Followed:
    with _connection():
        return following.read(receipt, now=timezone.now())


def ask_reconsideration(receipt: str, reasons: str) -> None:
    with _connection():
        following.ask_reconsideration(receipt, reasons, now=timezone.now())


def withdraw(receipt: str) -> None:
    with _connection():
        following.withdraw(receipt, now=timezone.now())


@contextmanager
def _connection() -> Iterator[None]:
    """What Django does around its own requests: without it a worker thread keeps dead connections."""
    if connection.in_atomic_block:
        yield
        return
    close_old_connections()
    try:
        yield
    finally:
        close_old_connections()
