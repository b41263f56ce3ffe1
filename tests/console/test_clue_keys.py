"""Keys, conflicts, templates and notices of the clue desk in the console."""

import json
from datetime import timedelta
from secrets import token_bytes

import pytest
from django.urls import reverse
from django.utils import timezone
from nacl import pwhash

from debtormap.clues import conflicts, notices, officers, proofs
from debtormap.clues.models import AnswerTemplate, Clue, OfficerKey
from debtormap.register.models import Listing
from debtormap.staff.models import Account, Role
from tests.clues.examples import DESCRIPTION, PASSPHRASE, sent
from tests.console.conftest import ConsoleClient, Open, person
from tests.console.examples import published, row
from tests.watching.conftest import mailbox
from tests.watching.mailbox import Mailbox

pytestmark = pytest.mark.django_db(databases="__all__")
__all__ = ["mailbox"]
NEW = "other words make another phrase"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(officers, "OPERATIONS", pwhash.argon2id.OPSLIMIT_MIN)
    monkeypatch.setattr(officers, "MEMORY_BYTES", pwhash.argon2id.MEMLIMIT_MIN)
    monkeypatch.setattr(proofs, "EASY", 50)


@pytest.fixture
def desk(browser: Open, lin: Account) -> ConsoleClient:
    return with_key(browser(lin))


@pytest.fixture
def wen(browser: Open) -> ConsoleClient:
    return with_key(browser(person("wen", Role.CLUE_OFFICER)))


@pytest.fixture
def pu(db: None) -> Account:
    return person("pu", Role.PRESIDENT)


def with_key(client: ConsoleClient, passphrase: str = PASSPHRASE) -> ConsoleClient:
    client.post(reverse("clue_key"), {"passphrase": passphrase, "again": passphrase})
    return client


def act(client: ConsoleClient, deed: str, **fields: object) -> str:
    return client.post(reverse("clue_keys_act"), {"act": deed, **fields}, follow=True).content.decode()


def opens(client: ConsoleClient) -> bool:
    clue = reverse("clue", args=(Clue.objects.get().id,))
    return DESCRIPTION in client.post(clue, {"reason": "r"}, follow=True).content.decode()


def test_a_lost_passphrase_is_mended_by_a_colleague(desk: ConsoleClient, wen: ConsoleClient, lin: Account) -> None:
    sent()
    act(desk, "retire", reason="passphrase lost")
    with_key(desk, NEW)
    held = desk.get(reverse("clue_keys")).content.decode()
    before = desk.get(reverse("clue", args=(Clue.objects.get().id,))).status_code

    asked = wen.get(reverse("clue_keys")).content.decode()
    done = act(wen, "hand_over", to=lin.pk, reason="lost")

    assert "It held 1 clues" in held
    assert before == 404
    assert "you can open 1 clues that the lost key held" in asked
    assert "opens 1 clues of the lost one" in done
    assert opens(desk)


def test_a_found_passphrase_brings_back_what_the_retired_key_held(desk: ConsoleClient, wen: ConsoleClient) -> None:
    sent()
    act(desk, "retire", reason="lost")
    retired = OfficerKey.objects.get(retired_at__isnull=False)
    with_key(desk, NEW)

    wrong = act(desk, "reclaim", key=retired.pk, passphrase="not these words at all")
    done = act(desk, "reclaim", key=retired.pk, passphrase=PASSPHRASE)

    assert "This is not the passphrase of that key" in wrong
    assert "opens 1 more clues" in done
    assert opens(desk)


def test_a_key_is_renewed_and_the_passphrase_changed(desk: ConsoleClient, lin: Account) -> None:
    sent()

    differ = act(desk, "renew", new=NEW, again=PASSPHRASE)
    done = act(desk, "renew", new=NEW, again=NEW)
    desk.post(reverse("clue_key"), {"passphrase": NEW})
    changed = act(desk, "change", old=NEW, new=PASSPHRASE, again=PASSPHRASE)

    assert "The two are not the same" in differ
    assert "it opens 1 clues" in done
    assert "The passphrase is changed" in changed
    assert officers.unlock(lin, PASSPHRASE).account == lin
    assert opens(desk)


def test_a_warden_retires_a_key_of_the_own_court_alone(
    browser: Open, desk: ConsoleClient, lin: Account, pu: Account
) -> None:
    far = browser(person("far", Role.PRESIDENT, court_code="冀0002"))

    refused = far.post(reverse("clue_keys_act"), {"act": "retire", "officer": lin.pk, "reason": "r"})
    no_reason = act(browser(pu), "retire", officer=lin.pk)
    live = officers.live_key(lin)
    act(browser(pu), "retire", officer=lin.pk, reason="left the court")

    assert refused.status_code == 404
    assert "A reason is needed" in no_reason
    assert live is not None and officers.live_key(lin) is None
    assert "You have no live key" in desk.get(reverse("clue_keys")).content.decode()


def test_a_passkey_unlocks_in_another_session(desk: ConsoleClient, browser: Open, lin: Account) -> None:
    sent()
    secret = token_bytes(32).hex()
    act(desk, "add_passkey", name="desk key", credential="aa", salt="00" * 32, secret=secret)
    other = browser(lin)
    page = other.get(reverse("clue_key"))
    [offer] = json.loads(page.context["offers"])

    wrong = other.post(reverse("clue_key"), {"act": "passkey", "passkey": offer["id"], "secret": "00" * 32})
    right = other.post(reverse("clue_key"), {"act": "passkey", "passkey": offer["id"], "secret": secret})

    assert (offer["credential"], offer["salt"]) == ("aa", "00" * 32)
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert opens(other)
    act(desk, "remove_passkey", passkey=offer["id"])
    assert "data-offers" not in browser(lin).get(reverse("clue_key")).content.decode()


def test_a_conflict_is_declared_before_a_clue_comes_and_ended_by_the_president(
    desk: ConsoleClient, wen: ConsoleClient, browser: Open, lin: Account, pu: Account, mei: Account, tao: Account
) -> None:
    [listing] = published(mei, tao, [row(7)])
    here = reverse("clue_conflicts")
    desk.post(here, {"kind": "case", "text": listing.case.case_number, "reason": "a cousin applies"})
    [declared] = conflicts.declared(lin)

    sent(listing_id=listing.pk, case_number=listing.case.case_number, names=(listing.party.name,))
    own_end = desk.post(reverse("clue_conflict_end", args=(declared.id,)), {"reason": "over"})
    shown = desk.get(here).content.decode()
    unknown = desk.post(here, {"kind": "listing", "text": "nothing", "reason": "r"}, follow=True).content.decode()
    browser(pu).post(reverse("clue_conflict_end", args=(declared.id,)), {"reason": "over"})

    assert desk.get(reverse("clues")).context["found"].total == 0
    assert wen.get(reverse("clues")).context["found"].total == 1
    assert listing.case.case_number in shown
    assert own_end.status_code == 403
    assert "The register has no such listing" in unknown
    assert conflicts.declared(lin) == []


@pytest.mark.parametrize("kind", ["name", "case", "listing"])
def test_clues_from_before_are_found_in_the_register(
    desk: ConsoleClient, wen: ConsoleClient, mei: Account, tao: Account, kind: str
) -> None:
    [listing] = published(mei, tao, [row(7)])
    sent(listing_id=listing.pk)
    text = {"name": listing.party.name, "case": listing.case.case_number, "listing": listing.pk}[kind]

    desk.post(reverse("clue_conflicts"), {"kind": kind, "text": text, "reason": "a cousin"})

    assert desk.get(reverse("clues")).context["found"].total == 0
    assert Listing.objects.count() == 1


def test_the_court_s_own_templates_are_offered_filled(desk: ConsoleClient, browser: Open, pu: Account) -> None:
    sent()
    here = reverse("clue_templates")
    fields = {"name": "何处", "text": "{法院}请您在{日期}前补充。", "text_en": "{court} asks you by {day}."}
    refused = browser(pu).post(here, fields | {"text": "{姓名}"}, follow=True).content.decode()
    browser(pu).post(here, fields)
    preview = browser(pu).get(here).content.decode()

    clue = reverse("clue", args=(Clue.objects.get().id,))
    desk.post(clue, {"reason": "r"})
    page = desk.get(clue).content.decode()

    assert "Braces hold" in refused
    assert "请您在" in preview and "{法院}" in preview
    assert page.count("何处") == 2
    assert "{法院}" not in page and "asks you by 20" in page
    browser(pu).post(here, {"act": "delete", "template": AnswerTemplate.objects.get().pk})
    assert "Where exactly?" in desk.get(clue).content.decode()


def test_a_notice_marks_the_way_to_the_inbox_until_somebody_looks(desk: ConsoleClient, lin: Account) -> None:
    sent()
    quiet = desk.get(reverse("clue_keys")).content.decode()
    notices.run(notices.slot_of(timezone.now()) + notices.SLOT + timedelta(hours=1))

    marked = desk.get(reverse("clue_keys")).content.decode()
    desk.get(reverse("clues"))
    seen = desk.get(reverse("clue_keys")).content.decode()

    def mark(page: str) -> bool:
        return ">new<" in "".join(page.split())

    assert (mark(quiet), mark(marked), mark(seen)) == (False, True, False)


def test_an_officer_is_told_by_mail_who_wishes_it(desk: ConsoleClient, lin: Account, mailbox: Mailbox) -> None:
    refused = act(desk, "mail", email="lin(at)court")
    kept = act(desk, "mail", email="lin@court.example.org")
    lin.refresh_from_db()

    assert ("This is no e-mail address" in refused, "You will be told by mail." in kept) == (True, True)
    assert lin.email == "lin@court.example.org"

    assert "You will not be told by mail." in act(desk, "mail", email="")


def test_only_officers_of_the_desk_are_mailed(browser: Open, pu: Account, mailbox: Mailbox) -> None:
    browser(pu).post(reverse("clue_keys_act"), {"act": "mail", "email": "pu@court.example.org"})
    pu.refresh_from_db()

    assert pu.email == ""
