"""Checkpoints: when they are written, what they say, where they stand; and handing over from key to key."""

import os
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from debtormap.core.errors import Conflict, RuleError, Unavailable
from debtormap.core.merkle import EMPTY_ROOT
from debtormap.ledger import auditing, checking, checkpoints, feed, keys, signing, tree
from debtormap.ledger.models import Checkpoint, Key
from tests.ledger.examples import AT, court_keys, later, publish, withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture
def key_file(tmp_path: Path, settings: Settings) -> Path:
    """A key file that a test may change."""
    settings.LEDGER_KEY_FILE = tmp_path / "ledger.key"
    settings.LEDGER_KEY_FILE.write_text("ab" * 32 + "\n")
    return tmp_path / "ledger.key"


def test_a_checkpoint_states_the_ledger_and_is_signed() -> None:
    publish("A", "B", "C")

    point = checkpoints.write(later(minutes=1))

    (key,) = court_keys()
    state = auditing.stated(point.note, {key.public.id: key})
    assert (state.origin, state.size) == ("127.0.0.1:8000/ledger", 3)
    assert (state.root, state.head) == (tree.root(3), feed.head().hash)
    assert state.at == "2026-11-25T08:46:49.123456Z"
    assert checking.verify().problems == []


def test_an_empty_ledger_can_be_signed_too() -> None:
    state = checkpoints.stated(checkpoints.write(AT))

    assert (state.size, state.root, state.head) == (0, EMPTY_ROOT, bytes(32))
    assert checking.verify().problems == []


def test_a_checkpoint_follows_what_was_appended_once_it_is_quiet() -> None:
    assert checkpoints.keep_up(AT) is None

    publish("A", at=AT)
    first = checkpoints.keep_up(later(seconds=0.5))
    publish("B", at=later(seconds=1))

    assert first is not None
    assert checkpoints.keep_up(later(seconds=2)) is None
    second = checkpoints.keep_up(later(seconds=4))
    assert second is not None
    assert (first.size, second.size) == (1, 2)
    assert checkpoints.keep_up(later(seconds=60)) is None


def test_while_events_keep_coming_there_is_one_a_minute() -> None:
    written = []
    for second in range(130):
        publish(f"L{second}", at=later(seconds=second))
        written.append(checkpoints.keep_up(later(seconds=second + 0.5)))

    assert [index for index, point in enumerate(written) if point] == [0, 60, 120]


def test_there_is_one_every_hour_though_nothing_happens() -> None:
    publish("A")
    checkpoints.keep_up(AT)

    assert checkpoints.keep_up(later(minutes=59)) is None
    assert checkpoints.keep_up(later(minutes=60)) is not None
    assert list(Checkpoint.objects.order_by("number").values_list("number", "size")) == [(1, 1), (2, 1)]
    assert checking.verify().problems == []


def test_a_clock_that_was_set_back_does_not_set_checkpoints_back() -> None:
    checkpoints.write(later(hours=2))

    assert checkpoints.write(AT).at == later(hours=2)
    assert checking.verify().problems == []


def test_each_checkpoint_is_a_file_for_other_hands(transactional_db: None) -> None:
    publish("A")
    first = checkpoints.write(AT)
    second = checkpoints.write(later(hours=1))

    assert [(path.name, path.read_text()) for path in sorted(checkpoints.folder().iterdir())] == [
        ("000000001.txt", first.note),
        ("000000002.txt", second.note),
    ]


def test_files_that_could_not_be_written_are_made_up_for(transactional_db: None) -> None:
    checkpoints.folder().write_text("in the way")
    checkpoints.write(AT)
    checkpoints.folder().unlink()

    checkpoints.write(later(hours=1))

    assert sorted(path.name for path in checkpoints.folder().iterdir()) == ["000000001.txt", "000000002.txt"]


def test_a_transaction_that_fails_leaves_no_checkpoint_in_the_world(transactional_db: None) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        checkpoints.write(AT)
        _ = 1 / 0

    assert not checkpoints.folder().exists()
    assert not Checkpoint.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_checkpoint SET size = 9",
        "DELETE FROM ledger_checkpoint",
        "INSERT INTO ledger_checkpoint (number, size, at, note) SELECT 3, size, at, note FROM ledger_checkpoint",
        "INSERT INTO ledger_checkpoint (number, size, at, note) SELECT number, size, at, note FROM ledger_checkpoint",
        "UPDATE ledger_key SET text = 'x'",
        "DELETE FROM ledger_key",
        "INSERT INTO ledger_key SELECT * FROM ledger_key",
    ],
)
def test_the_database_refuses_to_change_checkpoints_and_keys(statement: str) -> None:
    checkpoints.write(AT)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert checking.verify().problems == []


def test_a_handover_leads_from_key_to_key(key_file: Path) -> None:
    publish("A")
    checkpoints.write(AT)
    old_secret = key_file.read_text()

    public = checkpoints.hand_over(later(hours=1))
    publish("B")
    checkpoints.write(later(hours=2))

    first, second = court_keys()
    assert second.public == public != first.public
    assert (first.valid_until, second.valid_from, second.valid_until) == (second.valid_from, second.valid_from, None)
    assert checking.verify().problems == []
    # Who knew the first key only can tell that the second is the court's, and the other way round.
    assert checking.verify(trusted=[first.public]).problems == []
    assert checking.verify(trusted=[second.public]).problems == []
    assert old_secret not in "".join(path.read_text() for path in key_file.parent.glob("ledger.key*"))
    assert key_file.stat().st_mode & 0o777 == 0o600


def test_a_key_signs_in_its_own_time_only(key_file: Path) -> None:
    checkpoints.write(AT)
    checkpoints.hand_over(later(hours=1))
    first, second = court_keys()
    old = signing.SigningKey.from_seed(first.public.name, bytes.fromhex("ab" * 32))
    text = checkpoints.stated(checkpoints.write(later(hours=2))).text()

    with pytest.raises(RuleError, match="did not sign at that time"):
        auditing.stated(signing.sign(text, old), {key.public.id: key for key in (first, second)})


@pytest.mark.parametrize("step", [0, 1])
def test_a_handover_that_was_interrupted_goes_on(step: int, key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the database knows the new key, and after, when the file is still the old one."""
    checkpoints.write(AT)

    def fail(*_: object) -> None:
        raise OSError("no power")

    with monkeypatch.context() as broken, pytest.raises(OSError, match="no power"):
        broken.setattr(*((signing, "sign", fail), (os, "replace", fail))[step])
        keys.rotate(later(hours=1))

    assert Key.objects.count() == 1 + step
    checkpoints.write(later(hours=2))
    assert checking.verify().problems == []


def test_without_its_key_nothing_is_signed(key_file: Path) -> None:
    key_file.unlink()
    with pytest.raises(Unavailable, match="migrate makes it"):
        checkpoints.write(AT)

    key_file.write_text("not a key")
    with pytest.raises(Conflict, match="64 hexadecimal digits"):
        checkpoints.write(AT)

    assert not Checkpoint.objects.exists()


def test_another_key_file_does_not_sign_for_this_ledger(key_file: Path) -> None:
    checkpoints.write(AT)
    key_file.write_text("cd" * 32)

    with pytest.raises(Conflict):
        checkpoints.write(later(hours=1))

    assert checking.verify().problems == [
        "keys: none of the ledger's is one of those it is checked with",
        "checkpoint 1: it is not signed by a key that is believed here",
    ]


def test_the_origin_stays_when_the_address_changes(settings: Settings) -> None:
    checkpoints.write(AT)
    settings.PUBLIC_URL = "https://elsewhere.example"

    assert checkpoints.stated(checkpoints.write(later(hours=1))).origin == "127.0.0.1:8000/ledger"


def test_a_fork_is_shown_by_a_file_that_somebody_kept(transactional_db: None, tmp_path: Path) -> None:
    publish("A")
    withdraw("A")
    checkpoints.write(AT)

    kept = checkpoints.folder() / "000000001.txt"
    kept.write_bytes(kept.read_bytes().replace(b"\n2\n", b"\n3\n"))
    (checkpoints.folder() / "000000005.txt").write_text("later")

    assert checking.verify().problems == [
        "checkpoint file 000000001.txt: says something else than the ledger",
        "checkpoint file 000000005.txt: the ledger does not have it any more",
    ]
