"""Private-use characters find the characters that Unicode has for them."""

import unicodedata

import pytest

from debtormap.core.private_use import TWINS, has_unknown, standard

# The two bytes of GBK by which these characters came into names.
ZONE = [bytes([0xFE, low]) for low in range(0x50, 0xA1) if low != 0x7F]
#: Which the codec leaves for private use; the standard of 2005 and 2022 names them.
MOVED = {
    0xE816: "𠂇", 0xE817: "𠂉", 0xE818: "𠃌", 0xE81E: "龴", 0xE826: "龵", 0xE82B: "龶", 0xE82C: "龷", 0xE831: "𡗗",
    0xE832: "龸", 0xE83B: "𢦏", 0xE843: "龹", 0xE854: "龺", 0xE855: "𤇾", 0xE864: "龻",
}  # fmt: skip


def test_every_twin_is_that_of_the_standard() -> None:
    decoded = {0xE815 + at: pair.decode("gb18030") for at, pair in enumerate(ZONE)}

    assert {code: MOVED.get(code, decoded[code]) for code in decoded} == {code: chr(to) for code, to in TWINS.items()}
    assert len(TWINS) == 80


def test_every_twin_is_a_han_character_or_a_radical() -> None:
    names = {unicodedata.name(chr(code)).rsplit(" ", 1)[0].split("-")[0] for code in TWINS.values()}

    assert {name for name in names if not name.startswith("CJK")} == set()


@pytest.mark.parametrize(
    ("private", "known"), [("\ue863", "䶮"), ("\ue863\ue81e", "䶮龴"), ("演示\ue816甲", "演示𠂇甲")]
)
def test_a_private_use_character_finds_its_standard_twin(private: str, known: str) -> None:
    assert standard(private) == known
    assert not has_unknown(private)


@pytest.mark.parametrize("text", ["", "abc", "演示甲", "㐂𠮷䶮𬱖", "\u2e81"])
def test_other_text_stays(text: str) -> None:
    assert standard(text) == text
    assert not has_unknown(text)


@pytest.mark.parametrize(
    "text", ["\ue000", "演示\ue814", "\ue865", "\uf8ff", "\U000f0000", "\U0010fffd", "\ue863\ue000"]
)
def test_what_only_its_writer_can_read_is_known_as_such(text: str) -> None:
    assert has_unknown(text)
