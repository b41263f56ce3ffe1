"""Copies of the ledger: whole on any machine, and not one bit, line or order of them can be changed unseen."""

import json
import random
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import pytest
from pytest_django import Settings

from debtormap.ledger import canonical, checkpoints, copies, erasing, exporting
from debtormap.ledger.auditing import Report
from debtormap.ledger.hashing import chain_hash
from debtormap.ledger.signing import PublicKey, SigningKey
from tests.ledger.examples import amend, court_keys, later, lines_of, publish, turned, withdraw

pytestmark = pytest.mark.django_db
STRANGER = SigningKey.from_seed("127.0.0.1:8000/ledger", bytes(32))


@pytest.fixture
def copy(tmp_path: Path, settings: Settings) -> bytes:
    """Twenty events of every kind, one erased, three checkpoints, two keys."""
    settings.LEDGER_KEY_FILE = tmp_path / "ledger.key"
    settings.LEDGER_KEY_FILE.write_text("ab" * 32)
    publish(*(f"L{number}" for number in range(12)))
    checkpoints.write(later(minutes=1))
    amend("L3", at=later(minutes=2))
    withdraw("L5", at=later(minutes=3))
    publish(*(f"M{number}" for number in range(6)), at=later(minutes=4))
    checkpoints.hand_over(later(hours=1))
    erasing.blank(6)
    return exported(tmp_path)


def exported(folder: Path, *, with_bodies: bool = True) -> bytes:
    exporting.export(folder / "copy.jsonl", with_bodies=with_bodies, now=later(hours=2))
    return (folder / "copy.jsonl").read_bytes()


def public() -> list[PublicKey]:
    return [key.public for key in court_keys()]


def check(copy: bytes, trusted: Sequence[PublicKey] | None = None) -> Report:
    return copies.check(lines_of(copy), public() if trusted is None else trusted)


def test_a_copy_is_whole_for_who_knows_one_of_the_keys(copy: bytes) -> None:
    for key in public():
        report = check(copy, [key])
        assert (report.events, report.blanked, report.checkpoints, report.problems) == (20, 1, 3, [])


def test_a_copy_without_bodies_says_nothing_of_a_person(copy: bytes, tmp_path: Path) -> None:
    bare = exported(tmp_path, with_bodies=False)

    report = check(bare)

    assert (report.events, report.problems) == (20, [])
    assert "演示甲" in copy.decode()
    assert "演示甲" not in bare.decode()
    assert (tmp_path / "copy.jsonl").stat().st_mode & 0o777 == 0o600


def test_an_empty_ledger_has_a_copy(tmp_path: Path) -> None:
    assert (report := check(exported(tmp_path))).problems == []
    assert report.events == 0


def test_a_copy_does_not_hold_with_the_key_of_another(copy: bytes) -> None:
    assert "keys: none of the ledger's is one of those it is checked with" in check(copy, [STRANGER.public]).problems


def missed(copy: bytes, count: int, *, seed: int) -> list[bytes]:
    keys = public()
    return [changed for changed in turned(copy, count, seed=seed) if not check(changed, keys).problems]


def test_two_thousand_turned_bits_are_all_found(copy: bytes) -> None:
    assert missed(copy, 2_000, seed=10) == []


@pytest.mark.long
def test_ten_thousand_turned_bits_are_all_found(copy: bytes) -> None:
    assert missed(copy, 10_000, seed=11) == []


def drop(lines: list[bytes], at: int) -> None:
    del lines[at]


def double(lines: list[bytes], at: int) -> None:
    lines.insert(at, lines[at])


def swap(lines: list[bytes], at: int) -> None:
    other = at - 1 if at else 1
    lines[at], lines[other] = lines[other], lines[at]


def cut(lines: list[bytes], at: int) -> None:
    del lines[at:]


@pytest.mark.parametrize("change", [drop, double, swap, cut])
def test_no_line_can_go_come_or_move(change: Callable[[list[bytes], int], None], copy: bytes) -> None:
    for at in range(len(lines_of(copy))):
        lines = list(lines_of(copy))
        change(lines, at)
        assert check(b"".join(lines)).problems, at


@pytest.mark.parametrize("at", range(0, 20, 3))
def test_a_cut_anywhere_in_the_file_is_found(at: int, copy: bytes) -> None:
    assert check(copy[: len(copy) * at // 20]).problems
    assert check(copy[:-1]).problems == ["line 27: the copy is cut off"]


def resealed(lines: Sequence[bytes], key: SigningKey) -> bytes:
    """As somebody would who has a signing key: the end is made anew over changed lines."""
    body = list(lines[:-1])
    digest = sha256(b"".join(body)).hexdigest()
    end = {"sha256": digest, "key_id": key.public.id}
    signed = b"debtormap ledger copy 1\n" + canonical.encode(end)
    return b"".join([*body, canonical.encode({"end": {**end, "signature": key.signature(signed).hex()}}) + b"\n"])


def test_not_even_who_has_the_key_can_change_what_a_checkpoint_covers(copy: bytes, settings: Settings) -> None:
    """The end can be signed anew, the checkpoints that others hold cannot be changed."""
    seed = bytes.fromhex(Path(settings.LEDGER_KEY_FILE).read_text().strip())
    key = SigningKey.from_seed("127.0.0.1:8000/ledger", seed)
    lines = list(lines_of(copy))
    assert check(resealed(lines, key)).problems == []
    chance = random.Random(5)
    for _ in range(200):
        changed = list(lines)
        at = chance.randrange(1, len(lines) - 1)
        changed[at] = next(iter(turned(lines[at], 1, seed=chance.randrange(10**9), beyond=1)))
        assert check(resealed(changed, key)).problems, lines[at]


def test_a_ledger_that_was_written_anew_does_not_fit_its_checkpoints(copy: bytes) -> None:
    """A fork: another event 13 with true hashes from there on."""
    events = [json.loads(line)["event"] for line in lines_of(copy) if line.startswith(b'{"event"')]
    lines = list(lines_of(copy))
    first = next(index for index, line in enumerate(lines) if line.startswith(b'{"event"'))
    fork = {**events[12], "listing_id": "X"}
    fork["hash"] = true_hash(fork)
    lines[first + 12] = canonical.encode({"event": fork}) + b"\n"
    for index in range(first + 13, first + 20):
        event = json.loads(lines[index])["event"]
        event["prev_hash"] = json.loads(lines[index - 1])["event"]["hash"]
        event["hash"] = true_hash(event)
        lines[index] = canonical.encode({"event": event}) + b"\n"

    assert check(b"".join(lines)).problems == [
        "checkpoint 2: its head is not that of the chain",
        "checkpoint 3: its head is not that of the chain",
        "line 27: the lines before it are not those that were signed",
    ]


def true_hash(event: dict[str, str]) -> str:
    return chain_hash(
        bytes.fromhex(event["prev_hash"]), int(event["seq"]), event["kind"], event["listing_id"], event["at"],
        bytes.fromhex(event["leaf_hash"]),
    ).hex()  # fmt: skip


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"{}\n", b"[]\n", b"\xff\n", b'{"ledger":1}\n', b'{"ledger":{"type":"x"}}\n']
)
def test_any_bytes_can_be_audited(data: bytes) -> None:
    assert len(check(data, [STRANGER.public]).problems) == 1
