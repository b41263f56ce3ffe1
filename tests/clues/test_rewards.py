"""Rewards: the first effective sender, the receipt that claims, two persons who pay, and never twice."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from debtormap.clues import desk, following, retention, rewards, working
from debtormap.clues.models import AuditEntry, Clue, Message
from debtormap.clues.officers import Unlocked
from debtormap.clues.reward_models import Award
from debtormap.clues.rewards import AwardState
from debtormap.core.clues import BY_AWARD, Action, Stage, Status
from debtormap.core.errors import Conflict, DebtormapError, NotAllowed, NotFound, RuleError
from debtormap.staff.models import Role
from tests.clues.conftest import reader
from tests.clues.examples import notice_about, sent
from tests.console.conftest import person

pytestmark = pytest.mark.django_db(databases="__all__")
RECOVERED = 10_000_000
STEPS = (Status.CONCRETE, Status.ASSIGNED, Status.VERIFYING, Status.CONFIRMED, Status.REALISED)


def brought_to(clue: Clue, last: Status = Status.REALISED) -> str:
    """By plain moves of the table; how officers get there is told elsewhere."""
    for status in STEPS[: STEPS.index(last) + 1]:
        Clue.objects.filter(pk=clue.pk).update(status=status)
    return clue.id


def realised(**changes: Any) -> tuple[str, str]:
    """Receipt and id of a clue by which something was recovered."""
    receipt = sent(**changes)
    return receipt, brought_to(Clue.objects.latest("sequence"))


def decided(officer: Unlocked) -> tuple[str, str]:
    receipt, clue_id = realised()
    rewards.decide(clue_id, notice_about(), recovered_fen=RECOVERED, officer=officer, reason="recovered")
    return receipt, clue_id


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(RuleError) as refused:
        act()
    return refused.value.code


def test_from_the_decision_to_the_payment(lin_reads: Unlocked, wen_reads: Unlocked) -> None:
    receipt, clue_id = decided(lin_reads)
    told = following.read(receipt, now=timezone.now())

    claimed = rewards.claim(receipt, "演示账户：到法院领取", now=timezone.now())
    rewards.record_payment(clue_id, number="凭证2026-1", by=lin_reads.account)
    rewards.confirm_payment(clue_id, by=wen_reads.account)

    paid = following.read(receipt, now=timezone.now())
    assert (told.stage, told.reward) == (
        Stage.REWARD_DECIDED, following.Reward(amount_fen=500_000, is_claimed=False, is_paid=False),
    )  # fmt: skip
    assert claimed is AwardState.CLAIMED
    assert (paid.stage, paid.reward) == (
        Stage.PAID, following.Reward(amount_fen=500_000, is_claimed=True, is_paid=True),
    )  # fmt: skip
    assert desk.open_clue(clue_id, lin_reads, reason="to pay").turns[-1].text == "演示账户：到法院领取"
    assert list(AuditEntry.objects.filter(act__startswith="reward.").order_by("pk").values_list("act", flat=True)) == [
        "reward.decide", "reward.claim", "reward.pay", "reward.confirm",
    ]  # fmt: skip


def test_the_first_effective_sender_comes_first(lin_reads: Unlocked) -> None:
    sent()
    first = Clue.objects.latest("sequence")
    brought_to(first, Status.CONFIRMED)
    _, second = realised()

    def reward(**more: str) -> Award:
        return rewards.decide(
            second, notice_about(), recovered_fen=RECOVERED, officer=lin_reads, reason="recovered", **more
        )

    assert code_of(reward) == "earlier_clue"
    award = reward(passing_over="the first is about another asset")
    assert award.passed_over == "the first is about another asset"


@pytest.mark.parametrize("status", ["unrelated", "abusive", "insufficient"])
def test_a_clue_that_is_not_effective_stands_in_nobodys_way(lin_reads: Unlocked, status: str) -> None:
    sent()
    Clue.objects.filter(pk=Clue.objects.latest("sequence").pk).update(status=status)
    _, second = realised()

    award = rewards.decide(second, notice_about(), recovered_fen=RECOVERED, officer=lin_reads, reason="recovered")

    assert award.passed_over == ""


def test_what_a_notice_does_not_cover_is_not_rewarded(lin_reads: Unlocked) -> None:
    def reward(clue_id: str, recovered_fen: int = RECOVERED, **changes: object) -> object:
        notice = notice_about(**changes)  # type: ignore[arg-type]
        return rewards.decide(clue_id, notice, recovered_fen=recovered_fen, officer=lin_reads, reason="r")

    _, clue_id = realised()
    _, unwished = realised(wants_reward=False)
    now = timezone.now()

    assert code_of(lambda: reward(clue_id, listing_id="Zz1Zz2Zz3Zz4Zz5Z")) == "other_listing"
    assert code_of(lambda: reward(clue_id, approved_at=now + timedelta(days=1))) == "out_of_time"
    assert code_of(lambda: reward(clue_id, ends_at=now - timedelta(hours=1))) == "out_of_time"
    assert code_of(lambda: reward(clue_id, recovered_fen=0)) == "nothing_recovered"
    assert code_of(lambda: reward(unwished)) == "no_wish"
    assert Award.objects.count() == 0


def test_only_a_clue_by_which_something_was_recovered_is_rewarded(lin_reads: Unlocked) -> None:
    sent()
    clue_id = brought_to(Clue.objects.latest("sequence"), Status.CONFIRMED)

    with pytest.raises(Conflict):
        rewards.decide(clue_id, notice_about(), recovered_fen=RECOVERED, officer=lin_reads, reason="r")


def test_a_notice_rewards_one_clue(lin_reads: Unlocked) -> None:
    decided(lin_reads)
    _, second = realised()

    with pytest.raises(Conflict):
        rewards.decide(second, notice_about(), recovered_fen=RECOVERED, officer=lin_reads, reason="r")

    assert Clue.objects.get(id=second).status == Status.REALISED


def test_no_plain_move_rewards_or_pays(lin_reads: Unlocked) -> None:
    _, clue_id = realised()

    def move(action: Action) -> Callable[[], object]:
        return lambda: working.move(clue_id, action, expected=Status.REALISED, by=lin_reads.account)

    assert [code_of(move(action)) for action in BY_AWARD] == ["by_award", "by_award"]


def test_another_receipt_claims_nothing(lin_reads: Unlocked) -> None:
    decided(lin_reads)
    other = sent()

    assert code_of(lambda: rewards.claim(other, "演示账户", now=timezone.now())) == "no_reward"
    with pytest.raises(NotFound):
        rewards.claim("nobody has this receipt", "演示账户", now=timezone.now())
    assert Award.objects.get().claimed_at is None


def test_a_later_claim_changes_nothing(lin_reads: Unlocked) -> None:
    receipt, clue_id = decided(lin_reads)
    rewards.claim(receipt, "演示账户甲", now=timezone.now())

    again = rewards.claim(receipt, "演示账户乙", now=timezone.now())

    assert again is AwardState.CLAIMED
    assert [turn.text for turn in desk.open_clue(clue_id, lin_reads, reason="r").turns] == ["演示账户甲"]


def test_one_person_pays_nobody(lin_reads: Unlocked, wen_reads: Unlocked) -> None:
    receipt, clue_id = decided(lin_reads)
    with pytest.raises(Conflict):
        rewards.record_payment(clue_id, number="凭证", by=lin_reads.account)
    rewards.claim(receipt, "演示账户", now=timezone.now())
    rewards.record_payment(clue_id, number="凭证", by=lin_reads.account)

    with pytest.raises(NotAllowed):
        rewards.confirm_payment(clue_id, by=lin_reads.account)
    with pytest.raises(Conflict):
        rewards.record_payment(clue_id, number="凭证", by=wen_reads.account)
    rewards.refuse_payment(clue_id, by=wen_reads.account, reason="the account was wrong")
    rewards.record_payment(clue_id, number="凭证二", by=wen_reads.account)
    rewards.confirm_payment(clue_id, by=lin_reads.account)

    with pytest.raises(Conflict):
        rewards.refuse_payment(clue_id, by=wen_reads.account, reason="again")
    assert Award.objects.get().payment_number == "凭证二"


def test_another_courts_officer_learns_and_does_nothing(lin_reads: Unlocked) -> None:
    _, clue_id = decided(lin_reads)
    other = reader(person("qi", Role.CLUE_OFFICER, court_code="冀0002")).account

    acts: list[Callable[[], object]] = [
        lambda: rewards.of_clue(clue_id, other),
        lambda: rewards.record_payment(clue_id, number="x", by=other),
        lambda: rewards.confirm_payment(clue_id, by=other),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act()


def test_what_is_owed_is_not_erased(lin_reads: Unlocked, wen_reads: Unlocked) -> None:
    receipt, clue_id = decided(lin_reads)
    rewards.claim(receipt, "演示账户", now=timezone.now())
    desk.open_clue(clue_id, lin_reads, reason="r")
    later = timezone.now() + timedelta(days=3000)

    held = retention.run(later).erased
    rewards.record_payment(clue_id, number="凭证", by=lin_reads.account)
    rewards.confirm_payment(clue_id, by=wen_reads.account)

    assert (held, retention.run(later).erased) == (0, 1)
    assert Award.objects.get().confirmed_by == wen_reads.account.pk


def at_once(acts: list[Callable[[], object]]) -> Counter[str]:
    """What became of acts that eight threads do in any order: the name of the result or of the refusal."""

    def tried(act: Callable[[], object]) -> str:
        try:
            return str(act())
        except DebtormapError as refusal:
            return type(refusal).__name__
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        return Counter(pool.map(tried, acts))


@pytest.mark.django_db(databases="__all__", transaction=True)
@pytest.mark.parametrize("claims", [150, pytest.param(1_000, marks=pytest.mark.long)])
def test_a_thousand_claims_at_once_are_one_claim_and_one_payment(
    lin_reads: Unlocked, wen_reads: Unlocked, claims: int
) -> None:
    receipt, clue_id = decided(lin_reads)
    lin, wen = lin_reads.account, wen_reads.account

    def claim(number: int) -> Callable[[], object]:
        return lambda: rewards.claim(receipt, f"演示账户{number}", now=timezone.now())

    def pay(number: int) -> Callable[[], object]:
        return lambda: rewards.record_payment(clue_id, number=f"凭证{number}", by=lin if number % 2 else wen)

    def confirm(number: int) -> Callable[[], object]:
        return lambda: rewards.confirm_payment(clue_id, by=lin if number % 2 else wen)

    others = range(claims // 10)
    acts = [claim(n) for n in range(claims)] + [pay(n) for n in others] + [confirm(n) for n in others]
    random.Random(7).shuffle(acts)
    found = at_once(acts)
    for _ in range(3):  # Whoever came too early tries again.
        found += at_once([pay(0), pay(1), confirm(0), confirm(1)])

    award, clue = Award.objects.get(), Clue.objects.get()
    acts_done = Counter(AuditEntry.objects.filter(act__startswith="reward.").values_list("act", flat=True))
    assert found["claimed"] + found["paid"] == claims
    assert acts_done == {"reward.decide": 1, "reward.claim": 1, "reward.pay": 1, "reward.confirm": 1}
    assert {award.paid_by, award.confirmed_by} == {lin.pk, wen.pk}
    assert (clue.status, Message.objects.filter(clue=clue).count()) == (Status.PAID, 1)


@pytest.mark.django_db(databases="__all__", transaction=True)
def test_of_many_clues_decided_at_once_one_is_rewarded(lin_reads: Unlocked) -> None:
    ids = [realised(description=f"演示线索{number}：{number * 7919}号仓库内的货物")[1] for number in range(40)]

    def reward(clue_id: str) -> Callable[[], object]:
        return lambda: (
            rewards.decide(
                clue_id,
                notice_about(),
                recovered_fen=RECOVERED,
                officer=lin_reads,
                reason="r",
                passing_over="other asset",
            ).notice_id
        )

    found = at_once([reward(clue_id) for clue_id in ids])

    assert found == {"Notice01": 1, "Conflict": 39}
    assert (Award.objects.count(), Clue.objects.filter(status=Status.REWARD_DECIDED).count()) == (1, 1)
