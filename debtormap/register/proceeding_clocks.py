"""The deadlines of what is not public yet: fifteen days for an application (T01), the grace of a decision (T02)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from debtormap.core import open_deadlines as rules
from debtormap.core.deadlines import DeadlineId
from debtormap.core.life_cycle import State
from debtormap.core.open_deadlines import Desk, OpenDeadline
from debtormap.geo import calendar_table
from debtormap.register.proceeding_models import Proceeding

_UNDECIDED: Final = (State.APPLIED.value, State.REVIEW.value)


def undecided(now: datetime) -> Iterator[OpenDeadline]:
    """T01: the court decides within fifteen days of the application; its own motion has no such day."""
    waiting = Proceeding.objects.filter(state__in=_UNDECIDED, applied_on__isnull=False)
    for each in waiting.only("applied_on", "court_code"):
        assert each.applied_on is not None
        yield rules.opened(
            DeadlineId.T01, each.applied_on, desk=Desk.REGISTER, court_code=each.court_code,
            subject=f"proceeding:{each.pk}", now=now, calendar=calendar_table.load(),
        )  # fmt: skip


def graces(now: datetime) -> Iterator[OpenDeadline]:
    """T02: until its end nothing is public; from the day after it may be, if nothing was performed."""
    for each in Proceeding.objects.filter(state=State.GRACE.value).only("served_on", "grace_months", "court_code"):
        assert each.served_on is not None
        yield rules.opened(
            DeadlineId.T02, each.served_on, length=each.grace_months, desk=Desk.REGISTER, court_code=each.court_code,
            subject=f"proceeding:{each.pk}", now=now, calendar=calendar_table.load(),
        )  # fmt: skip
