"""Organisation codes of the time before 2015.

Source: GB 11714-1997: 8 characters and a check character, printed `12345678-9`.

>>> check("ma0dem01-3")
'MA0DEM013'
>>> format("MA0DEM013")
'MA0DEM01-3'
"""

import re
from operator import mul

from debtormap.core.errors import RuleError
from debtormap.core.identifiers.text import compact

_SHAPE = re.compile(r"[0-9A-Z]{8}[0-9X]")
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_VALUES = {character: value for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_CHECK_CHARACTERS = "0123456789X0"  # by 11 minus the remainder: 10 is X, 11 is 0


def check(text: str) -> str:
    """The clean code of 9 characters. Raises RuleError `organisation_code_form` or `organisation_code_check`."""
    code = compact(text)
    if _SHAPE.fullmatch(code) is None:
        raise RuleError(
            "organisation_code_form",
            field="organisation_code",
            rule="an organisation code has 8 digits or letters and a check character",
        )
    if check_character(code[:8]) != code[8]:
        raise RuleError(
            "organisation_code_check",
            field="organisation_code",
            rule="the last character of an organisation code is the check character of the first 8",
        )
    return code


def check_character(first_8: str) -> str:
    """The last character, from the 8 before it."""
    return _CHECK_CHARACTERS[11 - sum(map(mul, _WEIGHTS, map(_VALUES.__getitem__, first_8))) % 11]


def format(code: str) -> str:
    """A clean code as it is printed."""
    return f"{code[:8]}-{code[8:]}"
