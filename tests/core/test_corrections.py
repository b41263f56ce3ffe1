"""Requests of listed persons: every move, every clock, the faster lane, and reasons."""

from datetime import date
from itertools import product

import pytest

from debtormap.core.corrections import (
    MOVES,
    OPEN,
    REASONED,
    REMEDIES,
    Action,
    Kind,
    State,
    check_asked_in_time,
    check_reasons,
    clocks,
    move,
)
from debtormap.core.deadlines import DeadlineId, opens
from debtormap.core.errors import Conflict, RuleError
from tests.core.calendars import CALENDAR

EXPECTED = {
    State.RECEIVED: "find:founded dismiss:dismissed withdraw:withdrawn",
    State.FOUNDED: "remedy:remedied",
    State.REMEDIED: "",
    State.DISMISSED: "serve:served ask:reconsidered find:founded",
    State.SERVED: "ask:reconsidered lapse:final find:founded",
    State.RECONSIDERED: "uphold:upheld overturn:founded withdraw:final find:founded",
    State.UPHELD: "find:founded",
    State.FINAL: "find:founded",
    State.WITHDRAWN: "",
}
WANTED = {
    (state, Action(action)): State(after)
    for state, row in EXPECTED.items()
    for action, after in (item.split(":") for item in row.split())
}
MONDAY = date(2026, 11, 2)


@pytest.mark.parametrize(("state", "action"), list(product(State, Action)))
def test_every_pair_of_state_and_action_of_a_request_moves_or_is_refused(state: State, action: Action) -> None:
    if (state, action) in WANTED:
        assert move(state, action) is WANTED[state, action]
    else:
        with pytest.raises(Conflict):
            move(state, action)


def test_a_request_never_ends_open_but_by_an_answer_or_its_asker() -> None:
    ways_out = {action for (state, action), after in MOVES.items() if state in OPEN and after not in OPEN}

    assert ways_out == {Action.REMEDY, Action.LAPSE, Action.UPHOLD, Action.WITHDRAW}


def due(kind: Kind, state: State, since: date = MONDAY) -> dict[str, str]:
    return {each.deadline.value: each.due_on.isoformat() for each in clocks(kind, state, since, CALENDAR)}


@pytest.mark.parametrize("kind", [Kind.NOT_LISTABLE, Kind.SHOULD_BE_DELETED])
def test_fifteen_days_three_working_days_ten_days_fifteen_days(kind: Kind) -> None:
    assert due(kind, State.RECEIVED) == {"T07": "2026-11-17"}
    assert due(kind, State.FOUNDED) == {"T08": "2026-11-05"}
    assert due(kind, State.SERVED) == {"T09": "2026-11-12"}
    assert due(kind, State.RECONSIDERED) == {"T10": "2026-11-17"}


def test_inaccurate_data_take_the_faster_lane_beside_the_limits_of_the_law() -> None:
    assert due(Kind.INACCURATE, State.RECEIVED) == {
        "T12_check": "2026-11-05", "T12_answer": "2026-11-09", "T07": "2026-11-17",
    }  # fmt: skip
    assert due(Kind.INACCURATE, State.FOUNDED) == {"T12_mend": "2026-11-04", "T08": "2026-11-05"}


def test_not_me_is_looked_at_by_the_next_working_day() -> None:
    assert list(due(Kind.NOT_ME, State.RECEIVED)) == ["C02", "T12_check", "T12_answer", "T07"]
    assert due(Kind.NOT_ME, State.RECEIVED, date(2026, 9, 30))["C02"] == "2026-10-08"


@pytest.mark.parametrize("state", [State.REMEDIED, State.DISMISSED, State.UPHELD, State.FINAL, State.WITHDRAWN])
def test_a_request_that_is_answered_has_no_clock(state: State) -> None:
    assert due(Kind.NOT_ME, state) == {}


def test_every_answer_states_its_reasons() -> None:
    for action in Action:
        if action in REASONED:
            with pytest.raises(RuleError):
                check_reasons(action, "  不符  ")
        else:
            check_reasons(action, "")
        check_reasons(action, "经查，纳入决定符合规定第一条第四项。")


def test_reconsideration_posted_on_the_tenth_day_is_in_time() -> None:
    served = opens(DeadlineId.T09, MONDAY, CALENDAR)

    check_asked_in_time(served, date(2026, 11, 12))
    with pytest.raises(RuleError, match="ten days"):
        check_asked_in_time(served, date(2026, 11, 13))


def test_every_kind_has_its_remedy() -> None:
    assert {kind.value: remedy.value for kind, remedy in REMEDIES.items()} == {
        "not_listable": "revoke", "inaccurate": "amend", "should_be_deleted": "delist", "not_me": "revoke",
    }  # fmt: skip
