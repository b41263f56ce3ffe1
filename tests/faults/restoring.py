"""How long a restore takes: `python -m tests.faults.restoring [LISTINGS CLUES]`, a million and ten thousand by default.

An installation on SQLite is filled past its guards: parties, cases and listings are copies of real rows under other
ids, the ledger holds as many events of a synthetic register, the clues are real ones with an easy proof of work. Then
`debtormap backup`, and `debtormap restore --commit` in another folder with the same keys; head and root are compared.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from tests.faults.trials import ROOT, environment, nest, prepare

ROWS: Final = 300
#: Of each table what is another one in a copy: column, and its value in SQL of the copy's number `n`.
COPIED: Final = {
    "register_party": {"id": "printf('p%015d', n)", "key": "randomblob(32)"},
    "register_case": {"id": "printf('c%015d', n)", "case_number": "printf('（2024）冀0001执%d号', 1000000 + n)"},
    "register_listing": {
        "id": "printf('l%015d', n)", "share_id": "printf('s%015d', n)", "key": "randomblob(32)",
        "party_id": "printf('p%015d', n)", "case_id": "printf('c%015d', n)",
    },
}  # fmt: skip
FILL: Final = """
import sys, os
os.environ["DJANGO_SETTINGS_MODULE"] = "debtormap.settings"
from tests.replicas import writer
from debtormap.clues import proofs
from tests.clues.examples import sent
import secrets
writer.fill(listings=int(sys.argv[1]), places=max(1, int(sys.argv[1]) // 16))
proofs.EASY = 10
for number in range(int(sys.argv[2])):
    sent(description="演示线索" + secrets.token_hex(300))
"""
TELL: Final = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "debtormap.settings"
import django
django.setup()
from debtormap.clues.models import Clue
from debtormap.ledger import feed, tree
from debtormap.register.models import Listing
head = feed.head()
print(json.dumps({"listings": Listing.objects.count(), "clues": Clue.objects.count(), "events": head.seq,
    "hash": head.hash.hex(), "root": tree.root(head.seq).hex()}))
"""


def measure(directory: Path, listings: int, clues: int) -> dict[str, Any]:
    court, heir, backup = (directory / name for name in ("court", "heir", "register.backup"))
    prepare(court, ROWS)
    with nest(environment(court), directory / "nest.log") as hatching:
        hatching.do("release")
    _copy_rows(court / "register.sqlite3", listings - ROWS)
    _python(court, FILL, str(listings), str(clues))
    told: dict[str, Any] = json.loads(_python(court, TELL))

    took = {"backup_s": _timed(court, "backup", str(backup))}
    heir.mkdir()
    for key in court.glob("*.key"):
        shutil.copy(key, heir)
    # Exit 1 says that no file of withdrawals was given.
    took["restore_s"] = _timed(heir, "restore", str(backup), "--commit", ends=(0, 1))
    restored = json.loads(_python(heir, TELL))
    assert restored == told, f"{restored} is not {told}"
    return took | told | {"backup_mb": round(backup.stat().st_size / 1e6)}


def _copy_rows(database: Path, copies: int) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        for table, changes in COPIED.items():
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            values = ", ".join(changes.get(column, f'r."{column}"') for column in columns)
            connection.execute(
                f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {copies}) "
                f"INSERT INTO {table} SELECT {values} FROM numbers JOIN {table} r ON r.rowid = 1 + n % {ROWS}"
            )
        for _, sql in guards:
            connection.execute(sql)


def _python(data: Path, code: str, *words: str) -> str:
    command = [sys.executable, "-c", code, *words]
    return subprocess.run(
        command, env=environment(data), cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout  # fmt: skip


def _timed(data: Path, *command: str, ends: Sequence[int] = (0,)) -> float:
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "debtormap.cli", *command], env=environment(data), cwd=ROOT)
    assert done.returncode in ends, command
    return round(time.monotonic() - begun, 1)


def main() -> None:
    listings, clues = (int(word) for word in sys.argv[1:3] or ("1000000", "10000"))
    with tempfile.TemporaryDirectory(prefix="restoring-") as directory:
        print(json.dumps(measure(Path(directory), listings, clues), indent=1))


if __name__ == "__main__":
    main()
