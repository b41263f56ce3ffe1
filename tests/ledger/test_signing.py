"""Notes and keys in the form that other programs read."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from debtormap.core.errors import RuleError
from debtormap.ledger import signing
from debtormap.ledger.signing import SigningKey
from tests.ledger.examples import turned

# The example of golang.org/x/mod/sumdb/note, from which C2SP signed-note comes.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
KEY = SigningKey.from_seed("court.example/ledger", bytes(32))
OTHER = SigningKey.from_seed("court.example/ledger", bytes([1]) * 32)


def test_a_note_of_another_program_is_read() -> None:
    key = signing.parse(GO_KEY)

    assert (key.name, key.text) == ("PeterNeumann", GO_KEY)
    assert signing.opened(GO_NOTE, [key]) == GO_NOTE.partition("\n\n")[0] + "\n"
    assert signing.signers(GO_NOTE) == ["c74f20a3"]


def test_another_library_agrees_with_the_signature() -> None:
    Ed25519PublicKey.from_public_bytes(KEY.public.key).verify(KEY.signature(b"text"), b"text")


def test_a_note_of_two_has_both_signatures_in_order() -> None:
    note = signing.sign("over\n", KEY, OTHER)

    assert signing.opened(note, [KEY.public, OTHER.public]) == "over\n"
    for wrong in ([KEY.public], [OTHER.public, KEY.public], [KEY.public] * 2, []):
        with pytest.raises(RuleError):
            signing.opened(note, wrong)


def test_no_bit_of_a_note_or_a_key_can_be_turned() -> None:
    note = signing.sign("size 7\n", KEY).encode()

    for changed in turned(note, 1_000, seed=1):
        with pytest.raises((RuleError, UnicodeDecodeError)):
            signing.opened(changed.decode(), [KEY.public])
    for changed in turned(KEY.public.text.encode(), 500, seed=2):
        with pytest.raises((RuleError, UnicodeDecodeError)):
            signing.parse(changed.decode())


def test_a_key_does_not_show_its_secret() -> None:
    assert "secret" not in repr(KEY)
    assert bytes(32).hex() not in repr(KEY)
