"""Parties known by a mask: suggested by what the mask shows, merged by the whole number alone, and undone exactly."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from debtormap.core.errors import Conflict, NotAllowed, RuleError
from debtormap.corrections import matching
from debtormap.corrections.matching import Result, Tries
from debtormap.ledger import feed
from debtormap.register import alike, importing, publishing, reviewing, same_party
from debtormap.register.importing import LegacyAttestation
from debtormap.register.models import Alike, AlikeMark, AuditEntry, Listing, Party, PartyFinding
from debtormap.staff.models import Account, Role
from tests import examples

pytestmark = pytest.mark.django_db

NUMBER = "139990199003070015"
MASK = "1399901990****0015"
REASON = "案卷第12页"


def legacy(mei: Account, tao: Account, *rows: examples.Row) -> None:
    """Rows of the national list, published."""
    batch = importing.stage(
        examples.csv_bytes(rows), "national.csv", author=mei, court_code=examples.COURT,
        legacy=LegacyAttestation(reason=REASON),
    )  # fmt: skip
    publishing.publish(reviewing.approve(batch, by=tao), by=tao)
    alike.keep_up()


def masked_row(serial: int, **changes: str) -> examples.Row:
    same_court = {"执行法院": "演示市演示一区人民法院", "案号": f"（2019）冀0001执{serial}号", "年龄": "36"}
    return examples.legacy_row(身份证号码=MASK) | same_court | changes


@pytest.fixture
def known(mei: Account, tao: Account) -> None:
    """One person in two lists: by the whole number, and twice by a mask."""
    examples.published(mei, tao, examples.row(1, 身份证号码=NUMBER))
    legacy(mei, tao, masked_row(5), masked_row(6))


def listings_by_party() -> dict[str, set[str]]:
    return {party.pk: {listing.pk for listing in same_party.listings_of(party)} for party in Party.objects.all()}


def matched(listing_id: str) -> Result:
    return matching.match(listing_id, NUMBER, client="127.0.0.1", now=datetime.now(UTC), tries=Tries())


def test_what_a_mask_shows_is_suggested_and_nothing_is_joined_by_it(known: None, mei: Account) -> None:
    found = same_party.suggestions(mei, 10)

    assert [(each.masked.number, each.other.number) for each in found] == [(MASK, "1399901990********")] * 2
    assert len({each.other.party_id for each in found}) == 1
    assert Party.objects.count() == 3
    assert not any(NUMBER in repr(each) for each in found)


@pytest.mark.parametrize(
    "changes",
    [
        {"被执行人姓名/名称": "演示乙"},
        {"身份证号码/组织机构代码": "1399901990****0031"},
        {"身份证号码/组织机构代码": "1399911990****0015"},
        {"身份证号码/组织机构代码": "139990************"},
        {"性别": "女性", "身份证号码/组织机构代码": "1399901990********"},
    ],
)
def test_another_name_number_or_sex_is_no_suggestion(mei: Account, tao: Account, changes: dict[str, str]) -> None:
    examples.published(mei, tao, examples.row(1, 身份证号码=NUMBER))
    legacy(mei, tao, masked_row(5, **changes))

    assert Listing.objects.count() == 2
    assert same_party.suggestions(mei, 10) == []


def test_more_pairs_cost_no_more_queries(known: None, mei: Account, tao: Account) -> None:
    with CaptureQueriesContext(connection) as two:
        same_party.suggestions(mei, 10)
    legacy(mei, tao, masked_row(7), masked_row(8), masked_row(9))

    with CaptureQueriesContext(connection) as five:
        found = same_party.suggestions(mei, 10)

    assert len(found) == 5
    assert len(five) == len(two) <= 7


def test_a_pair_goes_with_what_its_listings_say(mei: Account, tao: Account) -> None:
    hidden = {"身份证号码/组织机构代码": "1399901990********"}
    examples.published(mei, tao, examples.row(1, 身份证号码=NUMBER))
    legacy(mei, tao, masked_row(5, **hidden))
    assert len(same_party.suggestions(mei, 10)) == 1

    legacy(mei, tao, masked_row(5, **hidden, 性别="女性"))

    assert Listing.objects.count() == 2
    assert same_party.suggestions(mei, 10) == []


def test_who_becomes_known_by_the_whole_number_later_is_found_beside_older_masks(mei: Account, tao: Account) -> None:
    legacy(mei, tao, masked_row(5), masked_row(6))
    assert same_party.suggestions(mei, 10) == []

    examples.published(mei, tao, examples.row(1, 身份证号码=NUMBER))
    assert alike.keep_up() == 1

    assert len(same_party.suggestions(mei, 10)) == 2
    assert alike.keep_up() == 0


def test_what_is_there_already_is_gone_through_in_pieces(
    known: None, mei: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    Alike.objects.all().delete()
    AlikeMark.objects.all().delete()
    monkeypatch.setattr(alike, "PIECE", 1)

    assert [alike.keep_up(2), alike.keep_up(2), alike.keep_up(2)] == [2, 1, 0]

    assert len(same_party.suggestions(mei, 10)) == 2


def test_the_whole_number_merges_them_and_changes_nothing_public(known: None, mei: Account) -> None:
    pair = same_party.suggestions(mei, 10)[0]
    before = feed.head().seq

    same_party.merge(pair.masked.party_id, pair.other.party_id, number=NUMBER, by=mei, reason=REASON)

    assert len(listings_by_party()[pair.other.party_id]) == 2
    assert matched(pair.masked.cases[0][0]) is Result.HIT
    assert feed.head().seq == before
    assert [each.masked.party_id for each in same_party.suggestions(mei, 10)] != [pair.masked.party_id]
    entry = AuditEntry.objects.get(act="party.merge")
    assert (entry.actor, entry.reason) == (mei, REASON)
    assert NUMBER not in str(entry.after)


@pytest.mark.parametrize("number", ["139990199003070031", "139990199103070012", "139990199003070016", ""])
def test_no_other_number_merges(known: None, mei: Account, number: str) -> None:
    pair = same_party.suggestions(mei, 10)[0]

    with pytest.raises(RuleError) as refused:
        same_party.merge(pair.masked.party_id, pair.other.party_id, number=number, by=mei, reason=REASON)

    assert refused.value.field == "number"
    assert not number or number not in str(refused.value)
    assert not PartyFinding.objects.exists()


def test_a_merge_is_undone_exactly_after_later_imports_too(known: None, mei: Account, tao: Account) -> None:
    before = listings_by_party()
    pair = same_party.suggestions(mei, 10)[0]
    finding = same_party.merge(pair.masked.party_id, pair.other.party_id, number=NUMBER, by=mei, reason=REASON)
    examples.published(mei, tao, examples.row(2, 身份证号码=NUMBER, 性别="男"))
    legacy(mei, tao, masked_row(5, 被执行人的履行情况="部分未履行"))
    [later] = {listing.pk for listing in Listing.objects.all()} - set().union(*before.values())

    same_party.undo(finding.pk, by=mei, reason="查明不是同一人")

    before[pair.other.party_id].add(later)
    assert listings_by_party() == before
    assert Party.objects.filter(merged_into__isnull=False).count() == 0


def test_a_merge_undone_twice_or_judged_twice_is_a_conflict(known: None, mei: Account) -> None:
    pair = same_party.suggestions(mei, 10)[0]
    finding = same_party.merge(pair.masked.party_id, pair.other.party_id, number=NUMBER, by=mei, reason=REASON)

    with pytest.raises(Conflict):
        same_party.merge(pair.masked.party_id, pair.other.party_id, number=NUMBER, by=mei, reason=REASON)
    same_party.undo(finding.pk, by=mei, reason=REASON)
    with pytest.raises(Conflict):
        same_party.undo(finding.pk, by=mei, reason=REASON)


def test_two_that_were_set_apart_are_not_suggested_again(known: None, mei: Account) -> None:
    first, second = same_party.suggestions(mei, 10)

    same_party.set_apart(first.masked.party_id, first.other.party_id, by=mei, reason="查明不是同一人")

    assert [each.masked.party_id for each in same_party.suggestions(mei, 10)] == [second.masked.party_id]


def test_another_court_neither_sees_nor_merges(known: None, mei: Account) -> None:
    other = Account(username="bo", roles=[Role.CLERK.value], court_code="冀0002", is_staff=True)
    other.set_password("correct horse battery")
    other.save()
    pair = same_party.suggestions(mei, 10)[0]

    assert same_party.suggestions(other, 10) == []
    with pytest.raises(NotAllowed):
        same_party.merge(pair.masked.party_id, pair.other.party_id, number=NUMBER, by=other, reason=REASON)
