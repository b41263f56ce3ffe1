"""A log-in to the console ends when nothing is done, and after a while whatever is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from debtormap.settings.environment import SettingsProblems, read
from debtormap.staff import sessions
from debtormap.staff.models import Account
from tests.console.conftest import ConsoleClient, Open

IDLE, WHOLE = timedelta(minutes=30), timedelta(hours=12)


@dataclass
class Clock:
    """The time of the console, put forward by the test."""

    at: datetime

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    made = Clock(timezone.now().replace(microsecond=0))
    monkeypatch.setattr(timezone, "now", lambda: made.at)
    yield made


def is_in(client: ConsoleClient, name: str = "sessions") -> bool:
    return bool(client.get(reverse(name)).status_code == HTTPStatus.OK)


def test_a_session_ends_when_nothing_was_done_for_half_an_hour(clock: Clock, browser: Open, mei: Account) -> None:
    client = browser(mei)
    clock.forward(minutes=29)
    before = is_in(client)

    clock.forward(minutes=30)
    reply = client.get(reverse("batches"))

    assert before
    assert (reply.status_code, "/accounts/login/?next=" in reply["Location"]) == (HTTPStatus.FOUND, True)
    assert "the time of your session was over" in client.get(reply["Location"]).content.decode()
    assert not is_in(client)


def test_a_session_ends_after_twelve_hours_whatever_was_done(clock: Clock, browser: Open, mei: Account) -> None:
    client = browser(mei)
    hours = []
    for _ in range(36):
        clock.forward(minutes=20)
        # Django counts the age from the last change.
        client.session.save()
        hours.append(is_in(client))

    assert hours == [True] * 35 + [False]


def test_an_act_after_the_end_is_not_done(clock: Clock, browser: Open, mei: Account) -> None:
    client = browser(mei)
    others = browser(mei)
    clock.forward(minutes=31)

    reply = client.post(reverse("sessions_end_others"))

    assert (reply.status_code, "/accounts/login/" in reply["Location"]) == (HTTPStatus.FOUND, True)
    assert others.session.session_key is not None


def test_what_a_page_asks_by_itself_keeps_no_session(clock: Clock, browser: Open, mei: Account) -> None:
    client = browser(mei)
    left = []
    for _ in range(3):
        clock.forward(minutes=9)
        client.get(reverse("import_progress", args=("none",)))
        left.append(client.get(reverse("session_left")).json()["left_s"])
    clock.forward(minutes=4)

    assert left == [21 * 60, 12 * 60, 3 * 60]
    assert not is_in(client, "session_left")


def test_who_types_stays_and_no_longer_than_since_the_last_key(clock: Clock, browser: Open, mei: Account) -> None:
    client = browser(mei)
    clock.forward(minutes=28)

    typed = client.post(reverse("session_stay"), {"since_s": "600"}, follow=True).json()
    nonsense = client.post(reverse("session_stay"), {"since_s": "soon"}, follow=True).json()
    now = client.post(reverse("session_stay"), {"since_s": "0"}, follow=True).json()

    assert (typed["left_s"], nonsense["left_s"], now["left_s"]) == (20 * 60, 20 * 60, 30 * 60)
    assert (now["account"], now["is_for_good"]) == (mei.pk, False)


def test_near_the_last_hour_the_page_knows_that_nothing_puts_the_end_off(
    clock: Clock, browser: Open, mei: Account
) -> None:
    client = browser(mei)
    for _ in range(24):
        clock.forward(minutes=29)
        is_in(client)

    told = client.post(reverse("session_stay"), {"since_s": "0"}, follow=True).json()

    assert (told["left_s"], told["is_for_good"]) == (24 * 60, True)
    assert "data-is-for-good" in client.get(reverse("sessions")).content.decode()


def test_what_is_over_is_not_on_the_list(clock: Clock, browser: Open, mei: Account) -> None:
    idle, used = browser(mei), browser(mei)
    clock.forward(minutes=20)
    is_in(used)
    clock.forward(minutes=11)

    keys = [each.key for each in sessions.live(mei, now=clock.at)]

    assert keys == [used.session.session_key]
    assert idle.session.session_key is not None


def test_both_times_are_settings() -> None:
    found = read({"DEBTORMAP_SESSION_IDLE_MINUTES": "15", "DEBTORMAP_SESSION_HOURS": "8"})

    assert (found.session_idle_minutes, found.session_hours) == (15, 8)
    assert (settings.SESSION_IDLE, timedelta(seconds=settings.SESSION_COOKIE_AGE)) == (IDLE, WHOLE)
    with pytest.raises(SettingsProblems) as problems:
        read({"DEBTORMAP_SESSION_IDLE_MINUTES": "0", "DEBTORMAP_SESSION_HOURS": "48"})
    assert problems.value.problems == (
        "DEBTORMAP_SESSION_IDLE_MINUTES: a whole number from 5 to 480",
        "DEBTORMAP_SESSION_HOURS: a whole number from 1 to 24",
    )
