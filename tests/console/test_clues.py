"""The clue desk's pages: nothing of a clue without an unlocked key and a reason."""

import pytest
from django.urls import reverse
from nacl import pwhash

from debtormap.clues import officers, proofs
from debtormap.clues.models import AuditEntry as ClueAudit
from debtormap.clues.models import Clue
from debtormap.clues.vault import VAULT
from debtormap.staff.models import Account, Role
from tests.clues.examples import DESCRIPTION, PASSPHRASE, sent
from tests.console.conftest import ConsoleClient, Open, person

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(officers, "OPERATIONS", pwhash.argon2id.OPSLIMIT_MIN)
    monkeypatch.setattr(officers, "MEMORY_BYTES", pwhash.argon2id.MEMLIMIT_MIN)
    monkeypatch.setattr(proofs, "EASY", 50)


@pytest.fixture
def desk(browser: Open, lin: Account) -> ConsoleClient:
    """Lin's browser, with a key made and unlocked on the page."""
    client = browser(lin)
    client.post(reverse("clue_key"), {"passphrase": PASSPHRASE, "again": PASSPHRASE})
    return client


@pytest.fixture
def clue(desk: ConsoleClient) -> Clue:
    sent()
    return Clue.objects.latest("sequence")


def test_the_inbox_shows_a_clue_without_its_content(desk: ConsoleClient, clue: Clue) -> None:
    page = desk.get(reverse("clues"))

    assert [row.id for row in page.context["found"].rows] == [clue.id]
    assert DESCRIPTION not in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"


def test_a_clue_opens_with_a_reason_alone_and_every_showing_is_noted(desk: ConsoleClient, clue: Clue) -> None:
    here = reverse("clue", args=(clue.id,))
    closed = desk.get(here).content.decode()
    desk.post(here, {"reason": " "})
    still_closed = desk.get(here).content.decode()
    before = ClueAudit.objects.filter(act="clue.open").count()

    opened = desk.post(here, {"reason": "triage"}, follow=True).content.decode()

    assert [DESCRIPTION in text for text in (closed, still_closed, opened)] == [False, False, True]
    assert (before, ClueAudit.objects.filter(act="clue.open").count()) == (0, 1)


def test_a_locked_key_shows_nothing(desk: ConsoleClient, clue: Clue) -> None:
    here = reverse("clue", args=(clue.id,))
    desk.post(here, {"reason": "triage"})

    desk.post(reverse("clue_key"), {"act": "lock"})

    assert DESCRIPTION not in desk.get(here).content.decode()
    assert desk.post(reverse("clue_act", args=(clue.id,)), {"act": "note", "text": "x"})["Location"] == reverse(
        "clue_key"
    )


def test_a_wrong_passphrase_unlocks_nothing(desk: ConsoleClient, browser: Open, lin: Account) -> None:
    client = browser(lin)

    page = client.post(reverse("clue_key"), {"passphrase": "another four words here"})

    assert (page.status_code, page.context["is_unlocked"]) == (422, False)


def test_a_finding_moves_the_clue_once(desk: ConsoleClient, clue: Clue) -> None:
    act = reverse("clue_act", args=(clue.id,))

    desk.post(act, {"act": "find_concrete", "seen": "received", "text": "clear"})
    again = desk.post(act, {"act": "find_unrelated", "seen": "received", "text": "late"}, follow=True)

    clue.refresh_from_db()
    assert clue.status == "concrete"
    assert "out of date" in again.content.decode()


def test_question_and_note_are_read_on_the_opened_clue(desk: ConsoleClient, clue: Clue) -> None:
    act = reverse("clue_act", args=(clue.id,))
    desk.post(act, {"act": "ask", "text": "演示问题"})
    desk.post(act, {"act": "note", "text": "演示备注"})

    text = desk.post(reverse("clue", args=(clue.id,)), {"reason": "triage"}, follow=True).content.decode()

    assert "演示问题" in text
    assert "演示备注" in text


def test_spam_is_quarantined_with_a_reason_and_comes_back(desk: ConsoleClient, clue: Clue) -> None:
    act = reverse("clue_act", args=(clue.id,))

    desk.post(act, {"act": "quarantine", "text": ""})
    first = desk.get(reverse("clues")).context["found"].total
    desk.post(act, {"act": "quarantine", "text": "advertising"})
    second = desk.get(reverse("clues")).context["found"].total
    desk.post(act, {"act": "release", "text": "a mistake"})

    assert (first, second, desk.get(reverse("clues")).context["found"].total) == (1, 0, 1)


def test_another_courts_officer_finds_no_clue(desk: ConsoleClient, clue: Clue, browser: Open) -> None:
    other = browser(person("qi", Role.CLUE_OFFICER, court_code="冀0002"))
    other.post(reverse("clue_key"), {"passphrase": PASSPHRASE, "again": PASSPHRASE})

    answers = [
        other.get(reverse("clue", args=(clue.id,))).status_code,
        other.post(reverse("clue_act", args=(clue.id,)), {"act": "quarantine", "text": "x"}).status_code,
    ]

    assert answers == [404, 404]
    assert other.get(reverse("clues")).context["found"].total == 0


def test_logging_out_locks_the_key(desk: ConsoleClient, lin: Account) -> None:
    session = desk.session.session_key or ""
    before = VAULT.is_unlocked(lin, session=session)

    desk.logout()

    assert (before, VAULT.is_unlocked(lin, session=session)) == (True, False)
