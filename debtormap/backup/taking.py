"""Taking a backup: both databases and the checkpoints, sealed into one file that is read back before it counts.

The court's keys are not in it: a thief of the file has nothing, and whoever restores brings them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connections

from debtormap import durable
from debtormap.backup import archive, engines
from debtormap.ledger import tree
from debtormap.ledger.hashing import format_instant

Progress = Callable[[int, int | None, str], None]
DATABASES: Final = {"default": "register", "clues": "clues"}
CHECKPOINTS: Final = "checkpoints"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself, in its last piece."""

    at: str
    engines: dict[str, str]
    """Of each member that is a database."""
    head_seq: int
    head_hash: str
    root: str
    """Of the ledger's Merkle tree at `head_seq`."""


def take(path: Path, *, now: datetime, progress: Progress) -> Manifest:
    """Writes the file and reads it back; it appears under its name when both are done. Owner-only."""
    key = archive.key_of(settings.BACKUP_KEY_FILE)
    aside = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            manifest = _write(archive.Writer(file, key), path.parent, now, progress)
            file.flush()
            os.fsync(file.fileno())
        if examine(aside, key, progress) != manifest:
            raise AssertionError("what was read back is not what was written")
        aside.replace(path)
        durable.sync_directory(path.parent)
    finally:
        aside.unlink(missing_ok=True)
    return manifest


def examine(path: Path, key: bytes, progress: Progress) -> Manifest:
    """Reads a backup as a restore would, to its end, and changes nothing. RuleError when it is not whole."""
    with path.open("rb") as file:
        reader = archive.Reader(file, key)
        for name, chunks in reader.members():
            kind, _, engine = name.partition(":")
            if kind in DATABASES.values():
                engines.check(engine, counted(chunks, progress, f"check {kind}"))
    return manifest_of(reader)


def counted(chunks: Iterator[bytes], progress: Progress, phase: str) -> Iterator[bytes]:
    """Progress in MiB; how many there will be, nobody knows."""
    done = 0
    for chunk in chunks:
        done += len(chunk)
        progress(done >> 20, None, phase)
        yield chunk


def manifest_of(reader: archive.Reader) -> Manifest:
    assert reader.manifest is not None, "all members are read"
    return Manifest(**reader.manifest)


def _write(writer: archive.Writer, scratch: Path, now: datetime, progress: Progress) -> Manifest:
    head = (0, b"")
    for alias, name in DATABASES.items():
        with engines.dump(alias, scratch, with_ledger=alias == "default") as made:
            head = made.head or head
            writer.add(f"{name}:{connections[alias].vendor}", counted(made.chunks, progress, f"back up {name}"))
    for file in sorted((settings.DATA_DIR / CHECKPOINTS).glob("*")):
        writer.add(f"{CHECKPOINTS}/{file.name}", [file.read_bytes()])
    manifest = Manifest(
        at=format_instant(now), engines={name: connections[alias].vendor for alias, name in DATABASES.items()},
        # The tree only grows: the root at that size is the same whatever was published meanwhile.
        head_seq=head[0], head_hash=bytes(head[1]).hex(), root=tree.root(head[0]).hex(),
    )  # fmt: skip
    writer.finish(asdict(manifest))
    return manifest
