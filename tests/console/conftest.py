"""Browsers of the cast. The console stands below /console, which the server takes off before Django routes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from debtormap import printing
from debtormap.jobs import running
from debtormap.printing import pages
from debtormap.register import background
from debtormap.register.models import Batch
from debtormap.staff.models import Account, Role
from tests.console.examples import COURT, stage

PREFIX = "/console"


def work_off() -> None:
    """What a worker of the court side would do by now."""
    while running.run_next(background.KINDS, stop=threading.Event()):
        pass


class ConsoleClient(Client):
    """Sends what `reverse` answers, as the server in front of Django does."""

    def generic(self, method: str, path: Any, *args: Any, **kwargs: Any) -> Any:
        return super().generic(method, path.removeprefix(PREFIX), *args, **kwargs)


Open = Callable[[Account | None], ConsoleClient]


@pytest.fixture
def browser(db: None) -> Open:
    """A browser in which somebody is logged in, or (None) nobody."""

    def opened(account: Account | None) -> ConsoleClient:
        client = ConsoleClient(HTTP_ACCEPT_LANGUAGE="en")
        if account is not None:
            client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return opened


@pytest.fixture
def unprinted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers as what would be printed, for tests of who gets one: to set a page takes seconds."""
    monkeypatch.setattr(printing, "pdf", lambda template, context: pages.html(template, context).encode())


def person(name: str, *roles: Role, court_code: str = COURT) -> Account:
    account = Account(username=name, roles=[role.value for role in roles], court_code=court_code, is_staff=True)
    account.set_password("correct horse battery")
    account.save()
    return account


@pytest.fixture
def an(db: None) -> Account:
    """Audits, for the high court."""
    return person("an", Role.AUDITOR, court_code="")


@pytest.fixture
def gao(db: None) -> Account:
    """Gives accounts and roles."""
    return person("gao", Role.ADMINISTRATOR, court_code="")


@pytest.fixture
def batch(mei: Account) -> Batch:
    """Mei's list: one row that is good and one whose number is wrong."""
    return stage(mei)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done inside does not stay."""
    with transaction.atomic(), transaction.atomic("clues"):
        yield
        transaction.set_rollback(True)
        transaction.set_rollback(True, using="clues")
