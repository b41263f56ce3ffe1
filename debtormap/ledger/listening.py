"""Being woken by commits of other processes: PostgreSQL's LISTEN on a connection and in a thread of its own.

It may fail at any time, and on a standby it cannot work at all: then whoever reads the feed finds what is new by
looking. SQLite has nothing of the kind.
"""

import threading
from collections.abc import Callable
from typing import Any, Final

from django.db import connection

CHANNEL: Final = "debtormap_ledger"
RETRY_AFTER_S: Final = 1.0
LOOK_EVERY_S: Final = 0.25
#: What Django adds for its own cursors.
_OF_DJANGO: Final = frozenset({"cursor_factory", "context", "prepare_threshold"})


def start(callback: Callable[[], None]) -> Callable[[], None]:
    """Calls back after commits of any process; returns what ends it."""
    if connection.vendor != "postgresql":
        return lambda: None
    stop = threading.Event()
    address = {name: value for name, value in connection.get_connection_params().items() if name not in _OF_DJANGO}
    thread = threading.Thread(target=_listen, args=(address, callback, stop), name="ledger-listener", daemon=True)
    thread.start()

    def end() -> None:
        stop.set()
        thread.join(timeout=4 * LOOK_EVERY_S)

    return end


def _listen(address: dict[str, Any], callback: Callable[[], None], stop: threading.Event) -> None:
    # The driver is there where PostgreSQL is.
    import psycopg

    while not stop.is_set():
        try:
            with psycopg.connect(**address, autocommit=True) as listener:
                listener.execute(f"LISTEN {CHANNEL}")
                callback()  # for what came while nobody listened
                while not stop.is_set():
                    for _ in listener.notifies(timeout=LOOK_EVERY_S, stop_after=1):
                        callback()
        except psycopg.Error:
            stop.wait(RETRY_AFTER_S)
