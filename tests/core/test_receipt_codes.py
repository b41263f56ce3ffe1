import base64
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtormap.core import receipt_codes
from debtormap.core.errors import RuleError

RANDOM = st.binary(min_size=17, max_size=17)
CODE = receipt_codes.make(bytes.fromhex("00112233445566778899aabbccddeeff0f"))


def test_frozen_codes_stay_readable() -> None:
    assert receipt_codes.format(CODE) == "008J-4CT4-ANK7-F24S-NAXW-SQFE-ZW79"
    assert receipt_codes.format(receipt_codes.make(bytes(17))) == "0000-0000-0000-0000-0000-0000-0000"


@given(RANDOM)
def test_it_is_base32_of_the_first_135_bits(random: bytes) -> None:
    """Of another implementation, in Crockford's alphabet."""
    alphabet = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", receipt_codes.ALPHABET)

    assert receipt_codes.make(random)[:27] == base64.b32encode(random).decode()[:27].translate(alphabet)


@given(RANDOM)
def test_a_code_is_read_as_it_was_shown(random: bytes) -> None:
    code = receipt_codes.make(random)

    assert receipt_codes.parse(receipt_codes.format(code)) == code
    assert receipt_codes.parse(receipt_codes.format(code).lower().replace("-", " ")) == code
    assert receipt_codes.parse(code.replace("0", "o").replace("1", "l")) == code
    assert len(receipt_codes.format(code)) == 34


@given(RANDOM, RANDOM)
def test_different_numbers_give_different_codes(first: bytes, second: bytes) -> None:
    """135 bits count; the last of the 136 does not."""
    same = int.from_bytes(first, "big") >> 1 == int.from_bytes(second, "big") >> 1

    assert (receipt_codes.make(first) == receipt_codes.make(second)) is same


def test_every_wrong_character_is_noticed() -> None:
    wrong = [
        CODE[:place] + sign + CODE[place + 1 :]
        for place in range(len(CODE)) for sign in receipt_codes.ALPHABET if sign != CODE[place]
    ]  # fmt: skip

    assert [_refusal(code) for code in wrong] == ["receipt_check"] * 28 * 31


def test_every_two_characters_that_changed_places_are_noticed() -> None:
    for first, second in combinations(range(len(CODE)), 2):
        signs = list(CODE)
        signs[first], signs[second] = signs[second], signs[first]
        if signs != list(CODE):
            assert _refusal("".join(signs)) == "receipt_check"


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "receipt_length"), (CODE[:-1], "receipt_length"), (CODE + "0", "receipt_length"),
     ("U" + CODE[1:], "receipt_character"), ("中" + CODE[1:], "receipt_character"), ("！" * 28, "receipt_character")],
)  # fmt: skip
def test_what_is_no_code_is_refused(text: str, code: str) -> None:
    assert _refusal(text) == code


def test_a_refusal_does_not_repeat_the_code() -> None:
    with pytest.raises(RuleError) as refused:
        receipt_codes.parse(CODE[:-1] + "4")
    assert CODE[:6] not in str(refused.value)


def _refusal(text: str) -> str:
    with pytest.raises(RuleError) as refused:
        receipt_codes.parse(text)
    return refused.value.code
