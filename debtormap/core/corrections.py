"""Requests of listed persons: kinds, states and moves, and the clocks that each state opens.

Source: Provisions Fa Shi [2017] 7 articles 9, 11, 12; rules on objections to the national query platform (the faster
lane for inaccurate data: three days to check, two to mend, seven to answer). The original stays in force meanwhile.

    RECEIVED ─find─► FOUNDED ─remedy─► REMEDIED
        │ dismiss                          ▲ find: the higher court orders it, or the court sees it itself
        ▼                                  │
    DISMISSED ─serve─► SERVED ─ask─► RECONSIDERED ─uphold─► UPHELD
                         │ lapse (ten days)       └─overturn─► FOUNDED
                         ▼
                       FINAL

>>> move(State.SERVED, Action.ASK)
<State.RECONSIDERED: 'reconsidered'>
"""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum

from debtormap.core.deadlines import DeadlineId, Due, in_time, opens
from debtormap.core.errors import Conflict, RuleError
from debtormap.core.working_days import Calendar

MIN_REASONS_CHARACTERS = 10


class Kind(StrEnum):
    """What a request says of a listing."""

    NOT_LISTABLE = "not_listable"
    INACCURATE = "inaccurate"
    SHOULD_BE_DELETED = "should_be_deleted"
    NOT_ME = "not_me"


class Asker(StrEnum):
    """Who asks."""

    LISTED_PERSON = "listed_person"
    RELATIVE = "relative"
    LAWYER = "lawyer"


class State(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    FOUNDED = "founded"
    REMEDIED = "remedied"
    DISMISSED = "dismissed"
    SERVED = "served"
    RECONSIDERED = "reconsidered"
    UPHELD = "upheld"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What may be done to a request."""

    FIND = "find"
    DISMISS = "dismiss"
    REMEDY = "remedy"
    SERVE = "serve"
    ASK = "ask"
    UPHOLD = "uphold"
    OVERTURN = "overturn"
    LAPSE = "lapse"
    WITHDRAW = "withdraw"


S, A = State, Action
MOVES: dict[tuple[State, Action], State] = {
    (S.RECEIVED, A.FIND): S.FOUNDED,
    (S.RECEIVED, A.DISMISS): S.DISMISSED,
    (S.RECEIVED, A.WITHDRAW): S.WITHDRAWN,
    (S.FOUNDED, A.REMEDY): S.REMEDIED,
    (S.DISMISSED, A.SERVE): S.SERVED,
    # Whoever learns of a dismissal before it is served need not wait for it.
    (S.DISMISSED, A.ASK): S.RECONSIDERED,
    (S.SERVED, A.ASK): S.RECONSIDERED,
    (S.SERVED, A.LAPSE): S.FINAL,
    (S.RECONSIDERED, A.UPHOLD): S.UPHELD,
    (S.RECONSIDERED, A.OVERTURN): S.FOUNDED,
    (S.RECONSIDERED, A.WITHDRAW): S.FINAL,
    # An error is mended whenever it is seen (article 9), also after a dismissal.
    **{(state, A.FIND): S.FOUNDED for state in (S.DISMISSED, S.SERVED, S.RECONSIDERED, S.UPHELD, S.FINAL)},
}
OPEN = frozenset({S.RECEIVED, S.FOUNDED, S.DISMISSED, S.SERVED, S.RECONSIDERED})
#: Actions that are refused without reasons in writing.
REASONED = frozenset({A.FIND, A.DISMISS, A.UPHOLD, A.OVERTURN})
#: Actions of the next higher court.
HIGHER_COURT = frozenset({A.UPHOLD, A.OVERTURN})

_CLOCKS: dict[State, DeadlineId] = {
    S.RECEIVED: DeadlineId.T07,
    S.FOUNDED: DeadlineId.T08,
    S.SERVED: DeadlineId.T09,
    S.RECONSIDERED: DeadlineId.T10,
}
# "Not me" says that the data are wrong, too: both take the faster lane beside the limits of the law.
_FASTER: dict[State, tuple[DeadlineId, ...]] = {
    S.RECEIVED: (DeadlineId.T12_CHECK, DeadlineId.T12_ANSWER),
    S.FOUNDED: (DeadlineId.T12_MEND,),
}
_FAST_KINDS = frozenset({Kind.INACCURATE, Kind.NOT_ME})


class Remedy(StrEnum):
    """What a founded request leads to, by its kind; an officer may choose another."""

    REVOKE = "revoke"
    AMEND = "amend"
    DELIST = "delist"


REMEDIES: dict[Kind, Remedy] = {
    Kind.NOT_LISTABLE: Remedy.REVOKE,
    Kind.INACCURATE: Remedy.AMEND,
    Kind.SHOULD_BE_DELETED: Remedy.DELIST,
    Kind.NOT_ME: Remedy.REVOKE,
}


def move(state: State, action: Action) -> State:
    """The state after an action. Raises Conflict where the table has no such move."""
    after = MOVES.get((state, action))
    if after is None:
        raise Conflict(f"a request that is {state} cannot take the action {action}")
    return after


def check_reasons(action: Action, reasons: str) -> None:
    """Raises RuleError `reasons_missing` where an answer gives none."""
    if action in REASONED and len(reasons.strip()) < MIN_REASONS_CHARACTERS:
        raise RuleError(
            "reasons_missing",
            field="reasons",
            rule="an answer to a request states its reasons, in ten characters or more",
        )


def check_asked_in_time(served: Due, asked: date | datetime) -> None:
    """Raises RuleError `reconsideration_late` when it was posted after the ten days (T09)."""
    if not in_time(served, asked):
        raise RuleError("reconsideration_late", field="asked", rule="reconsideration is asked within ten days")


def clocks(kind: Kind, entered: State, since: date | datetime, calendar: Calendar) -> tuple[Due, ...]:
    """The deadlines that open when a request of a kind enters a state, the most pressing first."""
    dues = (opens(deadline, since, calendar) for deadline in _deadlines(kind, entered))
    return tuple(sorted(dues, key=lambda due: (due.due_on, due.deadline)))


def _deadlines(kind: Kind, entered: State) -> Iterator[DeadlineId]:
    if entered in _CLOCKS:
        yield _CLOCKS[entered]
    if kind in _FAST_KINDS:
        yield from _FASTER.get(entered, ())
    if kind is Kind.NOT_ME and entered is State.RECEIVED:
        yield DeadlineId.C02
