"""Requests of listed persons that wait, and those that the own court reconsiders."""

from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from debtormap.console import words
from debtormap.console.access import Act
from debtormap.console.queues.base import Asked, ByValue, Deed, Queue, Row, one_by_one, parts, version
from debtormap.console.words import Word
from debtormap.core.corrections import State
from debtormap.corrections import access, desk, queue
from debtormap.corrections.queue import Item
from debtormap.staff.models import Account

#: What a request waits for.
WAITS: Final[dict[str, Word]] = {
    "claim": _("an officer must answer"),
    "second": _("waits for the second person"),
    "amendment": _("amendment waits for the second person"),
    "decision": _("decision"),
    "remedy": _("remedy"),
    "service": _("service of the dismissal"),
    "person": _("the person may ask for reconsideration"),
    "reconsideration": _("reconsideration"),
}
_BY_STATE: Final = {
    State.RECEIVED: "decision",
    State.FOUNDED: "remedy",
    State.DISMISSED: "service",
    State.SERVED: "person",
    State.RECONSIDERED: "reconsideration",
}


def _open(account: Account, now: datetime) -> list[Item]:
    own = queue.waiting(account, now=now)
    known = {item.id for item in own}
    return [*own, *(item for item in queue.reconsiderations(account, now=now) if item.id not in known)]


def waits_for(item: Item) -> str:
    if item.claim_waits:
        return "claim"
    if item.amendment_waits:
        return "amendment"
    if item.second_waits:
        return "second"
    return _BY_STATE.get(item.state, "decision")


def _urgency(item: Item) -> str:
    return item.next_due.escalation.value if item.next_due else "quiet"


def _row(item: Item, _account: Account) -> Row:
    due = item.next_due
    return Row(
        key=f"{item.id}~{item.version}",
        title=words.CORRECTION_KINDS[item.kind.value],
        link=reverse("correction", args=(item.id,)),
        cells=(
            (_("What it waits for"), WAITS[waits_for(item)]),
            (_("By whom"), words.ASKERS[item.asker.value]),
            (_("Court"), words.court_name(item.court_code)),
            (_("Received"), f"{item.received_at:%Y-%m-%d}"),
            (_("Due"), f"{due.due_on:%Y-%m-%d}" if due else "—"),
        ),
        urgency=_urgency(item),
    )


def _confirm(key: str, asked: Asked) -> None:
    request_id, seen = parts(key, 2)
    desk.confirm_claim(request_id, by=asked.by, expected=version(seen), reasons=asked.reason, now=asked.now)


def _second(key: str, asked: Asked) -> None:
    request_id, seen = parts(key, 2)
    desk.second_claim(request_id, by=asked.by, expected=version(seen), agrees=True, reasons=asked.reason, now=asked.now)


def _release(key: str, asked: Asked) -> None:
    request_id, seen = parts(key, 2)
    desk.release(request_id, by=asked.by, expected=version(seen), now=asked.now)


CORRECTIONS: Final = Queue(
    code="corrections",
    word=_("Corrections"),
    note=_("What decides on a request is done on its own page, where it can be read. Here stands what many share."),
    sees=Act.READ_CORRECTIONS,
    gather=_open,
    rows=one_by_one(_row),
    filters=(
        ByValue(name="waits", word=_("What it waits for"), of=waits_for, named=lambda code: WAITS.get(code, code)),
        ByValue(
            name="kind",
            word=_("What is asked"),
            of=lambda item: str(item.kind.value),
            named=lambda code: words.CORRECTION_KINDS.get(code, code),
        ),
        ByValue(name="urgency", word=_("Urgency"), of=_urgency, named=lambda code: words.ESCALATIONS.get(code, code)),
        ByValue(name="court", word=_("Court"), of=lambda item: str(item.court_code), named=words.court_name),
    ),
    deeds=(
        Deed(code="confirm", word=_("Confirm: likely another person"), roles=access.EXAMINERS, act=_confirm),
        Deed(code="second", word=_("Second the confirmation"), roles=access.SECONDS, act=_second),
        Deed(
            code="release",
            word=_("Release the amendment"),
            roles=access.RELEASERS,
            act=_release,
            needs_reason=False,
        ),
    ),
)
