"""Erasing a person: the words go, what was proved stays proved."""

from pathlib import Path

import pytest
from django.db import connection

from debtormap.core.errors import Conflict, NotFound
from debtormap.core.merkle import verify_inclusion
from debtormap.ledger import checking, checkpoints, erasing, tree
from debtormap.ledger.models import Body, Event
from tests.ledger.examples import AT, amend, later, publish, withdraw

pytestmark = pytest.mark.django_db


def test_body_and_salt_go_and_every_proof_stays() -> None:
    publish("A", "B", "C")
    withdraw("A")
    point = checkpoints.write(AT)
    proofs = [tree.inclusion_proof(seq, 4) for seq in (1, 2, 3, 4)]

    assert erasing.blank(1) is True

    leaves = [bytes(leaf) for leaf in Event.objects.order_by("seq").values_list("leaf_hash", flat=True)]
    assert Body.objects.filter(seq=1).values_list("salt", "body").get() == (None, None)
    assert proofs == [tree.inclusion_proof(seq, 4) for seq in (1, 2, 3, 4)]
    root = checkpoints.stated(point).root
    assert all(verify_inclusion(leaves[index], index, 4, proofs[index], root) for index in range(4))
    report = checking.verify()
    assert (report.blanked, report.problems) == (1, [])


def test_erasing_twice_has_one_effect() -> None:
    publish("A")
    withdraw("A")

    assert (erasing.blank(1), erasing.blank(1)) == (True, False)


def test_a_record_by_which_a_listing_is_public_is_not_erased() -> None:
    publish("A", expires_at="2026-11-26T16:00:00Z")
    amend("A", expires_at="2026-11-26T16:00:00Z")

    assert erasing.blank(1, now=AT) is True
    with pytest.raises(Conflict, match="withdraw it first"):
        erasing.blank(2, now=AT)
    assert erasing.blank(2, now=later(days=2)) is True


def test_all_records_of_a_listing_go_together() -> None:
    publish("A", "B")
    amend("A")
    with pytest.raises(Conflict):
        erasing.blank_listing("A")
    withdraw("A")

    assert (erasing.blank_listing("A"), erasing.blank_listing("A")) == (2, 0)

    held = Body.objects.order_by("seq").values_list("body", flat=True)
    assert [body is None for body in held] == [True, False, True, False]


def test_what_says_nothing_of_a_person_is_not_erased() -> None:
    publish("A")
    withdraw("A")

    with pytest.raises(Conflict, match="nothing of a person"):
        erasing.blank(2)
    with pytest.raises(NotFound):
        erasing.blank(3)
    with pytest.raises(NotFound):
        erasing.blank_listing("B")


def test_nothing_of_the_words_is_left_in_the_file(transactional_db: None) -> None:
    if connection.vendor != "sqlite":
        return  # PostgreSQL forgets at its next vacuum.
    publish("A", name="演示销毁者")
    withdraw("A")
    file = Path(str(connection.settings_dict["NAME"]))
    assert "演示销毁者".encode() in written(file)

    erasing.blank_listing("A")

    assert "演示销毁者".encode() not in written(file)


def written(file: Path) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file.read_bytes()
