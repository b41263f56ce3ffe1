"""Administrators and accounts; sessions that are ended; log-ins that are slowed down and never locked by strangers."""

from collections.abc import Iterator
from http import HTTPStatus

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends import locmem
from django.urls import reverse

from debtormap.register.models import AuditEntry
from debtormap.staff.models import Account, Counted, LoginFailure, Role, StaffSession
from tests.console.conftest import ConsoleClient, Open, person

PASSWORD = "correct horse battery"


def log_in(client: ConsoleClient, name: str, password: str = PASSWORD) -> bool:
    answer = client.post(reverse("account_login"), {"login": name, "password": password})
    return bool(answer.status_code == HTTPStatus.FOUND and answer["Location"] == reverse("admin:index"))


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three failures a name, as many as you like an address."""
    monkeypatch.setattr(settings, "ACCOUNT_RATE_LIMITS", {"login_failed": "1000/m/ip,3/10m/key"})
    cache.clear()
    yield
    cache.clear()


def test_changed_roles_hold_at_once_and_the_person_logs_in_anew(browser: Open, gao: Account, mei: Account) -> None:
    theirs = browser(mei)
    assert theirs.get(reverse("import")).status_code == HTTPStatus.OK

    browser(gao).post(reverse("staff_change", args=(mei.pk,)), {"roles": ["approver"], "court_code": "冀0002"})

    mei.refresh_from_db()
    assert (mei.roles, mei.court_code) == (["approver"], "冀0002")
    assert theirs.get(reverse("import")).status_code == HTTPStatus.FOUND
    entry = AuditEntry.objects.get(act="account.change")
    assert entry.before == {"roles": ["clerk"], "court_code": "冀0001"}


@pytest.mark.parametrize("other", ["clerk", "administrator", "correction_officer"])
def test_an_auditor_has_no_other_role(browser: Open, gao: Account, mei: Account, other: str) -> None:
    page = browser(gao).post(reverse("staff_change", args=(mei.pk,)), {"roles": ["auditor", other]})

    mei.refresh_from_db()
    assert mei.roles == ["clerk"]
    assert "no other role" in page.content.decode()


def test_a_closed_account_is_out_and_stays_out(browser: Open, gao: Account, mei: Account) -> None:
    theirs = browser(mei)

    browser(gao).post(reverse("staff_close", args=(mei.pk,)))

    assert theirs.get(reverse("batches")).status_code == HTTPStatus.FOUND
    assert not log_in(browser(None), "mei")


def test_nobody_closes_or_changes_the_own_account(browser: Open, gao: Account) -> None:
    client = browser(gao)

    client.post(reverse("staff_close", args=(gao.pk,)))
    client.post(reverse("staff_change", args=(gao.pk,)), {"roles": ["clerk"]})
    client.post(reverse("staff_link", args=(gao.pk,)), {"renew": "yes"})

    gao.refresh_from_db()
    assert (gao.is_active, gao.roles, gao.has_usable_password()) == (True, ["administrator"], True)


def test_a_new_link_ends_the_old_password_and_every_session(browser: Open, gao: Account, mei: Account) -> None:
    theirs = browser(mei)

    page = browser(gao).post(reverse("staff_link", args=(mei.pk,)), {"renew": "yes"})

    assert "/welcome/" in page.context["link"]
    assert theirs.get(reverse("batches")).status_code == HTTPStatus.FOUND
    assert not log_in(browser(None), "mei")


def test_a_person_ends_another_session_of_the_own_account(browser: Open, mei: Account) -> None:
    here, there = browser(mei), browser(mei)
    there.get(reverse("batches"))
    foreign = StaffSession.objects.get(key=there.session.session_key)

    here.post(reverse("session_end", args=(foreign.pk,)))

    assert there.get(reverse("batches")).status_code == HTTPStatus.FOUND
    assert here.get(reverse("batches")).status_code == HTTPStatus.OK


def test_nobody_ends_anothers_session(browser: Open, mei: Account, tao: Account) -> None:
    theirs = browser(tao)
    session = StaffSession.objects.get(key=theirs.session.session_key)

    answer = browser(mei).post(reverse("session_end", args=(session.pk,)))

    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert theirs.get(reverse("batches")).status_code == HTTPStatus.OK


def test_ending_all_others_keeps_this_one(browser: Open, mei: Account) -> None:
    here, *others = browser(mei), browser(mei), browser(mei)

    here.post(reverse("sessions_end_others"))

    assert here.get(reverse("sessions")).status_code == HTTPStatus.OK
    assert [each.get(reverse("sessions")).status_code for each in others] == [HTTPStatus.FOUND] * 2


def test_a_log_out_takes_the_session_off_the_list(browser: Open, mei: Account) -> None:
    client = browser(mei)

    client.post(reverse("account_logout"))

    assert StaffSession.objects.count() == 0


def test_who_guesses_is_stopped_and_the_owner_comes_in_from_the_usual_browser(
    browser: Open, mei: Account, limited: None
) -> None:
    usual = browser(None)
    assert log_in(usual, "mei")
    usual.post(reverse("account_logout"))

    guesses = [log_in(browser(None), "mei", f"guess {turn}") for turn in range(5)]

    assert guesses == [False] * 5
    # The right password from a browser that nobody knows has to wait, too.
    assert not log_in(browser(None), "mei")
    assert settings.DEVICE_COOKIE_NAME in usual.cookies
    assert log_in(usual, "mei")


def test_several_processes_count_together(browser: Open, mei: Account, limited: None) -> None:
    for turn in range(3):
        log_in(browser(None), "mei", f"guess {turn}")

    # Another process has another memory; what was counted stands where it looks, too.
    locmem._caches.clear()  # type: ignore[attr-defined]
    counted = Counted.objects.count()

    assert not log_in(browser(None), "mei")
    assert counted > 0
    assert "mei" not in "".join(Counted.objects.values_list("cache_key", flat=True))


def test_a_known_browser_is_no_pass_for_guessing(browser: Open, mei: Account, limited: None) -> None:
    usual = browser(None)
    log_in(usual, "mei")
    usual.post(reverse("account_logout"))

    for turn in range(4):
        log_in(usual, "mei", f"guess {turn}")

    assert not log_in(usual, "mei")


def test_a_browser_known_for_one_account_is_a_stranger_to_another(
    browser: Open, mei: Account, tao: Account, limited: None
) -> None:
    usual = browser(None)
    log_in(usual, "mei")
    usual.post(reverse("account_logout"))
    for turn in range(4):
        log_in(browser(None), "tao", f"guess {turn}")

    assert not log_in(usual, "tao")


def test_a_failure_is_noted_without_what_was_typed(browser: Open, mei: Account) -> None:
    log_in(browser(None), "mei", "wrong")
    log_in(browser(None), "my secret password", "wrong")

    assert [failure.account for failure in LoginFailure.objects.order_by("pk")] == [mei, None]
    assert "secret" not in str(list(LoginFailure.objects.values()))


def test_the_last_administrator_stays(browser: Open, gao: Account) -> None:
    second = person("second", Role.ADMINISTRATOR, court_code="")
    gao.is_active = False
    gao.save()

    browser(second).post(reverse("staff_close", args=(second.pk,)))

    second.refresh_from_db()
    assert second.is_active
