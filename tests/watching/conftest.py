"""A mail server, cheap proofs, and a worker that a test takes step by step."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.conf import settings
from django.utils import timezone

from debtormap.core import proof_of_work
from debtormap.core.watches import Kind, Language
from debtormap.corrections import proofs
from debtormap.jobs import running
from debtormap.watching import asking, following_events, mails
from debtormap.watching.asking import Wish
from tests.watching.mailbox import Mailbox, serving

ADDRESS = "an@mail.example.org"
CODE = "91139990YY0DEM0182"
AREA = "8831aaae53fffff"
Ask = Callable[..., None]


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "EASY", 50)


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    with serving() as mailbox:
        monkeypatch.setattr(settings, "SMTP", mailbox.smtp, raising=False)
        yield mailbox


def ask(
    kind: Kind = Kind.ORGANISATION, target: str = CODE, *, address: str = ADDRESS,
    language: Language = Language.ENGLISH, now: datetime | None = None,
) -> None:  # fmt: skip
    now = now or timezone.now()
    paid = proof_of_work.solve(proofs.challenge(now))
    asking.ask(Wish(kind=kind, target=target, address=address, language=language), proof=paid, now=now)


def post() -> None:
    """What the court side does within seconds: looks at the ledger and sends what is ordered."""
    following_events.follow(timezone.now())
    while running.run_next({mails.WORK.name: mails.WORK}, stop=threading.Event()):
        pass
