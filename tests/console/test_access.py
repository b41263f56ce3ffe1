"""Who may open what: every address of the console against every role."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone

from debtormap.console import urls
from debtormap.core.exports import Kind
from debtormap.corrections.models import Request
from debtormap.register import exports, holds
from debtormap.register.exports import Wanted
from debtormap.register.models import Batch, Export, Hold, Listing, RewardNotice
from debtormap.register.proceeding_models import Proceeding
from debtormap.staff.models import Account, Role
from tests.console.conftest import ConsoleClient, Open, person, undone
from tests.console.examples import csv_of, promised, published, row, stage
from tests.corrections.examples import asked, latest
from tests.register import proceeding_examples

pytestmark = pytest.mark.usefixtures("unprinted")

#: What the page answers to each: ok (200, or a redirect of its own for a POST), log in, 403, 404, 405.
OK, LOGIN, NO, MISSING, METHOD = "ok", "log in", "403", "404", "405"

#: name of the address: (method, visitor, Mei the clerk, Tao the approver, auditor, administrator, Lin of the clue desk)
MATRIX: dict[str, tuple[str, str, str, str, str, str, str]] = {
    "admin:index": ("get", LOGIN, OK, OK, OK, OK, OK),
    "admin:login": ("get", LOGIN, OK, OK, OK, OK, OK),
    "import": ("get", LOGIN, OK, NO, NO, NO, NO),
    "import_progress": ("get", LOGIN, MISSING, NO, NO, NO, NO),
    "batches": ("get", LOGIN, OK, OK, OK, NO, NO),
    "batch": ("get", LOGIN, OK, OK, OK, NO, NO),
    "addresses": ("get", LOGIN, OK, OK, OK, NO, NO),
    "address": ("get", LOGIN, OK, OK, OK, NO, NO),
    "batch_texts": ("get", LOGIN, OK, OK, OK, NO, NO),
    "batch_texts_read": ("post", LOGIN, OK, OK, NO, NO, NO),
    "batch_text_change": ("post", LOGIN, OK, OK, NO, NO, NO),
    "batch_findings": ("get", LOGIN, OK, OK, OK, NO, NO),
    "batch_refused": ("get", LOGIN, OK, NO, NO, NO, NO),
    "batch_progress": ("get", LOGIN, OK, OK, OK, NO, NO),
    "batch_approve": ("post", LOGIN, NO, OK, NO, NO, NO),
    "batch_reject": ("post", LOGIN, OK, OK, NO, NO, NO),
    "batch_publish": ("post", LOGIN, OK, OK, NO, NO, NO),
    "clues": ("get", LOGIN, NO, NO, NO, NO, OK),
    "clue_key": ("get", LOGIN, NO, NO, NO, NO, OK),
    "clue": ("get", LOGIN, NO, NO, NO, NO, MISSING),
    "clue_act": ("post", LOGIN, NO, NO, NO, NO, MISSING),
    "clue_round": ("post", LOGIN, NO, NO, NO, NO, OK),
    "clue_contact": ("post", LOGIN, NO, NO, NO, NO, MISSING),
    "clue_keys": ("get", LOGIN, NO, NO, NO, OK, OK),
    "clue_keys_act": ("post", LOGIN, NO, NO, NO, OK, OK),
    "clue_conflicts": ("get", LOGIN, NO, NO, NO, NO, OK),
    "clue_conflict_end": ("post", LOGIN, NO, NO, NO, NO, MISSING),
    "clue_templates": ("get", LOGIN, NO, NO, NO, NO, NO),
    "escrow": ("get", LOGIN, NO, NO, NO, OK, OK),
    "escrow_make": ("post", LOGIN, NO, NO, NO, OK, NO),
    "escrow_take": ("post", LOGIN, NO, NO, NO, MISSING, MISSING),
    "escrow_ask": ("post", LOGIN, NO, NO, NO, OK, OK),
    "escrow_bring": ("post", LOGIN, NO, NO, NO, OK, OK),
    "clue_originals": ("get", LOGIN, NO, NO, NO, NO, OK),
    "clue_original_grant": ("post", LOGIN, NO, NO, NO, NO, MISSING),
    "clue_file": ("post", LOGIN, NO, NO, NO, NO, OK),
    "clue_award": ("get", LOGIN, NO, NO, NO, NO, MISSING),
    "clue_pay": ("post", LOGIN, NO, NO, NO, NO, MISSING),
    "rewards": ("get", LOGIN, NO, OK, NO, NO, OK),
    "reward": ("get", LOGIN, NO, OK, NO, NO, OK),
    "reward_draft": ("get", LOGIN, NO, OK, NO, NO, OK),
    "reward_act": ("post", LOGIN, NO, OK, NO, NO, OK),
    "listings": ("get", LOGIN, OK, OK, OK, NO, NO),
    "listing": ("get", LOGIN, OK, OK, OK, NO, NO),
    "withdraw": ("get", LOGIN, NO, OK, NO, NO, NO),
    "listing_full": ("post", LOGIN, OK, OK, NO, NO, NO),
    "listing_receipt": ("get", LOGIN, OK, OK, OK, NO, NO),
    "listing_evidence": ("get", LOGIN, OK, OK, OK, NO, NO),
    "alarms": ("get", LOGIN, NO, NO, OK, NO, NO),
    "alarm_see": ("post", LOGIN, NO, NO, OK, NO, NO),
    "statistics": ("get", LOGIN, OK, OK, OK, NO, NO),
    "hide": ("post", LOGIN, NO, OK, NO, NO, NO),
    "restore": ("get", LOGIN, NO, OK, NO, NO, NO),
    "restore_decide": ("post", LOGIN, NO, OK, NO, NO, NO),
    "confirmations": ("get", LOGIN, NO, OK, OK, NO, NO),
    "confirm": ("post", LOGIN, NO, OK, NO, NO, NO),
    "deadlines": ("get", LOGIN, OK, OK, OK, NO, OK),
    "queues": ("get", LOGIN, OK, OK, OK, NO, OK),
    "queue": ("get", LOGIN, OK, OK, OK, NO, OK),
    "queue_act": ("post", LOGIN, MISSING, MISSING, MISSING, NO, MISSING),
    "parties": ("get", LOGIN, OK, OK, OK, NO, NO),
    "parties_judge": ("post", LOGIN, OK, OK, NO, NO, NO),
    "parties_undo": ("post", LOGIN, OK, OK, NO, NO, NO),
    "proceedings": ("get", LOGIN, OK, OK, OK, NO, NO),
    "proceeding_open": ("get", LOGIN, OK, NO, NO, NO, NO),
    "proceeding": ("get", LOGIN, OK, OK, OK, NO, NO),
    "proceeding_letter": ("post", LOGIN, OK, OK, OK, NO, NO),
    "proceeding_act": ("post", LOGIN, OK, NO, NO, NO, NO),
    "counter": ("get", LOGIN, OK, NO, NO, NO, NO),
    "counter_issue": ("post", LOGIN, OK, NO, NO, NO, NO),
    "counter_redeem": ("post", LOGIN, OK, NO, NO, NO, NO),
    "corrections": ("get", LOGIN, NO, OK, OK, NO, NO),
    "correction_alarm": ("post", LOGIN, NO, NO, NO, NO, NO),
    "correction": ("get", LOGIN, NO, OK, OK, NO, NO),
    "correction_paper": ("post", LOGIN, NO, MISSING, MISSING, NO, NO),
    "correction_act": ("post", LOGIN, NO, OK, OK, NO, NO),
    "reconciliation": ("get", LOGIN, OK, OK, OK, NO, NO),
    "discrepancy_settle": ("post", LOGIN, NO, OK, NO, NO, NO),
    "ledger": ("get", LOGIN, OK, OK, OK, NO, NO),
    "ledger_event": ("get", LOGIN, OK, OK, OK, NO, NO),
    "audit": ("get", LOGIN, NO, NO, OK, NO, NO),
    "assessment": ("get", LOGIN, NO, OK, OK, OK, NO),
    "assessment_pdf": ("get", LOGIN, NO, OK, OK, OK, NO),
    "retention": ("get", LOGIN, NO, OK, OK, NO, NO),
    "hold_set": ("post", LOGIN, NO, OK, OK, NO, NO),
    "hold_end": ("post", LOGIN, NO, OK, NO, NO, NO),
    "hold_lift": ("post", LOGIN, NO, OK, NO, NO, NO),
    "exports": ("get", LOGIN, OK, OK, OK, OK, NO),
    "export_propose": ("post", LOGIN, OK, OK, OK, OK, NO),
    "export_approve": ("post", LOGIN, NO, OK, NO, NO, NO),
    "export_refuse": ("post", LOGIN, OK, OK, NO, NO, NO),
    "export_take": ("post", LOGIN, OK, NO, NO, NO, NO),
    "recipients": ("get", LOGIN, NO, NO, OK, OK, NO),
    "recipient_propose": ("post", LOGIN, NO, NO, NO, OK, NO),
    "recipient_admit": ("post", LOGIN, NO, NO, NO, MISSING, NO),
    "recipient_end": ("post", LOGIN, NO, NO, NO, OK, NO),
    "jobs": ("get", LOGIN, NO, NO, NO, OK, NO),
    "job_retry": ("post", LOGIN, NO, NO, NO, OK, NO),
    "job_discard": ("post", LOGIN, NO, NO, NO, OK, NO),
    "job_cancel": ("post", LOGIN, NO, NO, NO, OK, NO),
    "staff": ("get", LOGIN, NO, NO, NO, OK, NO),
    "staff_add": ("get", LOGIN, NO, NO, NO, OK, NO),
    "staff_link": ("post", LOGIN, NO, NO, NO, OK, NO),
    "staff_change": ("get", LOGIN, NO, NO, NO, OK, NO),
    "staff_close": ("post", LOGIN, NO, NO, NO, OK, NO),
    "staff_end_sessions": ("post", LOGIN, NO, NO, NO, OK, NO),
    "sessions": ("get", LOGIN, OK, OK, OK, OK, OK),
    "session_left": ("get", LOGIN, OK, OK, OK, OK, OK),
    "session_stay": ("post", LOGIN, OK, OK, OK, OK, OK),
    "session_end": ("post", LOGIN, MISSING, MISSING, MISSING, MISSING, MISSING),
    "sessions_end_others": ("post", LOGIN, OK, OK, OK, OK, OK),
    "welcome": ("get", MISSING, MISSING, MISSING, MISSING, MISSING, MISSING),
}


#: What a form may be filled with that no page of ours sends.
NONSENSE = dict.fromkeys(
    ("reason", "reasons", "note", "expected", "seen", "number", "purpose", "place", "served_on", "text", "name",
     "court_code", "kind", "chosen", "deed", "day", "key", "roles", "verdict", "listing_id", "published_from"),
    "〇" * 600,
)  # fmt: skip


@pytest.fixture
def arguments(mei: Account, tao: Account) -> dict[str, tuple[object, ...]]:
    """Something real at every address."""
    [listing] = published(mei, tao, [row(7)])
    batch = stage(mei)
    new = person("new", Role.CLERK)
    now = timezone.now()
    notice = promised(listing, tao)
    asked(listing, now)
    waiting = proceeding_examples.opened(mei)
    waiting_export = exports.propose(
        Wanted(kind=Kind.LISTINGS, purpose="核查", court_code=mei.court_code), by=mei, now=now
    )
    hold = holds.set_(f"listing:{listing.pk}", by=tao, reason="诉讼保全", now=now)
    return {
        "correction_alarm": (0,),
        "correction": (latest().pk,),
        "correction_paper": (latest().pk, "none"),
        "correction_act": (latest().pk, "dismiss"),
        "queue": ("late",),
        "queue_act": ("late",),
        "import_progress": ("0" * 64,),
        "proceeding": (waiting.pk,),
        "proceeding_letter": (waiting.pk, "risk_notice"),
        "proceeding_act": (waiting.pk, "examine"),
        **{name: (batch.pk,) for name in MATRIX if name.startswith("batch_") or name == "batch"},
        "batch_text_change": (batch.pk, 2),
        "addresses": (batch.pk,),
        "clue": ("nothing",),
        "clue_act": ("nothing",),
        "clue_contact": ("nothing",),
        "escrow_bring": ("nothing",),
        "clue_original_grant": ("nothing",),
        "clue_conflict_end": ("nothing",),
        "clue_file": ("nothing", "nothing"),
        "clue_award": ("nothing",),
        "clue_pay": ("nothing",),
        "reward": (notice.pk,),
        "reward_draft": (listing.pk,),
        "reward_act": (notice.pk,),
        "address": (stage(mei, csv_of([row(8, address="河北省保定市莲池区无名路9号")])).pk, 2),
        "listing": (listing.pk,),
        "withdraw": (listing.pk,),
        "hide": (listing.pk,),
        "listing_full": (listing.pk,),
        "listing_receipt": (listing.pk,),
        "listing_evidence": (listing.pk,),
        "restore": (listing.pk,),
        "restore_decide": (listing.pk, "nothing"),
        "discrepancy_settle": (0,),
        "recipient_admit": ("none",),
        "hold_end": (hold.pk,),
        "hold_lift": (hold.pk,),
        **dict.fromkeys(("export_approve", "export_refuse", "export_take"), (waiting_export.pk,)),
        "recipient_end": ("none",),
        "parties_judge": ("none", "none"),
        "parties_undo": ("none",),
        "ledger_event": (2,),
        **{name: (new.pk,) for name in MATRIX if name.startswith("staff_") and name != "staff_add"},
        "session_end": (0,),
        "job_retry": (0,),
        "job_discard": (0,),
        "job_cancel": (0,),
        "welcome": ("MQ", "abc"),
    }


@pytest.mark.django_db(databases="__all__")
def test_each_address_is_open_to_its_roles_alone(
    arguments: dict[str, tuple[object, ...]],
    browser: Open,
    mei: Account,
    tao: Account,
    an: Account,
    gao: Account,
    lin: Account,
) -> None:
    """What is done at one address is undone before the next one is asked."""
    seen: dict[str, tuple[str, ...]] = {}

    for name, (method, *_) in MATRIX.items():
        url = reverse(name, args=arguments.get(name, ()))
        with undone():
            told = [_outcome(browser(account), method, url) for account in (None, mei, tao, an, gao, lin)]
        seen[name] = (method, *told)

    assert seen == MATRIX


def _outcome(client: Client, method: str, url: str) -> str:
    response = getattr(client, method)(url)
    if response.status_code == 302 and "/accounts/login/" in response["Location"]:
        return LOGIN
    # 422: the form was read and found empty, which is for those who may send it.
    return OK if response.status_code in {200, 302, 422} else str(response.status_code)


def test_the_matrix_names_every_address() -> None:
    assert set(MATRIX) == set(_names(urls.urlpatterns))


def _names(patterns: list[URLPattern | URLResolver], namespace: str = "") -> list[str]:
    """Our own addresses: those of allauth and of Django's language switch are theirs."""
    names: list[str] = []
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            names += [namespace + pattern.name] if pattern.name else []
        elif pattern.namespace:
            names += _names(pattern.url_patterns, f"{pattern.namespace}:")
    return names


def test_a_court_sees_nothing_of_another_courts(browser: Open, mei: Account, tao: Account) -> None:
    [listing] = published(mei, tao, [row(7)])
    batch = Batch.objects.get()
    other = browser(person("bo", Role.CLERK, Role.APPROVER, Role.CORRECTION_OFFICER, court_code="冀0002"))

    pages = [
        other.get(reverse("batch", args=(batch.pk,))),
        other.get(reverse("batch_findings", args=(batch.pk,))),
        other.get(reverse("batch_refused", args=(batch.pk,))),
        other.post(reverse("batch_approve", args=(batch.pk,)), {"seen": "ready", "texts_read": "yes"}),
        other.post(reverse("batch_publish", args=(batch.pk,))),
        other.get(reverse("listing", args=(listing.pk,))),
        other.post(reverse("withdraw", args=(listing.pk,)), {"kind": "revoke", "reason": "mistake"}),
    ]
    lists = [other.get(reverse(name)).content.decode() for name in ("batches", "listings", "admin:index")]

    assert [page.status_code for page in pages] == [404] * len(pages)
    assert ["list.csv" in page or "演示人7" in page for page in lists] == [False] * 3
    assert Listing.objects.get().state == "published"


#: Addresses with an argument that names nothing of one court: the frame's own, the high court's, the clue desk's (which
#: has its own scope and its own tests), and the ledger, whose events everybody may read.
OF_NO_COURT = {
    name
    for name in MATRIX
    if name.startswith(("clue", "escrow", "staff", "job", "session", "recipient"))
} | {
    "queue", "queue_act", "import_progress", "ledger_event", "correction_alarm", "discrepancy_settle", "parties_judge",
    "parties_undo", "restore_decide", "correction_paper", "batch_text_change", "welcome",
}  # fmt: skip
JUDGING = [role for role in Role if role not in {Role.ADMINISTRATOR, Role.CLUE_OFFICER}]


@pytest.mark.django_db(databases="__all__")
@pytest.mark.parametrize("role", JUDGING)
def test_no_role_of_another_court_gets_anything_anywhere(
    role: Role, arguments: dict[str, tuple[object, ...]], browser: Open
) -> None:
    """Every address whose subject is one court's, with the same role there, at another court and at the high court."""
    own, other, high = (browser(person(f"of {court}", role, court_code=court)) for court in ("冀0001", "冀0002", ""))
    before = _state()
    wrong = []

    foreign = {name: _outcome(other, MATRIX[name][0], _address(name, arguments)) for name in _of_one_court(arguments)}
    assert _state() == before
    for name, outcome in foreign.items():
        method = "get" if MATRIX[name][0] == "get" else "options"
        allowed = [_outcome(client, method, _address(name, arguments)) for client in (own, high)]
        # A 403 is the role's, and the own court's person of that role gets it, too.
        fits = outcome == MISSING or (outcome == NO and (method != "get" or allowed[0] == NO))
        if not fits or (method == "get" and allowed[0] != allowed[1]):
            wrong.append((name, outcome, allowed))

    assert wrong == []
    assert len(foreign) > 30


@pytest.mark.django_db(databases="__all__")
@pytest.mark.parametrize("role", JUDGING)
def test_no_page_without_a_subject_tells_another_court_anything(
    role: Role, arguments: dict[str, tuple[object, ...]], browser: Open
) -> None:
    [listing], told = Listing.objects.all(), []
    planted = [
        listing.pk,
        listing.party.name,
        "list.csv",
        str(arguments["proceeding"][0]),
        str(arguments["correction"][0]),
    ]
    own, other = (browser(person(f"of {court}", role, court_code=court)) for court in ("冀0001", "冀0002"))
    pages = [
        name for name, row_ in MATRIX.items() if row_[0] == "get" and name not in arguments and name not in _EVERYBODYS
    ]

    for name in pages:
        page = other.get(reverse(name)).content.decode()
        told += [(name, word) for word in planted if word in page]

    assert told == []
    assert listing.party.name in own.get(reverse("listings")).content.decode()


#: The ledger's events name listings by their public id; the welcome page is nobody's.
_EVERYBODYS = {"ledger", "welcome"}


def _of_one_court(arguments: dict[str, tuple[object, ...]]) -> list[str]:
    return [name for name in MATRIX if name in arguments and name not in OF_NO_COURT]


def _address(name: str, arguments: dict[str, tuple[object, ...]]) -> str:
    return reverse(name, args=arguments[name])


def _state() -> list[object]:
    tables = (Listing, Batch, Proceeding, Request, Export, Hold, RewardNotice)
    return [list(table.objects.order_by("pk").values()) for table in tables]


@pytest.mark.django_db(databases="__all__")
@pytest.mark.parametrize("sent", [{}, NONSENSE], ids=["nothing", "nonsense"])
def test_no_form_breaks_on_nothing_or_nonsense_and_none_is_taken_for_an_act(
    sent: dict[str, str], arguments: dict[str, tuple[object, ...]], browser: Open
) -> None:
    """Whoever may send it is told (422, or a page that says so); the client raises what would be a 500."""
    working = [role for role in Role if role not in {Role.AUDITOR, Role.ADMINISTRATOR}]
    clients = [browser(person("all", *working)), browser(person("root", Role.ADMINISTRATOR, court_code=""))]
    before = _state()

    for name, (method, *_outcomes) in MATRIX.items():
        if name not in _BY_ONE_PRESS:
            for client in clients:
                address = reverse(name, args=arguments.get(name, ()))
                status = client.post(address, sent).status_code
                assert status in {200, 302, 400, 403, 404, 405, 409, 422}, (name, method, status)

    assert _state() == before


#: Acts that are whole with the press of their button, which is what was sent.
_BY_ONE_PRESS = {
    "export_approve", "export_refuse", "export_take", "hold_lift", "proceeding_act", "proceeding_letter", "hold_end",
    "staff_close", "staff_link", "staff_end_sessions", "sessions_end_others", "escrow_make", "admin:login",
}  # fmt: skip


def test_the_high_court_sees_every_courts(browser: Open, mei: Account, an: Account) -> None:
    batch = stage(mei)

    page = browser(an).get(reverse("batch", args=(batch.pk,)))

    assert page.status_code == 200


def test_a_closed_account_is_out_at_once(browser: Open, mei: Account) -> None:
    client = browser(mei)
    mei.is_active = False
    mei.save()

    page = client.get(reverse("batches"))

    assert page.status_code == 302


def test_every_form_needs_the_token_against_forgery(mei: Account, tao: Account) -> None:
    [listing] = published(mei, tao, [row(7)])
    client = ConsoleClient(enforce_csrf_checks=True)
    client.force_login(tao, backend="django.contrib.auth.backends.ModelBackend")

    page = client.post(reverse("withdraw", args=(listing.pk,)), {"kind": "revoke", "reason": "mistake"})

    assert page.status_code == 403
    assert Listing.objects.get().state == "published"
