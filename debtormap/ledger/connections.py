"""Work with a database in a thread that is not Django's, and what becomes of it when the database is away.

Every attempt is one of its own: nothing is repeated here, for who asks again has an idempotency key.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connections,
)

from debtormap.core.errors import Unavailable

RETRY_AFTER_S: Final = 5
#: A node that is a primary no longer, or not yet.
_READ_ONLY: Final = "25006"


@contextmanager
def lent(alias: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """What Django does around its own requests: without it a worker thread keeps connections that the server dropped.

    Raises Unavailable for a database that is away or cannot be written to; nothing was committed then, as far as
    anybody was told.
    """
    if connections[alias].in_atomic_block:
        # The caller's transaction: its connection is his.
        yield
        return
    close_old_connections()
    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        if not is_away(error):
            raise
        raise Unavailable("the database is away", retry_after_s=RETRY_AFTER_S) from error
    finally:
        close_old_connections()


def is_away(error: BaseException) -> bool:
    """Whether the fault is with the database, not with what it was asked for."""
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return isinstance(error, DatabaseError) and getattr(error.__cause__, "sqlstate", None) == _READ_ONLY
