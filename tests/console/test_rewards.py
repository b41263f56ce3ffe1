"""Reward notices and awards in the console: two persons at each turn, and the sender in between."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from nacl import pwhash

from debtormap.clues import officers, proofs, rewards
from debtormap.clues.models import Clue
from debtormap.clues.reward_models import Award
from debtormap.register import importing
from debtormap.register.models import Listing, RewardNotice
from debtormap.staff.models import Account, Role
from tests.clues.examples import PASSPHRASE, sent
from tests.clues.test_rewards import brought_to
from tests.console.conftest import ConsoleClient, Open, person
from tests.console.examples import promised, published, row

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(officers, "OPERATIONS", pwhash.argon2id.OPSLIMIT_MIN)
    monkeypatch.setattr(officers, "MEMORY_BYTES", pwhash.argon2id.MEMLIMIT_MIN)
    monkeypatch.setattr(proofs, "EASY", 50)


@pytest.fixture
def listing(mei: Account, tao: Account) -> Listing:
    [listing] = published(mei, tao, [row(7)])
    return listing


@pytest.fixture
def wen(db: None) -> Account:
    return person("wen", Role.CLUE_OFFICER)


def at_the_desk(client: ConsoleClient) -> ConsoleClient:
    client.post(reverse("clue_key"), {"passphrase": PASSPHRASE, "again": PASSPHRASE})
    return client


def form(**changes: str) -> dict[str, str]:
    today = importing.today_in_beijing()
    return {
        "applicant": "演示申请人甲", "request_number": "（2026）悬赏申请1号", "requested_on": today.isoformat(),
        "form": "share", "share": "5", "ceiling": "20000", "conditions": "",
        "valid_until": (today + timedelta(days=90)).isoformat(),
    } | changes  # fmt: skip


def test_one_drafts_another_approves(browser: Open, listing: Listing, lin: Account, wen: Account) -> None:
    first, second = browser(lin), browser(wen)

    drafted = first.post(reverse("reward_draft", args=(listing.pk,)), form())
    notice = RewardNotice.objects.get()
    first.post(reverse("reward_act", args=(notice.pk,)), {"act": "approve"})
    own = RewardNotice.objects.get().approved_by_id
    second.post(reverse("reward_act", args=(notice.pk,)), {"act": "approve"})

    assert drafted["Location"] == reverse("reward", args=(notice.pk,))
    assert (notice.share_permille, notice.ceiling_fen) == (50, 2_000_000)
    assert (own, RewardNotice.objects.get().approved_by_id) == (None, wen.pk)
    page = second.get(reverse("reward", args=(notice.pk,))).content.decode()
    assert "5 per cent, at most 20,000.00 yuan" in page


def test_a_notice_that_asks_where_somebody_is_is_refused(browser: Open, listing: Listing, lin: Account) -> None:
    page = browser(lin).post(reverse("reward_draft", args=(listing.pk,)), form(conditions="提供下落有奖"))

    assert page.status_code == 422
    assert "never for where a person is" in page.content.decode()
    assert RewardNotice.objects.count() == 0


def test_a_clue_is_rewarded_claimed_and_paid(browser: Open, listing: Listing, lin: Account, wen: Account) -> None:
    notice = promised(listing, lin)
    first, second = at_the_desk(browser(lin)), at_the_desk(browser(wen))
    second.post(reverse("reward_act", args=(notice.pk,)), {"act": "approve"})
    receipt = sent(listing_id=listing.pk)
    clue_id = brought_to(Clue.objects.latest("sequence"))
    here, pay = reverse("clue_award", args=(clue_id,)), reverse("clue_pay", args=(clue_id,))

    first.post(here, {"notice": notice.pk, "recovered": "100000", "reason": "recovered"})
    first.post(pay, {"act": "pay", "number": "凭证1"})
    unclaimed = Award.objects.get().paid_by
    rewards.claim(receipt, "演示账户", now=timezone.now())
    first.post(pay, {"act": "pay", "number": "凭证1"})
    first.post(pay, {"act": "confirm"})
    unconfirmed = Award.objects.get().confirmed_by
    second.post(pay, {"act": "confirm"})

    award = Award.objects.get()
    assert (award.amount_fen, unclaimed, unconfirmed) == (500_000, None, None)
    assert (award.paid_by, award.confirmed_by, Clue.objects.get().status) == (lin.pk, wen.pk, "paid")
    page = first.get(here)
    assert "5,000.00" in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"


def test_no_plain_button_rewards(browser: Open, listing: Listing, lin: Account) -> None:
    desk = at_the_desk(browser(lin))
    sent(listing_id=listing.pk)
    clue_id = brought_to(Clue.objects.latest("sequence"))

    page = desk.get(reverse("clue", args=(clue_id,))).content.decode()
    desk.post(reverse("clue_act", args=(clue_id,)), {"act": "decide_reward", "seen": "realised"})

    assert 'value="decide_reward"' not in page
    assert reverse("clue_award", args=(clue_id,)) in page
    assert Clue.objects.get().status == "realised"


def test_another_courts_officer_sees_no_notice(browser: Open, listing: Listing, lin: Account) -> None:
    notice = promised(listing, lin)
    other = browser(person("qi", Role.CLUE_OFFICER, court_code="冀0002"))

    answers = [
        other.get(reverse("reward", args=(notice.pk,))).status_code,
        other.post(reverse("reward_act", args=(notice.pk,)), {"act": "end", "reason": "x"}).status_code,
        other.get(reverse("reward_draft", args=(listing.pk,))).status_code,
    ]

    assert answers == [404, 404, 404]
    assert RewardNotice.objects.get().ended_at is None
