"""`debtormap migrate` in real processes: twice, at once, killed in between, and beside a program that serves."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.replicas.house import ROOT, House, house

TABLES = """
from django.db import connections
import django, json
django.setup()
for alias in ("default", "clues"):
    with connections[alias].cursor() as cursor:
        tables = connections[alias].introspection.get_table_list(cursor)
        print(json.dumps(sorted(each.name for each in tables)))
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")
        print(json.dumps([list(row) for row in cursor.fetchall()]))
"""


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path, migrated=False) as made:
        yield made


def begin(where: House) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "debtormap.cli", "migrate"]
    return subprocess.Popen(command, env=where.environ(), cwd=ROOT, stderr=subprocess.PIPE, text=True)


def made(where: House) -> str:
    environ = where.environ() | {"DJANGO_SETTINGS_MODULE": "debtormap.settings"}
    return subprocess.run(
        [sys.executable, "-c", TABLES], env=environ, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout  # fmt: skip


def test_killed_in_between_it_goes_on_and_two_at_once_are_one(empty: House) -> None:
    chance = random.Random(7)
    for _ in range(3):
        killed = begin(empty)
        time.sleep(chance.uniform(0.5, 6))
        killed.kill()
        killed.communicate()

    both = [begin(empty), begin(empty)]
    ends = [process.communicate(timeout=600)[1] for process in both]
    first = made(empty)
    again = empty.run("migrate")

    assert ([process.returncode for process in both], again.returncode) == ([0, 0], 0), ends
    assert made(empty) == first
    assert first.count("register_listing") == 1
    _, of_register, _, of_clues = (json.loads(line) for line in first.splitlines())
    assert of_register.count(["register", "0001_initial"]) == 1
    # Of the clues' database, their own alone.
    assert [of_clues[0], {app for app, _ in of_clues}] == [["clues", "0001_initial"], {"clues"}]


def test_a_program_serves_on_beside_a_newer_database(empty: House) -> None:
    """A release adds tables and columns with a default; the one before it runs on until it is replaced."""
    empty.migrate()
    writer = empty.writer()
    court = empty.serve("court")
    public = empty.serve("public").ready()
    writer.ask("publish", ids=["A"])

    newer = empty.run_sql(
        "ALTER TABLE register_listing ADD COLUMN of_next_release integer NULL;"
        "CREATE TABLE register_of_next_release (id integer PRIMARY KEY);"
        "INSERT INTO django_migrations (app, name, applied) VALUES ('register', '9999_next', '2026-11-29T00:00:00Z')"
    )
    writer.ask("publish", ids=["B"])

    public.until("/api/v1/listings/B", 200)
    court.until("/console/accounts/login/", 200)
    late = empty.serve("public").ready()
    assert newer == 0
    assert late.get("/api/v1/listings/A").status_code == 200


def test_nothing_is_served_from_a_database_that_is_behind(empty: House) -> None:
    done = empty.run("serve", "--port", "1")

    assert (done.returncode, "debtormap migrate" in done.stderr) == (2, True)
