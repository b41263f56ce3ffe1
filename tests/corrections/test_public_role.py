"""The roles of the register's database name what they may of every table; on PostgreSQL they are tried out."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from debtormap.core.corrections import Kind, State
from debtormap.corrections import claims, desk, following, papers, sealing
from debtormap.corrections.models import Claim, Request
from debtormap.ledger import chain, feed
from debtormap.register.models import Listing
from debtormap.staff.models import Account
from tests.corrections.examples import ANSWER, asked, latest, proof
from tests.papers.examples import photo

pytestmark = pytest.mark.django_db
RIGHTS = (Path(__file__).parents[2] / "deploy" / "postgresql" / "register.sql").read_text("utf-8")
SECRET = ("party", "batch", "batchrow", "proceeding", "policy", "refusedrow", "rewardnotice", "deletion")


def test_only_tables_that_are_there_are_named() -> None:
    tables = {model._meta.db_table for model in apps.get_models()} | {"django_migrations"}

    named = set(re.findall(r"\b(?:ledger|register|corrections|staff|recipients|django)_\w+", RIGHTS))

    assert named - tables == set()


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def is_denied(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "permission denied" in str(error) or "must be owner" in str(error)
    return False


if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):

    @pytest.fixture
    def roles(db: None) -> None:
        """Made in the test's own transaction, and gone with it."""
        with connection.cursor() as cursor:
            cursor.execute("CREATE ROLE debtormap_public; CREATE ROLE debtormap_court")
            cursor.execute(RIGHTS)

    @pytest.fixture
    def public_alone(monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(claims, "_court_is_here", False)

    def test_a_request_is_sent_followed_and_reconsidered(
        roles: None, public_alone: None, listing: Listing, bo: Account, now: datetime
    ) -> None:
        sealing.ensure_court_key()
        with acting_as("debtormap_public"):
            paid = proof(now)
            sent = papers.take_in(photo(), paid, now=now)
            receipt = asked(listing, now, proof=paid, paper_ids=(sent.paper_id,))
            seen = following.read(receipt, now=now)
        desk.dismiss(latest().pk, by=bo, expected=1, reasons=ANSWER, now=now)
        desk.serve(latest().pk, by=bo, expected=2, served_on=now.date(), now=now)

        with acting_as("debtormap_public"):
            told = following.read(receipt, now=now)
            following.ask_reconsideration(receipt, ANSWER, now=now + timedelta(hours=1))

        assert (seen.papers, [each.reasons for each in told.told if each.reasons]) == (1, [ANSWER])
        assert latest().state == State.RECONSIDERED

    def test_a_claim_is_noted_and_left_to_the_court(
        roles: None, public_alone: None, listing: Listing, now: datetime
    ) -> None:
        sealing.ensure_court_key()
        with acting_as("debtormap_public"):
            receipt = asked(listing, now, Kind.NOT_ME)
            following.withdraw(receipt, now=now)

        assert Claim.objects.get().applied_at is None
        assert Request.objects.get().state == State.WITHDRAWN

    def test_the_feed_is_read(roles: None, listing: Listing) -> None:
        with acting_as("debtormap_public"):
            events = feed.events(0)
            keys = feed.key_document()

        assert [event.kind for event in events][-1] == "publish"
        assert "origin" in keys

    @pytest.mark.parametrize(
        "statement",
        [
            "SELECT salt FROM ledger_body",
            "SELECT sealed FROM corrections_request",
            "SELECT sealed FROM corrections_turn",
            "SELECT sealed FROM corrections_paper",
            "SELECT party_id FROM register_listing",
            "SELECT case_number FROM register_case",
            "SELECT reason FROM register_audit",
            "SELECT password FROM staff_account",
            "SELECT session_data FROM django_session",
            "SELECT * FROM corrections_selfcode",
            "SELECT * FROM ledger_head FOR UPDATE",
            *(f"SELECT * FROM register_{name}" for name in SECRET),
            "INSERT INTO ledger_event (seq) VALUES (0)",
            "INSERT INTO ledger_body (seq) VALUES (0)",
            "INSERT INTO register_listing (id) VALUES ('x')",
            "INSERT INTO staff_account (username) VALUES ('x')",
            "INSERT INTO django_migrations (app) VALUES ('x')",
            "UPDATE ledger_head SET ticked_at = now()",
            "UPDATE ledger_head SET id = 1",
            "UPDATE ledger_body SET body = NULL",
            "UPDATE register_listing SET state = 'published'",
            "UPDATE register_suppression SET ended_at = now()",
            "UPDATE corrections_request SET listing_id = NULL",
            "UPDATE corrections_turn SET remedy = ''",
            "UPDATE corrections_claim SET answer = 'confirmed'",
            "UPDATE register_audit SET reason = ''",
            "DELETE FROM corrections_request",
            "DELETE FROM corrections_paper",
            "DELETE FROM corrections_retry",
            "DELETE FROM ledger_event",
            "TRUNCATE corrections_paper",
            "DROP TRIGGER ledger_event_no_update ON ledger_event",
            "ALTER TABLE ledger_event DISABLE TRIGGER ALL",
            "CREATE TABLE more (id int)",
        ],
    )
    def test_the_rest_is_denied_to_the_public_side(roles: None, listing: Listing, statement: str) -> None:
        with acting_as("debtormap_public"):
            assert is_denied(statement)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE ledger_event SET kind = 'amend'",
            "DELETE FROM ledger_event",
            "DELETE FROM register_audit",
            "UPDATE register_audit SET reason = ''",
            "DELETE FROM register_listing",
            "TRUNCATE ledger_event",
            "DROP TRIGGER ledger_event_no_update ON ledger_event",
            "ALTER TABLE ledger_event DISABLE TRIGGER ALL",
            "DROP TABLE ledger_event",
            "CREATE TABLE more (id int)",
            "INSERT INTO django_migrations (app) VALUES ('x')",
        ],
    )
    def test_the_court_side_cannot_undo_what_was_said_for_good(roles: None, statement: str) -> None:
        with acting_as("debtormap_court"):
            assert is_denied(statement)

    def test_the_court_side_appends(roles: None, listing: Listing, now: datetime) -> None:
        with acting_as("debtormap_court"), transaction.atomic():
            numbers = chain.append([], at=now)

        assert numbers.start == feed.head().seq + 1
