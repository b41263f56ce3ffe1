"""The inbox: all that the public side may do with corrections. It takes in, and by a receipt alone it tells.

Safe to call from any thread; each call leaves no connection behind that the server has dropped.
"""

from django.utils import timezone

from debtormap.core.proof_of_work import Challenge
from debtormap.corrections import following, papers, proofs, receiving
from debtormap.corrections.claims import leave_to_court
from debtormap.corrections.following import Followed
from debtormap.corrections.papers import MAX_BYTES, MAX_PAPERS, Sent
from debtormap.corrections.receiving import Asking
from debtormap.ledger.connections import lent
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
    with lent():
        return proofs.challenge(timezone.now())


def take_paper(data: bytes, proof: str) -> Sent:
    """Cleans and seals one paper; see `papers.take_in`."""
    with lent():
        return papers.take_in(data, proof, now=timezone.now())


def submit(asking: Asking, *, proof: str, retry_key: str) -> str:
    """The receipt code, which is told this once; see `receiving.submit`."""
    with lent():
        return receiving.submit(asking, proof=proof, retry_key=retry_key, now=timezone.now())


def read(receipt: str) -> Followed:
    with lent():
        return following.read(receipt, now=timezone.now())


def ask_reconsideration(receipt: str, reasons: str) -> None:
    with lent():
        following.ask_reconsideration(receipt, reasons, now=timezone.now())


def withdraw(receipt: str) -> None:
    with lent():
        following.withdraw(receipt, now=timezone.now())
