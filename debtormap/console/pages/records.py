"""A public record for people: its fields in order, with their names, and the exact text beside."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from debtormap.console import words
from debtormap.core.listing import GROUND_TEXTS, Ground
from debtormap.ledger.models import Body, Event, EventKind

#: Fields whose values are codes.
CODED = {"kind", "sex", "performance.state", "channels"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    facts: list[tuple[words.Word, object]]
    """(name, value) of each field that the record has."""
    text: str
    """The body, indented."""


def view(body: bytes) -> RecordView:
    record = json.loads(body)
    flat = dict(_flat(record))
    facts = [(word, _shown(path, flat[path])) for path, word in words.RECORD.items() if path in flat]
    return RecordView(facts=facts, text=json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True))


def of_event(seq: int) -> RecordView | None:
    """What an event said; None when its body was blanked."""
    body = Body.objects.filter(seq=seq).values_list("body", flat=True).first()
    return None if body is None else view(bytes(body))


def last_published(events: list[Event]) -> RecordView | None:
    """What the newest publishing or amending of these events (newest first) said."""
    said = {EventKind.PUBLISH, EventKind.AMEND}
    seq = next((event.seq for event in events if event.kind in said), None)
    return None if seq is None else of_event(seq)


def _flat(record: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in record.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _shown(path: str, value: object) -> object:
    if path == "grounds" and isinstance(value, list):
        return "；".join(GROUND_TEXTS[Ground(ground)] for ground in value)
    if path not in CODED:
        return value
    codes = value if isinstance(value, list) else [value]
    return words.joined(words.RECORD_VALUES.get(str(code), str(code)) for code in codes)
