"""One gazetteer and one matcher for all tests of geography: they are read once and never changed."""

import pytest

from debtormap.geo.gazetteer import Gazetteer, load
from debtormap.geo.matcher import Matcher


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return load()


@pytest.fixture(scope="session")
def matcher(gazetteer: Gazetteer) -> Matcher:
    return Matcher(gazetteer)
