from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtormap.core import shares
from debtormap.core.errors import RuleError
from debtormap.core.shares import Share

SECRET = st.binary(min_size=1, max_size=32)


def test_the_field_is_that_of_aes() -> None:
    """FIPS 197, section 4.2."""
    assert (shares.times(0x57, 0x83), shares.times(0x57, 0x13), shares.times(0x53, 0xCA)) == (0xC1, 0xFE, 0x01)


def test_frozen_shares_stay_readable() -> None:
    """With one random byte a, share x of s is s + a·x."""
    parts = shares.split(b"\x2a", b"\x01", threshold=2, count=3)

    assert [(part.number, part.data) for part in parts] == [(1, b"\x2b"), (2, b"\x28"), (3, b"\x29")]
    assert [shares.format(part) for part in parts] == FROZEN


FROZEN = ["012B2FCD-964A", "0228DAA9-4E02", "0329FA84-6781"]


@given(SECRET, st.data())
def test_any_two_of_three_make_the_secret(secret: bytes, data: st.DataObject) -> None:
    random = data.draw(st.binary(min_size=len(secret), max_size=len(secret)))
    parts = shares.split(secret, random, threshold=2, count=3)

    assert [shares.join(pair) for pair in combinations(parts, 2)] == [secret] * 3
    assert shares.join(parts) == secret


@given(SECRET, st.data())
def test_any_three_of_five_make_the_secret(secret: bytes, data: st.DataObject) -> None:
    random = data.draw(st.binary(min_size=2 * len(secret), max_size=2 * len(secret)))
    parts = shares.split(secret, random, threshold=3, count=5)

    assert {shares.join(three) for three in combinations(parts, 3)} == {secret}


@pytest.mark.parametrize("number", [1, 2, 3])
def test_one_share_says_nothing(number: int) -> None:
    """Whatever the secret byte, each value of its share comes from exactly one random byte."""
    for secret in (0, 1, 0x2A, 0xFF):
        seen = [
            shares.split(bytes([secret]), bytes([random]), threshold=2, count=3)[number - 1].data
            for random in range(256)
        ]
        assert len(set(seen)) == 256


def test_a_share_with_a_slip_of_the_pen_is_refused() -> None:
    text = shares.format(shares.split(b"secret", b"random", threshold=2, count=3)[0])

    for place, sign in enumerate(text):
        if sign != "-":
            wrong = text[:place] + ("0" if sign != "0" else "1") + text[place + 1 :]
            with pytest.raises(RuleError):
                shares.parse(wrong)


@pytest.mark.parametrize("text", ["", "zz", "00", "0102030405"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(RuleError):
        shares.parse(text)


def test_shares_of_one_secret_are_joined_once_each() -> None:
    one, other = Share(number=1, data=b"ab"), Share(number=2, data=b"a")

    for pair, code in (((one, one), "shares_repeated"), ((one, other), "shares_differ")):
        with pytest.raises(RuleError) as refused:
            shares.join(pair)
        assert refused.value.code == code
