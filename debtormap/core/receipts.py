"""Signed papers about the ledger: what is signed, to the byte, and how a file of one is read.

A receipt tells a listed person that an event (a publication, a removal) stands in the ledger; a checkpoint tells
everybody what the whole ledger was at a moment. No receipt carries personal data: it names a listing by its id and an
event by its number and hashes. Signing and verifying (Ed25519) is not done here; a file never brings its own key.

A file is canonical JSON (UTF-8, sorted keys, no spaces): `{"body": …, "key_id": …, "signature": base64}`. What is
signed is `debtormap receipt 1`, a line feed, and the canonical JSON of the body. A checkpoint is text in the form of
C2SP tlog-checkpoint: origin, size, root in base64, then lines of our own (head of the chain, time); that text is what
is signed.

>>> point = Checkpoint(origin="court.example", size=0, root=EMPTY_ROOT, head=bytes(32), at="2026-11-25T08:00:00Z")
>>> parse_checkpoint(point.text()) == point
True
"""

import json
import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from debtormap.core.errors import RuleError
from debtormap.core.merkle import EMPTY_ROOT, HASH_BYTES, verify_inclusion

__all__ = ["EMPTY_ROOT", "EVENT_KINDS", "Checkpoint", "Kind", "Receipt", "Signed", "parse", "parse_checkpoint", "seal"]

MAX_BYTES = 64 * 1024
SIGNATURE_BYTES = 64
_SIGNED_AS = b"debtormap receipt 1\n"
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z", re.ASCII)
_LISTING_ID = re.compile(r"[0-9A-Za-z]{1,20}", re.ASCII)
_KEY_ID = re.compile(r"[0-9a-f]{8,64}", re.ASCII)
_HEX_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_LINE = re.compile(r"[^\n\r]{1,200}")
_PROOF_LIMIT = 64


class Kind(StrEnum):
    """What a receipt tells. REMOVAL: revoked, delisted or hidden; REDUCED: off map and sharing, still in the list."""

    PUBLICATION = "publication"
    AMENDMENT = "amendment"
    REDUCED = "reduced"
    REMOVAL = "removal"


#: The kind of ledger event that each of them tells of: with it the hash of the event can be computed again.
EVENT_KINDS: dict[Kind, str] = {
    Kind.PUBLICATION: "publish",
    Kind.AMENDMENT: "amend",
    Kind.REDUCED: "amend",
    Kind.REMOVAL: "withdraw",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The whole ledger at a moment. `head`: the hash of its last event; `at`: an instant in UTC, spelled "…Z"."""

    origin: str
    size: int
    root: bytes
    head: bytes
    at: str

    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\nhead {_base64(self.head)}\ntime {self.at}\n"

    def signing_bytes(self) -> bytes:
        return self.text().encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a court says of one event. `act`: revoke, delist or hide for a removal, the event's kind otherwise.

    `seq`, `prev_hash`, `hash`, `leaf_hash` are those of the event; `proof` leads from the leaf, at index `seq - 1`, to
    the root of the checkpoint. `surfaces`: where the listing was taken off, and when, as instants "…Z".
    """

    kind: Kind
    court: str
    listing_id: str
    act: str
    seq: int
    at: str
    leaf_hash: bytes
    prev_hash: bytes
    hash: bytes
    checkpoint: Checkpoint
    proof: tuple[bytes, ...]
    issued_at: str
    surfaces: Mapping[str, str] | None = None
    synthetic: bool = False

    def body(self) -> dict[str, object]:
        """The body as it stands in a file."""
        point = self.checkpoint
        body: dict[str, object] = {
            "type": f"debtormap.{self.kind.value}.1",
            "court": self.court,
            "listing_id": self.listing_id,
            "act": self.act,
            "event": {
                "seq": self.seq,
                "at": self.at,
                "leaf_hash": self.leaf_hash.hex(),
                "prev_hash": self.prev_hash.hex(),
                "hash": self.hash.hex(),
            },
            "checkpoint": {
                "origin": point.origin,
                "size": point.size,
                "root": point.root.hex(),
                "head": point.head.hex(),
                "at": point.at,
            },
            "proof": [part.hex() for part in self.proof],
            "issued_at": self.issued_at,
        }
        if self.surfaces is not None:
            body["surfaces"] = dict(self.surfaces)
        if self.synthetic:
            body["synthetic"] = True
        return body

    def signing_bytes(self) -> bytes:
        """What the court signs."""
        return _SIGNED_AS + _canonical(self.body())

    def is_in_checkpoint(self) -> bool:
        """Whether the proof leads from the event to the root of the checkpoint that the receipt names."""
        point = self.checkpoint
        return verify_inclusion(self.leaf_hash, self.seq - 1, point.size, self.proof, point.root)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A receipt as read from a file; nothing of it is believed before its signature is verified with a known key."""

    receipt: Receipt
    key_id: str
    signature: bytes


def seal(receipt: Receipt, *, key_id: str, signature: bytes) -> bytes:
    """The bytes of a file."""
    signed = {"body": receipt.body(), "key_id": key_id, "signature": _base64(signature)}
    return _canonical(signed) + b"\n"


def parse(data: bytes) -> Signed:
    """A receipt from the bytes of a file. RuleError `receipt_form` for whatever is not the one spelling of one."""
    if len(data) > MAX_BYTES:
        raise _broken("a receipt has at most 64 kB")
    try:
        found = json.loads(data.decode("utf-8"))
        signed = _signed(found)
    except (KeyError, TypeError, ValueError, Base64Error, RecursionError):
        raise _broken("this is no receipt of this program") from None
    # One spelling alone: no key twice, none unknown, nothing that two readers could read in two ways.
    if seal(signed.receipt, key_id=signed.key_id, signature=signed.signature) != data.rstrip(b"\r\n") + b"\n":
        raise _broken("a receipt has one spelling; this file was changed")
    return signed


def parse_checkpoint(text: str) -> Checkpoint:
    """A checkpoint from its text. RuleError `checkpoint_form` for whatever is not the one spelling of one."""
    try:
        origin, size, root, head, at, end = text.split("\n")
        point = _checkpoint(
            {
                "origin": origin,
                "size": int(size),
                "root": b64decode(root, validate=True).hex(),
                "head": b64decode(head.removeprefix("head "), validate=True).hex(),
                "at": at.removeprefix("time "),
            }
        )
    except (ValueError, TypeError, KeyError, Base64Error):
        raise RuleError("checkpoint_form", field="file", rule="this is no checkpoint of this program") from None
    if end or point.text() != text:
        raise RuleError("checkpoint_form", field="file", rule="a checkpoint has one spelling; this text was changed")
    return point


def _signed(found: Any) -> Signed:
    signature = b64decode(found["signature"], validate=True)
    if len(signature) != SIGNATURE_BYTES:
        raise ValueError("a signature of another length")
    return Signed(receipt=_receipt(found["body"]), key_id=_text(found["key_id"], _KEY_ID), signature=signature)


def _receipt(body: Any) -> Receipt:
    name, version = str(body["type"]).removeprefix("debtormap.").split(".")
    if version != "1":
        raise ValueError("a receipt of another version")
    event, proof, surfaces = body["event"], body["proof"], body.get("surfaces")
    if not isinstance(proof, list) or len(proof) > _PROOF_LIMIT:
        raise ValueError("a proof is a list of hashes")
    return Receipt(
        kind=Kind(name),
        court=_text(body["court"], _LINE),
        listing_id=_text(body["listing_id"], _LISTING_ID),
        act=_text(body["act"], _LINE),
        seq=_whole(event["seq"], 1),
        at=_text(event["at"], _INSTANT),
        leaf_hash=_hash(event["leaf_hash"]),
        prev_hash=_hash(event["prev_hash"]),
        hash=_hash(event["hash"]),
        checkpoint=_checkpoint(body["checkpoint"]),
        proof=tuple(_hash(part) for part in proof),
        issued_at=_text(body["issued_at"], _INSTANT),
        surfaces=None
        if surfaces is None
        else {_text(each, _LINE): _text(surfaces[each], _INSTANT) for each in surfaces},
        synthetic=body.get("synthetic", False) is True,
    )


def _checkpoint(found: Any) -> Checkpoint:
    return Checkpoint(
        origin=_text(found["origin"], _LINE),
        size=_whole(found["size"], 0),
        root=_hash(found["root"]),
        head=_hash(found["head"]),
        at=_text(found["at"], _INSTANT),
    )


def _text(value: Any, form: re.Pattern[str]) -> str:
    if not isinstance(value, str) or form.fullmatch(value) is None:
        raise ValueError("a text of another form")
    return value


def _whole(value: Any, least: int) -> int:
    if type(value) is not int or value < least:
        raise ValueError("a whole number is expected")
    return value


def _hash(value: Any) -> bytes:
    digest = bytes.fromhex(_text(value, _HEX_HASH))
    assert len(digest) == HASH_BYTES
    return digest


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _base64(value: bytes) -> str:
    return b64encode(value).decode("ascii")


def _broken(rule: str) -> RuleError:
    return RuleError("receipt_form", field="file", rule=rule, mend="ask the court for the file again")
