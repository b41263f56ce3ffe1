"""Two persons: which acts one officer does at once, which need a second one, and who may not be the second.

Tightening (hide, take off map or sharing, withdraw) needs one officer, acts at once, and opens a confirmation by
another person, due the next working day (C01). Loosening (publish, restore, change of policy, export) needs two before
it acts. An act that is not in the table loosens: what nobody thought of waits for a second person.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from debtormap.core.deadlines import DeadlineId, Due, opens
from debtormap.core.errors import Conflict, NotAllowed
from debtormap.core.listing import Channel
from debtormap.core.working_days import Calendar


class Direction(StrEnum):
    """Whether the public sees less or more afterwards."""

    TIGHTENS = "tightens"
    LOOSENS = "loosens"


class Act(StrEnum):
    """What an officer does to what the public, or anybody outside, sees."""

    HIDE = "hide"
    TAKE_OFF_MAP = "take_off_map"
    TAKE_OFF_SHARING = "take_off_sharing"
    REVOKE = "revoke"
    DELIST = "delist"
    DELETE_EARLY = "delete_early"
    EXPIRE = "expire"
    CONFIRM_NOT_ME = "confirm_not_me"
    PUBLISH = "publish"
    AMEND = "amend"
    RESTORE = "restore"
    PUT_ON_MAP = "put_on_map"
    PUT_ON_SHARING = "put_on_sharing"
    ADOPT_POLICY = "adopt_policy"
    EXPORT = "export"
    MERGE_PARTIES = "merge_parties"
    UNDO_MERGE = "undo_merge"


TIGHTENING = frozenset(
    {Act.HIDE, Act.TAKE_OFF_MAP, Act.TAKE_OFF_SHARING, Act.REVOKE, Act.DELIST, Act.DELETE_EARLY, Act.EXPIRE,
     Act.CONFIRM_NOT_ME}
)  # fmt: skip
#: What the calendar or the law does by itself: nobody need confirm it.
UNCONFIRMED = frozenset({Act.EXPIRE})


class Answer(StrEnum):
    """What the second person says."""

    CONFIRMED = "confirmed"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What one officer tightened, and what another says of it. The act holds until it is taken back."""

    act: Act
    by: str
    at: datetime
    due: Due
    second: str | None = None
    answer: Answer | None = None


def direction(act: Act) -> Direction:
    """Whether an act tightens or loosens."""
    return Direction.TIGHTENS if act in TIGHTENING else Direction.LOOSENS


def direction_of(before: Collection[Channel], after: Collection[Channel]) -> Direction:
    """The direction of a change of channels: one channel more loosens, whatever else is taken away."""
    return Direction.TIGHTENS if set(after) <= set(before) else Direction.LOOSENS


def require_two(author: str, approver: str) -> None:
    """NotAllowed unless two different persons answer for it."""
    if not author.strip() or not approver.strip():
        raise NotAllowed("needs an author and an approver")
    if author == approver:
        raise NotAllowed("needs a second person")


def open_confirmation(act: Act, *, by: str, at: datetime, calendar: Calendar) -> Confirmation | None:
    """The confirmation that a tightening act opens; None where none is needed. TypeError for an act that loosens."""
    if direction(act) is Direction.LOOSENS:
        raise TypeError("an act that loosens has its second person before it acts")
    if act in UNCONFIRMED:
        return None
    return Confirmation(act=act, by=by, at=at, due=opens(DeadlineId.C01, at, calendar))


def answer(confirmation: Confirmation, said: Answer, *, second: str) -> Confirmation:
    """What the second person says. NotAllowed for the first one, Conflict when it is answered already.

    Taking back loosens: the two persons are then the one who takes back and one more who approves (`require_two`).
    """
    require_two(confirmation.by, second)
    if confirmation.answer is not None:
        raise Conflict("this was confirmed or taken back already")
    return replace(confirmation, second=second, answer=said)


class Duty(StrEnum):
    """A part that somebody plays in one matter."""

    DRAFTED = "drafted"
    APPROVED = "approved"
    SIGNED = "signed"
    TIGHTENED = "tightened"
    EXAMINED_CORRECTION = "examined_correction"
    DECIDED_RECONSIDERATION = "decided_reconsideration"
    READ_CLUE = "read_clue"
    AUDITED = "audited"


CONFLICTS: frozenset[frozenset[Duty]] = frozenset(
    frozenset(pair)
    for pair in (
        (Duty.DRAFTED, Duty.APPROVED),
        (Duty.DRAFTED, Duty.SIGNED),
        # Nobody judges a request against an own act, nor the reconsideration of an own dismissal.
        (Duty.DRAFTED, Duty.EXAMINED_CORRECTION),
        (Duty.APPROVED, Duty.EXAMINED_CORRECTION),
        (Duty.DRAFTED, Duty.DECIDED_RECONSIDERATION),
        (Duty.APPROVED, Duty.DECIDED_RECONSIDERATION),
        (Duty.EXAMINED_CORRECTION, Duty.DECIDED_RECONSIDERATION),
        *((Duty.AUDITED, duty) for duty in Duty if duty is not Duty.AUDITED),
    )
)


def conflicts(duty: Duty, held: Collection[Duty]) -> tuple[Duty, ...]:
    """Which duties that a person has had in a matter forbid one more, in the order of `Duty`."""
    return tuple(each for each in Duty if each in held and frozenset({duty, each}) in CONFLICTS)
