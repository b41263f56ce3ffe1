"""What is taken in: proofs, papers, retries; and that nothing of it can be read from the tables."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model

from debtormap.core.corrections import Asker, Kind
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError, Unavailable
from debtormap.core.listing import State
from debtormap.corrections import following, papers, proofs, queue, reading, receiving, sealing
from debtormap.corrections.models import Paper, Request
from debtormap.papers.viruses import Clamd
from debtormap.register.models import AuditEntry, Listing
from debtormap.register.sealing import Unsealable
from debtormap.staff.models import Account, Role
from tests.corrections.examples import ANSWER, CONTACT, REASONS, account, asked, asking, latest, proof, retry_key
from tests.papers.clamd import EICAR, daemon
from tests.papers.examples import SECRETS, paper, photo


def everything_stored() -> bytes:
    """All rows of all tables of corrections and the audit, as bytes."""
    found = []
    models: list[type[Model]] = [*apps.get_app_config("corrections").get_models(), AuditEntry]
    for model in models:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            found += [bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for r in cursor for v in r]
    return b"\n".join(found)


def submitted(listing: Listing, now: datetime, **more: Any) -> str:
    given: dict[str, Any] = {"proof": proof(now), "retry_key": retry_key(), "now": now}
    return receiving.submit(asking(listing), **given | more)


def test_papers_are_cleaned_and_sealed(listing: Listing, bo: Account, now: datetime) -> None:
    paid = proof(now)
    sent = [papers.take_in(data, paid, now=now) for data in (photo(), paper())]
    asked(listing, now, proof=paid, paper_ids=tuple(each.paper_id for each in sent))

    stored = everything_stored()
    assert [secret for secret in (*SECRETS, b"JFIF", b"%PDF") if secret in stored] == []
    opened = reading.open_request(latest().pk, by=bo, purpose="审查申请", now=now)
    assert [each.media_type for each in opened.papers] == ["image/jpeg", "application/pdf"]
    for each in opened.papers:
        media_type, data = reading.paper(each.id, by=bo, purpose="审查申请")
        assert (media_type, [secret for secret in SECRETS if secret in data]) == (each.media_type, [])
    assert AuditEntry.objects.filter(act="correction.paper").count() == 2


def test_a_paper_that_carries_a_known_virus_is_not_taken(
    bo: Account, now: datetime, tmp_path: Path, settings: Any
) -> None:
    with daemon(tmp_path) as clamd:
        settings.CLAMD = clamd
        with pytest.raises(RuleError) as refused:
            papers.take_in(photo() + EICAR, proof(now), now=now)
        papers.take_in(photo(), proof(now), now=now)

    assert (refused.value.code, refused.value.field) == ("infected_file", "papers")
    assert Paper.objects.count() == 1


def test_no_paper_is_taken_while_the_scanner_is_silent(
    bo: Account, now: datetime, tmp_path: Path, settings: Any
) -> None:
    settings.CLAMD = Clamd(path=str(tmp_path / "clamd.ctl"))

    with pytest.raises(Unavailable):
        papers.take_in(photo(), proof(now), now=now)

    assert Paper.objects.count() == 0


def test_what_a_person_writes_cannot_be_read_from_the_tables(listing: Listing, bo: Account, now: datetime) -> None:
    from debtormap.corrections import desk

    receipt = asked(listing, now)
    desk.dismiss(latest().pk, by=bo, expected=1, reasons=ANSWER, now=now)

    stored = everything_stored()

    told = (REASONS, CONTACT, ANSWER, receipt, receipt.replace("-", ""))
    assert [text for text in told if text.encode() in stored] == []


def test_without_the_register_key_nothing_opens(listing: Listing, now: datetime, tmp_path: Path, settings: Any) -> None:
    asked(listing, now)
    other = tmp_path / "other.key"
    other.write_text("11" * 32)
    settings.REGISTER_KEY_FILE = other

    with pytest.raises(Unsealable):
        sealing.open_as_court(latest().sealed, f"request/{latest().pk}/content")


def test_what_is_sealed_for_one_row_does_not_open_in_another(listing: Listing, now: datetime) -> None:
    asked(listing, now)

    with pytest.raises(Unsealable):
        sealing.open_as_court(latest().sealed, "request/another/content")


def test_the_same_idempotency_key_gets_the_same_receipt(listing: Listing, now: datetime) -> None:
    key = retry_key()

    first = submitted(listing, now, retry_key=key)
    again = submitted(listing, now + timedelta(hours=1), retry_key=key)

    assert (first, Request.objects.count()) == (again, 1)
    with pytest.raises(Conflict):
        receiving.submit(asking(listing, Kind.INACCURATE), proof=proof(now), retry_key=key, now=now)


@pytest.mark.parametrize("asker", list(Asker))
def test_a_relative_or_a_lawyer_asks_as_the_person_does(
    listing: Listing, now: datetime, bo: Account, asker: Asker
) -> None:
    receipt = asked(listing, now, asker=asker)

    [waiting] = queue.waiting(bo, now=now)
    assert (waiting.asker, waiting.listing_id) == (asker, listing.pk)
    assert following.read(receipt, now=now).asker is asker


def test_a_proof_counts_once(listing: Listing, now: datetime) -> None:
    paid = proof(now)
    submitted(listing, now, proof=paid)

    with pytest.raises(RuleError) as refused:
        submitted(listing, now, proof=paid)

    assert (refused.value.code, Request.objects.count()) == ("proof_spent", 1)


def test_many_requests_make_the_proof_harder(listing: Listing, now: datetime, monkeypatch: Any) -> None:
    monkeypatch.setattr(proofs, "BUSY_AN_HOUR", 1)
    easy = proofs.challenge(now).maxnumber
    asked(listing, now)

    assert proofs.challenge(now).maxnumber == 2 * easy


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"reasons": "不对"}, "too_short", "reasons"),
        ({"reasons": ""}, "missing", "reasons"),
        ({"reasons": "长" * 3_001}, "too_long", "reasons"),
        ({"contact": "长" * 201}, "too_long", "contact"),
        ({"listing_id": None, "listed_name": "演示甲"}, "missing", "case_number"),
        ({"listing_id": None, "case_number": "（2024）冀0001执1号"}, "missing", "listed_name"),
        ({"paper_ids": ("0" * 20,)}, "paper_missing", "papers"),
        ({"paper_ids": tuple("123456")}, "too_many_papers", "papers"),
    ],
)
def test_a_faulty_request_is_told_by_field_and_rule(
    listing: Listing, now: datetime, changes: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(RuleError) as refused:
        asked(listing, now, **changes)

    assert (refused.value.code, refused.value.field, Request.objects.count()) == (code, field, 0)


@pytest.mark.parametrize("state", [State.REVOKED, State.HIDDEN])
def test_what_is_not_public_looks_like_what_never_was(listing: Listing, now: datetime, state: State) -> None:
    Listing.objects.update(state=state)

    for listing_id in (listing.pk, "0" * 16):
        with pytest.raises(NotFound):
            asked(listing, now, listing_id=listing_id)


def test_papers_that_nobody_takes_up_are_gone_after_a_day(listing: Listing, now: datetime) -> None:
    kept = proof(now)
    asked(listing, now, proof=kept, paper_ids=(papers.take_in(photo(), kept, now=now).paper_id,))
    papers.take_in(photo(), proof(now), now=now)

    receiving.sweep(now + timedelta(hours=23))
    assert Paper.objects.count() == 2
    receiving.sweep(now + timedelta(hours=25))

    assert Paper.objects.count() == 1


def test_a_paper_belongs_to_one_request(listing: Listing, now: datetime) -> None:
    paid = proof(now)
    taken = papers.take_in(photo(), paid, now=now).paper_id
    asked(listing, now, proof=paid, paper_ids=(taken,))

    with pytest.raises(RuleError):
        asked(listing, now, paper_ids=(taken,))


def test_papers_are_for_the_eyes_of_examiners(listing: Listing, now: datetime) -> None:
    paid = proof(now)
    taken = papers.take_in(photo(), paid, now=now).paper_id
    asked(listing, now, proof=paid, paper_ids=(taken,))

    for name, role, court_code in (("a", Role.CLERK, "冀0001"), ("b", Role.CORRECTION_OFFICER, "冀0002")):
        with pytest.raises(NotAllowed):
            reading.paper(taken, by=account(name, role, court_code=court_code), purpose="想看一看")
