"""The clock of a clue: seven days, urgent three, by the calendar of the courts."""

from datetime import UTC, datetime, timedelta

import pytest

from debtormap.clues import clocks
from debtormap.core.clues import RUNNING, Status
from debtormap.core.deadlines import Escalation

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("clear_at", "urgent", "due_at"),
    [
        # Noon in Beijing of Wednesday 25 November: the seventh day is 2 December, at whose end it is 16:00 UTC.
        (NOON, False, datetime(2026, 12, 2, 16, tzinfo=UTC)),
        # The third day is a Saturday: the next working day is Monday (CPL 85).
        (NOON, True, datetime(2026, 11, 30, 16, tzinfo=UTC)),
        # The day is Beijing's: one second before and at its midnight.
        (datetime(2026, 11, 25, 15, 59, 59, tzinfo=UTC), False, datetime(2026, 12, 2, 16, tzinfo=UTC)),
        (datetime(2026, 11, 25, 16, 0, 0, tzinfo=UTC), False, datetime(2026, 12, 3, 16, tzinfo=UTC)),
        # The seventh day, 3 October, is a holiday until the 7th.
        (datetime(2026, 9, 26, 4, tzinfo=UTC), False, datetime(2026, 10, 8, 16, tzinfo=UTC)),
    ],
)
def test_a_clue_is_due_at_the_end_of_the_last_day(clear_at: datetime, urgent: bool, due_at: datetime) -> None:
    assert clocks.due_at(clear_at, urgent=urgent) == due_at


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (5, Escalation.QUIET),
        (6, Escalation.DUE_SOON),
        (7, Escalation.DUE_TODAY),
        (8, Escalation.OVERDUE),
        # Three working days late, and the day after: 2 December is a Wednesday.
        (12, Escalation.OVERDUE),
        (13, Escalation.ESCALATED),
    ],
)
def test_a_late_clue_escalates(days: int, expected: Escalation) -> None:
    due_at = clocks.due_at(NOON, urgent=False)

    seen = {
        status: clocks.escalation(
            status, clear_at=NOON, due_at=due_at, urgent=False, now=NOON + timedelta(days=days)
        )
        for status in Status
    }  # fmt: skip

    assert seen == {status: expected if status in RUNNING else Escalation.QUIET for status in Status}
