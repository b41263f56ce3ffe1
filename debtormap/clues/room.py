"""Room on disk: files stop before texts, texts before the disk is full, and nothing is half kept.

Of the quota (`settings.CLUES_QUOTA_BYTES`) files may fill four fifths, and files that no clue has taken up yet one
fifth. Full is told as 507.
"""

import shutil
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.db.models import Sum

from debtormap.clues.models import Upload
from debtormap.clues.router import DATABASE
from debtormap.core.errors import Full

LEFT_ON_DISK_BYTES: Final = 256 * 1024**2
_FILES_SHARE: Final = 0.8
_WAITING_SHARE: Final = 0.2


def require_for_text() -> None:
    if used_bytes() >= settings.CLUES_QUOTA_BYTES or _disk_is_full():
        raise Full("the clue desk is full")


def require_for_file(size: int) -> None:
    waiting = Upload.objects.filter(file__isnull=True).aggregate(sum=Sum("stored_bytes"))["sum"] or 0
    quota = settings.CLUES_QUOTA_BYTES
    too_much = used_bytes() + size > quota * _FILES_SHARE or waiting + size > quota * _WAITING_SHARE
    if too_much or _disk_is_full():
        raise Full("there is no room for files")


def used_bytes() -> int:
    """Of the whole database, without pages that are free again."""
    connection = connections[DATABASE]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
        pages = [_pragma(cursor, name) for name in ("page_count", "freelist_count", "page_size")]
    return (pages[0] - pages[1]) * pages[2]


def _pragma(cursor: CursorWrapper, name: str) -> int:
    cursor.execute(f"PRAGMA {name}")
    return int(cursor.fetchone()[0])


def _disk_is_full() -> bool:
    """Of the disk of an SQLite file; PostgreSQL's disk is another computer's."""
    connection = connections[DATABASE]
    if connection.vendor != "sqlite":
        return False
    folder = Path(str(connection.settings_dict["NAME"])).resolve().parent
    return shutil.disk_usage(folder).free < LEFT_ON_DISK_BYTES
