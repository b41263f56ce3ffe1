"""Reward notices: two officers, fixed promises, and a public record that carries them only while they hold."""

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from debtormap.core.errors import Conflict, NotAllowed, RuleError
from debtormap.core.rewards import Form, Terms
from debtormap.core.severity import Suppression as Why
from debtormap.ledger import checking
from debtormap.ledger.models import Body
from debtormap.register import amending, importing, rewards
from debtormap.register.models import AuditEntry, Listing, RewardNotice
from debtormap.register.rewards import Request
from debtormap.staff.models import Account, Role
from tests import examples
from tests.console.examples import published, row

pytestmark = pytest.mark.django_db
APPLICANT = "演示申请人甲"


def terms(**changes: object) -> Terms:
    given: dict[str, object] = {
        "form": Form.SHARE, "share_permille": 50, "ceiling_fen": 5_000_000, "conditions": "仅限不动产和车辆线索",
        "valid_until": importing.today_in_beijing() + timedelta(days=90),
    }  # fmt: skip
    return Terms(**given | changes)  # type: ignore[arg-type]


def request() -> Request:
    return Request(applicant=APPLICANT, number="（2026）悬赏申请1号", requested_on=importing.today_in_beijing())


@pytest.fixture
def wen(db: None) -> Account:
    """Of the clue desk, beside Lin."""
    return Account.objects.create(username="wen", roles=[Role.CLUE_OFFICER.value], court_code="冀0001")


@pytest.fixture
def listing(mei: Account, tao: Account) -> Listing:
    [listing] = published(mei, tao, [row(7)])
    return listing


@pytest.fixture
def notice(listing: Listing, lin: Account) -> RewardNotice:
    return rewards.draft(listing.pk, request(), terms(), by=lin)


def public(listing: Listing) -> dict[str, object]:
    """What the ledger said last of the listing."""
    listing.refresh_from_db()
    return dict(json.loads(bytes(Body.objects.get(seq=listing.seq).body or b"{}")))


def test_an_approved_notice_stands_in_the_public_record(listing: Listing, notice: RewardNotice, wen: Account) -> None:
    before = public(listing)

    rewards.approve(notice.pk, by=wen)

    after = public(listing)
    today = importing.today_in_beijing()
    until = today + timedelta(days=90)
    assert "reward" not in before
    assert after["reward"] == {
        "id": notice.pk, "form": "share", "share_permille": 50, "ceiling_fen": 5_000_000,
        "conditions": "仅限不动产和车辆线索", "published_on": today.isoformat(), "valid_until": until.isoformat(),
        "expires_at": f"{until.isoformat()}T16:00:00Z",
    }  # fmt: skip
    assert {**after, "reward": None} == {**before, "reward": None}
    assert checking.verify().problems == []


def test_the_applicant_is_recorded_and_never_public(listing: Listing, notice: RewardNotice, wen: Account) -> None:
    rewards.approve(notice.pk, by=wen)

    assert rewards.applicant(RewardNotice.objects.get()) == APPLICANT
    assert APPLICANT not in json.dumps(public(listing), ensure_ascii=False)
    assert APPLICANT.encode() not in bytes(RewardNotice.objects.get().applicant_sealed)


def test_nobody_approves_an_own_draft(notice: RewardNotice, lin: Account) -> None:
    with pytest.raises(NotAllowed):
        rewards.approve(notice.pk, by=lin)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE register_rewardnotice SET approved_by_id = drafted_by_id, approved_at = drafted_at WHERE id = %s",
            [notice.pk],
        )


def test_another_courts_officer_and_a_clerk_neither_draft_nor_approve(
    listing: Listing, notice: RewardNotice, mei: Account
) -> None:
    other = Account.objects.create(username="qi", roles=[Role.CLUE_OFFICER.value], court_code="冀0002")

    for person in (other, mei):
        with pytest.raises(NotAllowed):
            rewards.draft(listing.pk, request(), terms(), by=person)
        with pytest.raises(NotAllowed):
            rewards.approve(notice.pk, by=person)
    assert list(rewards.visible(other)) == []


def test_a_listing_has_one_open_notice(listing: Listing, notice: RewardNotice, wen: Account) -> None:
    with pytest.raises(Conflict):
        rewards.draft(listing.pk, request(), terms(), by=wen)

    rewards.end(notice.pk, by=wen, reason="the request was taken back")
    again = rewards.draft(listing.pk, request(), terms(), by=wen)

    assert again.pk != notice.pk


def test_ending_needs_one_officer_and_takes_it_off_at_once(
    listing: Listing, notice: RewardNotice, wen: Account
) -> None:
    rewards.approve(notice.pk, by=wen)

    rewards.end(notice.pk, by=wen, reason="taken back")

    assert "reward" not in public(listing)
    with pytest.raises(Conflict):
        rewards.end(notice.pk, by=wen, reason="again")


def test_an_amendment_keeps_the_notice(
    listing: Listing, notice: RewardNotice, wen: Account, mei: Account, tao: Account
) -> None:
    rewards.approve(notice.pk, by=wen)
    before = public(listing)["reward"]

    published(mei, tao, [row(7, performance="部分未履行", unperformed="余款三万元")])

    assert (public(listing)["reward"], listing.version) == (before, 2)


def test_a_listing_that_may_be_wrong_promises_nothing_meanwhile(
    listing: Listing, notice: RewardNotice, wen: Account, tao: Account
) -> None:
    rewards.approve(notice.pk, by=wen)
    now = timezone.now()

    held_off = amending.suppress(
        listing.pk, Why.NOT_ME, source="test:1", by=None, reason="", now=now, lapses_at=now + timedelta(days=1)
    )
    hidden = "reward" in public(listing)
    amending.lapse_due(now + timedelta(days=2))

    assert (hidden, "reward" in public(listing)) == (False, True)
    assert held_off.why == Why.NOT_ME


def test_no_notice_for_a_listing_that_is_gone(
    listing: Listing, notice: RewardNotice, lin: Account, wen: Account, tao: Account
) -> None:
    examples.delisted(listing.pk, by=tao, reason="paid")

    with pytest.raises(Conflict):
        rewards.approve(notice.pk, by=wen)
    notice.refresh_from_db()
    assert (notice.ended_at is None, notice.end_reason) == (False, "the listing was withdrawn")
    with pytest.raises(Conflict):
        rewards.draft(listing.pk, request(), terms(), by=lin)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"conditions": "提供被执行人下落的也奖励"}, "asks_whereabouts"),
        ({"conditions": "请告知其现居何处"}, "asks_whereabouts"),
        ({"conditions": "联系电话 13800138000"}, "personal_data"),
        ({"valid_until": date(2020, 1, 1)}, "valid_until"),
        ({"share_permille": 501}, "share"),
        ({"share_permille": None}, "share"),
        ({"ceiling_fen": 0}, "ceiling"),
        ({"form": Form.AMOUNT, "share_permille": None, "amount_fen": 5_000_001}, "amount"),
    ],
)
def test_what_may_not_be_promised_or_asked_for_is_refused(
    listing: Listing, lin: Account, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(RuleError) as refused:
        rewards.draft(listing.pk, request(), terms(**changes), by=lin)

    assert refused.value.code == code
    assert RewardNotice.objects.count() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE register_rewardnotice SET ceiling_fen = ceiling_fen + 1",
        "UPDATE register_rewardnotice SET conditions = 'x'",
        "UPDATE register_rewardnotice SET drafted_by_id = approved_by_id",
        "UPDATE register_rewardnotice SET approved_by_id = NULL, approved_at = NULL",
        "UPDATE register_rewardnotice SET valid_until = '2030-01-01'",
        "DELETE FROM register_rewardnotice",
    ],
)
def test_the_database_keeps_what_was_promised(notice: RewardNotice, wen: Account, statement: str) -> None:
    rewards.approve(notice.pk, by=wen)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_each_act_is_in_the_audit_trail(notice: RewardNotice, lin: Account, wen: Account) -> None:
    rewards.approve(notice.pk, by=wen)
    rewards.end(notice.pk, by=lin, reason="taken back")

    acts = AuditEntry.objects.filter(act__startswith="reward.").order_by("pk")
    assert list(acts.values_list("act", "actor__username", "reason")) == [
        ("reward.draft", "lin", ""), ("reward.approve", "wen", ""), ("reward.end", "lin", "taken back"),
    ]  # fmt: skip
