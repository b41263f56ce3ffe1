"""check --deploy names what an operator got wrong by its setting, and is silent where all is right."""

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from debtormap.cli import deploying
from debtormap.papers.viruses import Clamd
from debtormap.settings import environment
from debtormap.settings.environment import Environment
from debtormap.watching.post import Smtp
from tests.purging import cdn
from tests.purging.examples import caches_at

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
DATABASE = "postgresql://court@db.court.example/{}?sslmode=verify-full"
RIGHT = {
    "DEBTORMAP_PUBLIC_URL": "https://court.example",
    "DEBTORMAP_SIDE": "court",
    "DEBTORMAP_METRICS": "9100",
    "DEBTORMAP_TRUSTED_PROXIES": "10.0.0.5",
    "DEBTORMAP_DATABASE_URL": DATABASE.format("register"),
    "DEBTORMAP_CLUES_DATABASE_URL": DATABASE.format("clues"),
}


def read(**changes: str) -> Environment:
    return environment.read({**RIGHT, **{f"DEBTORMAP_{name}": value for name, value in changes.items()}})


def test_right_settings_are_silent() -> None:
    assert list(deploying.of_settings(read())) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_URL", "http://court.example"),
        ("SIDE", "both"),
        ("LIMITS", "off"),
        ("SECOND_FACTOR", "off"),
        ("METRICS", ""),
        ("METRICS", "0.0.0.0:9100"),
        ("TRUSTED_PROXIES", ""),
        ("TRUSTED_PROXIES", "0.0.0.0/0"),
        ("TRUSTED_PROXIES", "10.0.0.5,::/0"),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "postgresql://court@db.court.example/register"),
        ("DATABASE_URL", "postgresql://court@127.0.0.1,db.court.example/register?sslmode=prefer"),
        ("CLUES_DATABASE_URL", DATABASE.format("register")),
        ("STALE_AFTER_S", "10"),
    ],
)
def test_each_wrong_setting_is_told_by_its_name(name: str, value: str) -> None:
    told = {line.split(":")[0] for line in deploying.of_settings(read(**{name: value}))}

    assert f"DEBTORMAP_{name}" in told
    assert told <= {f"DEBTORMAP_{name}", "DEBTORMAP_SECOND_FACTOR"}, "over http a second factor must be asked for"


def test_a_database_on_this_host_needs_no_tls() -> None:
    near = read(DATABASE_URL="postgresql://court@127.0.0.1:5432/register")

    assert list(deploying.of_settings(near)) == []


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder as `migrate` makes it, with a backup of this morning."""
    tmp_path.chmod(0o700)
    for name in ("secret", "register", "clues", "ledger", "backup"):
        path = tmp_path / f"{name}.key"
        path.write_bytes(b"k" * 32)
        path.chmod(0o600)
    deploying.note_backup(tmp_path, NOW - timedelta(hours=5))
    return tmp_path


def files(data: Path, now: datetime = NOW) -> list[str]:
    return list(deploying.of_files(read(DATA_DIR=str(data)), now=now))


def test_keys_that_others_read_and_a_folder_that_is_open_are_told(data: Path) -> None:
    before = files(data)
    (data / "register.key").chmod(0o640)
    data.chmod(0o755)

    assert before == []
    assert files(data) == [
        "DEBTORMAP_REGISTER_KEY_FILE: readable by others; chmod 600",
        "DEBTORMAP_DATA_DIR: open to every account of this host; chmod 700",
    ]


def test_an_old_backup_and_none_at_all_are_told(data: Path) -> None:
    old = files(data, NOW + timedelta(hours=24))
    (data / deploying.NOTED).unlink()

    assert old == ["DEBTORMAP_BACKUP_KEY_FILE: the last backup is 29 hours old"]
    assert [line.split(";")[0] for line in files(data)] == [
        "DEBTORMAP_BACKUP_KEY_FILE: no backup was ever made with it here"
    ]


@pytest.mark.parametrize("kept", [True, False])
def test_a_clock_that_nobody_keeps_is_told(kept: bool, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deploying, "clock_is_kept", lambda: kept)
    monkeypatch.setattr(deploying, "FREE_BYTES", 0)

    assert len(list(deploying.of_host(read(DATA_DIR=str(data))))) == (0 if kept else 1)


def test_the_kernel_says_whether_its_clock_is_kept() -> None:
    assert deploying.clock_is_kept() in (True, False)


def test_a_full_disk_is_told(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deploying, "clock_is_kept", lambda: True)
    monkeypatch.setattr(deploying, "FREE_BYTES", 2**62)

    assert list(deploying.of_host(read(DATA_DIR=str(data)))) == [
        "DEBTORMAP_DATA_DIR: less than 2 GB are free on its disk"
    ]


def test_what_does_not_answer_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        smtp = Smtp(host="127.0.0.1", port=port, starttls=False, user="", password_file=None, sender="a@court.example")

        told = [
            *deploying.of_address(f"https://127.0.0.1:{port}", now=NOW),
            *deploying.of_scanner(Clamd(host="127.0.0.1", port=port)),
            *deploying.of_mail(smtp),
        ]

    assert [line.split(":")[0] for line in told] == [
        "DEBTORMAP_PUBLIC_URL",
        "DEBTORMAP_CLAMD",
        "DEBTORMAP_SMTP_HOST",
    ]


def test_caches_are_asked_to_forget_what_nothing_is_called(tmp_path: Path) -> None:
    with cdn.running() as cache:
        caches = caches_at(cache.purging_url, tmp_path)
        right = list(deploying.of_caches(caches))
        cache.refusals.append((429, {}))
        wrong = list(deploying.of_caches(caches))

    silent = list(deploying.of_caches(caches[:1]))

    assert (right, cache.purges[:3]) == ([], [("dm-check",)] * 3)
    assert wrong == ["DEBTORMAP_CACHES_FILE: fastly takes no purge: HTTP 429"]
    assert silent == ["DEBTORMAP_CACHES_FILE: fastly cannot be reached (ConnectError)"]


def test_a_key_of_a_cache_that_others_read_is_told(data: Path) -> None:
    caches_at("https://cdn.example", data)
    told = deploying.of_files(read(DATA_DIR=str(data), CACHES_FILE=str(data / "caches.toml")), now=NOW)

    assert [line for line in told if "CACHES" in line] == [
        f"DEBTORMAP_CACHES_FILE: {name}, secret_file: readable by others; chmod 600"
        for name in ("fastly", "cloudflare")
    ]


def test_caches_are_told_by_the_public_side_alone(tmp_path: Path) -> None:
    caches_at("https://cdn.example", tmp_path)
    file = str(tmp_path / "caches.toml")

    assert [line.split(":")[0] for line in deploying.of_settings(read(CACHES_FILE=file))] == ["DEBTORMAP_CACHES_FILE"]
    assert list(deploying.of_settings(read(CACHES_FILE=file, SIDE="public"))) == []


def test_what_is_not_set_is_not_asked() -> None:
    assert [
        *deploying.of_caches(()),
        *deploying.of_address("http://127.0.0.1", now=NOW),
        *deploying.of_scanner(None),
        *deploying.of_mail(None),
    ] == []


@pytest.fixture
def scanner() -> Iterator[int]:
    """Says that all is clean."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                while not connection.recv(4096).endswith(bytes(4)):
                    pass
                connection.sendall(b"stream: OK\0")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield listening.getsockname()[1]


def test_a_scanner_that_answers_is_silent(scanner: int) -> None:
    assert list(deploying.of_scanner(Clamd(host="127.0.0.1", port=scanner))) == []
