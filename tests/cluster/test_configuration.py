"""The files that operators fill in: they parse, hold what docs/cluster.md promises, and refuse half a description."""

import json
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from debtormap.settings.environment import read
from tests.cluster import drills, tables
from tests.cluster.drills import DRILLS, Outcome
from tests.cluster.hosts import DEPLOY, ROOT
from tests.cluster.watch import Acks

SECRETS = {"PASSWORD_SUPERUSER": "a1", "PASSWORD_REPLICATION": "b2", "PASSWORD_REWIND": "c3"}


def host_env(directory: Path, **changes: str) -> Path:
    """The example with passwords, and with these lines changed."""
    made = directory / "host.env"
    lines = (DEPLOY / "host.env").read_text().splitlines()
    filled = SECRETS | changes
    made.write_text("\n".join(line for line in lines if line.partition("=")[0] not in filled) + "\n")
    with made.open("a") as file:
        file.writelines(f"{name}={value}\n" for name, value in filled.items())
    return made


def fill(host: Path, template: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(DEPLOY / "fill.py"), str(host), str(DEPLOY / template)]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.fixture
def patroni(tmp_path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(fill(host_env(tmp_path), "patroni.yml").stdout)
    return found


def test_no_act_is_acknowledged_before_a_standby_has_it(patroni: dict[str, Any]) -> None:
    dcs = patroni["bootstrap"]["dcs"]

    assert (dcs["synchronous_mode"], dcs["synchronous_mode_strict"], dcs["synchronous_node_count"]) == (True, True, 1)
    assert dcs["postgresql"]["parameters"]["synchronous_commit"] == "on"
    assert "data-checksums" in patroni["bootstrap"]["initdb"]


def test_a_failover_takes_as_long_as_is_said(patroni: dict[str, Any]) -> None:
    dcs = patroni["bootstrap"]["dcs"]

    assert (dcs["ttl"], dcs["loop_wait"], dcs["retry_timeout"], dcs["primary_start_timeout"]) == (20, 5, 5, 0)
    # Patroni's own rule, by which a primary gives up before its key is another's.
    assert dcs["loop_wait"] + 2 * dcs["retry_timeout"] <= dcs["ttl"]
    assert dcs["failsafe_mode"] is True
    assert dcs["ttl"] + dcs["loop_wait"] < read({}).stale_after_s


def test_an_old_primary_joins_again(patroni: dict[str, Any]) -> None:
    assert patroni["bootstrap"]["dcs"]["postgresql"]["use_pg_rewind"] is True
    assert patroni["bootstrap"]["dcs"]["postgresql"]["use_slots"] is True
    assert "host replication replicator 127.0.0.1/32 scram-sha-256" in patroni["postgresql"]["pg_hba"]
    assert patroni["postgresql"]["listen"] == "10.0.0.11,127.0.0.1:5432"


def test_a_client_that_vanished_is_noticed_in_seconds(patroni: dict[str, Any]) -> None:
    parameters = patroni["bootstrap"]["dcs"]["postgresql"]["parameters"]

    idle, interval, count = (parameters[f"tcp_keepalives_{name}"] for name in ("idle", "interval", "count"))
    assert idle + interval * count <= 10
    assert (parameters["tcp_user_timeout"], parameters["wal_sender_timeout"]) == (5000, "5s")


def test_nobody_comes_in_without_a_password_or_from_elsewhere_without_tls(patroni: dict[str, Any]) -> None:
    rules = [rule.split() for rule in patroni["postgresql"]["pg_hba"]]

    assert {rule[-1] for rule in rules} == {"peer", "scram-sha-256"}
    assert [rule for rule in rules if rule[-1] == "peer"] == [["local", "all", "postgres", "peer"]]
    assert [rule for rule in rules if rule[0] == "host"] == [
        ["host", "replication", "replicator", "127.0.0.1/32", "scram-sha-256"]
    ]
    assert patroni["restapi"]["verify_client"] == "required"
    assert patroni["etcd3"]["protocol"] == "https"


def test_etcd_speaks_to_known_hosts_alone(tmp_path: Path) -> None:
    lines = fill(host_env(tmp_path), "etcd.env").stdout.splitlines()

    found = dict(line.split("=", 1) for line in lines if line.startswith("ETCD_"))
    assert found["ETCD_INITIAL_CLUSTER"] == (
        "one=https://10.0.0.11:2380,two=https://10.0.0.12:2380,three=https://10.0.0.13:2380"
    )
    assert (found["ETCD_CLIENT_CERT_AUTH"], found["ETCD_PEER_CLIENT_CERT_AUTH"]) == ("true", "true")
    assert not [value for value in found.values() if "http://" in value]


def test_what_is_missing_is_told_at_once_by_name_and_nothing_is_written(tmp_path: Path) -> None:
    done = fill(host_env(tmp_path, PASSWORD_REWIND="", NAME="", NETWORK="10.0.0.0/24 # ours"), "patroni.yml")

    assert (done.returncode, done.stdout) == (2, "")
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == ["NAME", "NETWORK", "PASSWORD_REWIND"]
    assert "ours" not in done.stderr


def test_the_example_lacks_the_passwords_and_nothing_else(tmp_path: Path) -> None:
    done = fill(DEPLOY / "host.env", "patroni.yml")

    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == sorted(SECRETS)
    assert fill(DEPLOY / "host.env", "etcd.env").returncode == 0


def test_each_host_has_a_certificate_of_its_own_by_its_address(tmp_path: Path) -> None:
    made = tmp_path / "tls"

    for names in (("one=10.0.0.11", "two=db2.court.example"), ("three=10.0.0.13",)):
        subprocess.run([str(DEPLOY / "certificates.sh"), str(made), *names], check=True, capture_output=True)

    told = {name: _certificate(made, name) for name in ("one", "two", "three")}
    assert "IP Address:10.0.0.11" in told["one"]
    assert "DNS:db2.court.example" in told["two"]
    assert all("TLS Web Server Authentication, TLS Web Client Authentication" in text for text in told.values())
    assert {stat.S_IMODE(path.stat().st_mode) for path in made.glob("*.key")} == {0o600}
    verified = ["openssl", "verify", "-CAfile", str(made / "ca.crt"), *(str(made / f"{name}.crt") for name in told)]
    assert subprocess.run(verified, capture_output=True).returncode == 0


def _certificate(folder: Path, name: str) -> str:
    command = ["openssl", "x509", "-in", str(folder / f"{name}.crt"), "-noout", "-text"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_the_unit_and_the_lock_file_take_no_older_patroni() -> None:
    """3.0.2, which Debian 12 has, destroys acknowledged writes when a partition heals."""
    unit = (DEPLOY / "patroni.service").read_text()
    (command,) = re.findall(r'^ExecStartPre=\S+ -c "(.*)"$', unit, re.M)

    def starts(version: str) -> bool:
        code = (
            "import sys, types; package, v = types.ModuleType('patroni'), types.ModuleType('patroni.version');"
            f"v.__version__ = '{version}'; package.version = v;"
            f"sys.modules.update({{'patroni': package, 'patroni.version': v}}); {command}"
        )
        return subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0

    assert [starts(version) for version in ("3.0.2", "4.1.4", "4.1.5", "4.2.0")] == [False, False, True, True]
    assert re.search(r"^patroni==4\.1\.5 ", (ROOT / "requirements" / "cluster.txt").read_text(), re.M)


def test_a_drill_that_lost_something_fails_and_so_does_a_control_that_lost_nothing() -> None:
    nothing = dict.fromkeys(drills.ACTS, 0)
    crash = Outcome(drill=DRILLS["crash"], lost=nothing, are_equal=True)
    control = Outcome(
        drill=DRILLS["control"], lost={**nothing, "clue": 3}, are_equal=True, afresh=1, retry_after="5"
    )  # fmt: skip

    assert (crash.faults(), control.faults()) == ([], [])
    crash.lost, control.lost = {**nothing, "withdraw": 1}, nothing
    assert crash.faults() == ["1 of withdraw lost"]
    assert control.faults() == ["the control lost nothing: the run shows nothing"]
    control.lost, control.still_told, control.late_s = {**nothing, "withdraw": 1}, 1, 99.0
    assert control.faults() == []


def test_a_cut_off_public_side_must_fall_silent_and_nothing_may_be_told_past_the_bound() -> None:
    outcome = Outcome(drill=DRILLS["partition"], are_equal=True, late_cut_off_s=drills.BOUND_S + 1)

    assert outcome.faults() == [
        "a withdrawn listing was told for too long", "the cut-off public side went on, or gave no Retry-After",
    ]  # fmt: skip


def test_silence_is_from_one_answer_to_the_next() -> None:
    looks = [
        {"at": at, "status": status} for at, status in ((0, 200), (5, 503), (7, 0), (9, 200), (10, 503), (11, 200))
    ]

    assert drills.longest_silence(looks) == 4


def test_acknowledgements_are_read_as_they_come_and_half_lines_later(tmp_path: Path) -> None:
    path = tmp_path / "acks"
    first, second = (json.dumps({"act": "withdraw", "key": key, "acked_at": 1.0}) for key in "AB")
    published = json.dumps({"act": "publish", "key": "C", "acked_at": 1.0})
    acks = Acks(path)

    found = [acks.new()]
    path.write_text(f"{first}\n{published}\n{second[:9]}")
    found.append(acks.new())
    path.write_text(f"{first}\n{published}\n{second}\n")
    found.append(acks.new())

    assert found == [[], [("A", 1.0)], [("B", 1.0)]]


def test_the_figures_stand_between_their_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{tables.BEGIN}\nold\n{tables.END}\nafter\n")

    tables.write("| new |", page)

    assert page.read_text() == f"before\n{tables.BEGIN}\n| new |\n{tables.END}\nafter\n"


def test_as_an_ordinary_user_the_target_says_so(tmp_path: Path) -> None:
    code = "import os; os.geteuid = lambda: 1000; from tests.cluster import __main__ as m; print(m._missing())"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)

    assert "needs root" in done.stdout
