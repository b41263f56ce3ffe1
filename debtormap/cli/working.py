"""Workers of a process that serves nothing."""

import signal
import threading
from collections.abc import Callable
from types import FrameType

from debtormap import worker


def drain() -> str:
    count = worker.make().drain()
    return f"Done: {count} {'job' if count == 1 else 'jobs'}."


def go_on(begun: Callable[[], None]) -> None:
    """Works until the process is asked to end."""
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    workers = worker.make()
    workers.start()
    begun()
    ended.wait()
    workers.stop()
