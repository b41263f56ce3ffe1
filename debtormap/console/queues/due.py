"""What is due today or tomorrow, and what is overdue, of every desk that the reader works at."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from debtormap.console import due_words, subjects, words
from debtormap.console.access import Act
from debtormap.console.pages import deadlines
from debtormap.console.queues.base import Asked, ByValue, Deed, Queue, Row, parts
from debtormap.console.subjects import Subject
from debtormap.core.deadlines import Escalation
from debtormap.core.errors import Conflict
from debtormap.core.open_deadlines import OpenDeadline
from debtormap.register import access, confirming, withdrawing
from debtormap.staff.models import Account


def _gathered(escalations: Collection[Escalation]) -> Callable[[Account, datetime], list[OpenDeadline]]:
    def gather(account: Account, _now: datetime) -> list[OpenDeadline]:
        return [each for each in deadlines.of_account(account) if each.escalation in escalations]

    return gather


def _rows(some: Sequence[OpenDeadline], _account: Account) -> list[Row]:
    named = subjects.named(each.subject for each in some)
    return [_row(each, named[each.subject]) for each in some]


def _row(each: OpenDeadline, subject: Subject) -> Row:
    provisional = _(" (provisional)") if each.due.provisional else ""
    what = due_words.DEADLINES[each.deadline.value]
    return Row(
        key=f"{each.deadline.value}~{each.subject}",
        title=gettext("%(what)s: %(name)s") % {"what": what, "name": subject.name} if subject.name else what,
        link=subject.link,
        cells=(
            (_("Due"), f"{each.due.due_on:%Y-%m-%d}{provisional}"),
            (_("Opened"), f"{each.due.opened_on:%Y-%m-%d}"),
            (_("Desk"), due_words.DESKS[each.desk.value]),
            (_("Court"), words.court_name(each.court_code)),
        ),
        urgency=each.escalation.value,
    )


def _subject(key: str, kind: str) -> str:
    _deadline, subject = parts(key, 2)
    found, _colon, subject_id = subject.partition(":")
    if found != kind:
        raise Conflict("this act does not fit what is due here: open it")
    return subject_id


def _confirm(key: str, asked: Asked) -> None:
    confirming.confirm(_subject(key, "confirmation"), by=asked.by, now=asked.now, reason=asked.reason)


def _hide(key: str, asked: Asked) -> None:
    withdrawing.hide(_subject(key, "listing"), by=asked.by, reason=asked.reason)


def _named(names: dict[str, words.Word]) -> Callable[[str], words.Word]:
    return lambda code: names.get(code, code)


_FILTERS: Final = (
    ByValue(name="deadline", word=_("Deadline"), of=lambda each: str(each.deadline.value),
            named=_named(due_words.DEADLINES)),
    ByValue(name="desk", word=_("Desk"), of=lambda each: str(each.desk.value), named=_named(due_words.DESKS)),
    ByValue(name="court", word=_("Court"), of=lambda each: str(each.court_code), named=words.court_name),
)  # fmt: skip
_DEEDS: Final = (
    Deed(
        code="confirm",
        word=_("Confirm what is marked"),
        roles=confirming.CONFIRMERS,
        act=_confirm,
        needs_reason=False,
    ),
    Deed(code="hide", word=_("Hide what is marked"), roles=access.WITHDRAWERS, act=_hide),
)


def _queue(code: str, word: words.Word, note: words.Word, escalations: Collection[Escalation]) -> Queue:
    return Queue(
        code=code,
        word=word,
        note=note,
        sees=Act.SEE_DEADLINES,
        gather=_gathered(escalations),
        rows=_rows,
        filters=_FILTERS,
        deeds=_DEEDS,
    )


SOON: Final = _queue(
    "soon",
    _("Due soon"),
    _("Due today or on the next working day. What looks wrong may be hidden at once; that is confirmed later."),
    deadlines.SOON,
)
LATE: Final = _queue(
    "late",
    _("Overdue"),
    _("Its last day is over. After three working days the president is told."),
    deadlines.LATE,
)
