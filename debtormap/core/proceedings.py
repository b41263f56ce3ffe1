"""One listing on its way: the moves of `life_cycle` with the dates that each of them needs.

Source: Provisions Fa Shi [2017] 7 articles 2, 5 and 10; 2019 Opinions (grace of one to three months, not public).
Publication needs a served decision, a grace that is over where the decision gives one, an obligation still open, a
term still running, a free text that a person has read, and two persons. Grace runs from service: nobody can use a
grace that he has not been told of.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from debtormap.core import blocking, working_days
from debtormap.core.deadlines import DeadlineId, opens
from debtormap.core.errors import RuleError
from debtormap.core.life_cycle import Action, State, move
from debtormap.core.listing import ends_on
from debtormap.core.two_persons import require_two
from debtormap.core.working_days import Calendar

GRACE_MONTHS = (1, 2, 3)
#: Time to pay or settle after the reminder: 2019 Opinions leave it open.
REMIND_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Proceeding:
    """What the dates of a listing are by now. `on`: the day of the last move."""

    state: State
    on: date
    decided_on: date | None = None
    grace_months: int | None = None
    served_on: date | None = None
    grace_ends_on: date | None = None
    ends_on: date | None = None
    published_on: date | None = None
    performed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Who answers for a publication. `text_reviewed_by`: who has read the free text after its redaction."""

    author: str
    approver: str
    text_reviewed_by: str


def apply_for(on: date) -> Proceeding:
    """The applicant's application came in (T01 runs)."""
    return Proceeding(state=State.APPLIED, on=on)


def begin_ex_officio(on: date) -> Proceeding:
    """The court examines of its own accord."""
    return Proceeding(state=State.REVIEW, on=on)


def stage(*, on: date, decided_on: date, served_on: date, ends_on: date | None) -> Proceeding:
    """A row of a list whose decision was made and served before; its grace, if any, is the court's to attest."""
    _require(
        decided_on <= served_on <= on, "date_order", "served_on", "decision, service and list follow in this order"
    )
    return Proceeding(state=State.STAGED, on=on, decided_on=decided_on, served_on=served_on, ends_on=ends_on)


def decide(proceeding: Proceeding, facts: blocking.Facts, *, grace_months: int | None = None) -> Proceeding:
    """The decision to list, effective the day it is made. Refused by any hard block."""
    moved = _moved(proceeding, Action.DECIDE, facts.decided_on)
    blocking.require(facts)
    _require(grace_months in (None, *GRACE_MONTHS), "grace_length", "grace_months", "grace is one, two or three months")
    return replace(
        moved,
        decided_on=facts.decided_on,
        grace_months=grace_months,
        ends_on=ends_on(facts.decided_on, facts.grounds, facts.term_months),
    )


def serve(proceeding: Proceeding, *, on: date) -> Proceeding:
    """The decision was served."""
    return replace(_moved(proceeding, Action.SERVE, on), served_on=on)


def begin_grace(proceeding: Proceeding, calendar: Calendar) -> Proceeding:
    """The grace that the decision gives; it runs from service, and its last day rolls in the debtor's favour."""
    moved = _moved(proceeding, Action.BEGIN_GRACE, proceeding.on)
    _require(proceeding.grace_months is not None, "grace_not_given", "grace_months", "the decision gives a grace")
    assert proceeding.served_on is not None, "grace begins after service"
    due = opens(DeadlineId.T02, proceeding.served_on, calendar, length=proceeding.grace_months)
    return replace(moved, grace_ends_on=due.due_on)


def remind_on(grace_ends_on: date, calendar: Calendar) -> date:
    """The last working day by which the person is reminded that the grace ends."""
    return working_days.before(calendar, grace_ends_on - timedelta(days=REMIND_DAYS)).on


def perform(proceeding: Proceeding, *, on: date) -> Proceeding:
    """The obligation was performed before publication: nothing is ever published."""
    return replace(_moved(proceeding, Action.PERFORM, on), performed=True)


def publish(proceeding: Proceeding, release: Release, *, on: date) -> Proceeding:
    """Publication. Conflict in a wrong state; RuleError with the code of what is missing otherwise."""
    moved = _moved(proceeding, Action.PUBLISH, on)
    check_public(proceeding, on)
    _require(bool(release.text_reviewed_by.strip()), "text_unreviewed", "obligation", "a person has read the free text")
    require_two(release.author, release.approver)
    return replace(moved, published_on=on)


def restore(proceeding: Proceeding, release: Release, *, on: date) -> Proceeding:
    """Back to the public, where the second person does not confirm what the first one took away."""
    moved = _moved(proceeding, Action.RESTORE, on)
    _require(proceeding.published_on is not None, "never_public", "published_on", "it was public before")
    check_public(proceeding, on)
    require_two(release.author, release.approver)
    return moved


def act(proceeding: Proceeding, action: Action, *, on: date) -> Proceeding:
    """Any move that needs nothing but a day: examine, refuse, cancel, amend, and every way out."""
    if action in _OWN_FUNCTIONS:
        raise TypeError(f"{action} has a function of its own")
    return _moved(proceeding, action, on)


def check_public(proceeding: Proceeding, on: date) -> None:
    """Raises RuleError unless service, grace, term and performance allow the public to see it on that day."""
    served, grace_ends = proceeding.served_on, proceeding.grace_ends_on
    _require(served is not None and served <= on, "service_missing", "served_on", "the decision was served before")
    # A grace that was given but never begun has not run.
    over = proceeding.grace_months is None or (grace_ends is not None and grace_ends < on)
    _require(over, "grace_running", "grace_ends_on", "the grace is over")
    _require(not proceeding.performed, "performed", "performed", "the obligation is not performed")
    _require(proceeding.ends_on is None or on <= proceeding.ends_on, "term_over", "ends_on", "the term still runs")


_OWN_FUNCTIONS = frozenset(
    {Action.DECIDE, Action.SERVE, Action.BEGIN_GRACE, Action.PERFORM, Action.PUBLISH, Action.RESTORE}
)


def _moved(proceeding: Proceeding, action: Action, on: date) -> Proceeding:
    after = move(proceeding.state, action)
    _require(on >= proceeding.on, "date_order", "on", "a move does not lie before the one it follows")
    return replace(proceeding, state=after, on=on)


def _require(holds: bool, code: str, field: str, rule: str) -> None:
    if not holds:
        raise RuleError(code, field=field, rule=rule)
