"""Accounts: added with a link that works once, with roles, for a court."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator

from debtormap.core.errors import Conflict, NotFound, RuleError
from debtormap.staff import accounts
from debtormap.staff.models import Account, Role, may_act_for

pytestmark = pytest.mark.django_db

PASSWORD = "seven grey herons"


def add(name: str = "mei") -> tuple[Account, str, str]:
    account, path = accounts.add(name, [Role.CLERK], "冀0001")
    _, _, _, uid, token, _ = path.split("/")
    return account, uid, token


def test_a_new_account_has_no_password_and_a_link() -> None:
    account, path = accounts.add("mei", ["clerk"], "冀0001")

    assert path.startswith("/console/welcome/")
    assert not account.has_usable_password()
    assert (account.roles, account.court_code, account.is_staff, account.is_superuser) == (
        ["clerk"],
        "冀0001",
        True,
        False,
    )


def test_the_link_sets_a_password_once() -> None:
    account, uid, token = add()

    accounts.set_password(accounts.by_link(uid, token), PASSWORD)

    account.refresh_from_db()
    assert account.check_password(PASSWORD)
    with pytest.raises(NotFound):
        accounts.by_link(uid, token)


def test_the_link_lasts_three_days(monkeypatch: pytest.MonkeyPatch) -> None:
    _, uid, token = add()
    later = datetime.now() + timedelta(days=3, seconds=5)  # noqa: DTZ005  # as the generator does
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: later)

    with pytest.raises(NotFound):
        accounts.by_link(uid, token)
    assert settings.PASSWORD_RESET_TIMEOUT == 3 * 24 * 3600


@pytest.mark.parametrize(("uid", "token"), [("", ""), ("Mg", "x-y"), ("***", "x"), ("AAAA////", "x")])
def test_a_link_that_nobody_was_given_finds_nobody(uid: str, token: str) -> None:
    add()

    with pytest.raises(NotFound):
        accounts.by_link(uid, token)


def test_the_link_of_a_closed_account_is_dead() -> None:
    account, uid, token = add()
    Account.objects.filter(pk=account.pk).update(is_active=False)

    with pytest.raises(NotFound):
        accounts.by_link(uid, token)


@pytest.mark.parametrize("password", ["qpzm47", "123456789012", "password1234"])
def test_a_weak_password_is_refused(password: str) -> None:
    account, _, _ = add()

    with pytest.raises(RuleError) as refused:
        accounts.set_password(account, password)
    assert refused.value.code == "weak_password"
    assert password not in str(refused.value)


def test_a_name_is_taken_once() -> None:
    add()

    with pytest.raises(Conflict):
        add()


@pytest.mark.parametrize(
    ("name", "roles", "code"),
    [
        ("", ["clerk"], "bad_name"),
        ("a b", ["clerk"], "bad_name"),
        ("mei", [], "bad_role"),
        ("mei", ["king"], "bad_role"),
    ],
)
def test_bad_names_and_roles_are_refused(name: str, roles: list[str], code: str) -> None:
    with pytest.raises(RuleError) as refused:
        accounts.add(name, roles, "")
    assert refused.value.code == code


def test_an_account_acts_for_its_own_court_and_the_high_court_for_all() -> None:
    mei, _, _ = add()
    high, _ = accounts.add("high", [Role.APPROVER], "")

    assert [may_act_for(mei, code) for code in ("冀0001", "冀0002", "")] == [True, False, False]
    assert [may_act_for(high, code) for code in ("冀0001", "冀0002", "")] == [True, True, True]
    mei.is_active = False
    assert not may_act_for(mei, "冀0001")
    assert not mei.has_role(Role.CLERK)
