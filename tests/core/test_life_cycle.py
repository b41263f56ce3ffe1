"""Every pair of state and action: what moves, what is refused, and what no path can reach."""

from itertools import product

import pytest

from debtormap.core.errors import Conflict
from debtormap.core.life_cycle import BEGINNINGS, ENDS, MOVES, PUBLIC, Action, State, actions, move

# A row a state, in the words of the reference: the action and where it leads.
EXPECTED = {
    State.APPLIED: "examine:review refuse:refused",
    State.REVIEW: "refuse:refused decide:decided",
    State.REFUSED: "",
    State.DECIDED: "serve:served perform:performed cancel:cancelled",
    State.SERVED: "begin_grace:grace perform:performed cancel:cancelled publish:published",
    State.GRACE: "perform:performed cancel:cancelled publish:published",
    State.PERFORMED: "",
    State.CANCELLED: "",
    State.STAGED: "cancel:cancelled publish:published",
    State.PUBLISHED: (
        "amend:published hide:hidden revoke:revoked delist:delisted delete_early:delisted expire:expired"
    ),
    State.HIDDEN: (
        "amend:hidden restore:published revoke:revoked delist:delisted delete_early:delisted expire:expired"
    ),
    State.REVOKED: "restore:published archive:archived",
    State.DELISTED: "restore:published revoke:revoked archive:archived",
    State.EXPIRED: "revoke:revoked archive:archived",
    State.ARCHIVED: "revoke:revoked",
}
WANTED = {
    (state, Action(action)): State(after)
    for state, row in EXPECTED.items()
    for action, after in (item.split(":") for item in row.split())
}


@pytest.mark.parametrize(("state", "action"), list(product(State, Action)))
def test_every_pair_of_state_and_action_moves_or_is_refused(state: State, action: Action) -> None:
    wanted = WANTED.get((state, action))

    if wanted is not None:
        assert move(state, action) is wanted
        assert action in actions(state)
    else:
        with pytest.raises(Conflict):
            move(state, action)
        assert action not in actions(state)


def reachable(start: State, without: frozenset[State] = frozenset()) -> set[State]:
    """States that some path from `start` leads to, if it may not pass through those of `without`."""
    found, open_states = {start}, [start]
    while open_states:
        state = open_states.pop()
        nexts = {after for (before, _), after in MOVES.items() if before is state} - found - without
        found |= nexts
        open_states += nexts
    return found


def test_every_state_is_reached_from_a_beginning() -> None:
    assert set().union(*(reachable(start) for start in BEGINNINGS)) == set(State)


@pytest.mark.parametrize("start", [State.APPLIED, State.REVIEW, State.DECIDED])
def test_no_path_reaches_the_public_but_through_service(start: State) -> None:
    assert State.PUBLISHED in reachable(start)
    assert reachable(start, frozenset({State.SERVED})).isdisjoint(PUBLIC)


@pytest.mark.parametrize("end", [State.REFUSED, State.PERFORMED, State.CANCELLED])
def test_what_ended_before_publication_is_never_published(end: State) -> None:
    assert reachable(end) == {end}


def test_no_move_leads_back_to_a_beginning_by_import() -> None:
    assert State.STAGED not in MOVES.values()


def test_an_expired_listing_is_not_restored() -> None:
    assert (State.EXPIRED, Action.RESTORE) not in MOVES
    assert (State.ARCHIVED, Action.RESTORE) not in MOVES


def test_ends_are_not_public_and_states_fit_the_database() -> None:
    assert ENDS.isdisjoint(PUBLIC | BEGINNINGS)
    assert max(len(state) for state in State) <= 10
