"""A list from file to ledger on PostgreSQL, beside what loads the same file without a question.

Ours: every check, address matching, comparison with what is held, staging, approval by another person, and publication
with sealed numbers, public records and the chained ledger. Peers over the same bytes: `csv` + a pydantic model + COPY
into a table with a key, and COPY of the raw file. CPU of the client and of the database's processes. Each round imports
another file of the same size into one register. The older figure, staging alone beside `csv.DictReader`, is kept.
"""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Final

import psycopg

from benchmarks.claims import Claim
from benchmarks.load import cpu_s
from tests.postgres import CLUES, cluster

ROUNDS: Final = 3
GOAL_ROWS_PER_S: Final = 8_000
DATES: Final = ("出生日期", "立案时间", "决定日期", "送达日期", "风险告知日期", "地址核实日期", "发布时间")
KEY: Final = "案号"
Figures = dict[str, list[float]]


def run(rows: int) -> list[Claim]:
    """Claims, of files of so many rows; measured in a process of its own with a fresh installation."""
    with cluster() as url, tempfile.TemporaryDirectory() as folder:
        database = {
            "DEBTORMAP_DATABASE_URL": url,
            "DEBTORMAP_CLUES_DATABASE_URL": f"{url.rpartition('/')[0]}/{CLUES}",
            "DEBTORMAP_DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "debtormap.settings",
        }
        command = [sys.executable, "-m", "benchmarks.imports", str(rows), folder, url]
        done = subprocess.run(command, env=os.environ | database, stdout=subprocess.PIPE, text=True, check=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return list(_claims(figures, rows))


def _claims(figures: Figures, rows: int) -> Iterator[Claim]:
    rates = {name: [rows / spent for spent in figures[name]] for name in figures}
    for name, found in rates.items():
        print(f"  {name}: {', '.join(f'{rate:,.0f}' for rate in found)} rows/s of CPU", flush=True)
    for claim, peer, told, goal in (
        ("import_pydantic", "pydantic", "our import to the ledger ÷ csv + pydantic + COPY, rows/s of CPU", 0.3),
        ("import_copy", "copy", "our import to the ledger ÷ raw COPY, rows/s of CPU", 0.04),
    ):
        ratios = tuple(ours / theirs for ours, theirs in zip(rates["all"], rates[peer], strict=True))
        yield Claim(id=claim, claim=told, rounds=ratios, goal=goal, at_least=True, size=rows)
    yield Claim(
        id="import_checked", claim="checked, matched, compared and staged", rounds=tuple(rates["staged"]),
        goal=GOAL_ROWS_PER_S, at_least=True, unit="rows/s", size=rows,
    )  # fmt: skip


def measure(rows: int, folder: Path, url: str) -> Figures:
    """Seconds of CPU of each round, by what was done."""
    import django

    django.setup()
    from debtormap.cli import work
    from debtormap.geo import court_table
    from debtormap.register import importing, publishing, reviewing
    from debtormap.staff import accounts

    files, gazetteer = _files(rows, folder, court_table.load(), importing.today_in_beijing())
    from django.conf import settings

    settings.GAZETTEER = (gazetteer,)
    work.migrate(print)
    mei, _ = accounts.add("mei", ["clerk"], "")
    tao, _ = accounts.add("tao", ["approver", "president"], "")
    figures: Figures = {name: [] for name in ("staged", "all", "pydantic", "copy", "read")}
    with psycopg.connect(url, autocommit=True) as database:
        postmaster = _postmaster(database)
        _warm_up(files[0], importing.stage, mei)
        for number, file in enumerate(files[1:]):
            began = _spent(postmaster)
            batch = importing.stage(file, f"list-{number}.csv", author=mei, court_code=None)
            figures["staged"].append(_spent(postmaster) - began)
            published = publishing.publish(reviewing.approve(batch, by=tao), by=tao).published
            figures["all"].append(_spent(postmaster) - began)
            if published != rows:
                raise RuntimeError(f"{published} of {rows} rows were published: {batch.counts}")
            for name, load in (("pydantic", _pydantic), ("copy", _copy)):
                figures[name].append(_loaded(load, database, file, rows, postmaster))
            began = _spent(postmaster)
            sum(1 for _ in csv.DictReader(io.StringIO(file.decode("utf-8"))))
            figures["read"].append(_spent(postmaster) - began)
    return figures


def _files(rows: int, folder: Path, courts: Any, today: date) -> tuple[list[bytes], Path]:
    """A small file to warm up with and one for each round, no row twice; and the gazetteer of their places."""
    from debtormap.demo import listings, places

    small = min(500, rows)
    invented = places.generate(Random(1), max(240, rows // 8))
    gazetteer = folder / "gazetteer" / "synthetic.csv"
    places.write(gazetteer, invented)
    made = list(listings.rows(Random(1), invented, small + rows * ROUNDS, today=today, courts=courts))
    cuts = [0, small, *(small + rows * number for number in range(1, ROUNDS + 1))]
    return [_file(made[first:last]) for first, last in zip(cuts, cuts[1:], strict=False)], gazetteer  # noqa: RUF007


def _warm_up(file: bytes, stage: Callable[..., Any], author: Any) -> None:
    """Loads the gazetteer and what else is made once a process."""
    stage(file, "warm-up.csv", author=author, court_code=None)


def _loaded(
    load: Callable[[psycopg.Connection, bytes], None], database: psycopg.Connection, file: bytes, rows: int, pid: int
) -> float:
    labels = next(csv.reader(io.StringIO(file.decode("utf-8"))))
    columns = ", ".join(f'"{label}" {"date" if label in DATES else "text"}' for label in labels)
    database.execute("DROP TABLE IF EXISTS raw")
    database.execute(f'CREATE TABLE raw ({columns}, PRIMARY KEY ("{KEY}"))')
    began = _spent(pid)
    load(database, file)
    spent = _spent(pid) - began
    row = database.execute("SELECT count(*) FROM raw").fetchone()
    if row != (rows,):
        raise RuntimeError(f"the peer loaded {row}")
    return spent


def _copy(database: psycopg.Connection, file: bytes) -> None:
    with database.cursor().copy("COPY raw FROM STDIN (FORMAT csv, HEADER)") as copy:
        copy.write(file)


def _pydantic(database: psycopg.Connection, file: bytes) -> None:
    """The way of pydantic's documentation: a model with aliases and constraints, validated row by row."""
    from pydantic import BaseModel, ConfigDict, Field, create_model

    reader = csv.DictReader(io.StringIO(file.decode("utf-8")))
    labels = list(reader.fieldnames or ())
    fields: dict[str, Any] = {
        f"f{number}": (
            (date | None, Field(alias=label)) if label in DATES else (str, Field(alias=label, max_length=2_000))
        )
        for number, label in enumerate(labels)
    }
    row: type[BaseModel] = create_model("Row", __config__=ConfigDict(str_strip_whitespace=True), **fields)
    names = list(fields)
    with database.cursor().copy("COPY raw FROM STDIN") as copy:
        for told in reader:
            checked = row.model_validate(
                {label: value or (None if label in DATES else "") for label, value in told.items()}
            )
            copy.write_row([getattr(checked, name) for name in names])


def _spent(postmaster: int) -> float:
    return time.process_time() + cpu_s([postmaster])


def _postmaster(database: psycopg.Connection) -> int:
    row = database.execute("SHOW data_directory").fetchone()
    assert row is not None
    return int((Path(row[0]) / "postmaster.pid").read_text().split()[0])


def _file(rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])))
