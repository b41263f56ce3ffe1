"""Alarms are found when somebody looks, with their reasons; a person says what came of each."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from debtormap.console import alarms
from debtormap.console.alarms import Kind
from debtormap.corrections.models import Alarm as ClaimAlarm
from debtormap.register import audit
from debtormap.register.models import AlarmSeen, AuditEntry
from debtormap.staff.models import Account, LoginFailure, Role
from tests.console.conftest import Open, person

pytestmark = pytest.mark.django_db(databases="__all__")

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


def opened(by: Account, *at: datetime) -> None:
    AuditEntry.objects.bulk_create(
        AuditEntry(at=moment, actor=by, act=audit.FULL_VIEW, subject="listing:x") for moment in at
    )


@pytest.fixture
def hua(db: None) -> Account:
    """Presides over the court 冀0001."""
    return person("hua", Role.PRESIDENT)


def kinds(account: Account, now: datetime = NOW) -> list[tuple[Kind, int]]:
    return [(alarm.kind, alarm.count) for alarm in alarms.found(account, now)]


@pytest.mark.parametrize(
    ("count", "step_s", "found"),
    [(24, 1, []), (25, 1, [(Kind.MANY_FULL_RECORDS, 25)]), (25, 149, [(Kind.MANY_FULL_RECORDS, 25)]), (25, 150, [])],
)
def test_twenty_five_full_records_in_an_hour_are_an_alarm(
    mei: Account, hua: Account, count: int, step_s: int, found: list[tuple[Kind, int]]
) -> None:
    opened(mei, *(NOW - timedelta(hours=2) + timedelta(seconds=step_s * turn) for turn in range(count)))

    assert kinds(hua) == found


@pytest.mark.parametrize(
    ("act", "after", "each"),
    [
        ("listing.evidence", None, 1),
        ("proceeding.letter", {"letter": "decision"}, 1),
        ("correction.open", None, 1),
        ("correction.paper", None, 1),
        ("self.redeem", {"party": "x", "records": 3}, 3),
        ("batch.refused_rows", {"rows": 12}, 12),
        ("export.take", {"kind": "listings", "records": 25}, 25),
    ],
)
def test_every_way_to_full_records_counts_with_the_others(
    mei: Account, hua: Account, act: str, after: dict[str, object] | None, each: int
) -> None:
    enough = 25 - each
    opened(mei, *(NOW - timedelta(minutes=30) for _turn in range(enough)))
    assert kinds(hua) == []

    AuditEntry.objects.create(at=NOW, actor=mei, act=act, subject="x", after=after)

    assert kinds(hua) == [(Kind.MANY_FULL_RECORDS, 25)]


def test_a_copy_of_the_ledger_without_its_records_says_nothing_of_a_person(mei: Account, hua: Account) -> None:
    events = {"kind": "ledger", "records": 900}
    AuditEntry.objects.create(at=NOW, actor=mei, act="export.take", subject="x", after=events)

    assert kinds(hua) == []


def test_who_has_no_account_is_no_insider(mei: Account, hua: Account) -> None:
    AuditEntry.objects.bulk_create(
        AuditEntry(at=NOW, actor=None, act="self.redeem", subject="x", after={"records": 9}) for _ in range(9)
    )

    assert kinds(hua) == []


def test_two_people_do_not_make_one_alarm(mei: Account, tao: Account, hua: Account) -> None:
    opened(mei, *(NOW - timedelta(minutes=turn) for turn in range(20)))
    opened(tao, *(NOW - timedelta(minutes=turn) for turn in range(20)))

    assert kinds(hua) == []


def test_more_than_twenty_failed_log_ins_are_an_alarm(mei: Account, hua: Account, an: Account) -> None:
    LoginFailure.objects.bulk_create(LoginFailure(at=NOW, account=mei) for _ in range(21))
    LoginFailure.objects.bulk_create(LoginFailure(at=NOW, account=None) for _ in range(20))

    assert kinds(hua) == [(Kind.FAILED_LOG_INS, 21)]
    assert kinds(an) == [(Kind.FAILED_LOG_INS, 21)]


def test_another_court_sees_no_alarm_of_this_one(mei: Account) -> None:
    opened(mei, *(NOW - timedelta(minutes=turn) for turn in range(30)))

    assert kinds(person("wei", Role.PRESIDENT, court_code="冀0002")) == []


def test_many_claims_are_an_alarm_of_the_high_court(an: Account) -> None:
    ClaimAlarm.objects.create(kind="many_claims", day=timezone.localdate(NOW), raised_at=NOW, count=21)

    assert kinds(an) == [(Kind.MANY_CLAIMS, 21)]


def test_a_person_says_what_came_of_it_and_it_is_gone(browser: Open, mei: Account, hua: Account) -> None:
    now = timezone.now()
    opened(mei, *(now - timedelta(seconds=turn) for turn in range(25)))
    client = browser(hua)
    [(alarm, _form)] = client.get(reverse("alarms")).context["unseen"]
    sent = {"kind": alarm.kind.value, "key": alarm.key, "day": alarm.day.isoformat()}

    client.post(reverse("alarm_see"), sent | {"note": " "})
    assert AlarmSeen.objects.count() == 0
    client.post(reverse("alarm_see"), sent | {"note": "a campaign of service by post"})
    client.post(reverse("alarm_see"), sent | {"note": "again"})

    assert client.get(reverse("alarms")).context["unseen"] == []
    assert [(each.seen_by, each.note) for each in AlarmSeen.objects.all()] == [(hua, "a campaign of service by post")]
    assert AuditEntry.objects.filter(act="alarm.seen").count() == 1


@pytest.mark.parametrize("sent", [{}, {"kind": "many_claims", "key": "", "day": "2026-11-25", "note": "x"}])
def test_what_is_no_alarm_is_not_noted(browser: Open, hua: Account, sent: dict[str, str]) -> None:
    browser(hua).post(reverse("alarm_see"), sent)

    assert AlarmSeen.objects.count() == 0
