"""Extracts as the ledger signs and verifies them: what holds, what does not, and that the signature comes too late for
a listing that was withdrawn meanwhile."""

import json
from base64 import b64decode, b64encode
from pathlib import Path

import pytest

from debtormap.core import extracts as papers
from debtormap.core.errors import NotFound
from debtormap.core.signed_files import canonical
from debtormap.ledger import checkpoints, extracts, feed, key_rings, verifying
from debtormap.ledger.extracts import Printed
from debtormap.ledger.signing import SigningKey
from tests.core.test_extracts import DOCUMENT
from tests.ledger.examples import COURT, amend, court_keys, later, publish, turned, withdraw

pytestmark = pytest.mark.django_db
URL = "https://map.example/r/A"


def printed(document: bytes = DOCUMENT) -> Printed:
    event = feed.last_of("A")
    assert event is not None and event.body is not None
    return Printed(document=document, record=json.loads(event.body), event=event, language="zh", url=URL)


def signed() -> bytes:
    return extracts.signed(printed(), now=later(hours=1))


def test_an_extract_holds_and_says_what_it_is_of() -> None:
    publish("Z", "A")

    verdict = verifying.verify(signed(), court_keys())

    assert verdict.holds
    assert verdict.text == "\n".join(
        [
            "The extract holds: every byte of it is as the court signed it.",
            f"It is of listing A as it was public at 2026-11-25T08:45:49.123456Z, says {COURT}.",
            f"Signed by key {court_keys()[0].public.id} of 127.0.0.1:8000/ledger, "
            "issued at 2026-11-25T09:45:49.123456Z.",
            f"Whether the listing is still public stands at {URL} alone: who finds nothing there may not use it.",
            "All of this is a demonstration with invented people.",
        ]
    )
    assert verdict.facts["event"] == {"seq": 2, "hash": printed().event.hash.hex()}
    assert "演示甲" not in json.dumps(dict(verdict.facts), ensure_ascii=False)


def test_no_bit_of_an_extract_can_be_turned() -> None:
    publish("A")
    data, keys = signed(), court_keys()

    assert [changed for changed in turned(data, 300, seed=5) if verifying.verify(changed, keys).holds] == []


def test_each_change_is_told_by_its_code() -> None:
    publish("A")
    data = signed()
    stranger = SigningKey.from_seed("127.0.0.1:8000/ledger", bytes(32))
    said = papers.parse(data).extract
    other = papers.seal(DOCUMENT, said, key_id=stranger.public.id, signature=stranger.signature(said.signing_bytes()))
    forged = papers.seal(
        DOCUMENT, said, key_id=court_keys()[0].public.id, signature=stranger.signature(said.signing_bytes())
    )

    codes = [
        verifying.verify(each, court_keys()).code
        for each in (data, data.replace(b"<<>>", b"<< >"), DOCUMENT, other, forged, data + b"\n")
    ]

    assert codes == ["", "not_true", "extract_form", "key_unknown", "signature_false", "extract_form"]


def test_a_statement_of_another_kind_is_no_extract() -> None:
    """The court signs receipts with the same key: none of its signatures is taken for one under an extract."""
    publish("A")
    said = papers.parse(signed()).extract
    body = canonical({"body": said.body(), "key_id": "01234567", "signature": b64encode(bytes(64)).decode()})

    assert not verifying.verify(body + b"\n", court_keys()).holds


def test_an_extract_of_an_old_key_still_holds() -> None:
    publish("A")
    data = signed()

    checkpoints.hand_over(later(days=3))

    assert verifying.verify(data, court_keys()).holds
    assert verifying.verify(extracts.signed(printed(), now=later(days=4)), court_keys()).holds


@pytest.mark.parametrize("change", [amend, withdraw])
def test_nothing_is_signed_that_is_no_longer_true(change: object) -> None:
    publish("A")
    before = printed()
    change("A")  # type: ignore[operator]

    with pytest.raises(NotFound):
        extracts.signed(before, now=later(hours=1))


def test_the_client_is_tested_with_a_file_of_ours() -> None:
    vector = json.loads((Path(__file__).parents[2] / "clients/tests/app/extract.json").read_text("utf-8"))

    assert verifying.verify(b64decode(vector["file"]), key_rings.parse(json.dumps(vector).encode())).holds
