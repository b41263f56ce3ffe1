"""Whom the court tells by law: admitted by two, sent what holds and nothing that is over, and held to deleting it."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from debtormap.core.errors import Conflict, NotAllowed, RuleError
from debtormap.corrections import self_information
from debtormap.ledger import keys, verifying
from debtormap.ledger.key_rings import KnownKey
from debtormap.recipients import admission, deletions, feed
from debtormap.recipients.models import Delivery, Given, Recipient
from debtormap.register import withdrawing
from debtormap.register.models import AuditEntry, Listing
from debtormap.staff.models import Account, Role
from tests import examples

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)


def high(name: str, *roles: Role) -> Account:
    account = Account(username=name, roles=[role.value for role in roles], court_code="", is_staff=True)
    account.set_password("correct horse battery")
    account.save()
    return account


@pytest.fixture
def zhao(db: None) -> Account:
    return high("zhao", Role.PRESIDENT)


@pytest.fixture
def gao(db: None) -> Account:
    return high("gao", Role.ADMINISTRATOR)


@pytest.fixture
def bank(zhao: Account, gao: Account) -> Recipient:
    recipient = admission.propose("演示银行", "bank", "冀高法〔2026〕演示1号", by=gao, now=NOW)
    admission.admit(recipient.pk, by=zhao, now=NOW)
    return Recipient.objects.get()


def sent(recipient: Recipient, after: int = 0, limit: int = 1_000, *, now: datetime = NOW) -> dict[str, object]:
    found: dict[str, object] = json.loads(feed.page(recipient, after=after, limit=limit, now=now))["body"]
    return found


def events(recipient: Recipient, after: int = 0, *, now: datetime = NOW) -> list[dict[str, object]]:
    told = sent(recipient, after, now=now)["events"]
    assert isinstance(told, list)
    return told


def test_a_recipient_is_proposed_by_one_and_admitted_by_another(zhao: Account, gao: Account) -> None:
    recipient = admission.propose("演示银行", "bank", "冀高法〔2026〕演示1号", by=gao, now=NOW)

    with pytest.raises(NotAllowed):
        admission.admit(recipient.pk, by=gao, now=NOW)
    token = admission.admit(recipient.pk, by=zhao, now=NOW)

    assert admission.by_token(token).pk == recipient.pk
    assert token.encode() not in bytes(Recipient.objects.get().token_hash or b"")
    assert [entry.act for entry in AuditEntry.objects.order_by("id")] == ["recipient.propose", "recipient.admit"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE recipients_recipient SET approver_id = author_id, admitted_at = proposed_at, token_hash = x'00'",
        "UPDATE recipients_recipient SET admitted_at = proposed_at, token_hash = x'00'",
        "UPDATE recipients_recipient SET author_id = author_id + 1",
        "DELETE FROM recipients_recipient",
    ],
)
def test_the_database_refuses_one_persons_admission(gao: Account, zhao: Account, statement: str) -> None:
    admission.propose("演示银行", "bank", "冀高法〔2026〕演示1号", by=gao, now=NOW)
    if connection.vendor == "postgresql":
        statement = statement.replace("x'00'", "'\\x00'::bytea")

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("role", [Role.CLERK, Role.APPROVER, Role.AUDITOR, Role.CLUE_OFFICER])
def test_no_other_role_and_no_other_court_admits(gao: Account, role: Role) -> None:
    own = Account(username="own", roles=[Role.PRESIDENT.value], court_code="冀0001", is_staff=True)
    own.save()
    recipient = admission.propose("演示银行", "bank", "冀高法〔2026〕演示1号", by=gao, now=NOW)

    for account in (high("other", role), own):
        with pytest.raises(NotAllowed):
            admission.admit(recipient.pk, by=account, now=NOW)


@pytest.mark.parametrize(
    ("changes", "field"), [({"name": " "}, "name"), ({"basis": ""}, "basis"), ({"kind": "press"}, "kind")]
)
def test_a_recipient_names_itself_its_kind_and_its_basis(gao: Account, changes: dict[str, str], field: str) -> None:
    filled = {"name": "演示银行", "kind": "bank", "basis": "冀高法〔2026〕演示1号"} | changes

    with pytest.raises(RuleError) as refused:
        admission.propose(**filled, by=gao, now=NOW)

    assert refused.value.field == field


def test_a_token_is_dead_when_the_recipient_ends(bank: Recipient, zhao: Account, gao: Account) -> None:
    other = admission.propose("演示协会", "association", "冀高法〔2026〕演示2号", by=gao, now=NOW)
    token = admission.admit(other.pk, by=zhao, now=NOW)

    admission.end(other.pk, by=gao, now=NOW, reason="协议到期")

    for wrong in (token, "", "x" * 43):
        with pytest.raises(NotAllowed):
            admission.by_token(wrong)
    with pytest.raises(Conflict):
        admission.end(other.pk, by=gao, now=NOW, reason="again")


def test_a_page_holds_what_is_public_and_is_signed_by_the_ledgers_key(
    bank: Recipient, mei: Account, tao: Account
) -> None:
    examples.published(mei, tao, *examples.rows(2))

    data = feed.page(bank, after=0, limit=1_000, now=NOW)

    found = json.loads(data)
    with transaction.atomic():
        known = [KnownKey(public=keys.current(NOW).public)]
    altered = data.replace("演示甲".encode(), "演示乙".encode())
    assert [verifying.verify(each, known).holds for each in (data, altered)] == [True, False]
    records = [event["record"] for event in found["body"]["events"] if event["kind"] == "publish"]
    assert [record["name"] for record in records] == ["演示甲", "演示甲"]
    assert examples.number(1) not in data.decode()
    assert found["body"]["recipient"] == "演示银行"


def test_a_withdrawal_is_a_tombstone_without_personal_data(bank: Recipient, mei: Account, tao: Account) -> None:
    examples.published(mei, tao, examples.row(1))
    first = sent(bank)
    listing = Listing.objects.get()
    withdrawing.revoke(listing.pk, by=tao, reason="查明并非本人")

    [tombstone] = events(bank, first["last"])  # type: ignore[arg-type]

    assert set(tombstone) == {"seq", "kind", "at", "listing_id", "act"}
    assert (tombstone["listing_id"], tombstone["act"]) == (listing.pk, "revoke")


def test_who_was_away_never_gets_what_is_over(bank: Recipient, mei: Account, tao: Account) -> None:
    examples.published(mei, tao, *examples.rows(2))
    gone, kept = Listing.objects.order_by("seq")
    examples.delisted(gone.pk, by=tao, reason="已履行完毕")

    told = events(bank)

    assert [event.get("superseded") for event in told if event["listing_id"] == gone.pk] == [True, None]
    assert [event["listing_id"] for event in told if "record" in event] == [kept.pk]


def test_a_listing_whose_term_is_over_is_not_sent(bank: Recipient, mei: Account, tao: Account) -> None:
    examples.published(mei, tao, examples.row(1, **examples.WITH_A_TERM))
    listing = Listing.objects.get()
    assert listing.expires_at is not None

    before = events(bank, now=listing.expires_at - timedelta(seconds=1))
    after = events(bank, now=listing.expires_at)

    assert ["record" in event for event in (*before, *after) if event["kind"] == "publish"] == [True, False]


def test_every_delivery_is_on_record(bank: Recipient, mei: Account, tao: Account) -> None:
    examples.published(mei, tao, *examples.rows(2))

    last = sent(bank)["last"]

    [delivery] = Delivery.objects.all()
    assert (delivery.after_seq, delivery.last_seq, delivery.records, delivery.tombstones) == (0, last, 2, 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(records=1)


def test_deletion_is_owed_from_the_tombstone_and_confirmed_once(bank: Recipient, mei: Account, tao: Account) -> None:
    examples.published(mei, tao, *examples.rows(2))
    first = sent(bank)
    listing = Listing.objects.order_by("seq")[0]
    withdrawing.revoke(listing.pk, by=tao, reason="查明并非本人")

    before = deletions.owed(bank).count()
    last = sent(bank, first["last"])["last"]  # type: ignore[arg-type]
    owed = deletions.owed(bank).count()
    confirmed = [deletions.acknowledge(bank, through=last, now=NOW) for _ in range(2)]  # type: ignore[arg-type]

    assert (before, owed, confirmed, deletions.owed(bank).count()) == (0, 1, [1, 0], 0)
    assert Given.objects.filter(deleted_at__isnull=True).count() == 1


def test_what_was_never_delivered_cannot_be_confirmed(bank: Recipient, mei: Account, tao: Account) -> None:
    examples.published(mei, tao, examples.row(1))

    for through in (0, 5):
        with pytest.raises(RuleError) as refused:
            deletions.acknowledge(bank, through=through, now=NOW)
        assert refused.value.field == "through"


def test_the_confirmation_is_due_three_working_days_after_the_tombstone() -> None:
    friday = datetime(2026, 11, 20, 2, tzinfo=UTC)

    assert deletions.due_on(Given(told_at=friday)) == date(2026, 11, 25)
    assert deletions.due_on(Given(told_at=None)) is None


def test_a_person_learns_who_received_the_listing_and_who_confirmed_its_deletion(
    bank: Recipient, mei: Account, tao: Account
) -> None:
    examples.published(mei, tao, examples.row(1))
    first = sent(bank)
    listing = Listing.objects.get()
    withdrawing.revoke(listing.pk, by=tao, reason="查明并非本人")
    last = sent(bank, first["last"])["last"]  # type: ignore[arg-type]
    deletions.acknowledge(bank, through=last, now=NOW)  # type: ignore[arg-type]

    told = self_information.collected(listing.party, now=NOW)["listings"][0]["received_by"]

    [entry] = [each for each in told if each["who"] == "演示银行"]
    assert all(entry[field] for field in ("from", "until", "deletion_confirmed_at"))


@pytest.mark.parametrize(("after", "limit", "field"), [(-1, 10, "after"), (0, 0, "limit"), (0, 1_001, "limit")])
def test_numbers_out_of_range_are_refused_by_name(bank: Recipient, after: int, limit: int, field: str) -> None:
    with pytest.raises(RuleError) as refused:
        feed.page(bank, after=after, limit=limit, now=NOW)

    assert refused.value.field == field
