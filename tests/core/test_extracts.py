"""Sealed extracts: one spelling, nothing personal in the statement, and no change that goes unseen."""

import json
from base64 import b64decode, b64encode
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtormap.core.errors import RuleError
from debtormap.core.extracts import MAX_BYTES, Extract, digest, parse, seal

DOCUMENT = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"
SAID = Extract(
    court="演示区人民法院", listing_id="Ab3dE5", seq=7, event_hash=bytes(range(32)),
    as_of="2026-11-25T08:45:49.123456Z", policy="hebei-2019", policy_version=1, language="zh", url="https://map.example/r/Ab3dE5",
    origin="map.example/ledger", sha256=digest(DOCUMENT), issued_at="2026-11-25T09:00:01Z", synthetic=True,
)  # fmt: skip
SIGNATURE = bytes(range(64))
FILE = seal(DOCUMENT, SAID, key_id="01234567", signature=SIGNATURE)


def statement(data: bytes) -> dict[str, object]:
    block = data[len(DOCUMENT) :].split(b"\n")[1:-4]
    return dict(json.loads(b64decode(b"".join(line[1:] for line in block))))


def with_statement(text: bytes) -> bytes:
    """A file whose comment block holds this."""
    encoded = b64encode(text)
    lines = b"".join(b"%" + encoded[at : at + 76] + b"\n" for at in range(0, len(encoded), 76))
    return DOCUMENT + b"%debtormap extract 1\n" + lines + b"startxref\n9\n%%EOF\n"


def refusal(data: bytes) -> str:
    with pytest.raises(RuleError) as refused:
        parse(data)
    assert refused.value.code == "extract_form"
    return refused.value.rule


def test_a_sealed_extract_reads_back() -> None:
    signed = parse(FILE)

    assert (signed.extract, signed.document) == (SAID, DOCUMENT)
    assert (signed.key_id, signed.signature) == ("01234567", SIGNATURE)
    assert signed.is_whole()


def test_the_file_begins_with_the_document_and_ends_where_the_document_ends() -> None:
    assert FILE.startswith(DOCUMENT)
    assert FILE.endswith(b"\nstartxref\n9\n%%EOF\n")
    assert max(len(line) for line in FILE[len(DOCUMENT) :].split(b"\n")) <= 77


def test_the_statement_names_the_listing_and_nobody() -> None:
    assert statement(FILE) == {
        "body": {
            "as_of": "2026-11-25T08:45:49.123456Z", "court": "演示区人民法院",
            "document": {"sha256": digest(DOCUMENT).hex()}, "event": {"hash": bytes(range(32)).hex(), "seq": 7},
            "issued_at": "2026-11-25T09:00:01Z", "language": "zh", "listing_id": "Ab3dE5",
            "origin": "map.example/ledger", "policy": {"name": "hebei-2019", "version": 1}, "synthetic": True,
            "type": "debtormap.extract.1", "url": "https://map.example/r/Ab3dE5",
        },
        "key_id": "01234567", "signature": b64encode(SIGNATURE).decode(),
    }  # fmt: skip


def test_a_changed_document_is_another_one() -> None:
    changed = parse(FILE.replace(b"<<>>", b"<< >"))

    assert not changed.is_whole()


@given(st.integers(len(DOCUMENT), len(FILE) - 1), st.integers(1, 255))
def test_no_byte_of_the_block_can_be_another_and_say_the_same(at: int, flip: int) -> None:
    changed = FILE[:at] + bytes([FILE[at] ^ flip]) + FILE[at + 1 :]
    try:
        signed = parse(changed)
    except RuleError:
        return

    assert (signed.extract, signed.key_id, signed.signature) != (SAID, "01234567", SIGNATURE)


@pytest.mark.parametrize(
    "changed",
    [
        FILE + b"\n", FILE[:-1], FILE + b"%%EOF\n", FILE.replace(b"\n", b"\r\n"), b"\n" + FILE,
        FILE + FILE[len(DOCUMENT) :] + b" ", FILE.replace(b"%debtormap extract 1", b"%debtormap extract 2"),
        FILE.replace(b"startxref\n9\n%%EOF\n%debtormap", b"startxref\n8\n%%EOF\n%debtormap"),
    ],
)  # fmt: skip
def test_another_spelling_is_refused(changed: bytes) -> None:
    assert refusal(changed)


@pytest.mark.parametrize(
    "text",
    [
        b"", b"{", b"[]", b"null", b"7", b"\xff\xfe", b"{}", b'{"body":{}}', b"[" * 9_000,
        json.dumps(statement(FILE)).encode(),
        json.dumps({**statement(FILE), "more": 1}, sort_keys=True, separators=(",", ":")).encode(),
        json.dumps({**statement(FILE), "body": {**SAID.body(), "listing_id": "../x"}}).encode(),
        json.dumps({**statement(FILE), "body": {**SAID.body(), "type": "debtormap.removal.1"}}).encode(),
        json.dumps({**statement(FILE), "signature": "AAAA"}).encode(),
        json.dumps({**statement(FILE), "key_id": 7}).encode(),
    ],
)  # fmt: skip
def test_a_statement_of_another_form_is_refused(text: bytes) -> None:
    assert refusal(with_statement(text))


@pytest.mark.parametrize("data", [b"", b"%PDF-", DOCUMENT, b"\n%debtormap extract 1\n", b"x" * 100, bytes(70_000)])
def test_what_bears_no_statement_is_told_so(data: bytes) -> None:
    assert refusal(data) == "this PDF bears no statement of a court at its end"


def test_a_large_file_is_not_looked_into() -> None:
    assert refusal(b"%PDF-" + bytes(MAX_BYTES) + FILE) == "an extract has at most 4 MB"


def test_a_document_without_an_end_cannot_be_sealed() -> None:
    with pytest.raises(ValueError, match="startxref"):
        seal(b"%PDF-1.7\n", SAID, key_id="01234567", signature=SIGNATURE)


def test_statements_of_other_documents_are_other_bytes_to_sign() -> None:
    assert SAID.signing_bytes().startswith(b"debtormap extract 1\n{")
    assert replace(SAID, sha256=bytes(32)).signing_bytes() != SAID.signing_bytes()
