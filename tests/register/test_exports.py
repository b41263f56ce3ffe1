"""What leaves the register in a file: two persons, a purpose, a quota, a mark in every row."""

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from debtormap.core import exports as rules
from debtormap.core.errors import Conflict, NotAllowed, RuleError
from debtormap.core.exports import Kind
from debtormap.ledger import copies, keys
from debtormap.register import exports, withdrawing
from debtormap.register.exports import Wanted
from debtormap.register.models import AuditEntry, Export, Listing
from debtormap.staff.models import Account, Role
from tests import examples
from tests.console.conftest import person

pytestmark = pytest.mark.django_db(databases="__all__")
NOW = datetime(2026, 11, 2, 2, tzinfo=UTC)
LISTINGS = Wanted(kind=Kind.LISTINGS, purpose="年度核查", court_code=examples.COURT)


@pytest.fixture
def listings(mei: Account, tao: Account) -> list[Listing]:
    examples.published(mei, tao, examples.row(1), examples.row(2), examples.row(3))
    return list(Listing.objects.order_by("seq"))


def let_out(wanted: Wanted, by: Account, approver: Account) -> Export:
    held = exports.propose(wanted, by=by, now=timezone.now())
    exports.approve(held.pk, by=approver, now=timezone.now())
    return held


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_listings_leave_as_the_public_sees_them_with_the_mark_in_every_row(
    listings: list[Listing], mei: Account, tao: Account
) -> None:
    withdrawing.hide(listings[1].pk, by=tao, reason="x")
    held = let_out(LISTINGS, mei, tao)

    rows = rows_of(exports.take_listings(held.pk, by=mei, now=timezone.now()))

    assert [each["listing_id"] for each in rows] == [listings[0].pk, listings[2].pk]
    assert {each["mark"] for each in rows} == {rules.mark(held.pk)}
    assert rows[0]["masked_number"] == "1399901960********"
    text = str(rows)
    assert examples.number(1) not in text and "9502" not in text
    taken = Export.objects.get()
    assert (taken.records, len(taken.sha256)) == (2, 64)
    assert [each.act for each in AuditEntry.objects.filter(subject=f"export:{held.pk}").order_by("id")] == [
        "export.propose", "export.approve", "export.take",
    ]  # fmt: skip


def test_the_second_person_is_another_one_and_only_the_one_who_asked_takes_it(
    listings: list[Listing], mei: Account, tao: Account
) -> None:
    wen = person("wen", Role.APPROVER)
    held = exports.propose(LISTINGS, by=tao, now=NOW)

    with pytest.raises(Conflict):
        exports.take_listings(held.pk, by=tao, now=NOW)
    with pytest.raises(NotAllowed):
        exports.approve(held.pk, by=tao, now=NOW)
    with pytest.raises(NotAllowed):
        exports.approve(held.pk, by=mei, now=NOW)
    exports.approve(held.pk, by=wen, now=NOW)
    with pytest.raises(NotAllowed):
        exports.take_listings(held.pk, by=wen, now=NOW)
    exports.take_listings(held.pk, by=tao, now=NOW)
    with pytest.raises(Conflict):
        exports.take_listings(held.pk, by=tao, now=NOW)


def test_an_approval_is_good_for_three_days_and_a_refused_export_is_never_taken(
    listings: list[Listing], mei: Account, tao: Account
) -> None:
    late, refused = (exports.propose(LISTINGS, by=mei, now=NOW) for _ in range(2))
    exports.approve(late.pk, by=tao, now=NOW)
    exports.refuse(refused.pk, by=mei, now=NOW)

    for held, now in ((late, NOW + rules.GOOD_FOR), (refused, NOW)):
        with pytest.raises(Conflict):
            exports.take_listings(held.pk, by=mei, now=now)


def test_another_court_has_nothing_to_take_and_nothing_to_let_out(mei: Account) -> None:
    other = person("yu", Role.APPROVER, court_code="冀0002")
    held = exports.propose(LISTINGS, by=mei, now=NOW)

    with pytest.raises(NotAllowed):
        exports.approve(held.pk, by=other, now=NOW)
    with pytest.raises(NotAllowed):
        exports.propose(LISTINGS, by=other, now=NOW)
    with pytest.raises(NotAllowed):
        exports.propose(Wanted(kind=Kind.LEDGER, purpose="x"), by=mei, now=NOW)
    assert list(exports.visible(other)) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"purpose": "  "}, "purpose_missing"),
        ({"published_from": NOW.date(), "published_to": NOW.date() - timedelta(days=1)}, "days_reversed"),
    ],
)
def test_without_a_purpose_or_with_days_reversed_nothing_is_asked_for(
    changes: dict[str, object], code: str, mei: Account
) -> None:
    given = {"kind": Kind.LISTINGS, "purpose": "x", "court_code": examples.COURT} | changes

    with pytest.raises(RuleError) as refused:
        exports.propose(Wanted(**given), by=mei, now=NOW)  # type: ignore[arg-type]

    assert (refused.value.code, Export.objects.count()) == (code, 0)


def test_a_quota_of_records_holds_when_it_is_asked_for_and_when_it_is_taken(
    listings: list[Listing], mei: Account, tao: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(rules.QUOTAS, Kind.LISTINGS, rules.Quota(files=10, records=5))
    first, second = (let_out(LISTINGS, mei, tao) for _ in range(2))
    exports.take_listings(first.pk, by=mei, now=timezone.now())

    with pytest.raises(RuleError) as taking:
        exports.take_listings(second.pk, by=mei, now=timezone.now())
    with pytest.raises(RuleError) as asking:
        exports.propose(LISTINGS, by=mei, now=timezone.now())
    later = exports.propose(LISTINGS, by=mei, now=timezone.now() + timedelta(days=31))

    assert (taking.value.code, asking.value.code) == ("export_records", "export_records")
    assert later.pk


def test_a_copy_of_the_ledger_is_let_out_by_two_and_says_which_export_it_is(
    listings: list[Listing], tao: Account, tmp_path: Path
) -> None:
    asking, letting = (person(name, Role.PRESIDENT, court_code="") for name in ("han", "shi"))
    held = let_out(Wanted(kind=Kind.LEDGER_BODIES, purpose="移送审计"), asking, letting)

    events, with_bodies = exports.take_ledger(held.pk, tmp_path / "copy", by=None, now=timezone.now())

    data = (tmp_path / "copy").read_bytes()
    assert (events, with_bodies, held.pk in data.decode().splitlines()[0]) == (4, True, True)
    assert copies.check(data.splitlines(keepends=True), [keys.current(timezone.now()).public]).problems == []
    with pytest.raises(Conflict):
        exports.take_ledger(held.pk, tmp_path / "again", by=None, now=timezone.now())
    assert not (tmp_path / "again").exists()


SELF_APPROVED = "UPDATE register_export SET approver_id = proposed_by_id, approved_at = proposed_at"
UNAPPROVED = "UPDATE register_export SET taken_at = proposed_at, records = 1"
AT_ONCE = "UPDATE register_export SET taken_at = proposed_at, records = 1, approver_id = %s, approved_at = proposed_at"


@pytest.mark.parametrize("statement", [SELF_APPROVED, UNAPPROVED, AT_ONCE, "DELETE FROM register_export"])
def test_plain_sql_does_not_get_round_the_second_person(statement: str, mei: Account, tao: Account) -> None:
    exports.propose(LISTINGS, by=mei, now=NOW)

    refused(statement, *([tao.pk] if "%s" in statement else []))


@pytest.mark.parametrize(
    "change",
    ["purpose = 'x'", "court_code = ''", "approver_id = proposed_by_id", "approver_id = NULL, approved_at = NULL"],
)
def test_plain_sql_changes_nothing_of_what_was_let_out(change: str, mei: Account, tao: Account) -> None:
    let_out(LISTINGS, mei, tao)

    refused(f"UPDATE register_export SET {change}")


def test_plain_sql_does_not_open_what_was_taken(listings: list[Listing], mei: Account, tao: Account) -> None:
    held = let_out(LISTINGS, mei, tao)
    exports.take_listings(held.pk, by=mei, now=timezone.now())

    refused("UPDATE register_export SET taken_at = NULL, records = NULL")


def refused(statement: str, *parameters: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
