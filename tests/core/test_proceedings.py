"""The way of a listing in time: no order of events reaches the public before service and grace."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest

from debtormap.core import proceedings
from debtormap.core.dates import corresponding_day
from debtormap.core.errors import Conflict, DebtormapError, NotAllowed, RuleError
from debtormap.core.life_cycle import Action, State
from debtormap.core.proceedings import Proceeding, Release
from tests.core.calendars import CALENDAR
from tests.core.decisions import DECIDED_ON, G1, decision

RELEASE = Release(author="mei", approver="tao", text_reviewed_by="tao")
SERVED_ON = date(2026, 6, 5)


def decided(grace_months: int | None = None) -> Proceeding:
    examined = proceedings.act(proceedings.apply_for(date(2026, 5, 20)), Action.EXAMINE, on=date(2026, 5, 21))
    return proceedings.decide(examined, decision(), grace_months=grace_months)


def served(grace_months: int | None = None) -> Proceeding:
    return proceedings.serve(decided(grace_months), on=SERVED_ON)


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(RuleError) as caught:
        call()
    return caught.value.code


def test_without_grace_a_served_decision_is_published() -> None:
    published = proceedings.publish(served(), RELEASE, on=SERVED_ON)

    assert (published.state, published.published_on) == (State.PUBLISHED, SERVED_ON)
    assert published.ends_on == date(2028, 6, 1)


def test_nothing_is_published_before_service() -> None:
    with pytest.raises(Conflict):
        proceedings.publish(decided(), RELEASE, on=SERVED_ON)


def test_a_given_grace_must_run_and_is_over_on_the_day_after_its_last() -> None:
    grace = proceedings.begin_grace(served(1), CALENDAR)

    assert grace.grace_ends_on == date(2026, 7, 6)  # 5 July is a Sunday
    assert refusal(lambda: proceedings.publish(served(1), RELEASE, on=date(2027, 1, 4))) == "grace_running"
    assert refusal(lambda: proceedings.publish(grace, RELEASE, on=date(2026, 7, 6))) == "grace_running"
    assert proceedings.publish(grace, RELEASE, on=date(2026, 7, 7)).state is State.PUBLISHED


def test_grace_is_one_to_three_months_and_given_by_the_decision() -> None:
    assert refusal(lambda: decided(0)) == "grace_length"
    assert refusal(lambda: decided(4)) == "grace_length"
    assert refusal(lambda: proceedings.begin_grace(served(), CALENDAR)) == "grace_not_given"


def test_who_performs_in_the_grace_is_never_published() -> None:
    closed = proceedings.perform(proceedings.begin_grace(served(2), CALENDAR), on=date(2026, 6, 30))

    assert closed.state is State.PERFORMED
    with pytest.raises(Conflict):
        proceedings.publish(closed, RELEASE, on=date(2026, 12, 1))


def test_a_blocked_decision_is_not_made() -> None:
    examined = proceedings.begin_ex_officio(date(2026, 5, 20))

    assert refusal(lambda: proceedings.decide(examined, decision(birth_dates=(date(2010, 1, 1),)))) == "minor"


def test_publication_needs_two_persons_and_a_text_that_was_read() -> None:
    unread = Release(author="mei", approver="tao", text_reviewed_by="")

    assert refusal(lambda: proceedings.publish(served(), unread, on=SERVED_ON)) == "text_unreviewed"
    with pytest.raises(NotAllowed):
        alone = Release(author="mei", approver="mei", text_reviewed_by="mei")
        proceedings.publish(served(), alone, on=SERVED_ON)


def test_a_term_that_is_over_is_not_published_nor_restored() -> None:
    hidden = proceedings.act(proceedings.publish(served(), RELEASE, on=SERVED_ON), Action.HIDE, on=SERVED_ON)

    assert refusal(lambda: proceedings.publish(served(), RELEASE, on=date(2028, 6, 2))) == "term_over"
    assert refusal(lambda: proceedings.restore(hidden, RELEASE, on=date(2028, 6, 2))) == "term_over"
    assert proceedings.restore(hidden, RELEASE, on=date(2028, 6, 1)).state is State.PUBLISHED


def test_a_g1_decision_has_no_end() -> None:
    examined = proceedings.begin_ex_officio(DECIDED_ON)

    assert proceedings.decide(examined, decision(grounds=(G1,), term_months=None)).ends_on is None


def test_a_staged_row_was_served_before_it_was_listed() -> None:
    stage = partial(proceedings.stage, on=date(2026, 7, 1), decided_on=DECIDED_ON, ends_on=None)

    assert refusal(lambda: stage(served_on=date(2026, 7, 2))) == "date_order"
    assert refusal(lambda: stage(served_on=date(2026, 5, 31))) == "date_order"
    assert proceedings.publish(stage(served_on=SERVED_ON), RELEASE, on=date(2026, 7, 1)).state is State.PUBLISHED


def test_a_move_does_not_lie_before_the_last_one() -> None:
    assert refusal(lambda: proceedings.serve(decided(), on=date(2026, 5, 31))) == "date_order"


# Random orders ---------------------------------------------------------------------------------------------------

FACTS = [decision(), decision(grounds=(G1,), term_months=None), decision(birth_dates=(date(2010, 1, 1),))]
PLAIN = [action for action in Action if action not in proceedings._OWN_FUNCTIONS]
# What begins a life is rare enough; so a random order gets somewhere.
KINDS = ["decide", "serve", "begin_grace", "publish", "publish", "perform", "restore", "hide", "any", "any"]


class Witness:
    """What was accepted, kept apart from the code under test."""

    def __init__(self) -> None:
        self.served_on: date | None = None
        self.grace_months: int | None = None
        self.graced = False
        self.performed = False

    def allows_the_public(self, day: date) -> bool:
        if self.served_on is None or self.served_on > day or self.performed:
            return False
        if self.grace_months is None:
            return True
        return self.graced and day > corresponding_day(self.served_on, self.grace_months)


def one_event(current: Proceeding, kind: str, day: date, chance: random.Random, seen: Witness) -> Proceeding:
    """Tries one event; what is accepted is told to the witness."""
    if kind == "decide":
        months = chance.choice((None, 1, 2, 3))
        after = proceedings.decide(current, chance.choice(FACTS), grace_months=months)
        seen.grace_months = months
    elif kind == "serve":
        after = proceedings.serve(current, on=day)
        seen.served_on = day
    elif kind == "begin_grace":
        after = proceedings.begin_grace(current, CALENDAR)
        seen.graced = True
    elif kind == "perform":
        after = proceedings.perform(current, on=day)
        seen.performed = True
    elif kind == "publish":
        after = proceedings.publish(current, RELEASE, on=day)
    elif kind == "restore":
        after = proceedings.restore(current, RELEASE, on=day)
    else:
        action = Action.HIDE if kind == "hide" else chance.choice(PLAIN)
        after = proceedings.act(current, action, on=day)
    return after


def walk(chance: random.Random) -> bool:
    """One random order of events; whether it reached the public. Fails where it reached it too early."""
    seen, day = Witness(), DECIDED_ON - timedelta(days=chance.randrange(3))
    current = proceedings.begin_ex_officio(day) if chance.random() < 0.7 else proceedings.apply_for(day)
    kinds = ["decide", "serve", "begin_grace"] if chance.random() < 0.5 else []
    kinds += chance.choices(KINDS, k=chance.randrange(4, 12))
    if chance.random() < 0.5:
        chance.shuffle(kinds)
    published = False
    for kind in kinds:
        day += timedelta(days=chance.choice((-3, 0, 1, 7, 31, 70)))
        try:
            current = one_event(current, kind, max(day, DECIDED_ON), chance, seen)
        except DebtormapError:
            continue
        if current.state is State.PUBLISHED and kind in {"publish", "restore"}:
            published = True
            assert seen.allows_the_public(max(day, DECIDED_ON))
        assert current.state is not State.STAGED
    return published


def reached_the_public(orders: int, seed: int) -> int:
    chance = random.Random(seed)
    return sum(walk(chance) for _ in range(orders))


def test_no_random_order_of_events_reaches_the_public_before_service_and_grace() -> None:
    assert reached_the_public(5_000, seed=20170501) > 200


@pytest.mark.long
def test_no_order_of_100000_reaches_the_public_before_service_and_grace() -> None:
    assert reached_the_public(100_000, seed=20261125) > 4_000
