"""Unified social credit codes.

Source: GB 32100-2015: 1 department, 1 class, 6 region, 9 organisation code (GB 11714), 1 check modulo 31 over an
alphabet without I, O, S, V, Z. Departments include A (military), N (rural collectives) and Y (others).

>>> check("N2139990YY0DEM0347")
'N2139990YY0DEM0347'
>>> is_sole_proprietor("92139990YY0DEM026R")
True
"""

import re
from operator import mul

from debtormap.core.errors import RuleError
from debtormap.core.identifiers import organisation_code
from debtormap.core.identifiers.text import compact

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SHAPE = re.compile(r"[1-9ANY][1-9A-HJ-NPQRTUWXY][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def check(text: str) -> str:
    """The clean code of 18 characters.

    Raises RuleError `credit_code_form`, `credit_code_check` or `credit_code_organisation_check`.
    """
    code = compact(text)
    if _SHAPE.fullmatch(code) is None:
        raise _broken("credit_code_form", "a credit code has 18 characters: department, class, 6 digits of region, …")
    if check_character(code[:17]) != code[17]:
        raise _broken("credit_code_check", "the last character is the check character of the first 17")
    if organisation_code.check_character(code[8:16]) != code[16]:
        raise _broken("credit_code_organisation_check", "characters 9 to 17 are a valid organisation code")
    return code


def check_character(first_17: str) -> str:
    """The last character, from the 17 before it."""
    return ALPHABET[-sum(map(mul, _WEIGHTS, map(_VALUES.__getitem__, first_17))) % 31]


def is_sole_proprietor(number: str) -> bool:
    """Whether this is the code of a sole proprietor (个体工商户), who is treated as a person for place and address."""
    return len(number) == 18 and number.startswith("92")


def _broken(code: str, rule: str) -> RuleError:
    return RuleError(code, field="credit_code", rule=rule, mend="copy the code from the licence once more")
