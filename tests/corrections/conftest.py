"""The cast of a correction: Bo decides at the court of the listing, Zhao at the next higher one; proofs cost little."""

from datetime import UTC, datetime

import pytest

from debtormap.corrections import proofs
from debtormap.register.models import Listing
from debtormap.staff.models import Account, Role
from tests.corrections.examples import account
from tests.examples import published


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "EASY", 50)


@pytest.fixture
def bo(db: None) -> Account:
    """Decides on requests of listed persons."""
    return account("bo", Role.CORRECTION_OFFICER)


@pytest.fixture
def ning(db: None) -> Account:
    """Another officer of the same court."""
    return account("ning", Role.CORRECTION_OFFICER)


@pytest.fixture
def zhao(db: None) -> Account:
    """Decides on reconsideration: the intermediate court above the listing's."""
    return account("zhao", Role.CORRECTION_OFFICER, court_code="冀00")


@pytest.fixture
def listing(mei: Account, tao: Account) -> Listing:
    published(mei, tao)
    return Listing.objects.get()


@pytest.fixture
def now() -> datetime:
    """A Wednesday noon in Beijing."""
    return datetime(2026, 11, 25, 4, tzinfo=UTC)
