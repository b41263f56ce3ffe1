"""The examples in the modules run."""

import doctest
from types import ModuleType

import pytest

from debtormap.geo import address_text, datum, sounds, township_names


@pytest.mark.parametrize("module", [address_text, datum, sounds, township_names])
def test_the_examples_are_true(module: ModuleType) -> None:
    results = doctest.testmod(module)

    assert (results.failed, results.attempted > 0) == (0, True)
