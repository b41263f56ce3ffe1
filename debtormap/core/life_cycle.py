"""The life of a listing: every state and every move between two states, as one table.

Source: Provisions Fa Shi [2017] 7 articles 2, 5, 9, 10, 12; 2019 Opinions (grace).

    APPLIED ─examine─► REVIEW ─refuse─► REFUSED
                         │ decide (the court may also begin here, of its own accord)
                         ▼
                      DECIDED ─serve─► SERVED ─begin_grace─► GRACE      each of the three ─perform─► PERFORMED
                                         │ publish             │ publish                ─cancel──► CANCELLED
                                         ▼                     ▼
            STAGED ─publish─────────► PUBLISHED ◄─restore─ HIDDEN         revoke ► REVOKED    never should have been
                                                  ─hide──►                delist, delete_early ► DELISTED    is over
                                                                          expire ► EXPIRED          the term is over
                                                                          archive ► ARCHIVED (from these three)

STAGED is a row of a list whose decision and service stand on file: it begins there and no move leads to it. So no path
of this table reaches the public before service; that grace is over is a matter of dates (`proceedings`). What never
was public ends in REFUSED, PERFORMED or CANCELLED, from which nothing leads out.

>>> move(State.GRACE, Action.PUBLISH)
<State.PUBLISHED: 'published'>
"""

from enum import StrEnum

from debtormap.core.errors import Conflict


class State(StrEnum):
    """Where a listing stands. At most ten characters."""

    APPLIED = "applied"
    REVIEW = "review"
    REFUSED = "refused"
    DECIDED = "decided"
    SERVED = "served"
    GRACE = "grace"
    PERFORMED = "performed"
    CANCELLED = "cancelled"
    STAGED = "staged"
    PUBLISHED = "published"
    HIDDEN = "hidden"
    REVOKED = "revoked"
    DELISTED = "delisted"
    EXPIRED = "expired"
    ARCHIVED = "archived"


class Action(StrEnum):
    """What may be done to a listing."""

    EXAMINE = "examine"
    REFUSE = "refuse"
    DECIDE = "decide"
    SERVE = "serve"
    BEGIN_GRACE = "begin_grace"
    PERFORM = "perform"
    CANCEL = "cancel"
    PUBLISH = "publish"
    AMEND = "amend"
    HIDE = "hide"
    RESTORE = "restore"
    REVOKE = "revoke"
    DELIST = "delist"
    DELETE_EARLY = "delete_early"
    EXPIRE = "expire"
    ARCHIVE = "archive"


S, A = State, Action
MOVES: dict[tuple[State, Action], State] = {
    (S.APPLIED, A.EXAMINE): S.REVIEW,
    (S.APPLIED, A.REFUSE): S.REFUSED,
    (S.REVIEW, A.REFUSE): S.REFUSED,
    (S.REVIEW, A.DECIDE): S.DECIDED,
    (S.DECIDED, A.SERVE): S.SERVED,
    (S.SERVED, A.BEGIN_GRACE): S.GRACE,
    (S.SERVED, A.PUBLISH): S.PUBLISHED,
    (S.GRACE, A.PUBLISH): S.PUBLISHED,
    (S.STAGED, A.PUBLISH): S.PUBLISHED,
    # Who performs before publication is never shown; nor whose decision falls, or ends, before it.
    **{(state, A.PERFORM): S.PERFORMED for state in (S.DECIDED, S.SERVED, S.GRACE)},
    **{(state, A.CANCEL): S.CANCELLED for state in (S.DECIDED, S.SERVED, S.GRACE, S.STAGED)},
    (S.PUBLISHED, A.AMEND): S.PUBLISHED,
    (S.PUBLISHED, A.HIDE): S.HIDDEN,
    (S.HIDDEN, A.AMEND): S.HIDDEN,
    **{
        (state, action): end
        for state in (S.PUBLISHED, S.HIDDEN)
        for action, end in (
            (A.REVOKE, S.REVOKED),
            (A.DELIST, S.DELISTED),
            (A.DELETE_EARLY, S.DELISTED),
            (A.EXPIRE, S.EXPIRED),
        )
    },
    # What is over may still turn out never to have been right, and that is another thing to tell.
    **{(state, A.REVOKE): S.REVOKED for state in (S.EXPIRED, S.DELISTED, S.ARCHIVED)},
    # The second person does not confirm what the first one took away: two persons have then looked at it.
    **{(state, A.RESTORE): S.PUBLISHED for state in (S.HIDDEN, S.REVOKED, S.DELISTED)},
    **{(state, A.ARCHIVE): S.ARCHIVED for state in (S.REVOKED, S.DELISTED, S.EXPIRED)},
}

#: States in which the public may see a listing, before its term ends.
PUBLIC = frozenset({S.PUBLISHED})
#: States in which a listing, or what was to be one, begins.
BEGINNINGS = frozenset({S.APPLIED, S.REVIEW, S.STAGED})
#: States in which it has no sanction effect any more, or never had one.
ENDS = frozenset({S.REFUSED, S.PERFORMED, S.CANCELLED, S.REVOKED, S.DELISTED, S.EXPIRED, S.ARCHIVED})


def move(state: State, action: Action) -> State:
    """The state after an action. Raises Conflict where the table has no such move."""
    after = MOVES.get((state, action))
    if after is None:
        raise Conflict(f"a listing that is {state} cannot take the action {action}")
    return after


def actions(state: State) -> tuple[Action, ...]:
    """What may be done in a state, in the order of the table."""
    return tuple(action for before, action in MOVES if before is state)
