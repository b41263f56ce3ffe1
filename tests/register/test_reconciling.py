"""The register beside the national list: proposals for people, and nothing published by itself."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from debtormap.core.errors import NotAllowed, NotFound, RuleError
from debtormap.ledger import feed
from debtormap.register import reconciling
from debtormap.register.models import AuditEntry, Batch, Discrepancy, Listing, Reconciliation
from debtormap.staff.models import Account, Role
from tests import examples

pytestmark = pytest.mark.django_db

REASON = "卷宗第3册"


@pytest.fixture
def high(db: None) -> Account:
    account = Account(username="gao", roles=[Role.CLERK.value], court_code="", is_staff=True)
    account.set_password("correct horse battery")
    account.save()
    return account


def there(serial: int, **changes: str) -> examples.Row:
    """What the national list tells of `examples.row(serial)`: the number masked, no decision, no address."""
    ours = examples.row(serial)
    number = ours["身份证号码/组织机构代码"]
    same = {label: ours[label] for label in ("案号", "生效法律文书确定的义务", "执行依据文号", "性别", "立案时间")}
    masked = {"身份证号码/组织机构代码": f"{number[:10]}****{number[14:]}", "年龄": "", "出生日期": "1962-03-07"}
    court = {"执行法院": ours["执行法院"]}
    return examples.legacy_row() | same | masked | court | {"发布时间": "2024-06-01"} | changes


def compared(*rows: examples.Row, as_of: datetime | None = None) -> reconciling.Outcome:
    data = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    return reconciling.reconcile(data, "national.json", as_of=as_of or datetime.now(UTC))


def test_a_listing_in_both_lists_is_found_behind_its_mask(mei: Account, tao: Account) -> None:
    examples.published(mei, tao, *examples.rows(3))

    assert compared(there(1), there(2), there(3)).counts == {
        "both": 3, "only_there": 0, "only_here": 0, "differing": 0, "repeated": 0, "unreadable": 0,
    }  # fmt: skip


def test_what_only_the_national_list_has_goes_to_review_and_is_not_published(
    mei: Account, tao: Account, high: Account
) -> None:
    examples.published(mei, tao, examples.row(1))
    before = feed.head().seq

    run = reconciling.record(compared(there(1), there(2)), by=high, reason=REASON)

    batch = Batch.objects.get(pk=run.batch_id)
    assert (batch.state, batch.legacy, batch.legacy_reason, batch.rows_total) == ("ready", True, REASON, 1)
    assert (Listing.objects.count(), feed.head().seq) == (1, before)


def test_what_the_national_list_lacks_or_tells_differently_is_shown_to_an_officer(
    mei: Account, tao: Account, high: Account
) -> None:
    examples.published(mei, tao, *examples.rows(3))

    reconciling.record(compared(there(1), there(2, 被执行人的履行情况="部分未履行")), by=high, reason=REASON)

    found = {each.listing.case.case_number: each.labels for each in reconciling.open_discrepancies()}
    assert found == {examples.row(2)["案号"]: ["被执行人的履行情况"], examples.row(3)["案号"]: []}


def test_a_settled_discrepancy_has_a_reason_and_is_not_raised_again(mei: Account, tao: Account, high: Account) -> None:
    examples.published(mei, tao, examples.row(1))
    reconciling.record(compared(there(2)), by=high, reason=REASON)
    [found] = reconciling.open_discrepancies()

    with pytest.raises(RuleError) as refused:
        reconciling.settle(found.pk, by=tao, reason=" ")
    reconciling.settle(found.pk, by=tao, reason="全国名单尚未更新")
    reconciling.record(compared(there(2)), by=high, reason=REASON)

    assert refused.value.code == "reason_missing"
    assert list(reconciling.open_discrepancies()) == []
    assert AuditEntry.objects.get(act="discrepancy.settle").reason == "全国名单尚未更新"


def test_a_discrepancy_ends_with_the_listing_it_is_about(mei: Account, tao: Account, high: Account) -> None:
    examples.published(mei, tao, examples.row(1))
    reconciling.record(compared(there(2)), by=high, reason=REASON)
    examples.delisted(Listing.objects.get().pk, by=tao, reason="已履行完毕")

    assert list(reconciling.open_discrepancies()) == []
    with pytest.raises(NotFound):
        reconciling.settle(Discrepancy.objects.get().pk, by=tao, reason="late")


def test_a_listing_that_changed_after_the_list_was_read_is_not_held_against_it(
    mei: Account, tao: Account, high: Account
) -> None:
    examples.published(mei, tao, examples.row(1))

    reconciling.record(compared(there(2), as_of=datetime.now(UTC) - timedelta(hours=1)), by=high, reason=REASON)

    assert list(reconciling.open_discrepancies()) == []


def test_only_a_clerk_of_the_high_court_records_and_only_the_own_court_settles(
    mei: Account, tao: Account, high: Account
) -> None:
    examples.published(mei, tao, examples.row(1))
    outcome = compared(there(2))

    for person in (mei, tao):
        with pytest.raises(NotAllowed):
            reconciling.record(outcome, by=person, reason=REASON)
    reconciling.record(outcome, by=high, reason=REASON)
    [found] = reconciling.open_discrepancies()
    with pytest.raises(NotAllowed):
        reconciling.settle(found.pk, by=high, reason="has no such role")


def test_a_comparison_is_stale_after_a_day(high: Account) -> None:
    now = datetime.now(UTC)
    assert not reconciling.is_stale(now)

    reconciling.record(compared(there(1), as_of=now), by=high, reason=REASON)

    assert not reconciling.is_stale(now + timedelta(hours=24))
    assert reconciling.is_stale(now + timedelta(hours=24, seconds=1))


def test_an_older_list_does_not_replace_a_newer_one(high: Account) -> None:
    now = datetime.now(UTC)
    reconciling.record(compared(there(1), as_of=now), by=high, reason=REASON)

    with pytest.raises(Exception, match="later national list"):
        reconciling.record(compared(there(1), as_of=now - timedelta(days=1)), by=high, reason=REASON)
    assert Reconciliation.objects.count() == 1


def test_a_list_of_the_future_is_refused() -> None:
    with pytest.raises(RuleError) as refused:
        compared(there(1), as_of=datetime.now(UTC) + timedelta(hours=1))

    assert (refused.value.code, refused.value.field) == ("date_future", "as_of")
