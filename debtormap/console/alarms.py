"""What somebody has to look at: alarms of the last seven days, from what stands in the tables, and who saw them.

An alarm is not written when it begins; it is found whenever somebody looks, so that no job that stands still keeps it
back. Only that a person has looked at it, and what came of that, is written down.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from debtormap.core.deadlines import Escalation
from debtormap.core.errors import NotFound, RuleError
from debtormap.core.exports import Kind as ExportKind
from debtormap.core.open_deadlines import Desk
from debtormap.corrections.models import Alarm as ClaimAlarm
from debtormap.register import audit, clocks, reconciling
from debtormap.register.models import AlarmSeen, AuditEntry
from debtormap.staff.models import Account, LoginFailure

#: Every act by which an officer gets unmasked data out, and what counts the records in its audit entry; none: one.
FULL_RECORDS: Final[dict[str, str]] = {
    audit.FULL_VIEW: "",
    "listing.evidence": "",
    "proceeding.letter": "",
    "correction.open": "",
    "correction.paper": "",
    "self.redeem": "records",
    "batch.refused_rows": "rows",
    "export.take": "records",
}
FULL_RECORDS_AN_HOUR: Final = 25
FAILURES_A_DAY: Final = 20
KEPT: Final = timedelta(days=7)
HOUR: Final = timedelta(hours=1)


class Kind(StrEnum):
    MANY_FULL_RECORDS = "many_full_records"
    """One person got 25 full records out within an hour, in whatever way."""
    MANY_CLAIMS = "many_claims"
    FAILED_LOG_INS = "failed_log_ins"
    """More than twenty in a day at one account, or at names that nobody has."""
    ESCALATED = "escalated"
    STALE_RECONCILIATION = "stale_reconciliation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """`key`: of whom or what, within its kind; `about`: the account, where it is one."""

    kind: Kind
    key: str
    day: date
    count: int
    court_code: str = ""
    about: str = ""


def found(account: Account, now: datetime) -> list[Alarm]:
    """Alarms of the account's court, and for the high court those of all; the newest first."""
    every = (*_full_records(now), *_claims(now), *_failures(now), *_escalated(now), *_stale(now))
    own = [alarm for alarm in every if account.court_code in {"", alarm.court_code}]
    return sorted(own, key=lambda alarm: (-alarm.day.toordinal(), alarm.kind, alarm.key))


def unseen(alarms: Iterable[Alarm], seen: Iterable[AlarmSeen]) -> list[Alarm]:
    known = {(each.kind, each.key, each.day) for each in seen}
    return [alarm for alarm in alarms if (alarm.kind.value, alarm.key, alarm.day) not in known]


def seen_lately(now: datetime) -> list[AlarmSeen]:
    return list(AlarmSeen.objects.filter(day__gte=_first_day(now)).select_related("seen_by").order_by("-seen_at"))


def see(kind: str, key: str, day: date, *, by: Account, note: str, now: datetime) -> None:
    """Notes who looked at it and what came of it. Twice is once; NotFound for what is no alarm of this account."""
    if not note.strip():
        raise RuleError("note_missing", field="note", rule="say what came of it")
    if not any((each.kind.value, each.key, each.day) == (kind, key, day) for each in found(by, now)):
        raise NotFound("there is no such alarm")
    try:
        with transaction.atomic():
            AlarmSeen.objects.create(kind=kind, key=key, day=day, seen_by=by, seen_at=now, note=note.strip())
            audit.write("alarm.seen", f"alarm:{kind}", by=by, reason=note.strip(), after={"day": day.isoformat()})
    except IntegrityError:
        return


def _full_records(now: datetime) -> Iterator[Alarm]:
    opened = AuditEntry.objects.filter(act__in=FULL_RECORDS, at__gt=now - KEPT, actor__isnull=False).order_by("at")
    by_person: dict[Account, list[tuple[datetime, int]]] = defaultdict(list)
    for entry in opened.select_related("actor"):
        assert entry.actor is not None
        by_person[entry.actor].append((entry.at, _records(entry)))
    for person, taken in by_person.items():
        for day, most in _busiest_hours(taken).items():
            if most >= FULL_RECORDS_AN_HOUR:
                yield Alarm(
                    kind=Kind.MANY_FULL_RECORDS, key=str(person.pk), day=day, count=most,
                    court_code=person.court_code, about=person.get_username(),
                )  # fmt: skip


def _records(entry: AuditEntry) -> int:
    """How many records an act brought to light. A copy of the ledger without its records says nothing of a person."""
    facts = entry.after or {}
    if facts.get("kind") == ExportKind.LEDGER.value:
        return 0
    counted = facts.get(FULL_RECORDS[entry.act], 1)
    return counted if isinstance(counted, int) else 1


def _busiest_hours(taken: Sequence[tuple[datetime, int]]) -> dict[date, int]:
    """For each day, how many records lie within the busiest hour that ends in it. In order of time."""
    most: dict[date, int] = {}
    first = within = 0
    for moment, records in taken:
        within += records
        while taken[first][0] <= moment - HOUR:
            within -= taken[first][1]
            first += 1
        day = timezone.localdate(moment)
        most[day] = max(most.get(day, 0), within)
    return most


def _claims(now: datetime) -> Iterator[Alarm]:
    for each in ClaimAlarm.objects.filter(day__gte=_first_day(now)):
        yield Alarm(kind=Kind.MANY_CLAIMS, key="", day=each.day, count=each.count)


def _failures(now: datetime) -> Iterator[Alarm]:
    failures = LoginFailure.objects.filter(at__gt=now - KEPT).select_related("account")
    counted = Counter((failure.account, timezone.localdate(failure.at)) for failure in failures)
    for (account, day), count in counted.items():
        if count > FAILURES_A_DAY:
            yield Alarm(
                kind=Kind.FAILED_LOG_INS, key=str(account.pk) if account else "", day=day, count=count,
                court_code=account.court_code if account else "", about=account.get_username() if account else "",
            )  # fmt: skip


def _escalated(now: datetime) -> Iterator[Alarm]:
    running = clocks.open_deadlines(now, (Desk.REGISTER, Desk.CORRECTIONS))
    late = Counter(each.court_code for each in running if each.escalation is Escalation.ESCALATED)
    for court_code, count in late.items():
        yield Alarm(
            kind=Kind.ESCALATED, key=court_code, day=timezone.localdate(now), count=count, court_code=court_code
        )  # fmt: skip


def _stale(now: datetime) -> Iterator[Alarm]:
    """Only where there ever was a comparison: a court that has none yet is not late with the next."""
    if reconciling.last() is not None and reconciling.is_stale(now):
        yield Alarm(kind=Kind.STALE_RECONCILIATION, key="", day=timezone.localdate(now), count=1)


def _first_day(now: datetime) -> date:
    return timezone.localdate(now - KEPT)
