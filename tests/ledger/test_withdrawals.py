"""The file of withdrawals: complete, written once by one process, resumed after a crash, of one ledger only."""

import fcntl
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction

from debtormap.core.errors import RuleError
from debtormap.ledger import chain, withdrawals
from debtormap.ledger.models import Body, Event, EventKind, Head
from tests.guards import without_guards

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 8, tzinfo=UTC)


def append(kind: EventKind, *ids: str, body: bytes = b"{}") -> None:
    with transaction.atomic():
        chain.append([chain.Entry(kind=kind, listing_id=each, body=body) for each in ids], at=AT)


def told(path: Path) -> list[tuple[int, str, str, str]]:
    return [(each.seq, each.kind, each.listing_id, each.act) for each in withdrawals.read(path).noted]


def test_it_tells_what_was_taken_away_and_how_far_it_looked(tmp_path: Path) -> None:
    path = tmp_path / "beside" / "withdrawals.jsonl"
    append(EventKind.PUBLISH, "A", "B")
    append(EventKind.WITHDRAW, "A", body=b'{"kind":"revoke"}')

    first = withdrawals.keep_up(path)
    append(EventKind.AMEND, "B", body='{"name":"演示甲"}'.encode())
    append(EventKind.PUBLISH, "C")
    second = withdrawals.keep_up(path)

    assert (first, second, withdrawals.keep_up(path)) == (1, 1, 0)
    assert told(path) == [(3, "withdraw", "A", "revoke"), (4, "amend", "B", "")]
    assert withdrawals.read(path).through == 5
    assert "演示" not in path.read_text("utf-8")
    assert path.stat().st_mode & 0o077 == 0


def test_a_line_that_a_crash_cut_off_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "withdrawals.jsonl"
    append(EventKind.WITHDRAW, "A", "B", body=b'{"kind":"hide"}')
    withdrawals.keep_up(path)
    whole = path.read_bytes()

    for end in range(len(whole)):
        path.write_bytes(whole[:end])
        withdrawals.read(path)
        withdrawals.keep_up(path)
        assert told(path) == [(1, "withdraw", "A", "hide"), (2, "withdraw", "B", "hide")]


def test_one_process_keeps_it_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "withdrawals.jsonl"
    append(EventKind.WITHDRAW, "A", body=b'{"kind":"hide"}')
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT), "r+b") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        kept = withdrawals.keep_up(path)

    assert (kept, path.read_bytes()) == (0, b"")


def test_that_of_a_ledger_that_is_no_more_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "withdrawals.jsonl"
    append(EventKind.WITHDRAW, "A", body=b'{"kind":"hide"}')
    withdrawals.keep_up(path)
    old = withdrawals.read(path)
    with without_guards():
        for model in (Head, Event, Body):
            model.objects.all().delete()
    append(EventKind.WITHDRAW, "B", body=b'{"kind":"hide"}')

    with pytest.raises(RuleError, match="another ledger"):
        withdrawals.check_is_of_this_ledger(old)
    withdrawals.keep_up(path)
    withdrawals.keep_up(path)

    assert told(path) == [(1, "withdraw", "B", "hide")]
    assert withdrawals.read(tmp_path / "withdrawals.jsonl.of-another-1") == old


def test_copies_of_several_hosts_are_read_together(tmp_path: Path) -> None:
    path = tmp_path / "withdrawals.jsonl"
    append(EventKind.WITHDRAW, "A", body=b'{"kind":"hide"}')
    withdrawals.keep_up(path)
    early = withdrawals.read(path)
    append(EventKind.WITHDRAW, "B", body=b'{"kind":"hide"}')
    withdrawals.keep_up(path)

    joined = withdrawals.joined([withdrawals.read(path), early])

    assert ([each.listing_id for each in joined.noted], joined.through) == (["A", "B"], 2)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("no line of it\n{}\n")

    with pytest.raises(RuleError, match="line 1"):
        withdrawals.read(tmp_path / "other")
