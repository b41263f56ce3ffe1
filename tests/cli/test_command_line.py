"""The command line as an operator uses it: a real process over an installation of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import debtormap
from tests.examples import csv_bytes, row

COMMAND = str(Path(sys.executable).parent / "debtormap")
BAD_NUMBER = "139990199003070011"


class Installation:
    """One data folder, and what the command says there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *arguments: str, exit_code: int = 0, **settings: str) -> str:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DEBTORMAP_")}
        done = subprocess.run(
            [COMMAND, *arguments],
            env=environment | {"DEBTORMAP_DATA_DIR": str(self.folder)} | settings,
            capture_output=True,
            text=True,
        )
        assert done.returncode == exit_code, done.stdout + done.stderr
        return done.stdout if exit_code == 0 else done.stdout + done.stderr

    def python(self, program: str) -> None:
        """Runs a program with this installation's settings, for what no command does."""
        environment = {"DEBTORMAP_DATA_DIR": str(self.folder), "DJANGO_SETTINGS_MODULE": "debtormap.settings"}
        subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{program}"],
            env=os.environ | environment,
            check=True,
        )

    def list_file(self, *rows: dict[str, str]) -> str:
        path = self.folder / "list.csv"
        path.write_bytes(csv_bytes(rows))
        return str(path)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    made = Installation(tmp_path_factory.mktemp("installation"))
    made.run("migrate")
    return made


def test_a_new_installation_is_well(installation: Installation) -> None:
    assert installation.run("check") == "All is well.\n"


def test_migrate_may_run_twice(installation: Installation) -> None:
    assert installation.run("migrate") == "The database is up to date.\n"


def test_keys_are_readable_by_their_owner_alone(installation: Installation) -> None:
    modes = [(installation.folder / name).stat().st_mode & 0o777 for name in ("secret.key", "register.key")]

    assert modes == [0o600, 0o600]


def test_an_import_without_commit_stores_nothing(installation: Installation) -> None:
    file = installation.list_file(row(1), row(2))

    report = json.loads(installation.run("import", file, "--json"))

    assert report["batch"] is None
    assert report["counts"] == {"add": 2, "change": 0, "same": 0, "error": 0}


def test_a_bad_row_is_told_by_row_column_and_rule_and_exits_with_1(installation: Installation) -> None:
    file = installation.list_file(row(1), row(2, **{"身份证号码/组织机构代码": BAD_NUMBER}))

    told = installation.run("import", file, exit_code=1)

    assert "row 3, 身份证号码/组织机构代码" in told
    assert "number_check_digit" in told
    assert BAD_NUMBER not in told


@pytest.mark.parametrize("commit", [(), ("--commit",)])
def test_refused_rows_are_written_to_a_private_file_that_imports_once_mended(
    installation: Installation, tmp_path: Path, commit: tuple[str, ...]
) -> None:
    file = installation.list_file(row(21), row(22, **{"身份证号码/组织机构代码": BAD_NUMBER}))
    refused = tmp_path / "mend.csv"

    installation.run("import", file, "--refused", str(refused), *commit, exit_code=1)
    text = refused.read_text("utf-8-sig")
    refused.write_text(text.replace(BAD_NUMBER, row(22)["身份证号码/组织机构代码"]))
    report = json.loads(installation.run("import", str(refused), "--json"))

    assert refused.stat().st_mode & 0o777 == 0o600
    assert "对照证件重新录入" in text
    assert report["counts"] == {"add": 1, "change": 0, "same": 0, "error": 0}


def test_a_comparison_with_the_national_list_stores_nothing_without_commit(installation: Installation) -> None:
    file = installation.list_file(row(51), row(52))

    told = (
        installation.run("reconcile", file, "--json", exit_code=1),
        installation.run("reconcile", file, "--json", "--commit", "--reason", "file 3", exit_code=1),
    )
    dry, kept = (json.loads(text.splitlines()[0]) for text in told)

    assert (dry["counts"]["only_there"], dry["reconciliation"], dry["batch"]) == (2, None, None)
    assert kept["reconciliation"]
    assert "not approved" in installation.run("publish", kept["batch"], "--commit", exit_code=2)


def test_only_an_approved_batch_is_published(installation: Installation) -> None:
    file = installation.list_file(row(31))
    batch = json.loads(installation.run("import", file, "--commit", "--json"))["batch"]

    told = installation.run("publish", batch, "--commit", exit_code=2)

    assert "not approved" in told


def test_a_new_account_gets_a_link_and_no_password(installation: Installation) -> None:
    made = json.loads(installation.run("staff", "add", "mei", "--role", "clerk", "--court", "冀0001", "--json"))

    assert made["link"].startswith("http://127.0.0.1:8000/console/welcome/")
    assert "password" not in made


def test_an_unknown_role_is_refused_by_name(installation: Installation) -> None:
    told = installation.run("staff", "add", "kim", "--role", "king", exit_code=2)

    assert "role: at least one of clerk, approver" in told


def test_a_policy_takes_two_persons(installation: Installation) -> None:
    policy = installation.folder / "county.toml"
    policy.write_text(
        _adopted((Path(debtormap.__file__).parent / "policies" / "county.toml").read_text("utf-8")), "utf-8"
    )
    installation.run("staff", "add", "tao", "--role", "approver")

    first = installation.run("policy", "adopt", str(policy))
    again = installation.run("policy", "adopt", str(policy))
    second = installation.run("policy", "adopt", str(policy), "--by", "tao")

    assert "is proposed" in first
    assert "is proposed" in again
    assert "is in force" in second


def test_addresses_are_matched_line_by_line(installation: Installation) -> None:
    file = installation.folder / "addresses.txt"
    file.write_text("河北省保定市莲池区五四路街道\n天津市河北区王串场街\n", "utf-8")

    answers = [json.loads(line) for line in installation.run("places", "match", str(file)).splitlines()]

    assert [answer["division_code"] for answer in answers] == ["130606", None]
    assert set(answers[0]) >= {"division_code", "place", "precision", "why"}
    assert answers[1]["why"] == "outside_hebei"


def test_all_bad_settings_are_told_together(installation: Installation) -> None:
    told = installation.run("check", exit_code=2, DEBTORMAP_SIDE="left", DEBTORMAP_LIMITS="perhaps")

    assert "DEBTORMAP_SIDE" in told
    assert "DEBTORMAP_LIMITS" in told


def test_the_ledger_is_whole(installation: Installation) -> None:
    assert json.loads(installation.run("ledger", "verify", "--json"))["problems"] == []


def _adopted(text: str) -> str:
    """The policy file as a court would fill it in."""
    decision = 'body = "演示法院审判委员会"\ndecision_no = "演示决定1号"\ndate = 2026-01-01\n'
    return re.sub(r'body = ""\ndecision_no = ""\ndate = ""\n', decision, text).replace("version = 1", "version = 7", 1)


def test_background_work_that_is_due_is_done(installation: Installation) -> None:
    assert installation.run("work", "--once") == "Done: 5 jobs.\n"


def test_a_worker_ends_in_good_order_when_it_is_asked(installation: Installation) -> None:
    environment = os.environ | {"DEBTORMAP_DATA_DIR": str(installation.folder)}
    process = subprocess.Popen([COMMAND, "work"], env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert process.stderr.readline() == "Working (Ctrl-C stops)\n"

    process.terminate()

    assert process.wait(timeout=120) == 0
