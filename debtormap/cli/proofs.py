"""What the commands about proofs do. Those that need no database set nothing up: they work on any machine."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from debtormap.ledger import copies, key_rings, verifying
from debtormap.ledger.auditing import Report
from debtormap.ledger.signing import PublicKey
from debtormap.ledger.verifying import Verdict

Progress = Callable[[int, int | None, str], None]


def verify(file: Path, key_file: Path) -> Verdict:
    return verifying.verify(file.read_bytes(), key_rings.parse(key_file.read_bytes()))


def check_copy(file: Path, key_file: Path, progress: Progress) -> Report:
    with file.open("rb") as lines:
        return copies.check(lines, _public(key_file), progress)


def check_ledger(key_file: Path | None, progress: Progress) -> Report:
    from debtormap.ledger import checking

    return checking.verify(progress, trusted=_public(key_file) if key_file else ())


def rotate_key(*, commit: bool) -> str:
    from django.conf import settings

    from debtormap.ledger import checkpoints

    if not commit:
        return f"Dry run: a new key would be made and {settings.LEDGER_KEY_FILE} replaced; --commit does it."
    public = checkpoints.hand_over(datetime.now(UTC))
    return f"Key {public.id} signs from now on. Publish it where the old one stands:\n{public.text}"


def write(file: Path, data: bytes) -> None:
    """For its owner alone: it may say who is, or was, listed."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as written:
        written.write(data)


def _public(key_file: Path) -> list[PublicKey]:
    return [key.public for key in key_rings.parse(key_file.read_bytes())]
