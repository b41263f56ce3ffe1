"""Refusals as RFC 9457 problem details with stable codes.

A problem names field and rule and never repeats what was sent: it may be a position or an identity number.
"""

from __future__ import annotations

from typing import Final

import msgspec

from debtormap.core.errors import (
    Conflict,
    DebtormapError,
    Full,
    Gone,
    NotAllowed,
    NotFound,
    RuleError,
    ShownEnough,
    TooMany,
    Unavailable,
)
from debtormap.direct import Reply
from debtormap.public.headers import Header

CONTENT_TYPE: Final = "application/problem+json"
TYPES_PATH: Final = "/api/problems"
NO_STORE: Final[Header] = (b"cache-control", b"no-store")


class FieldProblem(msgspec.Struct, frozen=True, kw_only=True):
    """One broken rule of one field."""

    field: str
    pointer: str
    """The field as a JSON pointer; query parameters stand under /query."""
    code: str
    rule: str
    mend: str


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    errors: list[FieldProblem] = []


class Kind(msgspec.Struct, frozen=True):
    """What a status means here, and its stable code."""

    status: int
    code: str
    title: str


KINDS: Final = {
    kind.status: kind
    for kind in (
        Kind(400, "invalid_request", "The request breaks a rule"),
        Kind(401, "not_authenticated", "Log in first"),
        Kind(403, "not_allowed", "This is not allowed"),
        Kind(404, "not_found", "There is nothing here"),
        Kind(405, "method_not_allowed", "This address does not take that method"),
        Kind(406, "not_acceptable", "This address answers JSON only"),
        Kind(409, "conflict", "It is in another state by now"),
        Kind(410, "gone", "It is no longer published"),
        Kind(413, "too_large", "The request is too large"),
        Kind(415, "unsupported_media_type", "This address does not take that media type"),
        Kind(429, "too_many_requests", "Too many requests; wait"),
        Kind(500, "internal_error", "Something went wrong on our side"),
        Kind(503, "unavailable", "It cannot be answered now; try again soon"),
        Kind(507, "full", "There is no room to keep it; try again later"),
    )
}
# Beside the plain 429: its code, and how it is told.
SHOWN_ENOUGH: Final = (
    "shown_enough",
    "your network was shown as many listings as one may be for now; there are more after the seconds of Retry-After, "
    "and whoever needs a large part of the register asks the court",
)
_STATUSES: Final[tuple[tuple[type[DebtormapError], int], ...]] = (
    (RuleError, 400),
    (NotFound, 404),
    (Gone, 410),
    (Conflict, 409),
    (NotAllowed, 403),
    (TooMany, 429),
    (Unavailable, 503),
    (Full, 507),
)


def of_error(error: DebtormapError, *, base: str = "/query") -> Reply:
    """The problem that an error of ours becomes; `base` is where its field stands, empty for a body."""
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)
    if isinstance(error, RuleError):
        return reply(status, errors=(error,), base=base)
    if isinstance(error, TooMany | Unavailable):
        words = SHOWN_ENOUGH if isinstance(error, ShownEnough) else ("", "")
        return reply(status, headers=[(b"retry-after", b"%d" % error.retry_after_s)], words=words)
    return reply(status)


def reply(
    status: int,
    *,
    errors: tuple[RuleError, ...] = (),
    headers: list[Header] | None = None,
    base: str = "/query",
    words: tuple[str, str] = ("", ""),
) -> Reply:
    """A problem of this status; an unknown one is told as the plain 400 or 500. `words` are a code and detail."""
    kind = KINDS.get(status) or KINDS[500 if status >= 500 else 400]
    problem = Problem(
        type=f"{TYPES_PATH}#{kind.code}",
        title=kind.title,
        status=status,
        code=errors[0].code if errors else words[0] or kind.code,
        detail="; ".join(f"{error.field}: {error.rule}" if error.field else error.rule for error in errors) or words[1],
        errors=[_field_problem(error, base) for error in errors],
    )
    body = msgspec.json.encode(problem)
    return Reply(
        status,
        [
            (b"content-type", CONTENT_TYPE.encode()),
            (b"content-length", b"%d" % len(body)),
            NO_STORE,
            *(headers or []),
        ],
        body,
    )


def _field_problem(error: RuleError, base: str) -> FieldProblem:
    return FieldProblem(
        field=error.field,
        pointer=f"{base}/{error.field}" if error.field else "",
        code=error.code,
        rule=error.rule,
        mend=error.mend,
    )
