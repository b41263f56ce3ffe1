"""Settings: typed, all problems at once, keys that nobody else can read."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from debtormap.core.clues import KEPT_DAYS, Status
from debtormap.public.accounts import Account
from debtormap.settings import databases, environment, keys
from debtormap.settings.environment import SettingsProblems, Side


def test_nothing_set_is_a_whole_installation_below_the_working_directory() -> None:
    read = environment.read({})

    assert (read.data_dir, read.database_url, read.side, read.stale_after_s, read.limits) == (
        Path("var"), None, Side.BOTH, 30, True,
    )  # fmt: skip
    assert (read.secret_key_file, read.register_key_file) == (Path("var/secret.key"), Path("var/register.key"))


def test_all_problems_are_reported_together_without_the_values() -> None:
    with pytest.raises(SettingsProblems) as refused:
        environment.read({
            "DEBTORMAP_DATABASE_URL": "mysql://court:secret@host/register",
            "DEBTORMAP_SIDE": "left",
            "DEBTORMAP_STALE_AFTER_S": "1",
            "DEBTORMAP_LIMITS": "maybe",
            "DEBTORMAP_PUBLIC_PROCESSES": "0",
            "DEBTORMAP_PUBLIC_URL": "court.example",
            "DEBTORMAP_TRUSTED_PROXIES": "10.0.0.0/8,nobody",
            "DEBTORMAP_BASEMAP": "http://tiles.example/{z}",
            "DEBTORMAP_SECRET_KEY_FILE": "/nowhere/secret.key",
            "DEBTORMAP_GAZETTEER": "/nowhere/places.csv",
            "DEBTORMAP_CLUES_RETENTION_DAYS": "received=1",
            "DEBTORMAP_TYPO": "1",
            "OTHER": "1",
        })  # fmt: skip

    named = [problem.split(":")[0].removeprefix("DEBTORMAP_") for problem in refused.value.problems]
    assert sorted(named) == sorted([
        "DATABASE_URL", "SIDE", "STALE_AFTER_S", "LIMITS", "PUBLIC_PROCESSES", "PUBLIC_URL", "TRUSTED_PROXIES",
        "BASEMAP", "SECRET_KEY_FILE", "GAZETTEER", "CLUES_RETENTION_DAYS", "TYPO",
    ])  # fmt: skip
    assert "secret@" not in str(refused.value)


def test_the_schedule_of_the_clues_is_changed_status_by_status() -> None:
    read = environment.read({"DEBTORMAP_CLUES_RETENTION_DAYS": "abusive=30, not_confirmed=180"})

    assert read.clues_retention_days == {**KEPT_DAYS, Status.ABUSIVE: 30, Status.NOT_CONFIRMED: 180}
    assert environment.read({}).clues_retention_days == KEPT_DAYS


@pytest.mark.parametrize(
    "text", ["abusive", "abusive=0", "abusive=-1", "abusive=1.5", "abusive=٣", "abusive=36501", "verifying=9", "x=1",
             "abusive=1,abusive=2", ","],
)  # fmt: skip
def test_a_schedule_that_would_lose_clues_is_refused(text: str) -> None:
    with pytest.raises(SettingsProblems, match="DEBTORMAP_CLUES_RETENTION_DAYS"):
        environment.read({"DEBTORMAP_CLUES_RETENTION_DAYS": text})


def test_every_value_is_typed(tmp_path: Path) -> None:
    (tmp_path / "gazetteer").mkdir()
    (tmp_path / "gazetteer" / "own.csv").touch()

    read = environment.read({
        "DEBTORMAP_DATA_DIR": str(tmp_path), "DEBTORMAP_SIDE": "court", "DEBTORMAP_LIMITS": "off",
        "DEBTORMAP_PUBLIC_URL": "https://court.example/", "DEBTORMAP_TRUSTED_PROXIES": "10.0.0.0/8, ::1",
    })  # fmt: skip

    assert (read.side, read.limits, read.public_url) == (Side.COURT, False, "https://court.example")
    assert [str(network) for network in read.trusted_proxies] == ["10.0.0.0/8", "::1/128"]
    assert read.gazetteer == (tmp_path / "gazetteer" / "own.csv",)


def test_an_account_with_wechat_is_read_from_its_two_files(tmp_path: Path) -> None:
    (tmp_path / "id").write_text("wx0123456789abcdef\n")
    (tmp_path / "secret").write_text("the-secret\n")
    given = {
        "DEBTORMAP_WECHAT_APP_ID_FILE": str(tmp_path / "id"),
        "DEBTORMAP_WECHAT_APP_SECRET_FILE": str(tmp_path / "secret"),
    }

    read = environment.read(given)

    assert read.mini_program == Account(app_id="wx0123456789abcdef", secret="the-secret")
    assert read.official is None
    assert "the-secret" not in repr(read)
    (tmp_path / "secret").write_text("two words\n")
    with pytest.raises(SettingsProblems) as refused:
        environment.read({
            **given, "DEBTORMAP_WECHAT_OFFICIAL_ID_FILE": str(tmp_path / "id"), "DEBTORMAP_WECHAT_URL": "http://relay",
        })  # fmt: skip
    assert refused.value.problems == (
        "DEBTORMAP_WECHAT_URL: begins with https://",
        "DEBTORMAP_WECHAT_APP_SECRET_FILE: a file with one word in it",
        "DEBTORMAP_WECHAT_OFFICIAL_SECRET_FILE: goes with DEBTORMAP_WECHAT_OFFICIAL_ID_FILE",
    )


def test_a_postgresql_address_may_name_several_hosts() -> None:
    read = databases.from_url("postgresql://court:p%40ss@one:5433,two/register?sslmode=require")

    assert (read["NAME"], read["USER"], read["PASSWORD"], read["HOST"], read["PORT"]) == (
        "register", "court", "p@ss", "one,two", "5433,5432",
    )  # fmt: skip
    assert (read["CONN_HEALTH_CHECKS"], read["OPTIONS"]["sslmode"]) == (True, "require")
    assert read["OPTIONS"]["target_session_attrs"] == "read-write"


def test_every_connection_has_the_time_outs_that_a_failover_needs() -> None:
    """Without any one of them a client was seen to hang for minutes after a partition."""
    options = databases.from_url("postgresql://court@one,two,three/register")["OPTIONS"]

    assert {name: value for name, value in options.items() if name != "pool"} == {
        "connect_timeout": "2",
        "keepalives_idle": "2",
        "keepalives_interval": "1",
        "keepalives_count": "3",
        "tcp_user_timeout": "4000",
        "target_session_attrs": "read-write",
        "options": "-c synchronous_commit=on -c tcp_keepalives_idle=3 -c tcp_keepalives_interval=1 "
        "-c tcp_keepalives_count=4 -c tcp_user_timeout=5000 -c jit=off",
    }
    standby = databases.from_url("postgresql://public@one,two/register?target_session_attrs=prefer-standby")
    assert standby["OPTIONS"]["target_session_attrs"] == "prefer-standby"


def test_an_address_cannot_take_a_promise_away() -> None:
    """The last of several options of a session counts."""
    url = "postgresql://court@one/register?options=-c%20search_path%3Dcourt%20-c%20synchronous_commit%3Doff"

    options = databases.from_url(url)["OPTIONS"]["options"]

    assert options.startswith("-c search_path=court -c synchronous_commit=off -c synchronous_commit=on ")


def test_a_directory_of_a_socket_is_a_host() -> None:
    assert databases.from_url("postgresql://court@%2Frun%2Fpostgresql/register")["HOST"] == "/run/postgresql"
    assert databases.from_url("postgresql:///register?host=/run/postgresql&user=court")["HOST"] == "/run/postgresql"


def test_sqlite_loses_no_acknowledged_write() -> None:
    read = databases.from_url("sqlite:////srv/register.sqlite3")

    assert read["NAME"] == "/srv/register.sqlite3"
    assert "synchronous=FULL" in read["OPTIONS"]["init_command"]
    assert (read["OPTIONS"]["transaction_mode"], read["OPTIONS"]["timeout"]) == ("IMMEDIATE", 20)


def test_keys_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    wanted = [tmp_path / "secret.key", tmp_path / "register.key", Path("/elsewhere/other.key")]

    assert keys.create_missing(tmp_path, wanted) == wanted[:2]
    first = wanted[0].read_text()

    assert keys.create_missing(tmp_path, wanted) == []
    assert wanted[0].read_text() == first
    assert [stat.S_IMODE(path.stat().st_mode) for path in wanted[:2]] == [0o600, 0o600]
    assert len(bytes.fromhex(wanted[1].read_text())) == 32


def test_no_cookie_of_the_staff_reaches_the_public_side() -> None:
    assert {settings.SESSION_COOKIE_PATH, settings.CSRF_COOKIE_PATH, settings.LANGUAGE_COOKIE_PATH} == {"/console"}
    assert settings.MESSAGE_STORAGE.endswith("session.SessionStorage")
    assert settings.STATIC_URL == "/console/static/"
    assert reverse("account_login").startswith("/")


def test_settings_are_read_without_any_environment() -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("DEBTORMAP_")}

    subprocess.run([sys.executable, "-c", "import debtormap.settings"], env=bare, check=True, timeout=60)


def test_over_https_every_cookie_of_the_staff_is_secure_by_its_name() -> None:
    told = "import debtormap.settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME, "
    told += "s.DEVICE_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE)"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("DEBTORMAP_")}
    environ["DEBTORMAP_PUBLIC_URL"] = "https://court.example"

    found = subprocess.run([sys.executable, "-c", told], env=environ, check=True, capture_output=True, text=True)

    assert found.stdout.split() == [
        *(f"__Secure-debtormap_{name}" for name in ("session", "csrf", "language", "device")),
        *("True", "True", "True"),
    ]
