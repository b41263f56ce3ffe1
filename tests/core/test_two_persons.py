"""Two persons: which acts tighten or loosen, who may be the second, and which duties exclude each other."""

from datetime import UTC, date, datetime
from itertools import combinations

import pytest

from debtormap.core.errors import Conflict, NotAllowed
from debtormap.core.listing import Channel
from debtormap.core.two_persons import (
    UNCONFIRMED,
    Act,
    Answer,
    Direction,
    Duty,
    answer,
    conflicts,
    direction,
    direction_of,
    open_confirmation,
    require_two,
)
from tests.core.calendars import CALENDAR

AT = datetime(2026, 9, 30, 3, tzinfo=UTC)
LOOSENING = {
    Act.PUBLISH, Act.AMEND, Act.RESTORE, Act.PUT_ON_MAP, Act.PUT_ON_SHARING, Act.ADOPT_POLICY, Act.EXPORT,
    Act.MERGE_PARTIES, Act.UNDO_MERGE,
}  # fmt: skip


@pytest.mark.parametrize("act", list(Act))
def test_each_act_tightens_or_loosens(act: Act) -> None:
    assert direction(act) is (Direction.LOOSENS if act in LOOSENING else Direction.TIGHTENS)


@pytest.mark.parametrize("act", [act for act in Act if act not in LOOSENING])
def test_tightening_acts_at_once_and_is_confirmed_by_the_next_working_day(act: Act) -> None:
    confirmation = open_confirmation(act, by="mei", at=AT, calendar=CALENDAR)

    if act in UNCONFIRMED:
        assert confirmation is None
    else:
        assert confirmation is not None
        assert confirmation.due.due_on == date(2026, 10, 8)


@pytest.mark.parametrize("act", sorted(LOOSENING))
def test_loosening_opens_no_confirmation_afterwards(act: Act) -> None:
    with pytest.raises(TypeError):
        open_confirmation(act, by="mei", at=AT, calendar=CALENDAR)


def test_a_change_of_channels_tightens_only_when_none_is_added() -> None:
    subsets = [subset for size in range(5) for subset in combinations(Channel, size)]

    for before in subsets:
        for after in subsets:
            expected = Direction.TIGHTENS if all(channel in before for channel in after) else Direction.LOOSENS
            assert direction_of(before, after) is expected


def test_the_second_person_is_another_one() -> None:
    require_two("mei", "tao")
    for author, approver in (("mei", "mei"), ("", "tao"), ("mei", " ")):
        with pytest.raises(NotAllowed):
            require_two(author, approver)


def test_a_confirmation_is_answered_once_and_by_another() -> None:
    confirmation = open_confirmation(Act.HIDE, by="mei", at=AT, calendar=CALENDAR)
    assert confirmation is not None

    with pytest.raises(NotAllowed):
        answer(confirmation, Answer.CONFIRMED, second="mei")
    answered = answer(confirmation, Answer.TAKEN_BACK, second="tao")

    assert (answered.second, answered.answer) == ("tao", Answer.TAKEN_BACK)
    with pytest.raises(Conflict):
        answer(answered, Answer.CONFIRMED, second="lin")


def test_nobody_judges_an_own_act_and_an_auditor_does_nothing_else() -> None:
    assert conflicts(Duty.APPROVED, [Duty.DRAFTED]) == (Duty.DRAFTED,)
    assert conflicts(Duty.APPROVED, [Duty.APPROVED]) == ()
    assert conflicts(Duty.DECIDED_RECONSIDERATION, [Duty.EXAMINED_CORRECTION]) == (Duty.EXAMINED_CORRECTION,)
    assert conflicts(Duty.EXAMINED_CORRECTION, [Duty.APPROVED, Duty.DRAFTED]) == (Duty.DRAFTED, Duty.APPROVED)
    assert all(conflicts(Duty.AUDITED, [duty]) == (duty,) for duty in Duty if duty is not Duty.AUDITED)
