"""Receipts, copies and keys on the command line: what the court hands out, and what anybody verifies elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_command_line import Installation

PUBLISH = """
from django.db import transaction
from django.utils import timezone
from debtormap.core.disclosure import canonical
from debtormap.ledger import chain
from debtormap.ledger.models import EventKind
with transaction.atomic():
    chain.append([
        chain.Entry(kind=EventKind.PUBLISH, listing_id="Ab3dE5", body=canonical({"name": "演示甲", "synthetic": True})),
        chain.Entry(kind=EventKind.WITHDRAW, listing_id="Ab3dE5", body=canonical({"kind": "delist"})),
    ], at=timezone.now())
"""


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation with one listing that was published and removed; its public key was saved."""
    made = Installation(tmp_path_factory.mktemp("court"))
    made.run("migrate")
    made.python(PUBLISH)
    made.run("ledger", "receipt", "Ab3dE5", str(made.folder / "receipt.json"))
    (made.folder / "key.json").write_text(made.run("ledger", "keys"))
    return made


@pytest.fixture
def elsewhere(tmp_path: Path) -> Installation:
    """A machine without any installation."""
    return Installation(tmp_path / "nothing")


def test_a_receipt_is_verified_on_another_machine(court: Installation, elsewhere: Installation) -> None:
    receipt, key = str(court.folder / "receipt.json"), str(court.folder / "key.json")

    told = elsewhere.run("verify", receipt, "--key", key)

    assert told.startswith("The receipt holds.\nListing Ab3dE5 was removed (delist) at ")
    assert json.loads(elsewhere.run("verify", receipt, "--key", key, "--json"))["event"]["seq"] == 2
    assert not elsewhere.folder.exists()


def test_a_changed_receipt_exits_with_1_and_a_useless_key_with_2(court: Installation, tmp_path: Path) -> None:
    receipt, key = court.folder / "receipt.json", str(court.folder / "key.json")
    changed = tmp_path / "changed.json"
    changed.write_bytes(receipt.read_bytes().replace(b'"seq":2', b'"seq":3'))

    assert "It does NOT hold: " in court.run("verify", str(changed), "--key", key, exit_code=1)
    assert "key_form" in court.run("verify", str(receipt), "--key", str(receipt), exit_code=2)
    assert "--key FILE is needed" in court.run("verify", str(receipt), exit_code=2)
    assert "no such event" in court.run("ledger", "receipt", "unknown", str(tmp_path / "x"), exit_code=2)


def test_evidence_and_checkpoint_files_are_verified_too(court: Installation, elsewhere: Installation) -> None:
    evidence, key = court.folder / "evidence.json", str(court.folder / "key.json")
    court.run("ledger", "evidence", "Ab3dE5", str(evidence))
    checkpoint = str(court.folder / "checkpoints" / "000000001.txt")

    assert "has the events 1, 2 in the ledger" in elsewhere.run("verify", str(evidence), "--key", key)
    assert "had 2 events" in elsewhere.run("verify", checkpoint, "--key", key)
    assert evidence.stat().st_mode & 0o777 == 0o600


LET_OUT = """
import os, pathlib
from django.utils import timezone
from debtormap.register import exports
from debtormap.staff.models import Account
now = timezone.now()
asking, letting = (Account.objects.create(username=name, roles=["president"]) for name in ("han", "shi"))
held = exports.propose(exports.Wanted(kind=exports.Kind.LEDGER, purpose="audit"), by=asking, now=now)
exports.approve(held.pk, by=letting, now=now)
pathlib.Path(os.environ["DEBTORMAP_DATA_DIR"], "export.txt").write_text(held.pk)
"""


def test_a_copy_is_audited_on_another_machine(court: Installation, elsewhere: Installation, tmp_path: Path) -> None:
    copy, key = tmp_path / "ledger.jsonl", str(court.folder / "key.json")
    court.python(LET_OUT)
    court.run("ledger", "export", str(copy), "--export", (court.folder / "export.txt").read_text())

    told = elsewhere.run("ledger", "verify", "--copy", str(copy), "--key", key)

    assert told.startswith("The ledger is whole: 2 events, 0 blanked, head 2, ")
    assert "演示甲" not in copy.read_text()
    copy.write_bytes(copy.read_bytes().replace(b'"delist"', b'"revoke"').replace(b'"withdraw"', b'"withdrew"'))
    assert "BROKEN" in elsewhere.run("ledger", "verify", "--copy", str(copy), "--key", key, exit_code=1)
    assert "--key FILE is needed" in elsewhere.run("ledger", "verify", "--copy", str(copy), exit_code=2)


def test_a_key_is_handed_over_and_old_receipts_hold(court: Installation) -> None:
    dry = court.run("ledger", "rotate-key")
    before = json.loads(court.run("ledger", "keys"))["keys"]

    court.run("ledger", "rotate-key", "--commit")

    after = court.run("ledger", "keys")
    (court.folder / "both.json").write_text(after)
    assert dry.startswith("Dry run")
    assert (len(before), len(json.loads(after)["keys"])) == (1, 2)
    assert "holds" in court.run("verify", str(court.folder / "receipt.json"), "--key", str(court.folder / "both.json"))
    assert json.loads(court.run("ledger", "verify", "--json"))["problems"] == []
    assert (court.folder / "ledger.key").stat().st_mode & 0o777 == 0o600
