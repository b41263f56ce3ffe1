"""Every deadline that runs: when it is due, how pressing it is, whose it is. The most pressing first."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from debtormap.console import due_words, subjects, words
from debtormap.console.access import Act, StaffRequest, may, page
from debtormap.console.pages.paging import sliced
from debtormap.core.deadlines import Escalation
from debtormap.core.open_deadlines import PRESSING, Desk, OpenDeadline
from debtormap.register import clocks
from debtormap.staff.models import Account

#: Who sees that a desk has a deadline at all.
DESKS: Final = {
    Desk.REGISTER: Act.READ_REGISTER,
    Desk.CORRECTIONS: Act.READ_CORRECTIONS,
    Desk.CLUES: Act.WORK_ON_CLUES,
    Desk.REWARDS: Act.WORK_ON_REWARDS,
    Desk.POLICY: Act.READ_AUDIT,
}
LATE: Final = (Escalation.OVERDUE, Escalation.ESCALATED)
SOON: Final = (Escalation.DUE_TODAY, Escalation.DUE_SOON)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What is asked for; empty: all."""

    escalation: str = ""
    deadline: str = ""
    desk: str = ""

    def fits(self, each: OpenDeadline) -> bool:
        return (
            self.escalation in {"", each.escalation.value}
            and self.deadline in {"", each.deadline.value}
            and self.desk in {"", each.desk.value}
        )


@page(Act.SEE_DEADLINES)
def show(request: StaffRequest) -> HttpResponse:
    running = of_account(request.user)
    asked = Filter(**{name: request.GET.get(name, "") for name in ("escalation", "deadline", "desk")})
    found = [each for each in running if asked.fits(each)]
    shown = sliced(request, found)
    context = {
        "title": _("Deadlines"),
        "paged": shown,
        "subjects": subjects.named(each.subject for each in shown.rows),
        "total": len(running),
        "asked": asked,
        "escalations": _counted((each.escalation.value for each in running), PRESSING, words.ESCALATIONS),
        "deadlines": _counted(
            (each.deadline.value for each in running), list(due_words.DEADLINES), due_words.DEADLINES
        ),
        "desks": _counted((each.desk.value for each in running), Desk, due_words.DESKS),
        "sees_courts": not request.user.court_code,
    }
    return render(request, "console/deadlines.html", context)


def of_account(account: Account) -> list[OpenDeadline]:
    """Of the desks that the account works at, and of its court."""
    desks = [desk for desk, act in DESKS.items() if may(account, act)]
    running = clocks.open_deadlines(timezone.now(), desks)
    return [each for each in running if account.court_code in {"", each.court_code}]


def counts(running: Iterable[OpenDeadline]) -> dict[str, int]:
    """`soon` (today included) and `late`."""
    found = Counter(each.escalation for each in running)
    return {"soon": sum(found[each] for each in SOON), "late": sum(found[each] for each in LATE)}


def _counted(
    codes: Iterable[str], order: Iterable[str], named: dict[str, words.Word]
) -> Sequence[tuple[str, words.Word, int]]:
    found = Counter(codes)
    return [(str(code), named[str(code)], found[str(code)]) for code in order if found[str(code)]]
