"""The ceremonies of the escrow: a share a holder, two holders an opening, and nothing left when time is over."""

import pytest

from debtormap.clues import conflicts, desk, escrow, officers
from debtormap.clues.ceremonies import SHARE_S, Room
from debtormap.clues.conflicts import Kind
from debtormap.clues.models import AuditEntry, Clue, EscrowDecision, EscrowKey
from debtormap.clues.officers import Unlocked
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.staff.models import Account, Role
from tests.clues.conftest import account, reader
from tests.clues.examples import LISTING, sent

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def now() -> list[float]:
    return [0.0]


@pytest.fixture
def room(now: list[float]) -> Room:
    return Room(clock=lambda: now[0])


@pytest.fixture
def three(lin: Account) -> tuple[Account, Account, Account]:
    """Lin of the desk, Bo the president, Gao who gives accounts."""
    return lin, account("bo", Role.PRESIDENT, court_code=""), account("gao", Role.ADMINISTRATOR, court_code="")


def made(room: Room, three: tuple[Account, Account, Account]) -> list[str]:
    room.make(three, by=three[1])
    return [room.take_share(holder) for holder in three]


def lost(three: tuple[Account, Account, Account]) -> tuple[Clue, Unlocked]:
    """A clue that nobody can read any more, and the officer who is to read it."""
    reader(three[0])
    sent()
    officers.retire(three[0], by=three[1], reason="lost passphrase")
    return Clue.objects.get(), reader(three[0])


def test_each_holder_sees_one_share_once_and_the_last_makes_the_key(
    room: Room, three: tuple[Account, Account, Account]
) -> None:
    room.make(three, by=three[1])

    first, second = room.take_share(three[0]), room.take_share(three[1])
    unfinished = escrow.live_key(), room.waits_for()
    third = room.take_share(three[2])

    assert unfinished == (None, (three[2].pk,))
    assert len({first, second, third}) == 3
    assert escrow.holders() == {number: holder.pk for number, holder in enumerate(three, start=1)}
    for holder in three:
        with pytest.raises(NotFound):
            room.take_share(holder)


def test_holders_are_three_people_whom_a_warden_names(room: Room, three: tuple[Account, Account, Account]) -> None:
    lin, bo, _ = three
    with pytest.raises(NotAllowed):
        room.make(three, by=lin)
    for wrong in ((lin, bo, bo), (lin, bo), (lin, bo, account("mei", Role.CLERK))):
        with pytest.raises(RuleError):
            room.make(wrong, by=bo)
    assert (room.waits_for(), EscrowKey.objects.count()) == ((), 0)


def test_two_of_three_open_what_nobody_could_read(room: Room, three: tuple[Account, Account, Account]) -> None:
    printed = made(room, three)
    clue, officer = lost(three)
    before = desk.inbox(three[0]).total
    orphans = escrow.orphans(three[1])
    opening = room.ask(clue.id, three[0], by=three[1], decision_number="（2026）演示1号", reason="passphrase lost")

    steps = [room.bring(opening, printed[2], by=three[2]), room.bring(opening, printed[1], by=three[1])]

    decision = EscrowDecision.objects.get()
    assert (before, orphans, steps) == (0, [clue], [False, True])
    assert desk.open_clue(clue.id, officer, reason="triage").content.listing_id == LISTING
    assert (decision.decision_number, decision.opened_by, decision.witnessed_by) == (
        "（2026）演示1号", three[2].pk, three[1].pk,
    )  # fmt: skip
    assert (escrow.orphans(three[1]), room.openings()) == ([], [])
    acts = AuditEntry.objects.filter(act__startswith="escrow.").order_by("pk").values_list("act", flat=True)
    assert list(acts)[-3:] == ["escrow.ask", "escrow.bring", "escrow.open"]


def test_one_person_brings_one_share_and_a_share_is_forgotten(
    room: Room, now: list[float], three: tuple[Account, Account, Account]
) -> None:
    printed = made(room, three)
    clue, _ = lost(three)
    opening = room.ask(clue.id, three[0], by=three[1], decision_number="1", reason="r")

    room.bring(opening, printed[0], by=three[1])
    with pytest.raises(Conflict):
        room.bring(opening, printed[1], by=three[1])
    now[0] += SHARE_S
    assert [each.brought_by for each in room.openings()] == [None]
    assert room.bring(opening, printed[1], by=three[2]) is False
    # Shares that make no key of the court are given up, and the decision waits on.
    with pytest.raises(RuleError):
        room.bring(opening, made(Room(), three)[0], by=three[1])
    assert [each.brought_by for each in room.openings()] == [None]
    assert EscrowDecision.objects.count() == 0


def test_a_decision_has_number_and_reason_and_a_fit_officer(
    room: Room, three: tuple[Account, Account, Account]
) -> None:
    made(room, three)
    clue, _ = lost(three)
    for number, reason in (("", "r"), ("1", " ")):
        with pytest.raises(RuleError):
            room.ask(clue.id, three[0], by=three[1], decision_number=number, reason=reason)
    with pytest.raises(NotAllowed):
        room.ask(clue.id, three[2], by=three[1], decision_number="1", reason="r")
    conflicts.declare(three[0], Kind.LISTING, LISTING, by=three[0], reason="a cousin")
    with pytest.raises(NotFound):
        room.ask(clue.id, three[0], by=three[0], decision_number="1", reason="r")
    assert room.openings() == []
