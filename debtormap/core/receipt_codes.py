"""Receipt codes: the secret by which the sender of a clue comes back.

27 characters of Crockford's base32 (135 random bits) and a check character, in seven groups of four. The check is a
weighted sum over GF(32): one wrong character, or any two that changed places, is always noticed. It is no
secret and no protection; it tells a slip of the pen from a code that is not known.

>>> code = make(bytes(range(17)))
>>> format(code)
'000G-40R4-0M30-E209-185G-R38E-1W80'
>>> parse("oooG-40r4 0m30e2o9-185g-r38e-1w80") == code
True
>>> parse("000G-40R4-0M30-E209-185G-R38E-1W08")
Traceback (most recent call last):
    ...
debtormap.core.errors.RuleError: receipt: the check character does not fit
"""

from typing import Final

from debtormap.core.errors import RuleError

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_BYTES: Final = 17
LENGTH: Final = 28
GROUP: Final = 4
_VALUES: Final = {sign: value for value, sign in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_SEPARATORS: Final = str.maketrans("", "", " -‐‑–—－　\t\r\n")


def make(random: bytes) -> str:
    """The code of 17 random bytes, without groups."""
    if len(random) != RANDOM_BYTES:
        raise ValueError("a receipt code is made of 17 random bytes")
    number = int.from_bytes(random, "big") >> 1
    values = [number >> shift & 31 for shift in range(130, -1, -5)]
    return "".join(ALPHABET[value] for value in [*values, _check(values)])


def parse(text: str) -> str:
    """The code as `make` gives it. RuleError `receipt_length`, `receipt_character` or `receipt_check`."""
    signs = text.translate(_SEPARATORS).upper()
    if len(signs) != LENGTH:
        raise _refusal("receipt_length", "a receipt code has 28 characters in seven groups of four")
    if not set(signs) <= _VALUES.keys():
        raise _refusal("receipt_character", "digits and letters without U only")
    values = [_VALUES[sign] for sign in signs]
    if values[-1] != _check(values[:-1]):
        raise _refusal("receipt_check", "the check character does not fit")
    return "".join(ALPHABET[value] for value in values)


def format(code: str) -> str:
    """In groups, as it is shown."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _check(values: list[int]) -> int:
    """What makes the sum of value times 2^position over GF(32) zero; 2 generates the field, so no weights are equal."""
    total, weight = 0, 1
    for value in reversed(values):
        weight = _times(weight, 2)
        total ^= _times(value, weight)
    return total


def _times(left: int, right: int) -> int:
    """Over GF(2)[x] / (x^5 + x^2 + 1)."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left = left << 1 ^ (0b100101 if left & 16 else 0)
        right >>= 1
    return product


def _refusal(code: str, rule: str) -> RuleError:
    return RuleError(code, field="receipt", rule=rule, mend="compare it with what you wrote down")
