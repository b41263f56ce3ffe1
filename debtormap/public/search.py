"""Search by name, case number or credit code.

Names are found by any part of them, and by pinyin or initials when letters are asked for; a case number or credit code
finds exactly. A number of an identity document is refused and legal representatives are in no index, so that neither
ever finds anybody. An answer says how many parties share what was asked and never which of them is meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlencode

import numpy as np
from numpy.typing import NDArray

from debtormap.core import case_numbers
from debtormap.core.disclosure import summary
from debtormap.core.errors import RuleError
from debtormap.core.identifiers import credit_code, resident_number
from debtormap.core.identifiers.text import compact
from debtormap.core.names import comparison_key
from debtormap.public import cursors
from debtormap.public.answers import Answer
from debtormap.public.nearby import decode, encode
from debtormap.public.pinyin_index import latin
from debtormap.public.projection import Projection
from debtormap.public.records import FOREVER, short_key

PATH: Final = "/api/v1/search"
PAGE_SIZE: Final = 20
MAX_PAGES: Final = 5
MAX_LENGTH: Final = 100
EXTRA_FIELDS: Final = ("birth_year", "sex", "division")
_IDENTITY_LIKE: Final = re.compile(r"[A-Z]{0,3}[0-9*]{7,}[0-9A-Z*]{0,2}")
_CREDIT_CODE_LIKE: Final = re.compile(r"[0-9A-Z]{18}")

Numbers = NDArray[np.int64]


class QueryKind(StrEnum):
    """What a text was taken for."""

    NAME = "name"
    CASE_NUMBER = "case_number"
    CREDIT_CODE = "credit_code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A text that may be searched, in the form in which it is compared."""

    kind: QueryKind
    text: str


def parse(text: str | None, *, today: date) -> Query:
    """What a text asks for. Raises RuleError `missing`, `too_long` or `identity_number_not_searchable`."""
    if text is not None and len(text) > MAX_LENGTH:
        raise RuleError("too_long", field="q", rule=f"at most {MAX_LENGTH} characters", mend="shorten it")
    name = comparison_key(text or "")
    if text is None or not name:
        raise RuleError("missing", field="q", rule="a name, case number or credit code is needed", mend="give one")
    case_number = _case_number(text)
    if case_number is not None:
        return Query(kind=QueryKind.CASE_NUMBER, text=case_number)
    number = compact(text)
    if _is_credit_code(number, today):
        return Query(kind=QueryKind.CREDIT_CODE, text=number)
    if _IDENTITY_LIKE.fullmatch(number):
        raise RuleError(
            "identity_number_not_searchable",
            field="q",
            rule="nobody is found by the number of an identity document",
            mend="search by name, full case number or full credit code",
        )
    return Query(kind=QueryKind.NAME, text=name)


def search(projection: Projection, text: str | None, cursor: str | None, now: float) -> Answer:
    """One page of findings, exact names first, then the newest. Raises RuleError."""
    query = parse(text, today=datetime.fromtimestamp(now, UTC).date())
    page, after = _position(cursor)
    numbers = _shown(projection, _matches(projection, query), now)
    exact = _exact(projection, numbers, query)
    # Numbers ascend: turned round, the newest come first.
    whole, part = numbers[exact][::-1], numbers[~exact][::-1]
    if after is not None:
        whole, part = _after(whole, part, *after)
    rows = np.concatenate((whole[: PAGE_SIZE + 1], part[: PAGE_SIZE + 1])).tolist()
    listed, more = rows[:PAGE_SIZE], len(rows) > PAGE_SIZE and page < MAX_PAGES
    last = (len(whole) < PAGE_SIZE, listed[-1]) if more else None
    found = {
        "query_kind": query.kind,
        "total": len(numbers),
        "distinct_parties": _distinct(_view(projection.party_keys)[numbers]),
        "listings": [_row(projection, number) for number in listed],
        "next": None if last is None else _next_url(text or "", page + 1, *last),
    }
    ends = _view(projection.expires_s)[numbers]
    return Answer(encode(found), valid_until=float(ends.min()) if len(ends) else FOREVER, shown=len(listed))


def _case_number(text: str) -> str | None:
    try:
        return case_numbers.format(case_numbers.parse(text))
    except RuleError:
        return None


def _is_credit_code(number: str, today: date) -> bool:
    if not _CREDIT_CODE_LIKE.fullmatch(number):
        return False
    if not number[:17].isdigit():
        return True  # letters inside: no identity number has them, and a mistyped code finds nothing
    return _passes_credit_code(number) and (number[0] == "9" or not _passes_resident(number, today))


def _passes_credit_code(number: str) -> bool:
    try:
        return credit_code.check(number) == number
    except RuleError:
        return False


def _passes_resident(number: str, today: date) -> bool:
    try:
        return resident_number.check(number, today=today) == number
    except RuleError:
        return False


def _matches(projection: Projection, query: Query) -> Numbers:
    match query.kind:
        case QueryKind.CASE_NUMBER:
            return _by_key(projection, projection.case_keys, "case_number", query.text)
        case QueryKind.CREDIT_CODE:
            return _by_key(projection, projection.code_keys, "credit_code", query.text)
        case QueryKind.NAME:
            return _by_name(projection, query.text)


def _by_name(projection: Projection, text: str) -> Numbers:
    found = _containing(projection, text)
    sound = latin(text)
    # Letters may be part of a name as it is written, or its sound; a sound mixes names, so only letters ask for it.
    return found if sound is None else np.union1d(found, projection.pinyin_index.find(sound))


def _containing(projection: Projection, text: str) -> Numbers:
    candidates = projection.names_index.candidates(text).astype(np.int64)
    if len(text) <= 2:
        return candidates
    names = projection.names
    # The pairs may stand apart in the name.
    return np.array([number for number in candidates.tolist() if text in names[number]], dtype=np.int64)


def _by_key(projection: Projection, keys: Any, field: str, text: str) -> Numbers:
    # A pass over a million keys takes under a millisecond; no index to keep in step.
    numbers = np.flatnonzero(np.frombuffer(keys, dtype=np.uint32) == short_key(text))
    found = [number for number in numbers.tolist() if decode(projection.bodies[number]).get(field) == text]
    return np.array(found, dtype=np.int64)


def _shown(projection: Projection, numbers: Numbers, now: float) -> Numbers:
    """Those that anybody may see now; the vector form of `Projection.is_shown`."""
    needs = projection.list_needs
    flags = np.frombuffer(projection.flags, dtype=np.uint8)[numbers]
    shown: Numbers = numbers[(flags & needs == needs) & (_view(projection.expires_s)[numbers] > now)]
    return shown


def _exact(projection: Projection, numbers: Numbers, query: Query) -> NDArray[np.bool_]:
    if query.kind is not QueryKind.NAME or latin(query.text) is not None:
        return np.ones(len(numbers), dtype=np.bool_)
    lengths = np.frombuffer(projection.name_lengths, dtype=np.uint16)[numbers]
    exact: NDArray[np.bool_] = np.equal(lengths, len(query.text))
    return exact


def _distinct(keys: Numbers) -> int:
    """How many different numbers there are. Sorting beats `np.unique` eightfold here."""
    ordered = np.sort(keys)
    return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + min(1, len(keys))


def _view(column: Any) -> NDArray[np.int64]:
    return np.frombuffer(column, dtype=np.int64)


def _position(cursor: str | None) -> tuple[int, tuple[bool, int] | None]:
    """The number of the page, and the row after which it begins."""
    if cursor is None:
        return 1, None
    page, is_part, number = cursors.parse(cursor, int, bool, int)
    if not 2 <= page <= MAX_PAGES:
        raise cursors.invalid()
    return page, (is_part, number)


def _after(whole: Numbers, part: Numbers, is_part: bool, number: int) -> tuple[Numbers, Numbers]:
    """What follows a row: exact names first, then the others, each from the newest on."""
    if is_part:
        return whole[:0], part[part < number]
    return whole[whole < number], part


def _next_url(text: str, page: int, is_part: bool, number: int) -> str:
    return f"{PATH}?{urlencode({'q': text, 'cursor': cursors.form(page, is_part, number)})}"


def _row(projection: Projection, number: int) -> dict[str, object]:
    record = decode(projection.bodies[number])
    return {**summary(record), **{name: record[name] for name in EXTRA_FIELDS if name in record}}
