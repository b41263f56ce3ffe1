"""What the owner of the database can change past the triggers is found, whichever bit it is."""

import random
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from debtormap.ledger import checking, checkpoints, key_rings, keys, signing
from debtormap.ledger.signing import SigningKey
from tests.guards import without_guards
from tests.ledger.examples import later, publish, withdraw

pytestmark = pytest.mark.django_db

#: Every column that says something, with its key; the tick of the head says nothing of the past.
COLUMNS = {
    "ledger_event": ("seq", ("seq", "kind", "listing_id", "at", "leaf_hash", "prev_hash", "hash")),
    "ledger_body": ("seq", ("seq", "salt", "body")),
    "ledger_node": ("id", ("id", "hash")),
    "ledger_key": ("number", ("number", "text", "valid_from", "handover")),
    "ledger_checkpoint": ("number", ("number", "size", "at", "note")),
    "ledger_head": ("id", ("seq", "hash")),
}


def a_ledger() -> None:
    publish(*(f"L{number}" for number in range(300)))
    checkpoints.write(later(minutes=1))
    withdraw("L7", at=later(minutes=2))
    publish(*(f"M{number}" for number in range(220)), at=later(minutes=3))
    checkpoints.write(later(hours=1))


class Undo(Exception):
    """Takes a change back."""


def problems_after(statement: str, *values: Any) -> list[str]:
    found: list[str] = []
    with pytest.raises((Undo, IntegrityError)) as refused, transaction.atomic():
        with without_guards(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            assert cursor.rowcount == 1
        found = checking.verify().problems
        raise Undo
    return found if refused.type is Undo else ["a number that is taken: the database refuses it to everybody"]


def turned_value(value: Any, chance: random.Random) -> Any:
    """The value with one bit, one character or one microsecond changed."""
    if isinstance(value, int):
        return value ^ (1 << chance.randrange(20))
    if isinstance(value, bytes | memoryview):
        data = bytearray(value)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        return bytes(data)
    if isinstance(value, str):
        at = chance.randrange(len(value))
        other = "1" if value[at] != "1" else "2"
        return value[:at] + other + value[at + 1 :]
    return value.replace(microsecond=value.microsecond ^ (1 << chance.randrange(19)))


def turn_one(chance: random.Random) -> tuple[str, list[str]]:
    table = chance.choice(list(COLUMNS))
    key, columns = COLUMNS[table]
    column = chance.choice(columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key}, {column} FROM {table} ORDER BY {key}")
        rows = cursor.fetchall()
    row_key, value = chance.choice(rows)
    changed = turned_value(value, chance)
    return f"{table}.{column}", problems_after(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", changed, row_key)


def test_changes_of_any_column_of_any_row_are_found() -> None:
    a_ledger()
    assert checking.verify().problems == []
    chance = random.Random(17)

    outcomes = [turn_one(chance) for _ in range(120)]

    assert [where for where, problems in outcomes if not problems] == []
    assert len({where for where, _ in outcomes}) == sum(len(columns) for _, columns in COLUMNS.values())
    assert checking.verify().problems == []


@pytest.mark.long
def test_a_thousand_changes_of_any_column_are_found() -> None:
    a_ledger()
    chance = random.Random(18)

    assert [where for where, problems in (turn_one(chance) for _ in range(1_000)) if not problems] == []


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("DELETE FROM ledger_checkpoint WHERE number = 1", "checkpoint 2: number 1 is missing"),
        ("DELETE FROM ledger_node WHERE id = (SELECT max(id) FROM ledger_node)",
         "tree: node 576460752303423489 is missing"),
        ("UPDATE ledger_body SET salt = NULL WHERE seq = 4", "event 4: its body is not the one that was written"),
        ("DELETE FROM ledger_key", "checkpoint 1: it is not signed by a key that is believed here"),
        ("INSERT INTO ledger_node SELECT 5, hash FROM ledger_node WHERE id = (SELECT max(id) FROM ledger_node)",
         "tree: it has nodes of events that are not there"),
    ],
)  # fmt: skip
def test_what_is_missing_or_too_much_is_told(statement: str, problem: str) -> None:
    a_ledger()

    assert problem in problems_after(statement)


def test_an_end_that_was_cut_off_with_its_head_is_found_by_the_checkpoint() -> None:
    a_ledger()

    with without_guards(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_event WHERE seq > 511")
        cursor.execute("DELETE FROM ledger_body WHERE seq > 511")
        cursor.execute("DELETE FROM ledger_node WHERE id = (SELECT max(id) FROM ledger_node)")
        cursor.execute(
            "UPDATE ledger_head SET seq = 511, hash = (SELECT hash FROM ledger_event WHERE seq = 511) WHERE id = 1"
        )

    assert checking.verify().problems == ["checkpoint 2: covers 521 events, 511 are there"]


def test_a_key_that_was_put_in_by_the_owner_of_the_database_is_not_believed() -> None:
    """He has no secret of the court's, so that all he signs is signed by a stranger."""
    a_ledger()
    stranger = SigningKey.from_seed("127.0.0.1:8000/ledger", bytes(32))
    (row,) = keys.rows()
    handover = key_rings.handover_text(None, stranger.public, number=1, at=row.valid_from)

    found = problems_after(
        "UPDATE ledger_key SET text = %s, handover = %s", stranger.public.text, signing.sign(handover, stranger)
    )

    assert found[0] == "keys: none of the ledger's is one of those it is checked with"
