"""The secrets of one installation: files of mode 600, never in the repository, the database or a log."""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path


def create_missing(data_dir: Path, files: Sequence[Path]) -> list[Path]:
    """Makes the key files that do not exist yet and stand in `data_dir`; returns those it made.

    A key that a setting places elsewhere is the court's own to make.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    return [path for path in files if path.parent == data_dir and _create(path)]


def secret_key(path: Path) -> str:
    """Django's signing key; before the file exists, one that lasts as long as the process."""
    return path.read_text("ascii").strip() if path.is_file() else secrets.token_urlsafe(48)


def _create(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
    return True
