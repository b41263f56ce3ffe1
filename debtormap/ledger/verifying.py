"""Verifying what the ledger has signed, from file and public key alone: extracts, receipts, evidence, deliveries,
checkpoints.

A key in the file is never looked at. Neither Django, nor a database, nor a network is needed here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from debtormap.core import extracts, merkle
from debtormap.core import receipts as papers
from debtormap.core.errors import RuleError
from debtormap.core.receipts import Checkpoint, Kind, Receipt
from debtormap.ledger import auditing, canonical, signing
from debtormap.ledger.hashing import chain_hash, leaf_hash
from debtormap.ledger.key_rings import KnownKey

EVIDENCE_TYPE: Final = "debtormap.evidence.1"
EVIDENCE_SIGNED_AS: Final = b"debtormap evidence 1\n"
DELIVERY_TYPE: Final = "debtormap.delivery.1"
DELIVERY_SIGNED_AS: Final = b"debtormap delivery 1\n"
_EVENT_KINDS: Final = {
    Kind.PUBLICATION: "publish",
    Kind.AMENDMENT: "amend",
    Kind.REDUCED: "amend",
    Kind.REMOVAL: "withdraw",
}
_SAID: Final = {
    Kind.PUBLICATION: "was published",
    Kind.AMENDMENT: "was amended",
    Kind.REDUCED: "was taken off the map or off sharing",
    Kind.REMOVAL: "was removed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether the file holds, in words; `facts` is what it says, empty when it does not hold."""

    holds: bool
    text: str
    code: str = ""
    """Why it does not hold, as a word for programs."""
    facts: Mapping[str, Any] = field(default_factory=dict)


def verify(data: bytes, keys: Sequence[KnownKey]) -> Verdict:
    """The verdict on a file, whatever bytes are in it."""
    by_id = {key.public.id: key for key in keys}
    try:
        if data.startswith(extracts.MAGIC):
            return _extract(data, by_id)
        if not data.lstrip().startswith(b"{"):
            return _checkpoint(data, by_id)
        found = canonical.decode(data.rstrip(b"\r\n"))
        body = found.get("body")
        check = _OF_TYPE.get(str(body.get("type")), _receipt) if isinstance(body, dict) else _receipt
        return check(found, by_id)
    except RuleError as problem:
        return Verdict(holds=False, text=f"It does NOT hold: {problem.rule}.", code=problem.code)


def _extract(data: bytes, keys: Mapping[str, KnownKey]) -> Verdict:
    signed = extracts.parse(data)
    said = signed.extract
    key = _key(keys, signed.key_id, said.issued_at)
    signing.check(said.signing_bytes(), signed.signature, key.public)
    if said.origin != key.public.name:
        raise _untrue("it is of another ledger than its key")
    if not signed.is_whole():
        raise _untrue("the document is not the one that was signed")
    lines = [
        "The extract holds: every byte of it is as the court signed it.",
        f"It is of listing {said.listing_id} as it was public at {said.as_of}, says {said.court}.",
        f"Signed by key {key.public.id} of {key.public.name}, issued at {said.issued_at}.",
        f"Whether the listing is still public stands at {said.url} alone: who finds nothing there may not use it.",
        *(["All of this is a demonstration with invented people."] if said.synthetic else []),
    ]
    facts = {"kind": "extract", "key": key.public.text, **said.body()}
    return Verdict(holds=True, text="\n".join(lines), facts=facts)


def _receipt(found: dict[str, Any], keys: Mapping[str, KnownKey]) -> Verdict:
    opening = found.pop("opening", None)
    signed = papers.parse(canonical.encode(found))
    said = signed.receipt
    key = _key(keys, signed.key_id, said.issued_at)
    signing.check(said.signing_bytes(), signed.signature, key.public)
    if said.checkpoint.origin != key.public.name:
        raise _untrue("it is of another ledger than its key")
    event_kind = _EVENT_KINDS[said.kind]
    if said.hash != chain_hash(said.prev_hash, said.seq, event_kind, said.listing_id, said.at, said.leaf_hash):
        raise _untrue("the hash of the event is not that of what is said of it")
    if not said.is_in_checkpoint():
        raise _untrue("the proof does not lead from the event to the checkpoint")
    if opening is not None:
        _check_opening(opening, said.leaf_hash)
    facts = {"kind": "receipt", "key": key.public.text, **said.body(), "record": opening and opening["body"]}
    return Verdict(holds=True, text=_receipt_text(said, key, opening), facts=facts)


def _receipt_text(said: Receipt, key: KnownKey, opening: Mapping[str, str] | None) -> str:
    act = f" ({said.act})" if said.kind is Kind.REMOVAL else ""
    lines = [
        "The receipt holds.",
        f"Listing {said.listing_id} {_SAID[said.kind]}{act} at {said.at}, says {said.court}.",
        f"This is event {said.seq} of the ledger {said.checkpoint.origin}, which had {said.checkpoint.size} events "
        f"at {said.checkpoint.at}.",
        *(f"Off {surface} at {at}." for surface, at in (said.surfaces or {}).items()),
        f"Signed by key {key.public.id} of {key.public.name}, issued at {said.issued_at}.",
        "The record in the file is the one that was written."
        if opening
        else "The record is not in the file; the event is proved without it.",
        *(["All of this is a demonstration with invented people."] if said.synthetic else []),
    ]
    return "\n".join(lines)


def _evidence(found: dict[str, Any], keys: Mapping[str, KnownKey]) -> Verdict:
    try:
        body = found["body"]
        listing_id, issued_at = str(body["listing_id"]), str(body["issued_at"])
        key = _key(keys, found["key_id"], issued_at)
        signature = canonical.hashed(found["signature"])
        if set(found) != {"body", "key_id", "signature"}:
            raise _untrue("it is no evidence of this program")
        signing.check(EVIDENCE_SIGNED_AS + canonical.encode(body), signature, key.public)
        state = auditing.stated(body["checkpoint"], keys)
        for event in body["events"]:
            _check_event(event, listing_id, state)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise _untrue("it is no evidence of this program") from None
    numbers = ", ".join(str(event["seq"]) for event in body["events"])
    text = (
        f"The evidence holds.\nListing {listing_id} has the events {numbers} in the ledger {state.origin}, which had "
        f"{state.size} events at {state.at}.\n"
        f"Signed by key {key.public.id} of {key.public.name}, issued at {issued_at}."
    )
    return Verdict(holds=True, text=text, facts={"kind": "evidence", "key": key.public.text, **body})


def _delivery(found: dict[str, Any], keys: Mapping[str, KnownKey]) -> Verdict:
    try:
        body = found["body"]
        key = _key(keys, found["key_id"], str(body["issued_at"]))
        signature = canonical.hashed(found["signature"])
        if set(found) != {"body", "key_id", "signature"}:
            raise _untrue("it is no delivery of this program")
        signing.check(DELIVERY_SIGNED_AS + canonical.encode(body), signature, key.public)
        lines = [
            "The delivery holds.",
            f"It is for {body['recipient']}: {len(body['events'])} events after {body['after']} up to {body['last']}.",
            f"Signed by key {key.public.id} of {key.public.name}, issued at {body['issued_at']}.",
        ]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _untrue("it is no delivery of this program") from None
    return Verdict(holds=True, text="\n".join(lines), facts={"kind": "delivery", "key": key.public.text, **body})


_OF_TYPE: Final = {EVIDENCE_TYPE: _evidence, DELIVERY_TYPE: _delivery}


def _check_event(event: Mapping[str, Any], listing_id: str, state: Checkpoint) -> None:
    seq, leaf = int(event["seq"]), canonical.hashed(event["leaf_hash"])
    own_hash = chain_hash(
        canonical.hashed(event["prev_hash"]), seq, str(event["kind"]), listing_id, str(event["at"]), leaf
    )  # fmt: skip
    if own_hash.hex() != event["hash"]:
        raise _untrue(f"the hash of event {seq} is not that of what is said of it")
    proof = [canonical.hashed(part) for part in event["proof"]]
    if not merkle.verify_inclusion(leaf, seq - 1, state.size, proof, state.root):
        raise _untrue(f"the proof does not lead from event {seq} to the checkpoint")
    if event["opening"] is not None:
        _check_opening(event["opening"], leaf)


def _checkpoint(data: bytes, keys: Mapping[str, KnownKey]) -> Verdict:
    try:
        note = data.decode("utf-8")
    except UnicodeDecodeError:
        raise _untrue("it is neither a receipt, nor evidence, nor a checkpoint of this program") from None
    state = auditing.stated(note, keys)
    text = f"The checkpoint holds.\nThe ledger {state.origin} had {state.size} events at {state.at}."
    facts = {
        "kind": "checkpoint", "origin": state.origin, "size": state.size, "root": state.root.hex(),
        "head": state.head.hex(), "at": state.at,
    }  # fmt: skip
    return Verdict(holds=True, text=text, facts=facts)


def _key(keys: Mapping[str, KnownKey], key_id: object, at: str) -> KnownKey:
    key = keys.get(key_id) if isinstance(key_id, str) else None
    if key is None:
        raise RuleError("key_unknown", rule="it is not signed by a key of your key file")
    try:
        in_time = key.signs_at(at)
    except ValueError:
        raise _untrue("it is issued at no instant there is") from None
    if not in_time:
        raise _untrue("its key did not sign at that time")
    return key


def _check_opening(opening: Any, leaf: bytes) -> None:
    try:
        salt, body = canonical.hashed(opening["salt"]), opening["body"].encode()
        holds = set(opening) == {"body", "salt"} and leaf_hash(salt, body) == leaf
    except (KeyError, TypeError, ValueError, AttributeError):
        holds = False
    if not holds:
        raise _untrue("the record in the file is not the one that was written")


def _untrue(rule: str) -> RuleError:
    return RuleError("not_true", rule=rule)
