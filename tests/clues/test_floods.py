"""A flood neither stops honest senders nor fills the disk; what it costs grows with it."""

import base64
import json
import secrets
import threading
from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from debtormap.clues import desk, proofs, receiving, retention, room, uploads
from debtormap.clues.models import Clue, Upload
from debtormap.clues.officers import Unlocked
from debtormap.core.errors import Conflict, Full, RuleError, TooMany
from debtormap.public.limits import KEY_LASTS_S, MAX_COUNTS, RULES, Knock, Limits
from tests.clues.examples import proof, retry_key, sending, sent, uploaded

pytestmark = pytest.mark.django_db(databases="__all__")
FLOOD = 300
JPEG = b"\xff\xd8\xff\xe0" + bytes(200_000)


def test_an_honest_clue_gets_through_a_flood_and_stands_in_the_inbox(lin_reads: Unlocked) -> None:
    for _ in range(FLOOD):
        sent()

    sent(description="演示线索：诚实的一条，与别的都不相同，他在演示街的店铺每月收租，由他的岳父代收，账本在柜台下面。")

    assert desk.counts(lin_reads.account)["open"] == receiving.QUARANTINE_FROM + 1
    assert desk.counts(lin_reads.account)["quarantine"] == FLOOD - receiving.QUARANTINE_FROM
    assert Clue.objects.count() == FLOOD + 1


@pytest.mark.long
def test_ten_thousand_clues_stop_nobody_and_fill_nothing(
    lin_reads: Unlocked, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    before = room.used_bytes()
    for _ in range(10_000):
        sent()

    sent(description="演示线索：诚实的一条，与别的都不相同，他在演示街的店铺每月收租，由他的岳父代收，账本在柜台下面。")

    filled = room.used_bytes() - before
    with capsys.disabled():
        print(f"\n10,000 clues fill {filled / 1e6:.0f} MB, {filled / settings.CLUES_QUOTA_BYTES:.2%} of the quota")
    assert desk.counts(lin_reads.account)["open"] == receiving.QUARANTINE_FROM + 1
    assert filled < settings.CLUES_QUOTA_BYTES / 50


def test_the_more_come_the_longer_each_takes(lin_reads: Unlocked) -> None:
    now = timezone.now()
    quiet = proofs.challenge(now).maxnumber
    for _ in range(FLOOD):
        sent()

    assert (proofs.challenge(timezone.now()).maxnumber, quiet) == (4 * proofs.EASY, proofs.EASY)
    assert proofs.challenge(now + timedelta(hours=2)).maxnumber == proofs.EASY


def test_files_stop_before_texts(lin_reads: Unlocked, settings: Any) -> None:
    used = room.used_bytes()
    settings.CLUES_QUOTA_BYTES = int(used * 1.2)

    with pytest.raises(Full):
        uploaded(JPEG)
    sent()
    settings.CLUES_QUOTA_BYTES = used
    with pytest.raises(Full):
        sent()


def test_files_that_wait_have_a_share_and_leave_it_after_a_day(lin_reads: Unlocked, settings: Any) -> None:
    settings.CLUES_QUOTA_BYTES = room.used_bytes() + 12_000_000
    once = proof()
    with pytest.raises((Full, RuleError)) as refused:
        for _ in range(1000):
            uploaded(JPEG, given_proof=once)
            once = proof()

    assert isinstance(refused.value, Full)
    assert sum(Upload.objects.values_list("stored_bytes", flat=True)) < settings.CLUES_QUOTA_BYTES / 5
    sent()
    retention.run(timezone.now() + timedelta(hours=25))
    assert Upload.objects.count() == 0
    uploaded(JPEG)


def test_a_full_disk_is_told_and_nothing_is_half_kept(lin_reads: Unlocked, monkeypatch: pytest.MonkeyPatch) -> None:
    if connections["clues"].vendor != "sqlite":
        monkeypatch.setattr(room, "_disk_is_full", lambda: True)
    monkeypatch.setattr(room, "LEFT_ON_DISK_BYTES", 1 << 60)

    for act in (lambda: sent(), lambda: uploaded(JPEG)):
        with pytest.raises(Full):
            act()
    assert (Clue.objects.count(), Upload.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"number": 10**9}, {"signature": "00" * 32}, {"challenge": "00" * 32}, {"algorithm": "SHA-1"}, {"salt": "x&"},
        {"salt": "x?expires=99999999999&"},
    ],
)  # fmt: skip
def test_a_proof_that_was_not_worked_for_is_refused(lin_reads: Unlocked, change: dict[str, Any]) -> None:
    given = json.loads(base64.b64decode(proof()))
    forged = base64.b64encode(json.dumps(given | change).encode()).decode()

    with pytest.raises(RuleError) as refused:
        receiving.submit(sending(), proof=forged, retry_key=retry_key(), now=timezone.now())
    assert refused.value.code == "proof_invalid"


def test_a_digit_does_not_move_from_the_salt_to_the_number(lin_reads: Unlocked) -> None:
    """The salt ends with a sign that no number has."""
    assert proofs.challenge(timezone.now()).salt.endswith("&")


def test_a_proof_lasts_an_hour(lin_reads: Unlocked) -> None:
    now = timezone.now()
    early = proof(now)

    with pytest.raises(RuleError) as refused:
        receiving.submit(sending(), proof=early, retry_key=retry_key(), now=now + timedelta(hours=1, seconds=1))
    assert refused.value.code == "proof_expired"


@pytest.mark.django_db(databases="__all__", transaction=True)
def test_one_of_many_at_once_spends_a_proof(lin_reads: Unlocked) -> None:
    once = proof()

    outcomes = at_once(8, lambda _: receiving.submit(sending(), proof=once, retry_key=retry_key(), now=timezone.now()))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["RuleError"] * 7 + ["str"]
    assert Clue.objects.count() == 1


@pytest.mark.django_db(databases="__all__", transaction=True)
def test_the_same_request_many_times_at_once_is_one_clue_with_one_receipt(lin_reads: Unlocked) -> None:
    once, key = proof(), retry_key()

    outcomes = at_once(8, lambda _: receiving.submit(sending(), proof=once, retry_key=key, now=timezone.now()))

    told = {outcome for outcome in outcomes if isinstance(outcome, str)}
    assert len(told) == 1
    assert {type(outcome) for outcome in outcomes} <= {str, Conflict, RuleError}
    assert Clue.objects.count() == 1


@pytest.mark.django_db(databases="__all__", transaction=True)
def test_one_of_many_clues_at_once_gets_a_file(lin_reads: Unlocked) -> None:
    file = uploaded(JPEG)
    proofs_ = [proof() for _ in range(6)]

    outcomes = at_once(
        6,
        lambda number: receiving.submit(
            sending(files=(file,)), proof=proofs_[number], retry_key=retry_key(), now=timezone.now()
        ),
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["RuleError"] * 5 + ["str"]
    assert Clue.objects.count() == 1


def at_once(many: int, act: Callable[[int], object]) -> list[object]:
    """What each of so many threads got, or what it was refused with."""
    outcomes: list[object] = [None] * many
    gate = threading.Barrier(many)

    def run(number: int) -> None:
        gate.wait()
        try:
            outcomes[number] = act(number)
        except (RuleError, Conflict) as refusal:
            outcomes[number] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


# Limits by network


@pytest.mark.parametrize("knock", Knock)
def test_a_network_has_a_burst_and_then_waits(knock: Knock) -> None:
    now = [0.0]
    limits, rule = Limits(clock=lambda: now[0]), RULES[knock]
    for _ in range(rule.burst):
        limits.require(knock, "203.0.113.7")

    with pytest.raises(TooMany):
        limits.require(knock, "203.0.113.7")
    limits.require(knock, "203.0.113.8")
    now[0] += rule.every_s
    limits.require(knock, "203.0.113.7")


def test_a_household_of_ipv6_is_one_network() -> None:
    limits = Limits(clock=lambda: 0.0)
    for number in range(10):
        limits.require(Knock.SEND, f"2001:db8:1:2{number:02x}::{number}")

    with pytest.raises(TooMany):
        limits.require(Knock.SEND, "2001:db8:1:2ff::1")
    limits.require(Knock.SEND, "2001:db8:1:300::1")


@pytest.mark.parametrize(
    ("peer", "forwarded", "asking"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        # Not by a proxy of ours: what it says of others counts for nothing.
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        ("10.0.0.1", "10.0.0.3", "10.0.0.3"),
        ("10.0.0.1", "nonsense", "nonsense"),
    ],
)
def test_who_asks_is_what_our_own_proxies_say(peer: str, forwarded: str, asking: str) -> None:
    assert Limits(trusted=[ip_network("10.0.0.0/8")]).asking(peer, forwarded) == asking


def test_no_address_is_kept_and_the_hash_changes_every_day() -> None:
    now = [0.0]
    limits = Limits(clock=lambda: now[0])
    limits.require(Knock.SEND, "203.0.113.7")
    first = set(limits._buckets._full_at_s)
    now[0] += KEY_LASTS_S
    limits.require(Knock.SEND, "203.0.113.7")

    assert "203.0.113.7" not in repr({**vars(limits), **vars(limits._buckets)})
    assert first.isdisjoint(limits._buckets._full_at_s)


def test_a_new_key_is_no_new_beginning_and_the_old_one_is_soon_forgotten() -> None:
    now = [0.0]
    limits = Limits(clock=lambda: now[0])
    limits.require(Knock.SEND, "203.0.113.7")
    now[0] += KEY_LASTS_S - 1
    for _ in range(10):
        limits.require(Knock.SEND, "203.0.113.7")
    now[0] += 2

    with pytest.raises(TooMany):
        limits.require(Knock.SEND, "203.0.113.7")
    now[0] += 3_600
    limits.require(Knock.SEND, "203.0.113.8")

    assert limits._buckets._old == {}
    assert limits._buckets._old_key == b""


def test_counts_do_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_COUNTS == 200_000
    monkeypatch.setattr("debtormap.public.limits.MAX_COUNTS", 50)
    limits = Limits(clock=lambda: 0.0)

    for _ in range(200):
        limits.require(Knock.SEND, secrets.token_hex(4))

    assert len(limits._buckets._full_at_s) <= 50


def test_a_file_has_a_largest_size() -> None:
    assert uploads.MAX_CHUNKS * uploads.CHUNK_BYTES >= uploads.MAX_FILE_BYTES
    with pytest.raises(RuleError):
        uploads.put("x", uploads.MAX_CHUNKS, b"x", bytes(32))
