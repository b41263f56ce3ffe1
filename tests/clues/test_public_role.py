"""The role of the public side names what it may of every table; on PostgreSQL it is tried out."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connections, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from debtormap.clues import following, inbox, rewards, uploads
from debtormap.clues.models import Clue
from debtormap.clues.officers import Unlocked
from tests.clues.examples import notice_about, proof, retry_key, sending, uploaded
from tests.clues.test_rewards import brought_to

pytestmark = pytest.mark.django_db(databases="__all__")
RIGHTS = (Path(__file__).parents[2] / "deploy" / "postgresql" / "clues.sql").read_text("utf-8")
JPEG = b"\xff\xd8\xff\xe0" + bytes(600_000)


def test_every_table_is_named() -> None:
    tables = {model._meta.db_table for model in apps.get_app_config("clues").get_models()}

    assert set(re.findall(r"clues_\w+", RIGHTS)) == tables


@contextmanager
def as_the_public_side() -> Iterator[None]:
    with connections["clues"].cursor() as cursor:
        cursor.execute("SET ROLE debtormap_public")
    try:
        yield
    finally:
        with connections["clues"].cursor() as cursor:
            cursor.execute("RESET ROLE")


def is_denied(statement: str) -> bool:
    try:
        with transaction.atomic(using="clues"), connections["clues"].cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        return "permission denied" in str(error)
    return False


if settings.DATABASES["clues"]["ENGINE"].endswith("postgresql"):

    @pytest.fixture
    def role(db: None) -> None:
        """Made in the test's own transaction, and gone with it."""
        with connections["clues"].cursor() as cursor:
            cursor.execute("CREATE ROLE debtormap_public; CREATE ROLE debtormap_court")
            cursor.execute(RIGHTS)

    def test_a_clue_is_sent_followed_and_claimed(role: None, lin_reads: Unlocked) -> None:
        with as_the_public_side():
            dropped = uploaded(JPEG)
            uploads.drop(dropped.upload_id, dropped.key)
            receipt = inbox.submit(sending(files=(uploaded(JPEG),)), proof=proof(), retry_key=retry_key())
            inbox.answer(receipt, "演示回答", [uploaded(JPEG)], retry_key=retry_key())
            keys = inbox.reader_keys()
        clue_id = brought_to(Clue.objects.get())
        rewards.decide(clue_id, notice_about(), recovered_fen=100_000, officer=lin_reads, reason="r")

        with as_the_public_side():
            state = inbox.claim(receipt, "演示账户")
            followed = inbox.read(receipt)

        assert ([key.id for key in keys], state, followed.files) == ([lin_reads.key_id], "claimed", 2)
        assert followed.reward == following.Reward(amount_fen=5_000, is_claimed=True, is_paid=False)

    @pytest.mark.parametrize(
        "statement",
        [
            "SELECT sealed FROM clues_clue",
            "SELECT contact_sealed FROM clues_clue",
            "SELECT private_sealed FROM clues_officerkey",
            "SELECT copy_sealed FROM clues_file",
            "SELECT sealed FROM clues_note",
            "SELECT reason FROM clues_audit",
            "SELECT * FROM clues_escrowdecision",
            "SELECT * FROM clues_escrowholder",
            "SELECT * FROM clues_originalrelease",
            "UPDATE clues_clue SET status = 'concrete'",
            "UPDATE clues_clue SET sealed = NULL, erased_at = now()",
            "UPDATE clues_award SET paid_by = 1",
            "INSERT INTO clues_award (id) VALUES ('x')",
            "INSERT INTO clues_officerkey (id) VALUES ('x')",
            "UPDATE clues_audit SET reason = 'x'",
            "DELETE FROM clues_clue",
            "DELETE FROM clues_wrappedkey",
            "DELETE FROM clues_message",
            "DELETE FROM clues_conflict",
            "TRUNCATE clues_chunk CASCADE",
            "CREATE TABLE clues_more (id int)",
        ],
    )
    def test_the_rest_is_denied(role: None, lin_reads: Unlocked, statement: str) -> None:
        inbox.submit(sending(), proof=proof(), retry_key=retry_key())

        with as_the_public_side():
            denied = is_denied(statement)
            may = inbox.challenge()

        assert (denied, may.algorithm) == (True, "SHA-256")
        assert timezone.is_aware(Clue.objects.get().received_at)
