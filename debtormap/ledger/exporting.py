"""Writing a copy of the ledger for whoever will audit it; its form is that of `copies.py`."""

import os
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from debtormap import durable
from debtormap.ledger import chain, checking, checkpoints, copies, keys
from debtormap.ledger.auditing import Progress
from debtormap.ledger.hashing import format_instant
from debtormap.ledger.models import Checkpoint


def export(
    path: Path,
    *,
    with_bodies: bool = False,
    mark: str = "",
    now: datetime | None = None,
    progress: Progress | None = None,
) -> int:
    """Writes the ledger as it is now, under a checkpoint of its own; how many events it has.

    Without bodies it bears no personal data. `mark` says which export it is. The file appears when it is whole,
    readable by its owner alone.
    """
    now = now or timezone.now()
    with transaction.atomic():
        point = checkpoints.write(now)
        chain.take_head()
        key = keys.current(now)
    lines = copies.lines(
        origin=key.public.name,
        size=point.size,
        at=format_instant(now),
        with_bodies=with_bodies,
        mark=mark,
        keys=keys.rows(),
        checkpoints=Checkpoint.objects.filter(number__lte=point.number)
        .order_by("number")
        .values_list("number", "note"),
        events=checking.rows(point.size, progress),
        signed_by=key,
    )
    aside = path.with_name(path.name + ".part")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    durable.sync_directory(path.parent)
    return point.size
