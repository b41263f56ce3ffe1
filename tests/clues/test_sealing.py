"""Sealing: frozen examples stay readable, and whatever was changed or moved does not open."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl import bindings

from debtormap.clues import sealing
from debtormap.clues.sealing import Spot, Unsealable

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text())
SPOT = Spot(table="clues_clue", row="row", column="sealed", version=3)
MUTATIONS = 10_000


def b(text: str) -> bytes:
    return bytes.fromhex(text)


def spot(parts: list[Any]) -> Spot:
    return Spot(table=parts[0], row=parts[1], column=parts[2], version=parts[3])


@pytest.mark.parametrize("vector", VECTORS["seal"])
def test_frozen_seals_stay_readable(vector: dict[str, Any]) -> None:
    key, at = b(vector["key"]), spot(vector["spot"])

    assert sealing.seal(b(vector["plain"]), key, at, nonce=b(vector["nonce"])) == b(vector["sealed"])
    assert sealing.unseal(b(vector["sealed"]), key, at) == b(vector["plain"])


@pytest.mark.parametrize("vector", VECTORS["wrap"])
def test_frozen_wraps_stay_readable(vector: dict[str, Any]) -> None:
    private, at = b(vector["private"]), spot(vector["spot"])
    public = sealing.public_of(private)

    assert public == b(vector["public"])
    assert sealing.wrap(b(vector["plain"]), public, at, ephemeral=b(vector["ephemeral"])) == b(vector["wrapped"])
    assert sealing.unwrap(b(vector["wrapped"]), private, at) == b(vector["plain"])


@pytest.mark.parametrize("vector", VECTORS["receipt"])
def test_frozen_receipts_still_find_and_open(vector: dict[str, Any]) -> None:
    keys = sealing.receipt_keys(vector["code"])

    assert (keys.index, keys.private) == (b(vector["index"]), b(vector["private"]))


def test_the_associated_data_are_written_as_they_always_were() -> None:
    assert SPOT.bound() == (
        b"\x01debtormap clues" b"\x00\x0aclues_clue" b"\x00\x03row" b"\x00\x06sealed" b"\x00\x013"
    )  # fmt: skip


def test_the_seal_is_libsodium_s_own_construction() -> None:
    key, nonce = bytes(range(32)), bytes(24)
    sealed = sealing.seal(b"text", key, SPOT, nonce=nonce)

    assert sealed[25:] == bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(b"text", SPOT.bound(), nonce, key)


@given(st.binary(max_size=500))
def test_what_is_sealed_opens_with_its_key_at_its_spot(data: bytes) -> None:
    key, private = sealing.new_key(), sealing.new_key()

    assert sealing.unseal(sealing.seal(data, key, SPOT), key, SPOT) == data
    assert sealing.unwrap(sealing.wrap(key, sealing.public_of(private), SPOT), private, SPOT) == key


def test_the_same_text_never_looks_the_same() -> None:
    key, public = sealing.new_key(), sealing.public_of(sealing.new_key())

    assert len({sealing.seal(b"text", key, SPOT) for _ in range(100)}) == 100
    assert len({sealing.wrap(key, public, SPOT) for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "other",
    [
        Spot(table="clues_note", row="row", column="sealed", version=3),
        Spot(table="clues_clue", row="other", column="sealed", version=3),
        Spot(table="clues_clue", row="row", column="contact_sealed", version=3),
        Spot(table="clues_clue", row="row", column="sealed", version=4),
        # The same letters, parted otherwise.
        Spot(table="clues_cluer", row="ow", column="sealed", version=3),
    ],
)
def test_what_was_moved_does_not_open(other: Spot) -> None:
    key, private = sealing.new_key(), sealing.new_key()
    sealed, wrapped = sealing.seal(b"text", key, SPOT), sealing.wrap(key, sealing.public_of(private), SPOT)

    with pytest.raises(Unsealable):
        sealing.unseal(sealed, key, other)
    with pytest.raises(Unsealable):
        sealing.unwrap(wrapped, private, other)


def test_ten_thousand_changed_ciphertexts_are_all_refused() -> None:
    seed = random.randrange(10**9)
    dice = random.Random(seed)
    key, private = sealing.new_key(), sealing.new_key()
    sealed = sealing.seal(dice.randbytes(200), key, SPOT)
    wrapped = sealing.wrap(key, sealing.public_of(private), SPOT)

    opened = [
        change
        for _ in range(MUTATIONS // 2)
        for change in (_changed(sealed, dice), _changed(wrapped, dice))
        if _opens(change, key, private)
    ]

    assert opened == [], f"seed {seed}"


def test_every_single_bit_counts() -> None:
    """Also the highest bit of a public key, which the curve itself does not look at."""
    key, private = sealing.new_key(), sealing.new_key()
    for whole in (sealing.seal(b"text", key, SPOT), sealing.wrap(key, sealing.public_of(private), SPOT)):
        for place in range(len(whole) * 8):
            changed = bytearray(whole)
            changed[place // 8] ^= 1 << place % 8
            assert not _opens(bytes(changed), key, private), place


@pytest.mark.parametrize("point", [bytes(32), b"\x01" + bytes(31), b"\xec" + b"\xff" * 30 + b"\x7f"])
def test_points_of_small_order_are_refused(point: bytes) -> None:
    private = sealing.new_key()
    wrapped = sealing.wrap(sealing.new_key(), sealing.public_of(private), SPOT)

    with pytest.raises(Unsealable):
        sealing.unwrap(wrapped[:1] + point + wrapped[33:], private, SPOT)


def _changed(whole: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(whole))
    kind = dice.randrange(5)
    if kind == 0:
        return whole[:place]
    if kind == 1:
        return whole[:place] + dice.randbytes(1 + dice.randrange(20)) + whole[place:]
    if kind == 2:
        return whole[:place] + whole[place + 1 :]
    if kind == 3:
        return whole + dice.randbytes(1 + dice.randrange(20))
    changed = bytearray(whole)
    changed[place] ^= 1 + dice.randrange(255)
    return bytes(changed)


def _opens(changed: bytes, key: bytes, private: bytes) -> bool:
    for opening, secret in ((sealing.unseal, key), (sealing.unwrap, private)):
        try:
            opening(changed, secret, SPOT)
        except Unsealable:
            continue
        return True
    return False
