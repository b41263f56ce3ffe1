"""Comparing the register with the national list: what both hold, what one holds alone, what they tell differently.

An entry is one party in one case. The national list masks numbers, so two entries are one when case number and name
are and the numbers may be the same; of several that may, the ones with the fewest hidden characters go first. Nothing
follows from a comparison by itself: whoever reads it decides (Provisions of 2017, art. 7 and 11).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from debtormap.core.case_numbers import compact
from debtormap.core.masks import hidden_count, may_be_one_number, plain
from debtormap.core.names import comparison_key

_UNTOLD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`number` whole or masked; `facts` by label, compared where both sides tell them."""

    key: str
    case_number: str
    name: str
    number: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    there: str
    here: str
    differing: tuple[str, ...]
    """Labels of the facts that the two tell differently."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """By the keys of the entries, each in the order it came."""

    both: tuple[Pair, ...]
    only_there: tuple[str, ...]
    only_here: tuple[str, ...]
    repeated: tuple[str, ...]
    """There, and told by an earlier entry already."""


def compare(there: Iterable[Entry], here: Iterable[Entry]) -> Comparison:
    held = list(here)
    waiting = _by_case(held)
    unique, repeated = _without_repeats(there)
    pairs: list[Pair] = []
    only_there: list[str] = []
    for entry in sorted(unique, key=lambda entry: hidden_count(entry.number)):
        found = _take(entry, waiting.get(_case(entry), []))
        if found is None:
            only_there.append(entry.key)
        else:
            pairs.append(Pair(there=entry.key, here=found.key, differing=_differing(entry, found)))
    places = {entry.key: place for place, entry in enumerate(unique)}
    matched = {pair.here for pair in pairs}
    return Comparison(
        both=tuple(sorted(pairs, key=lambda pair: places[pair.there])),
        only_there=tuple(sorted(only_there, key=places.__getitem__)),
        only_here=tuple(entry.key for entry in held if entry.key not in matched),
        repeated=tuple(repeated),
    )


def _by_case(entries: Iterable[Entry]) -> dict[tuple[str, str], list[Entry]]:
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault(_case(entry), []).append(entry)
    return groups


def _case(entry: Entry) -> tuple[str, str]:
    return compact(entry.case_number), comparison_key(entry.name)


def _without_repeats(entries: Iterable[Entry]) -> tuple[list[Entry], list[str]]:
    seen: set[tuple[tuple[str, str], str]] = set()
    unique: list[Entry] = []
    repeated: list[str] = []
    for entry in entries:
        told = (_case(entry), plain(entry.number))
        if told in seen:
            repeated.append(entry.key)
        else:
            seen.add(told)
            unique.append(entry)
    return unique, repeated


def _take(entry: Entry, candidates: list[Entry]) -> Entry | None:
    possible = (each for each in candidates if may_be_one_number(entry.number, each.number))
    found = min(possible, key=lambda each: hidden_count(each.number), default=None)
    if found is not None:
        candidates.remove(found)
    return found


def _differing(one: Entry, other: Entry) -> tuple[str, ...]:
    return tuple(
        label
        for label, text in one.facts.items()
        if _told(text) and _told(other.facts.get(label, "")) and _told(text) != _told(other.facts[label])
    )


def _told(text: str) -> str:
    """What a text says, however it is spaced and punctuated."""
    return _UNTOLD.sub("", unicodedata.normalize("NFKC", text)).casefold()
