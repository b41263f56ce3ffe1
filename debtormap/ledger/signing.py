"""Keys and signed notes: what the ledger says to strangers, in a form that other programs read too.

Source: C2SP signed-note (https://c2sp.org/signed-note), Ed25519. A note is lines of text, an empty line, and a line
`— NAME BASE64(HINT ‖ SIGNATURE)` for each signer. A public key is written `NAME+HINT+BASE64(0x01 ‖ KEY)`, where HINT is
the first four bytes of SHA-256(NAME ‖ newline ‖ 0x01 ‖ KEY). Neither Django nor a database is needed here.

>>> key = SigningKey.from_seed("court.example/ledger", bytes(32))
>>> opened(sign("size 7\\n", key), [key.public])
'size 7\\n'
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey as Ed25519Key
from nacl.signing import VerifyKey

from debtormap.core.errors import RuleError

SEED_BYTES: Final = 32
_ED25519: Final = b"\x01"
_HINT_BYTES: Final = 4
_MARK: Final = "— "
REFUSALS: Final = {
    "key_form": "this is no public key of a ledger",
    "signature_form": "this is no note with the signatures that it needs",
    "signature_key": "the signature is of another key",
    "signature_false": "the signature does not fit what is signed",
}


@dataclass(frozen=True, slots=True)
class PublicKey:
    name: str
    """The origin of the ledger: no spaces, no plus sign."""
    key: bytes

    @property
    def hint(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.key).digest()[:_HINT_BYTES]

    @property
    def id(self) -> str:
        return self.hint.hex()

    @property
    def text(self) -> str:
        return f"{self.name}+{self.id}+{_encoded(_ED25519 + self.key)}"


def parse(text: str) -> PublicKey:
    """A public key from its text. RuleError `key_form` when it is none."""
    name, _, rest = text.partition("+")
    key = _decoded(rest.partition("+")[2], "key_form")
    public = PublicKey(name, key[1:])
    if not name or len(key) != 1 + SEED_BYTES or public.text != text:
        raise _refused("key_form")
    return public


@dataclass(frozen=True, slots=True)
class SigningKey:
    public: PublicKey
    _secret: Ed25519Key = field(repr=False)

    @classmethod
    def from_seed(cls, name: str, seed: bytes) -> "SigningKey":
        secret = Ed25519Key(seed)
        return cls(PublicKey(name, bytes(secret.verify_key)), secret)

    def signature(self, data: bytes) -> bytes:
        return self._secret.sign(data).signature

    def line(self, data: bytes) -> str:
        """The line of a note that bears the signature."""
        return f"{_MARK}{self.public.name} {_encoded(self.public.hint + self.signature(data))}"


def sign(text: str, *keys: SigningKey) -> str:
    """The text, which ends in a newline, as a note with the signature of each key."""
    if not text.endswith("\n") or "\n\n" in text:
        raise ValueError("a note is lines of text, none of them empty")
    return "\n".join([text, *(key.line(text.encode()) for key in keys)]) + "\n"


def opened(note: str, keys: Iterable[PublicKey]) -> str:
    """The text of a note that these keys have signed, in this order, and nobody else.

    RuleError `signature_form`, `signature_key` or `signature_false` otherwise.
    """
    text, mark, rest = note.partition("\n\n")
    lines, known = rest.split("\n"), list(keys)
    if not mark or lines.pop() or len(lines) != len(known):
        raise _refused("signature_form")
    for line, key in zip(lines, known, strict=True):
        _check_line(line, f"{text}\n".encode(), key)
    return f"{text}\n"


def signers(note: str) -> list[str]:
    """The ids of the keys that a note says it is signed by; nothing is checked but the spelling."""
    lines = note.partition("\n\n")[2].splitlines()
    return [_decoded(line.rpartition(" ")[2], "signature_form")[:_HINT_BYTES].hex() for line in lines]


def check(data: bytes, signature: bytes, key: PublicKey) -> None:
    """RuleError `signature_false` unless the key has signed the data."""
    try:
        VerifyKey(key.key).verify(data, signature)
    except (BadSignatureError, ValueError):
        raise _refused("signature_false") from None


def _check_line(line: str, data: bytes, key: PublicKey) -> None:
    mark = f"{_MARK}{key.name} "
    signed = _decoded(line.removeprefix(mark), "signature_form")
    if not line.startswith(mark) or signed[:_HINT_BYTES] != key.hint:
        raise _refused("signature_key")
    check(data, signed[_HINT_BYTES:], key)


def _encoded(data: bytes) -> str:
    return b64encode(data).decode("ascii")


def _decoded(text: str, code: str) -> bytes:
    """Base64 in its one correct spelling."""
    try:
        data = b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        raise _refused(code) from None
    if _encoded(data) != text:
        raise _refused(code)
    return data


def _refused(code: str) -> RuleError:
    return RuleError(code, rule=REFUSALS[code])
