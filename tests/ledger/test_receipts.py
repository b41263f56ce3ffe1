"""Receipts and evidence: what they say, that they hold for ever, and that nothing in them can be changed."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from debtormap.core import receipts as papers
from debtormap.core.errors import NotFound, RuleError
from debtormap.ledger import canonical, checkpoints, erasing, evidence, key_rings, receipts, verifying
from debtormap.ledger.key_rings import KnownKey
from debtormap.ledger.signing import SigningKey
from tests.ledger.examples import COURT, amend, court_keys, later, publish, turned, withdraw

pytestmark = pytest.mark.django_db

STRANGER = SigningKey.from_seed("127.0.0.1:8000/ledger", bytes(32))


def receipt(listing_id: str = "A", **more: Any) -> bytes:
    return receipts.receipt(listing_id, now=later(hours=1), **more)


def holds(data: bytes) -> bool:
    return verifying.verify(data, court_keys()).holds


def test_a_receipt_of_a_publication_holds_the_record() -> None:
    publish("Z", "A", "B")

    verdict = verifying.verify(receipt(), court_keys())

    assert verdict.text == "\n".join(
        [
            "The receipt holds.",
            f"Listing A was published at 2026-11-25T08:45:49.123456Z, says {COURT}.",
            "This is event 2 of the ledger 127.0.0.1:8000/ledger, which had 3 events at 2026-11-25T09:45:49.123456Z.",
            f"Signed by key {court_keys()[0].public.id} of 127.0.0.1:8000/ledger, "
            "issued at 2026-11-25T09:45:49.123456Z.",
            "The record in the file is the one that was written.",
            "All of this is a demonstration with invented people.",
        ]
    )
    assert json.loads(verdict.facts["record"])["name"] == "演示甲"


def test_a_receipt_of_a_removal_names_the_event_and_the_surfaces() -> None:
    publish("A")
    withdraw("A", "delist")

    data = receipt(surfaces={"nearby": "2026-11-25T08:45:50Z"})

    verdict = verifying.verify(data, court_keys())
    assert verdict.holds
    assert f"Listing A was removed (delist) at 2026-11-25T08:45:49.123456Z, says {COURT}." in verdict.text
    assert "Off nearby at 2026-11-25T08:45:50Z." in verdict.text
    assert "演示甲" not in data.decode()


def test_each_event_of_a_listing_has_its_own_kind() -> None:
    publish("A")
    amend("A", obligation="更正后的义务")
    amend("A", channels=["list"])
    withdraw("A")

    kinds = [json.loads(receipt(seq=seq))["body"]["type"] for seq in (1, 2, 3, 4)]
    assert kinds == [
        "debtormap.publication.1",
        "debtormap.amendment.1",
        "debtormap.reduced.1",
        "debtormap.removal.1",
    ]
    assert all(holds(receipt(seq=seq)) for seq in (1, 2, 3, 4))


def test_a_receipt_can_leave_the_person_out() -> None:
    publish("A")

    data = receipt(with_record=False)

    assert holds(data)
    assert "演示甲" not in data.decode()
    assert papers.parse(data).receipt.listing_id == "A"


@pytest.mark.parametrize(("listing_id", "seq"), [("B", None), ("A", 2), ("", None), ("A", 99)])
def test_there_is_no_receipt_of_what_is_not_there(listing_id: str, seq: int | None) -> None:
    publish("A", "C")

    with pytest.raises(NotFound):
        receipts.receipt(listing_id, seq=seq)


def test_a_receipt_holds_for_ever_while_the_ledger_grows() -> None:
    publish("A")
    data = receipt()

    publish(*(f"L{number}" for number in range(400)))
    checkpoints.hand_over(later(days=3))

    assert holds(data)
    assert holds(receipts.receipt("A", now=later(days=4)))


def test_a_receipt_holds_after_the_record_was_erased() -> None:
    publish("A")
    withdraw("A")
    before = receipt(seq=1)

    erasing.blank(1)

    after = receipt(seq=1)
    assert (holds(before), holds(after)) == (True, True)
    assert "演示甲" not in after.decode()


@pytest.mark.parametrize("kind", ["receipt", "removal", "evidence", "checkpoint"])
def test_not_one_bit_can_be_turned(kind: str) -> None:
    data = signed_file(kind)
    keys = court_keys()
    assert verifying.verify(data, keys).holds

    # The last byte is a line feed, which other systems spell otherwise.
    undetected = [changed for changed in turned(data, 500, seed=3, beyond=1) if verifying.verify(changed, keys).holds]

    assert undetected == []


@pytest.mark.long
@pytest.mark.parametrize("kind", ["receipt", "removal", "evidence", "checkpoint"])
def test_not_one_bit_of_all_can_be_turned(kind: str) -> None:
    data = signed_file(kind)
    keys = court_keys()
    for bit in range((len(data) - 1) * 8):
        changed = data[: bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1 :]
        assert not verifying.verify(changed, keys).holds, bit


def signed_file(kind: str) -> bytes:
    publish("A", "B")
    withdraw("A")
    if kind == "checkpoint":
        return checkpoints.write(later(hours=1)).note.encode()
    if kind == "evidence":
        return evidence.bundle("A", now=later(hours=1))
    return receipt(seq=1 if kind == "receipt" else 3)


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b"\xff", b"null", b'{"body":{"type":"debtormap.evidence.1"}}', b"x\n\n\n"]
)
def test_any_bytes_get_a_verdict(data: bytes) -> None:
    verdict = verifying.verify(data, [KnownKey(public=STRANGER.public)])

    assert not verdict.holds
    assert verdict.text.startswith("It does NOT hold: ")


def test_a_receipt_that_another_signed_does_not_hold() -> None:
    publish("A")
    signed = papers.parse(receipt(with_record=False))
    body = signed.receipt.signing_bytes()

    forged = papers.seal(signed.receipt, key_id=STRANGER.public.id, signature=STRANGER.signature(body))
    disguised = papers.seal(signed.receipt, key_id=signed.key_id, signature=STRANGER.signature(body))

    assert [verifying.verify(data, court_keys()).text for data in (forged, disguised)] == [
        "It does NOT hold: it is not signed by a key of your key file.",
        "It does NOT hold: the signature does not fit what is signed.",
    ]


def test_a_key_inside_the_file_is_not_looked_at() -> None:
    publish("A")
    found = json.loads(receipt())
    signed = papers.parse(receipt(with_record=False))
    found["key_id"] = STRANGER.public.id
    found["key"] = STRANGER.public.text
    found["signature"] = json.loads(
        papers.seal(
            signed.receipt,
            key_id=STRANGER.public.id,
            signature=STRANGER.signature(signed.receipt.signing_bytes()),
        )
    )["signature"]

    assert not holds(canonical.encode(found))


def test_the_record_of_another_does_not_fit() -> None:
    publish("A", "B")
    mine, other = json.loads(receipt("A")), json.loads(receipt("B"))

    mine["opening"] = other["opening"]

    assert verifying.verify(canonical.encode(mine), court_keys()).text == (
        "It does NOT hold: the record in the file is not the one that was written."
    )


def test_an_event_that_the_court_signed_with_other_words_does_not_hold() -> None:
    """The hash of the chain binds listing, kind and time, also against a court that errs."""
    publish("A")
    signed = papers.parse(receipt(with_record=False)).receipt
    key = SigningKey.from_seed("127.0.0.1:8000/ledger", bytes(32))
    other = replace(signed, listing_id="B")
    data = papers.seal(other, key_id=key.public.id, signature=key.signature(other.signing_bytes()))

    assert verifying.verify(data, [KnownKey(public=key.public)]).text == (
        "It does NOT hold: the hash of the event is not that of what is said of it."
    )


def test_a_receipt_is_not_dated_outside_the_time_of_its_key() -> None:
    publish("A")
    data = receipt()
    (key,) = court_keys()

    ended = KnownKey(public=key.public, valid_until="2026-11-25T09:00:00Z")

    assert verifying.verify(data, [ended]).text == "It does NOT hold: its key did not sign at that time."


def test_evidence_tells_the_whole_story_with_its_proofs() -> None:
    publish("A", "B")
    amend("A")
    withdraw("A")
    erasing.blank(1)

    data = evidence.bundle("A", audit=[{"actor": "tao", "act": "listing.revoke"}], now=later(hours=1))

    verdict = verifying.verify(data, court_keys())
    assert "Listing A has the events 1, 3, 4 in the ledger 127.0.0.1:8000/ledger, which had 4 events" in verdict.text
    assert [event["kind"] for event in verdict.facts["events"]] == ["publish", "amend", "withdraw"]
    assert [event["opening"] is None for event in verdict.facts["events"]] == [True, False, False]
    assert verdict.facts["audit"] == [{"actor": "tao", "act": "listing.revoke"}]
    with pytest.raises(NotFound):
        evidence.bundle("X")


def test_a_key_file_is_lines_or_the_published_document() -> None:
    publish("A")
    data = receipt()
    (key,) = court_keys()

    lines = key_rings.parse(f"# from the notice board\n\n{key.public.text}\n".encode())

    assert verifying.verify(data, lines).holds
    for unreadable in (b"", b"{}", b"\xff", b"key", b'{"keys":[]}', data, b"[" * 99_999, b'{"keys":[1]}'):
        with pytest.raises(RuleError, match="key file"):
            key_rings.parse(unreadable)


def test_verifying_needs_neither_django_nor_a_database(tmp_path: Path) -> None:
    publish("A")
    (tmp_path / "receipt.json").write_bytes(receipt())
    (tmp_path / "key.txt").write_text(court_keys()[0].public.text)
    program = (
        "import sys; from debtormap.ledger import copies, key_rings, verifying; read = lambda n: open(n, 'rb').read();"
        "print(verifying.verify(read('receipt.json'), key_rings.parse(read('key.txt'))).holds, 'django' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "DEBTORMAP"))},
    )

    assert (done.stdout, done.stderr) == ("True False\n", "")
