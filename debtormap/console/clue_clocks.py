"""The deadlines of the clue desk, for the queue of deadlines: the desk and the register do not know each other."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from debtormap.clues.models import Clue
from debtormap.core import deadlines, working_days
from debtormap.core import open_deadlines as rules
from debtormap.core.clues import RUNNING
from debtormap.core.deadlines import DeadlineId, Due
from debtormap.core.open_deadlines import Desk, OpenDeadline
from debtormap.geo import calendar_table

_INSTANT = timedelta(microseconds=1)


def open_deadlines(now: datetime) -> Iterator[OpenDeadline]:
    """T13: each clue that is clear and concrete and not verified yet."""
    calendar = calendar_table.load()
    running = Clue.objects.filter(status__in=RUNNING, quarantined=False)
    for clue_id, court_code, urgent, clear_at, due_at in running.values_list(
        "id", "court_code", "urgent", "clear_at", "due_at"
    ):
        opened_on = deadlines.day_in_beijing(clear_at)
        due_on = deadlines.day_in_beijing(due_at - _INSTANT)
        due = Due(
            deadline=DeadlineId.T13_URGENT if urgent else DeadlineId.T13, opened_on=opened_on, due_on=due_on,
            warn_on=max(working_days.before(calendar, due_on).on, opened_on), provisional=False,
        )  # fmt: skip
        yield rules.running(
            due, desk=Desk.CLUES, court_code=court_code, subject=f"clue:{clue_id}", now=now, calendar=calendar
        )
