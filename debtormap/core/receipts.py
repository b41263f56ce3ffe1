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
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from debtormap.core.errors import RuleError
from debtormap.core.merkle import EMPTY_ROOT, verify_inclusion
from debtormap.core.signed_files import (
    INSTANT,
    KEY_ID,
    LINE,
    LISTING_ID,
    base64,
    canonical,
    hashed,
    signature,
    text,
    whole,
)

__all__ = ["EMPTY_ROOT", "EVENT_KINDS", "Checkpoint", "Kind", "Receipt", "Signed", "parse", "parse_checkpoint", "seal"]

MAX_BYTES = 64 * 1024
_SIGNED_AS = b"debtormap receipt 1\n"
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
        return f"{self.origin}\n{self.size}\n{base64(self.root)}\nhead {base64(self.head)}\ntime {self.at}\n"

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
        return _SIGNED_AS + canonical(self.body())

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
    signed = {"body": receipt.body(), "key_id": key_id, "signature": base64(signature)}
    return canonical(signed) + b"\n"


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
    return Signed(
        receipt=_receipt(found["body"]),
        key_id=text(found["key_id"], KEY_ID),
        signature=signature(found["signature"]),
    )


def _receipt(body: Any) -> Receipt:
    name, version = str(body["type"]).removeprefix("debtormap.").split(".")
    if version != "1":
        raise ValueError("a receipt of another version")
    event, proof, surfaces = body["event"], body["proof"], body.get("surfaces")
    if not isinstance(proof, list) or len(proof) > _PROOF_LIMIT:
        raise ValueError("a proof is a list of hashes")
    return Receipt(
        kind=Kind(name),
        court=text(body["court"], LINE),
        listing_id=text(body["listing_id"], LISTING_ID),
        act=text(body["act"], LINE),
        seq=whole(event["seq"], least=1),
        at=text(event["at"], INSTANT),
        leaf_hash=hashed(event["leaf_hash"]),
        prev_hash=hashed(event["prev_hash"]),
        hash=hashed(event["hash"]),
        checkpoint=_checkpoint(body["checkpoint"]),
        proof=tuple(hashed(part) for part in proof),
        issued_at=text(body["issued_at"], INSTANT),
        surfaces=None if surfaces is None else {text(each, LINE): text(surfaces[each], INSTANT) for each in surfaces},
        synthetic=body.get("synthetic", False) is True,
    )


def _checkpoint(found: Any) -> Checkpoint:
    return Checkpoint(
        origin=text(found["origin"], LINE),
        size=whole(found["size"], least=0),
        root=hashed(found["root"]),
        head=hashed(found["head"]),
        at=text(found["at"], INSTANT),
    )


def _broken(rule: str) -> RuleError:
    return RuleError("receipt_form", field="file", rule=rule, mend="ask the court for the file again")
