"""Receipts and checkpoints: one spelling, nothing personal, and no change that goes unseen."""

import json
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtormap.core.errors import RuleError
from debtormap.core.merkle import Tree, leaf_hash
from debtormap.core.receipts import Checkpoint, Kind, Receipt, parse, parse_checkpoint, seal

LEAVES = [leaf_hash(bytes([number])) for number in range(9)]
TREE = Tree(LEAVES)
POINT = Checkpoint(
    origin="court.example/ledger", size=9, root=TREE.root(), head=bytes(range(32)), at="2026-11-25T09:00:00Z"
)
RECEIPT = Receipt(
    kind=Kind.REMOVAL, court="演示市演示一区人民法院", listing_id="Ab3dE5", act="delist", seq=6,
    at="2026-11-25T08:45:49.123456Z", leaf_hash=LEAVES[5], prev_hash=bytes(32), hash=bytes(range(1, 33)),
    checkpoint=POINT, proof=tuple(TREE.inclusion_proof(5)), issued_at="2026-11-25T09:00:01Z",
    surfaces={"search": "2026-11-25T08:45:50Z", "nearby": "2026-11-25T08:45:50Z"}, synthetic=True,
)  # fmt: skip
FILE = seal(RECEIPT, key_id="0123456789abcdef", signature=bytes(range(64)))


def refused(data: bytes) -> bool:
    try:
        parse(data)
    except RuleError as error:
        return error.code == "receipt_form"
    return False


def test_a_sealed_receipt_reads_back() -> None:
    signed = parse(FILE)

    assert signed.receipt == RECEIPT
    assert (signed.key_id, signed.signature) == ("0123456789abcdef", bytes(range(64)))
    assert seal(signed.receipt, key_id=signed.key_id, signature=signed.signature) == FILE


def test_a_receipt_proves_its_event_in_its_checkpoint() -> None:
    assert RECEIPT.is_in_checkpoint()
    assert not replace(RECEIPT, seq=5).is_in_checkpoint()
    assert not replace(RECEIPT, leaf_hash=LEAVES[4]).is_in_checkpoint()


def test_what_is_signed_begins_with_what_it_is_and_is_canonical() -> None:
    first, rest = RECEIPT.signing_bytes().split(b"\n", 1)

    assert first == b"debtormap receipt 1"
    assert json.loads(rest) == RECEIPT.body()
    assert json.dumps(json.loads(rest), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() == rest


def test_a_line_feed_of_another_system_or_none_is_no_change() -> None:
    assert parse(FILE.rstrip(b"\n")) == parse(FILE) == parse(FILE[:-1] + b"\r\n")


def test_no_one_bit_change_reads_back_as_the_same_signed_thing() -> None:
    """Each change is refused at once, or changes what is signed, the key or the signature: so verifying finds it."""
    chance, before = random.Random(7), parse(FILE)
    for _ in range(10_000):
        at = chance.randrange((len(FILE) - 1) * 8)
        changed = FILE[: at // 8] + bytes([FILE[at // 8] ^ (1 << at % 8)]) + FILE[at // 8 + 1 :]
        try:
            after = parse(changed)
        except RuleError:
            continue
        assert after != before


def with_body(**changes: Any) -> bytes:
    whole = json.loads(FILE)
    whole["body"].update(changes)
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 60_000,
        b" " * 70_000,
        with_body(type="debtormap.removal.2"),
        with_body(type="debtormap.pardon.1"),
        with_body(name="somebody"),
        with_body(listing_id="../x"),
        with_body(proof="00"),
        with_body(proof=["00"]),
        with_body(proof=["0" * 64] * 65),
        with_body(event={}),
        with_body(issued_at="yesterday"),
        with_body(synthetic=1),
        json.dumps(json.loads(FILE)).encode(),
        FILE.replace(b'"act":"delist"', b'"act":"revoke","act":"delist"'),
        FILE.replace(b'"seq":6', b'"seq":6.0'),
        FILE.replace(b'"seq":6', b'"seq":true'),
    ],
)
def test_what_is_no_receipt_is_refused(data: bytes) -> None:
    assert refused(data)


@given(st.binary(max_size=400))
def test_any_bytes_can_be_read(data: bytes) -> None:
    assert refused(data)


def test_a_receipt_has_no_room_for_a_person() -> None:
    assert set(RECEIPT.body()) == {
        "type", "court", "listing_id", "act", "event", "checkpoint", "proof", "issued_at", "surfaces", "synthetic",
    }  # fmt: skip


def test_a_checkpoint_is_text_that_reads_back() -> None:
    lines = POINT.text().split("\n")

    assert lines[:2] == ["court.example/ledger", "9"]
    assert parse_checkpoint(POINT.text()) == POINT
    assert POINT.signing_bytes() == POINT.text().encode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        POINT.text().rstrip("\n"),
        POINT.text() + "more\n",
        POINT.text().replace("\n9\n", "\n09\n"),
        POINT.text().replace("\n9\n", "\n-9\n"),
        POINT.text().replace("head ", ""),
        POINT.text().replace("time ", "time  "),
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(RuleError, match="checkpoint"):
        parse_checkpoint(text)
