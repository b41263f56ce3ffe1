"""What a reader wants to see of the listings: nearby, a place, a box of the map and their lists take the same filters.

A court is named by its newest code and means the same court under its former codes and names, too. Days are those of
publication, in Beijing, both included; a listing whose record does not give what is asked for is left out.

>>> parse(kind="legal_person", ground="G4", published_from="2026-01-01").query()
{'kind': 'legal_person', 'ground': 'G4', 'published_from': '2026-01-01'}
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final
from urllib.parse import urlencode

from debtormap.core.errors import RuleError
from debtormap.core.listing import Ground, Kind
from debtormap.geo import court_table
from debtormap.public.records import KIND_NUMBERS

NAMES: Final = ("kind", "ground", "court", "published_from", "published_to")
PARAMETERS: Final = frozenset(NAMES)
GROUND_BITS: Final[dict[str, int]] = {ground: 1 << number for number, ground in enumerate(Ground)}
LAST_DAY: Final = date.max.toordinal()
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is wanted; None wants all."""

    kind: Kind | None = None
    ground: Ground | None = None
    court: str | None = None
    published_from: date | None = None
    published_to: date | None = None

    def query(self) -> dict[str, str]:
        """The parameters that ask for it, in the order of their canonical spelling."""
        return {name: str(value) for name in NAMES if (value := getattr(self, name)) is not None}

    def canonical(self) -> str:
        """Its part of the canonical spelling of a question; empty when all is wanted."""
        query = self.query()
        return f"&{urlencode(query)}" if query else ""

    @property
    def kind_number(self) -> int | None:
        return None if self.kind is None else KIND_NUMBERS[self.kind]

    @property
    def is_of_kind_alone(self) -> bool:
        """Whether nothing but the kind, or nothing at all, is filtered: such counts are kept ready."""
        return (self.ground, self.court, self.published_from, self.published_to) == (None, None, None, None)

    @property
    def days(self) -> tuple[int, int] | None:
        """The first and the last day as ordinals; None wants all. Day 0 is that of records which give none."""
        if self.published_from is None and self.published_to is None:
            return None
        return (
            1 if self.published_from is None else self.published_from.toordinal(),
            LAST_DAY if self.published_to is None else self.published_to.toordinal(),
        )


EVERYTHING: Final = Filters()


def parse(
    *,
    kind: str | None = None,
    ground: str | None = None,
    court: str | None = None,
    published_from: str | None = None,
    published_to: str | None = None,
) -> Filters:
    """The filters of a question.

    Raises RuleError with one of the codes `unknown_kind`, `unknown_ground`, `unknown_court`, `not_a_day`,
    `turned_round`.
    """
    first, last = _day("published_from", published_from), _day("published_to", published_to)
    if first is not None and last is not None and first > last:
        raise RuleError(
            "turned_round",
            field="published_from",
            rule="the first day is not after the last",
            mend="exchange published_from and published_to",
        )
    return Filters(
        kind=_kind(kind), ground=_ground(ground), court=_court(court), published_from=first, published_to=last
    )


@lru_cache(maxsize=4_096)
def court_id(code: str, name: str) -> str:
    """The newest code of the court that a record names; the code itself when no table has the court."""
    courts = court_table.load()
    named = next((court for court in courts if court.code == code and court.name == name), None)
    found = named or courts.by_code(code)
    return code if found is None else found.id


def _kind(text: str | None) -> Kind | None:
    if text is None:
        return None
    if text not in Kind.__members__.values():
        raise RuleError(
            "unknown_kind", field="kind", rule=f"a kind is one of {', '.join(Kind)}", mend="leave it out for all kinds"
        )
    return Kind(text)


def _ground(text: str | None) -> Ground | None:
    if text is None:
        return None
    if text not in Ground.__members__.values():
        raise RuleError(
            "unknown_ground",
            field="ground",
            rule=f"a ground is one of {', '.join(Ground)}",
            mend="leave it out for all grounds",
        )
    return Ground(text)


def _court(text: str | None) -> str | None:
    if text is None:
        return None
    if all(court.id != text for court in court_table.load()):
        raise RuleError(
            "unknown_court",
            field="court",
            rule="a court is named by its code in case numbers, the newest one, as /api/v1/courts lists them",
            mend="leave it out for all courts",
        )
    return text


def _day(field: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # said below, as of what is no day in any form
    raise RuleError(
        "not_a_day", field=field, rule="a day is written YYYY-MM-DD and exists", mend="leave it out for all days"
    )
