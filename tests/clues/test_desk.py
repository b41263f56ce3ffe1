"""The desk: what an officer sees and does, and what is written down of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from debtormap.clues import desk, following, keyring, receiving, sealing, standing, working
from debtormap.clues.desk import View
from debtormap.clues.models import AuditEntry, Channel, Clue, Holder, Message, Note
from debtormap.clues.officers import Unlocked
from debtormap.core import receipt_codes
from debtormap.core.clues import Action, Stage, Status, Trait
from debtormap.core.deadlines import Escalation
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.staff.models import Account
from tests.clues.examples import LISTING, proof, retry_key, sending, sent

pytestmark = pytest.mark.django_db(databases="__all__")


def test_the_inbox_holds_nothing_of_what_a_clue_says(lin_reads: Unlocked, clue: Clue) -> None:
    (row,) = desk.inbox(lin_reads.account).rows

    assert [word for word in ("挖掘机", "演示县", LISTING, "联系") if word in repr(row)] == []
    assert (row.status, row.unread, row.files, row.alike) == (Status.RECEIVED, True, 0, 1)


def test_nobody_else_sees_the_desk(clue: Clue, mei: Account, tao: Account) -> None:
    for person in (mei, tao):
        for look in (lambda p: desk.inbox(p), lambda p: desk.row(clue.id, p), lambda p: desk.counts(p)):
            with pytest.raises(NotAllowed):
                look(person)


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_shown_without_a_reason(lin_reads: Unlocked, clue: Clue, reason: str) -> None:
    for show in (desk.open_clue, desk.contact):
        with pytest.raises(RuleError):
            show(clue.id, lin_reads, reason=reason)

    assert not AuditEntry.objects.filter(act__in=("clue.open", "clue.contact")).exists()
    assert desk.row(clue.id, lin_reads.account).unread


def test_every_opening_is_written_down_with_its_reason(lin_reads: Unlocked, clue: Clue) -> None:
    for reason in ("first look", "second look"):
        desk.open_clue(clue.id, lin_reads, reason=reason)

    found = AuditEntry.objects.filter(act="clue.open").order_by("pk")
    assert [(entry.account_id, entry.subject, entry.reason) for entry in found] == [
        (lin_reads.account.pk, f"clue:{clue.id}", "first look"),
        (lin_reads.account.pk, f"clue:{clue.id}", "second look"),
    ]


def test_notes_are_for_colleagues_alone(lin_reads: Unlocked, receipt: str, clue: Clue) -> None:
    desk.note(clue.id, lin_reads, "内部意见：可信")

    assert [note.text for note in desk.open_clue(clue.id, lin_reads, reason="r").notes] == ["内部意见：可信"]
    assert following.read(receipt, now=timezone.now()).turns == ()
    # The sender's keys open the content, and no other channel.
    private = sealing.receipt_keys(receipt_codes.parse(receipt)).private
    keys = keyring.find(clue, Holder.RECEIPT, clue.id, private)
    assert list(keys) == [Channel.CONTENT]
    note = Note.objects.get()
    with pytest.raises(sealing.Unsealable):
        sealing.unseal(
            note.sealed, keys[next(iter(keys))], sealing.Spot(table="clues_note", row=note.pk, column="sealed")
        )


def test_the_sender_s_words_are_not_told_again(receipt: str) -> None:
    following.answer(receipt, "演示补充", (), retry_key=retry_key(), now=timezone.now())

    turns = following.read(receipt, now=timezone.now()).turns

    assert [(turn.author, turn.text) for turn in turns] == [("sender", None)]


def test_a_question_is_new_once_and_the_desk_sees_that_it_was_read(
    lin_reads: Unlocked, receipt: str, clue: Clue
) -> None:
    desk.ask(clue.id, lin_reads, "演示问题")

    before = desk.open_clue(clue.id, lin_reads, reason="r").turns[0].read_at
    seen = [following.read(receipt, now=timezone.now()).turns[0].is_new for _ in range(2)]
    after = desk.open_clue(clue.id, lin_reads, reason="r").turns[0].read_at

    assert (before, seen) == (None, [True, False])
    assert after is not None


def test_an_answer_is_kept_once_and_makes_the_clue_unread(lin_reads: Unlocked, receipt: str, clue: Clue) -> None:
    desk.open_clue(clue.id, lin_reads, reason="r")
    key = retry_key()

    for _ in range(3):
        following.answer(receipt, "演示补充", (), retry_key=key, now=timezone.now())

    assert Message.objects.count() == 1
    assert desk.row(clue.id, lin_reads.account).unread


def test_the_court_s_words_cannot_be_passed_off_as_the_sender_s(lin_reads: Unlocked, receipt: str, clue: Clue) -> None:
    following.answer(receipt, "演示补充", (), retry_key=retry_key(), now=timezone.now())
    Message.objects.update(author="court")

    with pytest.raises(sealing.Unsealable):
        desk.open_clue(clue.id, lin_reads, reason="r")


def test_two_officers_do_not_overwrite_each_other(lin_reads: Unlocked, wen_reads: Unlocked) -> None:
    sent()
    clue = Clue.objects.get()
    working.move(clue.id, Action.FIND_CONCRETE, expected=Status.RECEIVED, by=lin_reads.account)

    with pytest.raises(Conflict):
        working.move(clue.id, Action.FIND_ABUSIVE, expected=Status.RECEIVED, by=wen_reads.account)
    assert desk.row(clue.id, lin_reads.account).status is Status.CONCRETE


def test_an_effective_clue_blocks_d4_and_only_its_listing(lin_reads: Unlocked, clue: Clue) -> None:
    def seen() -> tuple[bool, bool]:
        return standing.effective_open_clue(LISTING), standing.untriaged_clue(LISTING)

    by, steps = lin_reads.account, [seen()]
    working.move(clue.id, Action.FIND_CONCRETE, expected=Status.RECEIVED, by=by)
    steps.append(seen())
    working.assign(clue.id, lin_reads, by, expected=Status.CONCRETE)
    working.move(clue.id, Action.BEGIN_VERIFYING, expected=Status.ASSIGNED, by=by)
    steps.append(seen())
    working.move(clue.id, Action.FIND_NOTHING, expected=Status.VERIFYING, by=by)
    steps.append(seen())

    assert steps == [(False, True), (True, False), (True, False), (False, False)]
    assert standing.effective_open_clue("another") is False


def test_the_clock_begins_anew_when_the_sender_made_it_clear(lin_reads: Unlocked) -> None:
    long_ago = timezone.now() - timedelta(days=30)
    receipt = sent(long_ago)
    clue = Clue.objects.get()
    by = lin_reads.account

    late = desk.row(clue.id, by).escalation
    working.move(clue.id, Action.FIND_INSUFFICIENT, expected=Status.RECEIVED, by=by)
    waiting = desk.row(clue.id, by).escalation
    following.answer(receipt, "演示补充", (), retry_key=retry_key(), now=timezone.now())
    working.move(clue.id, Action.FIND_CONCRETE, expected=Status.INSUFFICIENT, by=by)

    assert (late, waiting) == (Escalation.ESCALATED, Escalation.QUIET)
    assert desk.row(clue.id, by).escalation is Escalation.QUIET


def test_what_is_being_moved_is_due_in_three_days(lin_reads: Unlocked) -> None:
    now = datetime(2026, 11, 23, 4, tzinfo=UTC)  # a Monday: neither last day is a holiday
    sent(now, traits=(Trait.BEING_MOVED,))
    sent(now)
    urgent, plain = desk.inbox(lin_reads.account).rows

    assert (urgent.urgent, plain.urgent) == (True, False)
    assert (urgent.due_on, plain.due_on) == (date(2026, 11, 26), date(2026, 11, 30))
    working.set_urgent(urgent.id, by=lin_reads.account, urgent=False, reason="is not")
    assert desk.row(urgent.id, lin_reads.account).due_at == plain.due_at


def test_views_part_the_inbox(lin_reads: Unlocked) -> None:
    by = lin_reads.account
    ids = []
    for day in range(4):
        sent(timezone.now() - timedelta(days=10 * day), description=f"演示线索第{day}条" + "甲乙丙丁"[day] * 30)
        ids.append(Clue.objects.latest("sequence").id)
    working.quarantine(ids[0], by=by, reason="noise")
    working.move(ids[1], Action.FIND_UNRELATED, expected=Status.RECEIVED, by=by)
    working.move(ids[2], Action.FIND_CONCRETE, expected=Status.RECEIVED, by=by)
    working.assign(ids[2], lin_reads, by, expected=Status.CONCRETE)
    desk.open_clue(ids[3], lin_reads, reason="r")

    found = {view: [row.id for row in desk.inbox(by, view=view).rows] for view in View.ALL}

    assert found == {
        "open": [ids[3], ids[2]], "unread": [ids[2], ids[1]], "mine": [ids[2]], "late": [ids[3], ids[2]],
        "quarantine": [ids[0]], "ended": [ids[1]],
    }  # fmt: skip
    assert desk.counts(by) == {view: len(rows) for view, rows in found.items()}


def test_near_duplicates_stand_together(lin_reads: Unlocked) -> None:
    text = "演示线索：在演示县演示镇东边的旧仓库里停着三台黄色挖掘机，车牌已经拆掉，登记在他表弟名下，上个月还在使用。"
    sent(description=text)
    sent(description=text.replace("，", ", ").replace("三台", "3台") + "!")
    sent(description="演示线索：每周二他在演示路的茶馆收取商铺租金，租约写的是他母亲的名字，一共四间铺面，现金支付。")

    rows = sorted(desk.inbox(lin_reads.account).rows, key=lambda row: row.sequence)

    assert [row.alike for row in rows] == [2, 2, 1]
    assert [row.id for row in desk.alike(rows[1].id, lin_reads.account)] == [rows[0].id, rows[1].id]


def test_a_flood_of_the_same_is_quarantined_not_lost(lin_reads: Unlocked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "QUARANTINE_FROM", 3)
    for _ in range(5):
        sent()

    assert desk.counts(lin_reads.account)["quarantine"] == 2
    last = desk.inbox(lin_reads.account, view=View.QUARANTINE).rows[-1]
    working.release(last.id, by=lin_reads.account, reason="another sender")
    assert desk.counts(lin_reads.account)["open"] == 4


def test_assignment_hands_the_keys_over_and_only_to_who_may_read(
    lin_reads: Unlocked, clue: Clue, wen_reads: Unlocked, mei: Account
) -> None:
    working.move(clue.id, Action.FIND_CONCRETE, expected=Status.RECEIVED, by=lin_reads.account)
    with pytest.raises(NotAllowed):
        working.assign(clue.id, lin_reads, mei, expected=Status.CONCRETE)

    assert set(working.assignable(clue.id, lin_reads.account)) == {lin_reads.account.pk, wen_reads.account.pk}
    working.assign(clue.id, lin_reads, wen_reads.account, expected=Status.CONCRETE)

    (mine,) = desk.inbox(wen_reads.account, view=View.MINE).rows
    assert (mine.id, mine.assigned_to) == (clue.id, wen_reads.account.pk)
    assert desk.open_clue(clue.id, wen_reads, reason="verify").content.listing_id == LISTING


def test_the_inbox_takes_the_same_queries_for_one_and_for_three(
    lin_reads: Unlocked, django_assert_num_queries: Any
) -> None:
    sent()
    with django_assert_num_queries(4, using="clues"):
        desk.inbox(lin_reads.account)
    sent()
    sent()
    with django_assert_num_queries(4, using="clues"):
        assert len(desk.inbox(lin_reads.account).rows) == 3


def test_an_unknown_clue_and_one_of_another_are_the_same(lin_reads: Unlocked, clue: Clue, wen_reads: Unlocked) -> None:
    for unknown in (clue.id, "nothing"):
        with pytest.raises(NotFound) as refused:
            desk.open_clue(unknown, wen_reads, reason="r")
        assert str(refused.value) == "there is no such clue"


def test_the_order_of_submission_is_kept(lin_reads: Unlocked) -> None:
    receipts = [sent(description=f"演示{number}" * 9) for number in range(5)]

    rows = desk.of_listing(LISTING, lin_reads.account)

    assert len(set(receipts)) == 5
    assert [row.sequence for row in rows] == sorted(row.sequence for row in rows)


def test_a_sender_reads_the_stage_and_never_the_finding(lin_reads: Unlocked, receipt: str, clue: Clue) -> None:
    working.move(clue.id, Action.FIND_ABUSIVE, expected=Status.RECEIVED, by=lin_reads.account, reason="insults")

    assert following.read(receipt, now=timezone.now()).stage is Stage.CLOSED


def test_nothing_of_a_sending_shows_in_its_words() -> None:
    told = sending(files=())

    assert [word for word in ("挖掘机", "演示县", "联系") if word in repr(told) + repr(receiving.checked(told))] == []
    assert proof() not in repr(told)


def test_those_alike_stand_together_in_the_inbox_and_are_gone_through_in_its_order(lin_reads: Unlocked) -> None:
    by, texts = lin_reads.account, ["旧仓库里停着三台挖掘机", "每周二在茶馆收取商铺租金", "旧仓库里停着三台挖掘机"]
    for days, text in enumerate(texts):
        sent(timezone.now() - timedelta(days=30 - days), description=text)
    first, other, second = Clue.objects.order_by("sequence").values_list("id", flat=True)

    rows = desk.inbox(by).rows

    assert [(row.id, row.follows) for row in rows] == [(first, False), (second, True), (other, False)]
    assert desk.neighbours(second, by, View.OPEN) == (first, other)
    assert desk.neighbours(first, by, View.OPEN) == (None, second)
    assert desk.neighbours(other, by, View.MINE) == (None, None)
    assert desk.neighbours(other, by, View.LATE)[0] == second


def test_the_contact_is_for_the_officer_who_verifies(lin_reads: Unlocked, wen_reads: Unlocked, clue: Clue) -> None:
    working.move(clue.id, Action.FIND_CONCRETE, expected=Status.RECEIVED, by=lin_reads.account)
    working.assign(clue.id, lin_reads, wen_reads.account, expected=Status.CONCRETE)

    with pytest.raises(NotAllowed):
        desk.contact(clue.id, lin_reads, reason="curious")

    assert desk.contact(clue.id, wen_reads, reason="to call") == "演示联系方式"
    assert list(AuditEntry.objects.filter(act="clue.contact").values_list("account_id", "reason")) == [
        (wen_reads.account.pk, "to call")
    ]


def test_a_clue_about_a_colleague_is_kept_from_the_colleague(lin_reads: Unlocked, wen_reads: Unlocked) -> None:
    sent(listing_id=None)
    clue = Clue.objects.get()
    working.move(clue.id, Action.FIND_CONCRETE, expected=Status.RECEIVED, by=lin_reads.account)
    working.assign(clue.id, lin_reads, wen_reads.account, expected=Status.CONCRETE)

    desk.keep_out(clue.id, lin_reads.account, wen_reads.account, reason="it is about Wen")

    with pytest.raises(NotFound):
        desk.row(clue.id, wen_reads.account)
    assert desk.inbox(wen_reads.account).total == 0
    assert desk.row(clue.id, lin_reads.account).assigned_to is None
    assert working.assignable(clue.id, lin_reads.account) == [lin_reads.account.pk]
    with pytest.raises(NotAllowed):
        desk.grant(clue.id, lin_reads, wen_reads.account, reason="help")
