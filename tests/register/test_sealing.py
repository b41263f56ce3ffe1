"""Sealing: opens with its own key, in its own field, unchanged, and not otherwise."""

from pathlib import Path

import pytest
from pytest_django import Settings

from debtormap.register import sealing

#: A frozen vector: what was sealed by an earlier version must open for ever.
KEY = "00112233445566778899aabbccddeeff" * 2
SEALED = (
    "0137712f8b72da435202fb1b1c7577737ba488f03b1b58acb087b6a418e8f5682c1645109ec73a1a4cb4460870f7bca42fda"
    "d94ca4b8ff231f8e"
)
LOOKUP = "1e9ba6419f4ad7cdc646c69ed2567abc2f0472427e0f6ac88555b9decf059399"


@pytest.fixture
def known_key(settings: Settings, tmp_path: Path) -> None:
    settings.REGISTER_KEY_FILE = tmp_path / "register.key"
    settings.REGISTER_KEY_FILE.write_text(KEY)


def test_what_is_sealed_opens_and_does_not_show_its_content() -> None:
    sealed = sealing.seal("河北省".encode(), "table.field")

    assert sealing.unseal(sealed, "table.field").decode() == "河北省"
    assert "河北省".encode() not in sealed
    assert sealing.seal(b"x", "table.field") != sealing.seal(b"x", "table.field")


def test_an_old_sealed_value_still_opens(known_key: None) -> None:
    assert sealing.unseal(bytes.fromhex(SEALED), "register.draft") == b"13999019900307001"
    assert sealing.lookup("party", "13999019900307001").hex() == LOOKUP


def test_it_does_not_open_in_another_field_or_when_changed() -> None:
    sealed = sealing.seal(b"x", "table.field")

    for damaged, field in (
        (sealed, "table.other"),
        (sealed[:-1] + bytes([sealed[-1] ^ 1]), "table.field"),
        (b"\x02" + sealed[1:], "table.field"),
        (b"", "table.field"),
        (sealed[:20], "table.field"),
    ):
        with pytest.raises(sealing.Unsealable):
            sealing.unseal(damaged, field)


def test_it_does_not_open_with_another_key(settings: Settings, tmp_path: Path) -> None:
    sealed, looked_up = sealing.seal(b"x", "table.field"), sealing.lookup("party", "x")

    settings.REGISTER_KEY_FILE = tmp_path / "other.key"
    settings.REGISTER_KEY_FILE.write_text("ab" * 32)

    assert sealing.lookup("party", "x") != looked_up
    with pytest.raises(sealing.Unsealable):
        sealing.unseal(sealed, "table.field")


@pytest.mark.parametrize("text", [None, "", "zz" * 32, "ab" * 16])
def test_without_a_good_key_nothing_is_sealed(settings: Settings, tmp_path: Path, text: str | None) -> None:
    settings.REGISTER_KEY_FILE = tmp_path / "bad.key"
    if text is not None:
        settings.REGISTER_KEY_FILE.write_text(text)

    with pytest.raises(sealing.Unsealable):
        sealing.seal(b"x", "table.field")


def test_parts_of_a_look_up_do_not_run_together() -> None:
    assert sealing.lookup("listing", "ab", "c") != sealing.lookup("listing", "a", "bc")
    assert sealing.lookup("listing", "a") != sealing.lookup("party", "a")
