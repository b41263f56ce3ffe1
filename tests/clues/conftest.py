"""The desk: Lin and Wen read clues of their court, Gu those of all courts; proofs and passphrases cost little here."""

import pytest
from nacl import pwhash

from debtormap.clues import officers, proofs
from debtormap.clues.models import Clue
from debtormap.clues.officers import Unlocked
from debtormap.staff.models import Account, Role
from tests.clues.examples import COURT, PASSPHRASE, sent


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(officers, "OPERATIONS", pwhash.argon2id.OPSLIMIT_MIN)
    monkeypatch.setattr(officers, "MEMORY_BYTES", pwhash.argon2id.MEMLIMIT_MIN)
    monkeypatch.setattr(proofs, "EASY", 50)


def account(name: str, *roles: Role, court_code: str = COURT) -> Account:
    return Account.objects.create(username=name, roles=[role.value for role in roles], court_code=court_code)


def reader(person: Account) -> Unlocked:
    officers.create(person, PASSPHRASE)
    return officers.unlock(person, PASSPHRASE)


@pytest.fixture
def lin_reads(lin: Account) -> Unlocked:
    return reader(lin)


@pytest.fixture
def wen_reads(db: None) -> Unlocked:
    return reader(account("wen", Role.CLUE_OFFICER))


@pytest.fixture
def gu_reads(db: None) -> Unlocked:
    return reader(account("gu", Role.CLUE_OFFICER, court_code=""))


@pytest.fixture
def receipt(lin_reads: Unlocked) -> str:
    """Of a clue that Lin can read."""
    return sent()


@pytest.fixture
def clue(receipt: str) -> Clue:
    return Clue.objects.latest("sequence")
