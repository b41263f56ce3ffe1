"""Conflicts declared in advance: the officer's key is never wrapped, and what it held goes."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from debtormap.clues import conflicts, desk, escrow, officers, retention
from debtormap.clues.conflicts import Kind
from debtormap.clues.models import AuditEntry, Clue, Declaration, Holder, Subject, WrappedKey
from debtormap.clues.officers import Unlocked
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.staff.models import Account, Role
from tests.clues.conftest import account
from tests.clues.examples import LISTING, sent

pytestmark = pytest.mark.django_db(databases="__all__")
NAME = "阿卜杜拉·演示"
CASE = "（2023）冀0102执1234号"
ABOUT: dict[str, Any] = {"names": (NAME, "演示代表人"), "case_number": CASE}


@pytest.fixture
def chief(db: None) -> Account:
    return account("chief", Role.PRESIDENT)


def holders(clue: Clue) -> set[str]:
    return set(WrappedKey.objects.filter(clue=clue, holder=Holder.OFFICER).values_list("key_id", flat=True))


@pytest.mark.parametrize(
    ("kind", "text"),
    [(Kind.NAME, "阿卜杜拉 • 演示"), (Kind.NAME, "演示代表人"), (Kind.CASE, "(2023)冀0102执1234号"),
     (Kind.LISTING, LISTING)],
)  # fmt: skip
def test_a_conflict_that_was_declared_is_found_before_keys_are_wrapped(
    lin_reads: Unlocked, wen_reads: Unlocked, kind: Kind, text: str
) -> None:
    conflicts.declare(lin_reads.account, kind, text, by=lin_reads.account, reason="a cousin")

    sent(**ABOUT)
    sent(listing_id="another", names=("别人",), case_number="（2023）冀0102执9号")

    first, second = Clue.objects.order_by("sequence")
    assert holders(first) == {wen_reads.key_id}
    assert holders(second) == {lin_reads.key_id, wen_reads.key_id}
    assert desk.inbox(lin_reads.account).total == 1
    with pytest.raises(NotAllowed):
        desk.grant(first.id, wen_reads, lin_reads.account, reason="help")


def test_keys_that_are_held_go_wherever_somebody_else_can_open(lin_reads: Unlocked, wen_reads: Unlocked) -> None:
    sent(**ABOUT)
    clue = Clue.objects.get()

    left = conflicts.declare(lin_reads.account, Kind.NAME, NAME, by=lin_reads.account, reason="a cousin")

    assert (left, holders(clue)) == (0, {wen_reads.key_id})
    assert AuditEntry.objects.filter(act="conflict.take_keys", subject=f"clue:{clue.id}").count() == 1


def test_a_clue_from_before_is_found_by_its_listing(lin_reads: Unlocked, wen_reads: Unlocked) -> None:
    sent()
    Subject.objects.all().delete()

    conflicts.declare(lin_reads.account, Kind.NAME, NAME, by=lin_reads.account, reason="r", listing_ids=(LISTING,))

    assert holders(Clue.objects.get()) == {wen_reads.key_id}


def test_a_clue_that_nobody_else_opens_is_not_lost_and_goes_once_somebody_can(
    lin_reads: Unlocked, wen_reads: Unlocked
) -> None:
    sent(**ABOUT)
    clue = Clue.objects.get()
    WrappedKey.objects.filter(key_id=wen_reads.key_id).delete()

    left = conflicts.declare(lin_reads.account, Kind.CASE, CASE, by=lin_reads.account, reason="r")
    alone = holders(clue)
    desk.grant(clue.id, lin_reads, wen_reads.account, reason="I am in conflict")
    retention.run(timezone.now())

    assert (left, alone) == (1, {lin_reads.key_id})
    assert holders(clue) == {wen_reads.key_id}


def test_a_colleague_whose_key_is_retired_is_no_other_reader(lin_reads: Unlocked, wen_reads: Unlocked) -> None:
    sent(**ABOUT)
    officers.retire(wen_reads.account, by=wen_reads.account, reason="r")

    left = conflicts.declare(lin_reads.account, Kind.NAME, NAME, by=lin_reads.account, reason="r")

    assert left == 1
    with pytest.raises(RuleError, match="nobody else"):
        desk.step_back(Clue.objects.get().id, lin_reads.account, reason="r")


def test_the_escrow_counts_as_somebody_who_can_open(lin_reads: Unlocked, wen_reads: Unlocked, chief: Account) -> None:
    escrow.create(by=chief)
    sent(**ABOUT)
    WrappedKey.objects.filter(key_id=wen_reads.key_id).delete()

    conflicts.declare(lin_reads.account, Kind.NAME, NAME, by=lin_reads.account, reason="r")

    assert holders(Clue.objects.get()) == set()


def test_the_officer_declares_it_or_the_president_and_nobody_else(
    lin_reads: Unlocked, wen_reads: Unlocked, chief: Account
) -> None:
    lin = lin_reads.account
    far = account("far", Role.PRESIDENT, court_code="冀0002")
    for by in (wen_reads.account, far):
        with pytest.raises(NotAllowed):
            conflicts.declare(lin, Kind.NAME, NAME, by=by, reason="r")

    conflicts.declare(lin, Kind.NAME, NAME, by=chief, reason="r")
    with pytest.raises(Conflict):
        conflicts.declare(lin, Kind.NAME, NAME, by=lin, reason="r")

    assert [(each.label, each.declared_by) for each in conflicts.declared(lin)] == [(NAME, chief.pk)]
    assert [each.account_id for each in conflicts.declared(chief)] == [lin.pk]
    assert conflicts.declared(far) == conflicts.declared(wen_reads.account) == []


def test_a_president_ends_it_and_not_for_himself(lin_reads: Unlocked, wen_reads: Unlocked, chief: Account) -> None:
    lin = lin_reads.account
    conflicts.declare(lin, Kind.NAME, NAME, by=lin, reason="r")
    [declared] = conflicts.declared(lin)

    with pytest.raises(NotAllowed):
        conflicts.end(declared.id, by=lin, reason="over")
    with pytest.raises(NotFound):
        conflicts.end(declared.id, by=wen_reads.account, reason="over")
    conflicts.end(declared.id, by=chief, reason="over")
    sent(**ABOUT)

    assert conflicts.declared(lin) == []
    assert holders(Clue.objects.get()) == {lin_reads.key_id, wen_reads.key_id}
    with pytest.raises(IntegrityError), transaction.atomic(using="clues"):
        Declaration.objects.update(ended_by=lin.pk)


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [(Kind.NAME, " ", "r"), (Kind.NAME, "甲" * 121, "r"), (Kind.CASE, "执行案", "r"), (Kind.NAME, NAME, " ")],
)
def test_what_is_declared_is_said_in_full(lin_reads: Unlocked, kind: Kind, text: str, reason: str) -> None:
    with pytest.raises(RuleError):
        conflicts.declare(lin_reads.account, kind, text, by=lin_reads.account, reason=reason)
    assert not Declaration.objects.exists()


def test_a_dump_does_not_tell_with_whom(lin_reads: Unlocked) -> None:
    conflicts.declare(lin_reads.account, Kind.NAME, NAME, by=lin_reads.account, reason="a cousin")
    row = Declaration.objects.get()

    assert NAME.encode() not in bytes(row.label_sealed) + bytes(row.key)
    assert NAME not in str(list(AuditEntry.objects.values()))
