"""The secrets of one installation: files of mode 600, never in the repository, the database or a log."""

import secrets
from collections.abc import Sequence
from pathlib import Path

from debtormap import durable


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
    # Whole, or not there: what was sealed with a key that the power took away could never be opened again.
    return not path.exists() and durable.create(path, secrets.token_hex(32).encode() + b"\n")
