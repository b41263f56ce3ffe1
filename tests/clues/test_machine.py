"""Any order of acts of two officers and a sender, with refusals in between, keeps what must be kept."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from debtormap.clues import desk, following, retention, rewards, standing, working
from debtormap.clues.models import AuditEntry, Clue, WrappedKey
from debtormap.clues.officers import Unlocked
from debtormap.clues.reward_models import Award
from debtormap.core.clues import BY_AWARD, EFFECTIVE, KEPT_DAYS, MOVES, STAGES, Action, Status
from debtormap.core.errors import Conflict, DebtormapError, NotAllowed, NotFound, RuleError
from tests.clues.examples import LISTING, notice_about, retry_key, sent

pytestmark = pytest.mark.django_db(databases="__all__")
OFFICER = st.sampled_from([0, 1])
ACTIONS = st.sampled_from([action for action in Action if action not in (Action.ASSIGN, *BY_AWARD)])


class Desk(RuleBasedStateMachine):
    """One clue, and beside it what it should be."""

    officers: ClassVar[list[Unlocked]]

    def __init__(self) -> None:
        super().__init__()
        self.atomic: Any = transaction.atomic(using="clues")
        self.atomic.__enter__()
        self.receipt = sent()
        self.clue_id = Clue.objects.latest("sequence").id
        self.now = timezone.now()
        self.status, self.unread, self.erased = Status.RECEIVED, True, False
        self.said, self.award, self.payer = 0, "", -1
        self.opened = AuditEntry.objects.filter(act="clue.open").count()

    def teardown(self) -> None:
        transaction.set_rollback(True, using="clues")
        self.atomic.__exit__(None, None, None)

    @rule(officer=OFFICER, action=ACTIONS, expected=st.sampled_from(Status))
    def move(self, officer: int, action: Action, expected: Status) -> None:
        after = MOVES.get((self.status, action)) if expected is self.status else None
        may = after is not None and not self.erased

        def go() -> None:
            working.move(self.clue_id, action, expected=expected, by=self.officers[officer].account)

        self.tried(go, may, Conflict, NotFound)
        if may and after is not None:
            self.status = after

    @rule(action=ACTIONS)
    def move_on(self, action: Action) -> None:
        self.move(0, action, self.status)

    @rule(officer=OFFICER)
    def reward(self, officer: int) -> None:
        may = self.status is Status.REALISED and not self.erased and self.award == ""

        def go() -> None:
            rewards.decide(
                self.clue_id, notice_about(LISTING), recovered_fen=100_000, officer=self.officers[officer], reason="r"
            )

        self.tried(go, may, Conflict, NotFound)
        if may:
            self.status, self.award = Status.REWARD_DECIDED, "decided"

    @rule()
    def claim(self) -> None:
        may = self.award != "" and not self.erased
        is_first = may and self.award == "decided"
        self.tried(lambda: rewards.claim(self.receipt, "演示账户", now=self.now), may, RuleError)
        if is_first:
            self.award, self.unread, self.said = "claimed", True, self.said + 1

    @rule(officer=OFFICER)
    def pay(self, officer: int) -> None:
        may = self.award == "claimed" and not self.erased

        def go() -> None:
            rewards.record_payment(self.clue_id, number="凭证1", by=self.officers[officer].account)

        self.tried(go, may, Conflict, NotFound)
        if may:
            self.award, self.payer = "noted", officer

    @rule(officer=OFFICER)
    def confirm(self, officer: int) -> None:
        may = self.award == "noted" and officer != self.payer and not self.erased

        def go() -> None:
            rewards.confirm_payment(self.clue_id, by=self.officers[officer].account)

        self.tried(go, may, Conflict, NotFound, NotAllowed)
        if may:
            self.status, self.award = Status.PAID, "paid"

    @rule(to=OFFICER)
    def assign(self, to: int) -> None:
        may = (self.status, Action.ASSIGN) in MOVES and not self.erased

        def go() -> None:
            working.assign(self.clue_id, self.officers[0], self.officers[to].account, expected=self.status)

        self.tried(go, may, Conflict, NotFound)
        if may:
            self.status = Status.ASSIGNED

    @rule(officer=OFFICER)
    def open_it(self, officer: int) -> None:
        def go() -> None:
            turns = desk.open_clue(self.clue_id, self.officers[officer], reason="r").turns
            assert len(turns) == self.said

        self.tried(go, not self.erased, NotFound)
        if not self.erased:
            self.unread, self.opened = False, self.opened + 1

    @rule()
    def ask(self) -> None:
        self.tried(lambda: desk.ask(self.clue_id, self.officers[0], "演示问题"), not self.erased, NotFound)
        self.said += not self.erased

    @rule()
    def answer(self) -> None:
        def go() -> None:
            following.answer(self.receipt, "演示回答", (), retry_key=retry_key(), now=self.now)

        self.tried(go, not self.erased, RuleError)
        if not self.erased:
            self.said, self.unread = self.said + 1, True

    @precondition(lambda self: not self.erased)
    @rule(days=st.sampled_from([1, 100, 400, 2000]))
    def sweep(self, days: int) -> None:
        at = self.now + timedelta(days=days)
        kept = KEPT_DAYS.get(self.status)
        retention.run(at)
        self.erased = Clue.objects.get(id=self.clue_id).erased_at is not None
        is_held = self.unread or self.award in ("claimed", "noted")
        assert self.erased is (not is_held and kept is not None and days >= kept)

    @invariant()
    def the_clue_is_as_it_should_be(self) -> None:
        clue = Clue.objects.get(id=self.clue_id)
        assert (clue.status, clue.unread, clue.erased_at is not None) == (self.status, self.unread, self.erased)
        assert WrappedKey.objects.filter(clue=clue).exists() is not self.erased
        assert standing.effective_open_clue(LISTING) is (self.status in EFFECTIVE)
        assert AuditEntry.objects.filter(act="clue.open").count() == self.opened

    @invariant()
    def nobody_is_rewarded_twice(self) -> None:
        awards = Award.objects.filter(clue__id=self.clue_id)
        assert awards.count() == (self.award != "")
        assert awards.filter(confirmed_by__isnull=False).count() == (self.award == "paid")

    @invariant()
    def the_sender_always_finds_it(self) -> None:
        followed = following.read(self.receipt, now=self.now)
        assert followed.stage is STAGES[self.status]
        assert len(followed.turns) == (0 if self.erased else self.said)

    def tried(self, act: Callable[[], object], may: bool, *refusals: type[DebtormapError]) -> None:
        if may:
            act()
            return
        with pytest.raises(refusals):
            act()


def test_whatever_happens_a_clue_keeps_to_the_rules(lin_reads: Unlocked, wen_reads: Unlocked) -> None:
    Desk.officers = [lin_reads, wen_reads]
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
