"""The frame: headers, log-in, second factor, the first password, languages."""

import re
from http import HTTPStatus

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.urls import reverse
from pytest_django import Settings

from debtormap.staff import accounts
from debtormap.staff.models import Account, Role
from tests.console.conftest import Open

PASSWORD = "a sentence that is easy to keep"


def test_a_page_loads_nothing_from_elsewhere_and_nothing_inline(browser: Open, mei: Account) -> None:
    page = browser(mei).get(reverse("admin:index"))

    text = page.content.decode()
    assert page["Content-Security-Policy"].startswith("default-src 'self';")
    assert "unsafe" not in page["Content-Security-Policy"]
    assert page["Cache-Control"] == "no-store"
    assert re.findall(r"https?://", text) == []
    assert re.findall(r"<style|style=|<script(?![^>]* src=)| on[a-z]+=", text) == []


def test_nobody_signs_up_and_no_password_goes_by_mail(browser: Open) -> None:
    closed = ["signup/", "password/reset/", "password/set/", "email/", "login/code/"]

    statuses = [browser(None).get(f"/console/accounts/{path}").status_code for path in closed]

    assert statuses == [HTTPStatus.NOT_FOUND] * 5


def test_the_log_in_leads_back_to_the_page_that_was_asked_for(browser: Open, mei: Account) -> None:
    client = browser(None)
    asked = client.get(reverse("batches"))

    answer = client.post(asked["Location"], {"login": "mei", "password": "correct horse battery"})

    assert answer["Location"] == reverse("batches")


def test_a_wrong_password_says_so_and_keeps_the_name(browser: Open, mei: Account) -> None:
    page = browser(None).post(reverse("account_login"), {"login": "mei", "password": "wrong"})

    text = page.content.decode()
    assert 'value="mei"' in text
    assert 'role="alert"' in text


@pytest.mark.parametrize("name", ["mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_change_password"])
def test_the_second_factor_and_the_password_can_be_set(name: str, browser: Open, mei: Account) -> None:
    client = browser(None)
    client.post(reverse("account_login"), {"login": "mei", "password": "correct horse battery"})
    # Before a key is added the password is asked for again.
    client.post(reverse("account_reauthenticate"), {"password": "correct horse battery"})

    page = client.get(reverse(name))

    assert page.status_code == HTTPStatus.OK
    assert "shell-navigation" in page.content.decode()


def test_a_new_person_sets_the_password_once(browser: Open) -> None:
    _account, link = accounts.add("wang", [Role.CLERK], "冀0001")
    client = browser(None)

    first = client.post(link, {"password": PASSWORD, "again": PASSWORD})
    second = client.get(link)
    answer = client.post(reverse("account_login"), {"login": "wang", "password": PASSWORD})

    assert first["Location"] == reverse("account_login")
    assert first["Referrer-Policy"] == "strict-origin"
    assert second.status_code == HTTPStatus.NOT_FOUND
    assert answer["Location"] == reverse("admin:index")


def test_a_weak_or_mistyped_first_password_is_refused_by_field(browser: Open) -> None:
    account, link = accounts.add("wang", [Role.CLERK], "冀0001")

    weak = browser(None).post(link, {"password": "123456", "again": "123456"})
    mistyped = browser(None).post(link, {"password": PASSWORD, "again": PASSWORD + "."})

    account.refresh_from_db()
    assert list(weak.context["form"].errors) == ["password"]
    assert list(mistyped.context["form"].errors) == ["again"]
    assert not account.has_usable_password()


def test_the_language_can_be_switched(browser: Open, mei: Account) -> None:
    client = browser(mei)

    english = client.get(reverse("admin:index")).content.decode()
    client.post(reverse("set_language"), {"language": "zh-hans", "next": reverse("admin:index")})
    chinese = client.get(reverse("admin:index")).content.decode()

    assert "<h1>Overview</h1>" in english
    assert "<h1>概览</h1>" in chinese


def test_an_unknown_address_looks_like_another_courts(browser: Open, mei: Account) -> None:
    page = browser(mei).get(reverse("batch", args=("nothing",)))

    assert page.status_code == HTTPStatus.NOT_FOUND
    assert "belongs to another court" in page.content.decode()


def test_a_body_that_is_too_large_is_refused_before_it_is_read(
    browser: Open, mei: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "CONSOLE_UPLOAD_LIMIT_BYTES", 1000, raising=False)

    page = browser(mei).post(reverse("import"), {"reason": "x" * 70_000})

    assert page.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_a_session_that_the_disk_does_not_take_is_told_as_a_database_that_is_away(
    browser: Open, mei: Account, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """The act before it may be done, so the page does not say that it was not."""
    client = browser(mei)
    client.raise_request_exception = False
    settings.SESSION_SAVE_EVERY_REQUEST = True

    def fail(*_: object, **__: object) -> None:
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(Session, "save", fail)
    answer = client.get(reverse("batches"))

    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "5")
    assert "before you send it again" in answer.content.decode()
    assert "I/O" not in answer.content.decode()


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (OperationalError("host one refused"), 503, "The database is away"),
        (ValueError("a bug"), 500, "Something failed"),
    ],
)
def test_a_database_that_is_away_is_told_as_such_and_a_fault_of_ours_as_ours(
    browser: Open, mei: Account, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, told: str
) -> None:
    client = browser(mei)
    client.raise_request_exception = False

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("debtormap.staff.sessions.see", fail)
    answer = client.get(reverse("batches"))

    assert (answer.status_code, answer.headers.get("Retry-After")) == (status, "5" if status == 503 else None)
    assert told in answer.content.decode()
    assert str(error) not in answer.content.decode()
