"""Installations of their own for processes that a test starts and kills, on the same engine as the other tests."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

ROOT = Path(__file__).parents[1]


@contextmanager
def installation(directory: Path) -> Iterator[dict[str, str]]:
    """The environment of one: data in the directory, on PostgreSQL a database of its own that is made anew."""
    variables = os.environ | {
        "DEBTORMAP_DATA_DIR": str(directory),
        "DEBTORMAP_GAZETTEER": str(ROOT / "tests" / "gazetteer.csv"),
    }
    url = os.environ.get("DEBTORMAP_DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield variables
        return
    name = f"killed_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    yield variables | {"DEBTORMAP_DATABASE_URL": f"{url.rsplit('/', 1)[0]}/{name}"}


def command(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]
