"""The examples in the docstrings of the rules are true."""

import doctest
import importlib
import pkgutil

import pytest

from debtormap import core

MODULES = sorted(
    module.name for module in pkgutil.walk_packages(core.__path__, f"{core.__name__}.") if not module.ispkg
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
