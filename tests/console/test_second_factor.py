"""Where a second factor must be, nobody works without one; and what is refused is written down without a person."""

import json
import logging
from http import HTTPStatus

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.exceptions import ValidationError
from django.urls import reverse

from debtormap.console.passwords import ContextWords
from debtormap.settings import environment
from debtormap.staff.models import Account
from debtormap.telemetry import logs
from tests.console.conftest import Open

PASSWORD = "correct horse battery"


@pytest.fixture
def required(settings: pytest.FixtureRequest) -> None:
    settings.MFA_REQUIRED = True  # type: ignore[attr-defined]  # pytest-django's wrapper


def code_of(secret: str) -> str:
    return str(auth.format_hotp_value(auth.hotp_value(secret, next(iter(auth.yield_hotp_counters_from_time())))))


def test_who_has_none_is_led_to_set_one_up_and_can_do_nothing_else(required: None, browser: Open, mei: Account) -> None:
    client = browser(None)
    client.post(reverse("account_login"), {"login": "mei", "password": PASSWORD})

    pages = [client.get(reverse(name)) for name in ("admin:index", "batches", "import")]
    act = client.post(reverse("import"), {})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    setting_up = client.get(reverse("mfa_activate_totp"))

    assert {page["Location"] for page in pages} == {reverse("mfa_activate_totp")}
    assert act.status_code == HTTPStatus.FORBIDDEN
    assert setting_up.status_code == HTTPStatus.OK
    assert "Set up a second factor first" in setting_up.content.decode()
    assert client.post(reverse("account_logout"))["Location"] == reverse("account_login")


def test_a_newcomer_sets_one_up_and_works(required: None, browser: Open, mei: Account) -> None:
    client = browser(None)
    client.post(reverse("account_login"), {"login": "mei", "password": PASSWORD})
    # Before it is set up the password is asked for again.
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret

    done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

    assert done.status_code == HTTPStatus.FOUND
    assert client.get(reverse("batches")).status_code == HTTPStatus.OK


def test_the_next_log_in_asks_for_it(required: None, browser: Open, mei: Account) -> None:
    TOTP.activate(mei, generate_totp_secret())
    client = browser(None)

    answer = client.post(reverse("account_login"), {"login": "mei", "password": PASSWORD})

    assert answer["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("batches"))["Location"].startswith(reverse("account_login"))
    assert Authenticator.objects.filter(user=mei).count() == 1


def test_it_must_be_where_the_program_is_served_over_https_unless_a_setting_says_otherwise() -> None:
    read = environment.read

    assert read({}).second_factor is None
    assert read({"DEBTORMAP_SECOND_FACTOR": "on"}).second_factor is True
    assert read({"DEBTORMAP_SECOND_FACTOR": "off"}).second_factor is False


def test_a_refusal_is_written_down_without_name_and_address(
    browser: Open, mei: Account, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "debtormap.console.middleware"):
        browser(mei).get("/console/staff/?q=王某")
        browser(mei).get("/console/batches/3fkz8Q2m/")
        browser(None).get("/console/nothing-of-ours/")

    told = [json.loads(logs.JsonLines().format(record)) for record in caplog.records if record.name.endswith("leware")]
    assert [line["event"] for line in told] == [
        f"refused: 403 of page staff to account {mei.pk}",
        f"refused: 404 of page batch to account {mei.pk}",
    ]
    assert "mei" not in str(told) and "3fkz8Q2m" not in str(told) and "王某" not in str(told)


@pytest.mark.parametrize(
    "password", ["hebeifayuan2026", "Court-Register-1949", "debtormap!debtormap", "河北法院执行失信名单2026"]
)
def test_words_of_the_court_are_no_password(password: str, mei: Account) -> None:
    with pytest.raises(ValidationError) as refused:
        ContextWords().validate(password, mei)

    assert refused.value.code == "password_of_the_court"


@pytest.mark.parametrize("password", [PASSWORD, "the court sleeps late on Fridays", "骆驼骑着自行车去看海边的日出"])
def test_a_sentence_is(password: str, mei: Account) -> None:
    ContextWords().validate(password, mei)
