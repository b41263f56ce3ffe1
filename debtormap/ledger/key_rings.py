"""Which public keys a reader believes: those of a file he has, and those that handovers join to them.

A key file holds one public key a line, or is the document of `/.well-known/debtormap-keys.json`. Neither Django nor a
database is needed here.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from debtormap.core.errors import RuleError
from debtormap.ledger import signing
from debtormap.ledger.signing import PublicKey

MAX_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownKey:
    """A key and when it signed; None: not known here."""

    public: PublicKey
    valid_from: str | None = None
    valid_until: str | None = None

    def signs_at(self, at: str) -> bool:
        instant = datetime.fromisoformat(at)
        return not (
            (self.valid_from is not None and instant < datetime.fromisoformat(self.valid_from))
            or (self.valid_until is not None and instant > datetime.fromisoformat(self.valid_until))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """A key as the ledger keeps it; `handover` is signed by the key before, when there is one, and by this one."""

    number: int
    text: str
    valid_from: str
    handover: str


def parse(data: bytes) -> list[KnownKey]:
    """The keys of a key file. RuleError `key_form` when there is none in it or one cannot be read."""
    try:
        text = data[: MAX_BYTES + 1].decode("utf-8").strip()
        if len(data) > MAX_BYTES:
            raise ValueError
        found = _of_document(json.loads(text)) if text.startswith("{") else _of_lines(text)
    except (RuleError, ValueError, KeyError, TypeError, RecursionError):
        raise _unreadable() from None
    if not found:
        raise _unreadable()
    return found


def document(rows: Sequence[KeyRow], checkpoint: str | None) -> dict[str, Any]:
    """What is published of the keys, with the newest checkpoint."""
    return {
        "origin": signing.parse(rows[0].text).name if rows else None,
        "keys": [
            {
                "id": key.public.id,
                "algorithm": "Ed25519",
                "key": key.public.text,
                "valid_from": key.valid_from,
                "valid_until": key.valid_until,
                "handover": row.handover,
            }
            for key, row in zip(known(rows), rows, strict=True)
        ],
        "checkpoint": checkpoint,
    }


def known(rows: Sequence[KeyRow]) -> list[KnownKey]:
    """Each key, valid until the next begins; whether they belong together is not asked."""
    ends = [*(row.valid_from for row in rows[1:]), None]
    return [
        KnownKey(public=signing.parse(row.text), valid_from=row.valid_from, valid_until=end)
        for row, end in zip(rows, ends, strict=False)
    ]


def believed(rows: Sequence[KeyRow], trusted: Iterable[PublicKey], note: Callable[[str], None]) -> dict[str, KnownKey]:
    """By id, the ledger's keys that handovers join to a trusted one; what is wrong goes to `note`."""
    try:
        keys = known(rows)
    except RuleError as problem:
        note(f"keys: {problem}")
        return {}
    # Each is asked, so that each problem is told.
    broken = [index for index in range(len(rows)) if not _is_joined(index, rows, keys, note)]
    own = set(trusted)
    if not any(key.public in own for key in keys):
        note("keys: none of the ledger's is one of those it is checked with")
        return {}
    return {key.public.id: key for key in keys if not broken or key.public in own}


def handover_text(old: PublicKey | None, new: PublicKey, *, number: int, at: str) -> str:
    """What the old key, when there is one, and the new one sign; `number` is that of the new one."""
    giver = old.text if old else "nobody"
    return f"debtormap key handover\nfrom {giver}\nto {new.text}\nnumber {number}\ntime {at}\n"


def _is_joined(index: int, rows: Sequence[KeyRow], keys: Sequence[KnownKey], note: Callable[[str], None]) -> bool:
    row, new = rows[index], keys[index].public
    old = keys[index - 1].public if index else None
    try:
        said = signing.opened(row.handover, [key for key in (old, new) if key])
    except RuleError as refused:
        note(f"key {row.number}: {refused}")
        return False
    if row.number != index + 1 or said != handover_text(old, new, number=row.number, at=row.valid_from):
        note(f"key {row.number}: its handover says something else")
        return False
    return True


def _of_lines(text: str) -> list[KnownKey]:
    lines = (line.strip() for line in text.splitlines())
    return [KnownKey(public=signing.parse(line)) for line in lines if line and not line.startswith("#")]


def _of_document(found: Any) -> list[KnownKey]:
    return [
        KnownKey(
            public=signing.parse(key["key"]),
            valid_from=_instant(key["valid_from"]),
            valid_until=None if key["valid_until"] is None else _instant(key["valid_until"]),
        )
        for key in found["keys"]
    ]


def _instant(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("an instant without its zone")
    return text


def _unreadable() -> RuleError:
    return RuleError(
        "key_form",
        field="key file",
        rule="one public key of the ledger a line, or the file /.well-known/debtormap-keys.json of the court",
        mend="get the key from the court on another way than the file that is to be verified",
    )
