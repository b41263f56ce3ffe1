"""Claims "this is not me": what they take off the public view, for how long, and when there are too many.

A claim costs the claimant proof of work and nobody's leave: it takes the listing off map, density and sharing at once.
The listing stays in the list (article 12: the decision is in force meanwhile). Unless an officer confirms it within
one working day (C02) the claim lapses by the clock. Only the first claim on a listing does this by itself: a second
one, by whomever, waits for an officer. So nobody keeps a listing off the map by claiming again and again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from debtormap.core.deadlines import DeadlineId, end_of, opens
from debtormap.core.errors import Conflict
from debtormap.core.working_days import Calendar

ALARM_ABOVE_A_DAY = 20
_DAY = timedelta(days=1)


class Answer(StrEnum):
    """What an officer says of a claim. Refused: the listing goes back where it was, which two persons do."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim on one listing. `settled_at`: when the request behind it was decided, and the claim has no effect more.

    `first`: no claim on this listing came before.
    """

    claimed_at: datetime
    lapses_at: datetime
    first: bool
    answer: Answer | None = None
    answered_at: datetime | None = None
    settled_at: datetime | None = None


def claim(earlier: Sequence[Claim], *, at: datetime, calendar: Calendar) -> Claim:
    """A new claim on a listing that has had these."""
    lapses_at = end_of(opens(DeadlineId.C02, at, calendar).due_on)
    return Claim(claimed_at=at, lapses_at=lapses_at, first=not earlier)


def confirm(claimed: Claim, *, at: datetime) -> Claim:
    """An officer finds the claim likely: it holds until its request is decided. Also after it has lapsed."""
    return _answered(claimed, Answer.CONFIRMED, at)


def refuse(claimed: Claim, *, at: datetime) -> Claim:
    """An officer finds it unlikely."""
    return _answered(claimed, Answer.REFUSED, at)


def settle(claimed: Claim, *, at: datetime) -> Claim:
    """The request behind it was decided."""
    return replace(claimed, settled_at=at)


def suppresses(claims: Iterable[Claim], now: datetime) -> bool:
    """Whether any claim on a listing keeps it off map, density and sharing at this moment."""
    return any(_holds(each, now) for each in claims)


def lapses_at(claims: Iterable[Claim], now: datetime) -> datetime | None:
    """When the suppression in force ends by the clock; None when there is none, or an officer has confirmed it."""
    holding = [each for each in claims if _holds(each, now)]
    if not holding or any(each.answer is Answer.CONFIRMED for each in holding):
        return None
    return max(each.lapses_at for each in holding)


def is_alarming(claimed_at: Iterable[datetime], now: datetime) -> bool:
    """Whether more claims than usual came in during the last 24 hours, whatever listings they name."""
    return sum(now - _DAY < at <= now for at in claimed_at) > ALARM_ABOVE_A_DAY


def _holds(each: Claim, now: datetime) -> bool:
    if now < each.claimed_at or (each.settled_at is not None and now >= each.settled_at):
        return False
    if each.answer is not None and each.answered_at is not None and now >= each.answered_at:
        return each.answer is Answer.CONFIRMED
    return each.first and now < each.lapses_at


def _answered(claimed: Claim, answer: Answer, at: datetime) -> Claim:
    if claimed.answer is not None or claimed.settled_at is not None:
        raise Conflict("this claim is answered already")
    return replace(claimed, answer=answer, answered_at=at)
