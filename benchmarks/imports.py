"""Import of 100,000 rows: every check, address matching, comparison and storage, beside reading the CSV alone.

Claim: at least 8,000 rows a second on one core. The peer is `csv.DictReader` over the same bytes, which checks nothing.
"""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

GOAL_ROWS_PER_S = 8_000


def run(rows: int) -> tuple[float, float]:
    """Rows a second of CPU, of the import and of the peer; in a process of its own with a fresh installation."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"DEBTORMAP_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "debtormap.settings"}
        command = [sys.executable, "-m", "benchmarks.imports", str(rows), folder]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    ours, peer = (float(figure) for figure in done.stdout.split()[-2:])
    return ours, peer


def measure(rows: int, folder: Path) -> tuple[float, float]:
    import django

    django.setup()
    from debtormap.cli import work
    from debtormap.demo import listings, places
    from debtormap.geo import court_table
    from debtormap.register import importing
    from debtormap.staff import accounts

    invented = places.generate(Random(1), rows // 8)
    places.write(folder / "gazetteer" / "synthetic.csv", invented)
    from django.conf import settings

    settings.GAZETTEER = (folder / "gazetteer" / "synthetic.csv",)
    work.migrate(print)
    today = importing.today_in_beijing()
    file = _file(list(listings.rows(Random(1), invented, rows, today=today, courts=court_table.load())))
    author, _ = accounts.add("mei", ["clerk"], "")

    began = time.process_time()
    batch = importing.stage(file, "list.csv", author=author, court_code=None)
    ours = rows / (time.process_time() - began)
    if batch.counts["add"] != rows:
        raise RuntimeError(f"not every row was good: {batch.counts}")
    began = time.process_time()
    read = sum(1 for _ in csv.DictReader(io.StringIO(file.decode("utf-8"))))
    return ours, read / (time.process_time() - began)


def _file(rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")


if __name__ == "__main__":
    print(*measure(int(sys.argv[1]), Path(sys.argv[2])))
