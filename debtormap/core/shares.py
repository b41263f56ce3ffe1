"""Splitting a secret so that some of its holders together, and none of them alone, can put it together again.

Source: A. Shamir, How to share a secret, Communications of the ACM 22 (1979), byte by byte over GF(256) of AES
(x^8 + x^4 + x^3 + x + 1). A share says nothing of the secret, and a forged one gives another secret: who joins shares
must know the secret's public half.

>>> first, second, third = split(b"secret", b"random", threshold=2, count=3)
>>> join([third, first])
b'secret'
>>> parse(format(first)) == first
True
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from debtormap.core.errors import RuleError

CHECK_BYTES = 4


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Share:
    number: int
    """From 1."""
    data: bytes


def split(secret: bytes, random: bytes, *, threshold: int, count: int) -> tuple[Share, ...]:
    """`random` has as many bytes as the secret for each share of the threshold but one."""
    if not 2 <= threshold <= count <= 255:
        raise ValueError("from two shares of at most 255")
    if len(random) != len(secret) * (threshold - 1):
        raise ValueError("as many random bytes as the secret, times the threshold less one")
    rows = [random[start : start + len(secret)] for start in range(0, len(random), len(secret))]
    return tuple(Share(number=x, data=_values([secret, *rows], x)) for x in range(1, count + 1))


def join(shares: Sequence[Share]) -> bytes:
    """The secret, from as many different shares as the threshold; from fewer, nonsense."""
    numbers = [share.number for share in shares]
    if len(set(numbers)) != len(numbers) or not all(numbers):
        raise RuleError("shares_repeated", field="shares", rule="each share is given once")
    if len({len(share.data) for share in shares}) != 1:
        raise RuleError("shares_differ", field="shares", rule="the shares belong to one secret")
    weights = [_weight(number, numbers) for number in numbers]
    columns = zip(*(share.data for share in shares), strict=True)
    return bytes(_sum(times(byte, weight) for byte, weight in zip(column, weights, strict=True)) for column in columns)


def format(share: Share) -> str:
    """As it is printed: number, data and check in hexadecimal groups of eight."""
    body = bytes([share.number]) + share.data
    text = (body + _check(body)).hex().upper()
    return "-".join(text[start : start + 8] for start in range(0, len(text), 8))


def parse(text: str) -> Share:
    try:
        whole = bytes.fromhex("".join(text.split()).replace("-", ""))
    except ValueError:
        raise RuleError("share_character", field="shares", rule="a share is written in hexadecimal digits") from None
    body, check = whole[:-CHECK_BYTES], whole[-CHECK_BYTES:]
    if len(body) < 2 or check != _check(body):
        raise RuleError("share_check", field="shares", rule="a share ends with its check digits", mend="compare it")
    return Share(number=body[0], data=body[1:])


def times(left: int, right: int) -> int:
    """The product in GF(256)."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left = left << 1 ^ (0x11B if left & 0x80 else 0)
        right >>= 1
    return product


def _values(coefficients: Sequence[bytes], x: int) -> bytes:
    """The polynomials, one a byte of the secret, at x: Horner's rule from the highest coefficient."""
    return bytes(
        reduce(lambda value, coefficient: times(value, x) ^ coefficient, reversed(column), 0)
        for column in zip(*coefficients, strict=True)
    )


def _weight(number: int, numbers: Sequence[int]) -> int:
    """Lagrange's weight of the share at zero."""
    others = [other for other in numbers if other != number]
    return reduce(lambda value, other: times(value, times(other, _inverse(other ^ number))), others, 1)


def _inverse(value: int) -> int:
    """value^254."""
    return reduce(lambda product, _: times(product, value), range(253), value)


def _sum(values: Iterable[int]) -> int:
    return reduce(int.__xor__, values, 0)


def _check(body: bytes) -> bytes:
    return hashlib.sha256(b"debtormap share" + body).digest()[:CHECK_BYTES]
