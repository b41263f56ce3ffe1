"""What a person learns at the counter about oneself, and nobody else does."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from debtormap.core.corrections import Kind
from debtormap.core.errors import NotAllowed, NotFound, RuleError
from debtormap.corrections import reading, self_information
from debtormap.register import withdrawing
from debtormap.register.models import AuditEntry, Listing
from debtormap.staff.models import Account, Role
from tests.corrections.examples import account, asked, latest
from tests.examples import ADDRESS, number, published, row


def issued(by: Account, now: datetime, serial: int = 1) -> str:
    return self_information.issue(number(serial), organisation=False, by=by, checked="居民身份证原件", now=now)


def test_a_person_learns_what_is_held_and_who_received_it(
    mei: Account, tao: Account, bo: Account, now: datetime
) -> None:
    published(mei, tao, row(1), row(2, 姓名="演示乙"))
    listing = Listing.objects.get(party__name="演示甲")
    asked(listing, now, Kind.NOT_ME)
    reading.open_request(latest().pk, by=bo, purpose="审查申请", now=now)
    withdrawing.revoke(listing.pk, by=tao, reason="查明并非本人")

    told = self_information.redeem(issued(bo, now), now=now)

    assert told["party"] == {"kind": "natural_person", "name": "演示甲", "number": number(1)}
    [held] = told["listings"]
    assert (held["id"], held["state"], held["facts"]["住所地"]) == (listing.pk, "revoked", ADDRESS)
    assert [event["kind"] for event in held["events"]] == ["publish", "amend", "withdraw"]
    assert {span["channel"] for span in held["received_by"]} == {"list", "nearby", "density", "share"}
    assert all(span["until"] for span in held["received_by"])
    assert [each["why"] for each in held["suppressions"]] == ["not_me"]
    assert [(each["act"], each["court_code"]) for each in held["looked_at"]] == [("correction.open", "冀0001")]
    assert "演示乙" not in str(told) and "'bo'" not in str(told["listings"])


def test_a_code_is_used_once_and_within_a_day(listing: Listing, bo: Account, now: datetime) -> None:
    first, second = issued(bo, now), issued(bo, now)
    self_information.redeem(first.lower().replace("-", " "), now=now)

    for code, at in ((first, now), (second, now + timedelta(days=1)), ("", now), ("000G-40R4", now)):
        with pytest.raises(NotFound):
            self_information.redeem(code, now=at)


def test_the_database_lets_no_code_be_used_again(listing: Listing, bo: Account, now: datetime) -> None:
    self_information.redeem(issued(bo, now), now=now)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE corrections_selfcode SET used_at = NULL")


def test_an_officer_says_how_the_identity_was_checked(listing: Listing, bo: Account, now: datetime) -> None:
    with pytest.raises(RuleError):
        self_information.issue(number(1), organisation=False, by=bo, checked=" ", now=now)
    issued(bo, now)

    entry = AuditEntry.objects.get(act="self.issue")
    assert (entry.actor, entry.reason, number(1) in str(entry.after)) == (bo, "居民身份证原件", False)


def test_a_number_of_which_nothing_is_held_is_told_at_the_counter(listing: Listing, bo: Account, now: datetime) -> None:
    with pytest.raises(NotFound):
        issued(bo, now, serial=99)


@pytest.mark.parametrize(
    ("role", "court_code"),
    [(Role.APPROVER, "冀0001"), (Role.CLUE_OFFICER, "冀0001"), (Role.AUDITOR, ""), (Role.CORRECTION_OFFICER, "冀0002")],
)
def test_nobody_else_issues_codes(listing: Listing, now: datetime, role: Role, court_code: str) -> None:
    with pytest.raises(NotAllowed):
        issued(account("other", role, court_code=court_code), now)
