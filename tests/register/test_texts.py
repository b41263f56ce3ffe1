"""Texts of lists: read by somebody before they are approved, changed by one and read by another, and kept so."""

import pytest
from django.utils import timezone

from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.ledger.models import Body
from debtormap.register import publishing, reviewing, texts
from debtormap.register.models import AuditEntry, Batch, BatchRow, TextChange
from debtormap.staff.models import Account
from tests import examples

pytestmark = pytest.mark.django_db
SAYS_TOO_MUCH = "被告偿还借款五万元，孩子的学费由其承担"
WRITTEN = "偿还借款五万元及费用"


def staged(by: Account, *texts_: str) -> Batch:
    rows = [examples.row(serial, 生效法律文书确定的义务=text) for serial, text in enumerate(texts_, 1)]
    return examples.staged(by, *rows)


def seen(batch: Batch) -> list[tuple[int, str]]:
    return [(row.line_no, texts.mark(row)) for row in batch.rows.order_by("line_no")]


def change(batch: Batch, by: Account, text: str = WRITTEN, line_no: int = 2) -> None:
    mark = dict(seen(batch))[line_no]
    texts.change(batch, line_no, text, by=by, seen=mark, now=timezone.now())


def refusal(batch: Batch, by: Account, text: str) -> str:
    with pytest.raises(RuleError) as refused:
        change(batch, by, text)
    return refused.value.code


def test_a_list_is_approved_when_each_text_names_its_reader(mei: Account, tao: Account) -> None:
    batch = staged(mei, SAYS_TOO_MUCH, "偿还一万元")
    with pytest.raises(RuleError, match="has read its texts"):
        reviewing.approve(batch, by=tao, texts_read=False)

    count = texts.read(batch, seen(batch), by=tao)
    again = texts.read(batch, seen(batch), by=tao)

    assert (count, again) == (2, 0)
    assert reviewing.approve(batch, by=tao, texts_read=False).state == "approved"
    assert set(BatchRow.objects.values_list("text_read_by", flat=True)) == {tao.pk}


def test_what_is_stated_of_all_texts_is_noted_for_those_that_were_unread(mei: Account, tao: Account) -> None:
    batch = staged(mei, "偿还一万元", "偿还二万元")
    texts.read(batch, seen(batch)[:1], by=mei)

    reviewing.approve(batch, by=tao)

    readers = BatchRow.objects.order_by("line_no").values_list("text_read_by", flat=True)
    assert list(readers) == [mei.pk, tao.pk]


def test_a_changed_text_is_what_the_public_reads_and_is_kept_with_the_proposal(mei: Account, tao: Account) -> None:
    batch = staged(mei, SAYS_TOO_MUCH)
    texts.read(batch, seen(batch), by=tao)

    change(batch, mei)
    publishing.publish(reviewing.approve(batch, by=tao), by=tao)

    assert WRITTEN in bytes(Body.objects.order_by("-seq")[0].body or b"").decode()
    kept = texts.changes(batch)[2]
    assert (kept.original, kept.text, kept.by) == (SAYS_TOO_MUCH, WRITTEN, "mei")
    assert kept.proposed
    assert SAYS_TOO_MUCH.encode() not in bytes(TextChange.objects.get().sealed)
    assert AuditEntry.objects.filter(act="batch.change_text", actor=mei).count() == 1


def test_what_an_approver_has_changed_is_read_by_another_person_first(mei: Account, tao: Account) -> None:
    batch = staged(mei, SAYS_TOO_MUCH)
    change(batch, tao)

    with pytest.raises(RuleError) as refused:
        reviewing.approve(batch, by=tao)
    with pytest.raises(NotAllowed):
        texts.read(batch, seen(batch), by=tao)
    texts.read(batch, seen(batch), by=mei)

    assert refused.value.code == "texts_changed"
    assert reviewing.approve(batch, by=tao).state == "approved"


def test_a_text_that_still_says_what_nobody_may_publish_is_refused(mei: Account) -> None:
    batch = staged(mei, SAYS_TOO_MUCH)

    wrong = (" ", "x" * 5_001, SAYS_TOO_MUCH, "汇入账号6222020000000000000", "与担保人演示丁连带偿还五万元")
    said = [refusal(batch, mei, text) for text in wrong]

    assert said == ["missing", "too_long", "text_same", "text_unredacted", "text_unredacted"]
    assert TextChange.objects.count() == 0


def test_a_page_that_is_old_changes_and_reads_nothing(mei: Account, tao: Account) -> None:
    batch = staged(mei, SAYS_TOO_MUCH)
    old = seen(batch)
    change(batch, mei)

    with pytest.raises(Conflict):
        texts.read(batch, old, by=tao)
    with pytest.raises(Conflict):
        texts.change(batch, 2, "偿还", by=tao, seen=old[0][1], now=timezone.now())
    with pytest.raises(NotFound):
        texts.change(batch, 9, "偿还", by=tao, seen="", now=timezone.now())

    assert texts.changes(batch)[2].text == WRITTEN


def test_after_approval_nothing_is_read_or_changed(mei: Account, tao: Account) -> None:
    batch = staged(mei, SAYS_TOO_MUCH)
    before = seen(batch)
    reviewing.approve(batch, by=tao)

    with pytest.raises(Conflict):
        texts.read(batch, before, by=mei)
    with pytest.raises(Conflict):
        change(batch, mei)


def test_another_court_reads_and_changes_nothing(mei: Account, lin: Account) -> None:
    batch = staged(mei, SAYS_TOO_MUCH)

    with pytest.raises(NotAllowed):
        texts.read(batch, seen(batch), by=lin)
    with pytest.raises(NotAllowed):
        change(batch, lin)


def test_the_same_text_in_a_later_list_gets_the_same_change_and_another_text_does_not(
    mei: Account, tao: Account
) -> None:
    batch = staged(mei, SAYS_TOO_MUCH)
    change(batch, mei)
    publishing.publish(reviewing.approve(batch, by=tao), by=tao)

    same, other = staged(mei, SAYS_TOO_MUCH), staged(mei, SAYS_TOO_MUCH + "。")

    assert [row.action for row in same.rows.all()] == ["same"]
    assert [row.action for row in other.rows.all()] == ["change"]


def test_a_change_that_nobody_let_through_is_not_applied_again(mei: Account, tao: Account) -> None:
    batch = staged(mei, SAYS_TOO_MUCH)
    change(batch, mei)
    reviewing.reject(batch, by=tao, reason="mistake")

    later = staged(mei, SAYS_TOO_MUCH, "偿还一万元")

    assert reviewing.text_of(later.rows.get(line_no=2)).public != WRITTEN
