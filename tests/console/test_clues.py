"""The clue desk's pages: nothing of a clue without an unlocked key and a reason."""

import base64

import pytest
from django.urls import reverse
from nacl import pwhash

from debtormap.clues import officers, proofs, working
from debtormap.clues.models import AuditEntry as ClueAudit
from debtormap.clues.models import Clue, File
from debtormap.clues.vault import VAULT
from debtormap.core.clues import Action, Status
from debtormap.staff.models import Account, Role
from tests.clues.examples import DESCRIPTION, PASSPHRASE, sent, uploaded
from tests.console.conftest import ConsoleClient, Open, person
from tests.console.examples import published, row
from tests.papers.examples import photo

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
    noted = desk.post(reverse("clue_act", args=(clue.id,)), {"act": "note", "text": "x"})
    assert noted["Location"] == reverse("clue_key")


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


@pytest.fixture
def photographed(desk: ConsoleClient) -> File:
    """A photo that came with a clue, opened for triage."""
    sent(files=(uploaded(photo(), name="现场.jpg"),))
    file = File.objects.get()
    desk.post(reverse("clue", args=(file.clue.id,)), {"reason": "triage"})
    return file


@pytest.fixture
def wen(browser: Open, db: None) -> ConsoleClient:
    """The browser of a colleague of Lin's, with a key."""
    client = browser(person("wen", Role.CLUE_OFFICER))
    client.post(reverse("clue_key"), {"passphrase": PASSPHRASE, "again": PASSPHRASE})
    return client


def test_a_round_opens_one_clue_after_the_other_with_one_reason(desk: ConsoleClient) -> None:
    for text in ("演示线索甲" * 8, "演示线索乙丙丁戊" * 8):
        sent(description=text)
    first, second = Clue.objects.order_by("sequence").values_list("id", flat=True)

    begun = desk.post(reverse("clue_round"), {"view": "open", "act": "begin", "reason": "triage"})
    shown = desk.get(begun["Location"])
    settled = desk.post(
        reverse("clue_act", args=(first,)),
        {"act": "find_concrete", "seen": "received", "view": "open", "text": "triage"},
    )

    here = reverse("clue", args=(first,))
    assert begun["Location"] == f"{here}?view=open"
    assert "演示线索甲" in shown.content.decode()
    assert settled["Location"] == f"{reverse('clue', args=(second,))}?view=open"
    assert "演示线索乙" in desk.get(settled["Location"]).content.decode()
    assert list(ClueAudit.objects.filter(act="clue.open").values_list("reason", flat=True)) == ["triage", "triage"]
    desk.post(reverse("clue_round"), {"act": "end"})
    assert "演示线索甲" not in desk.get(here).content.decode()


def test_the_keyboard_can_be_turned_off(desk: ConsoleClient, clue: Clue) -> None:
    pages = [reverse("clues"), reverse("clue", args=(clue.id,))]
    before = ["keys.js" in desk.get(page).content.decode() for page in pages]

    desk.post(reverse("clue_round"), {"act": "keys"})

    after = [desk.get(page).content.decode() for page in pages]
    assert before == [True, True]
    assert [word for text in after for word in ("keys.js", "<kbd", "aria-keyshortcuts") if word in text] == []


def test_a_photo_is_looked_at_clean_and_has_no_address_of_its_own(desk: ConsoleClient, photographed: File) -> None:
    page = desk.post(reverse("clue_file", args=(photographed.clue.id, photographed.pk)), {"act": "show"})

    picture = base64.b64decode(page.context["picture"].removeprefix("data:image/jpeg;base64,"))
    assert picture.startswith(b"\xff\xd8") and b"SENTINEL" not in picture
    assert page.headers["Cache-Control"] == "no-store"
    assert ClueAudit.objects.filter(act="clue.file", reason="triage").count() == 1


def test_kind_and_files_of_a_clue_are_told_in_the_officers_language(desk: ConsoleClient, photographed: File) -> None:
    here = reverse("clue", args=(photographed.clue.id,))
    desk.post(here, {"reason": "triage"})

    english, chinese = (
        desk.get(here, headers={"accept-language": each}).content.decode() for each in ("en", "zh-hans")
    )

    assert "<dd>vehicles, machines, products, raw materials and other movables</dd>" in english
    assert "<dd>交通运输工具、机器设备、产品、原材料等动产</dd>" in chinese
    # A photo may come without a name: it has its number.
    assert f"<li>File {photographed.number}" in english and f"<li>文件 {photographed.number}" in chinese


def test_an_original_is_saved_once_a_colleague_gave_leave(
    desk: ConsoleClient, wen: ConsoleClient, photographed: File
) -> None:
    here = reverse("clue_file", args=(photographed.clue.id, photographed.pk))
    refused = desk.post(here, {"act": "original"}, follow=True).content.decode()
    desk.post(here, {"act": "ask"})
    [release] = wen.get(reverse("clue_originals")).context["waiting"]

    wen.post(reverse("clue_original_grant", args=(release.pk,)))

    original = desk.post(here, {"act": "original"})
    assert "not given leave" in refused
    assert original.content == photo()
    assert original.headers["Content-Disposition"].startswith("attachment")


def test_a_colleague_is_let_in_and_kept_out(desk: ConsoleClient, clue: Clue, wen: ConsoleClient) -> None:
    here, act = reverse("clue", args=(clue.id,)), reverse("clue_act", args=(clue.id,))
    colleague = Account.objects.get(username="wen")
    seen = [wen.get(here).status_code]
    for deed in ("grant", "keep_out"):
        desk.post(act, {"act": deed, "to": colleague.pk, "text": "演示理由"})
        seen.append(wen.get(here).status_code)

    assert seen == [404, 200, 404]
    assert wen.get(reverse("clues")).context["found"].total == 0


def test_the_contact_is_shown_to_whom_the_clue_is_assigned_with_a_reason(
    desk: ConsoleClient, clue: Clue, lin: Account
) -> None:
    here, act = reverse("clue_contact", args=(clue.id,)), reverse("clue_act", args=(clue.id,))
    before = desk.post(here, {"reason": "to call"}).status_code
    desk.post(act, {"act": "find_concrete", "seen": "received"})
    desk.post(act, {"act": "assign", "seen": "concrete", "to": lin.pk})

    without = desk.post(here, {"reason": ""}, follow=True).content.decode()
    shown = desk.post(here, {"reason": "to call"}).content.decode()

    assert before == 403
    assert ["演示联系方式" in text for text in (without, shown)] == [False, True]


def test_the_case_stands_beside_a_clue_about_a_listing(desk: ConsoleClient, mei: Account, tao: Account) -> None:
    [listing] = published(mei, tao, [row(7)])
    sent(listing_id=listing.pk)
    clue = Clue.objects.get()

    page = desk.post(reverse("clue", args=(clue.id,)), {"reason": "triage"}, follow=True)

    assert page.context["listing"] == listing
    assert f"{listing.case.case_number} · {listing.case.court_name}" in page.content.decode()


def test_a_deletion_under_d4_is_refused_while_a_clue_stands_and_does_not_say_why(
    browser: Open, desk: ConsoleClient, mei: Account, tao: Account, lin: Account
) -> None:
    g1 = row(7, grounds="有履行能力而拒不履行生效法律文书确定义务的", term_months="")
    [listing] = published(mei, tao, [g1])
    sent(listing_id=listing.pk)
    clue = Clue.objects.latest("sequence")
    working.move(clue.id, Action.FIND_CONCRETE, expected=Status.RECEIVED, by=lin)
    form = {"kind": "delist", "ground": "D4", "reason": "终本后两次查询未发现财产"}
    url = reverse("withdraw", args=(listing.pk,))

    refused = browser(tao).post(url, form)
    text = refused.content.decode()
    assert list(refused.context["form"].errors) == ["ground"]
    assert "The conditions of this ground are not met." in text
    assert "clue" not in refused.context["form"].errors["ground"][0].lower()

    working.assign(clue.id, officers.unlock(lin, PASSPHRASE), lin, expected=Status.CONCRETE)
    working.move(clue.id, Action.BEGIN_VERIFYING, expected=Status.ASSIGNED, by=lin)
    working.move(clue.id, Action.FIND_NOTHING, expected=Status.VERIFYING, by=lin)
    listing.refresh_from_db()
    before = listing.state
    browser(tao).post(url, form)
    listing.refresh_from_db()
    assert (before, listing.state) == ("published", "delisted")
