"""What the court side does in the background: every kind of work, and what is ordered by the clock.

The same workers run inside a serving court side and as `debtormap work`.
"""

from datetime import UTC, datetime
from typing import Final

from debtormap.clues import retention
from debtormap.jobs import queue
from debtormap.jobs.running import Kind, Task
from debtormap.jobs.workers import Workers
from debtormap.register import background
from debtormap.register import retention as register_retention

HOUR_S: Final = 3600


def make() -> Workers:
    return Workers(KINDS, every_s=EVERY_S)


def _erase_clues(_task: Task) -> None:
    retention.run(datetime.now(UTC))


def _retain(_task: Task) -> None:
    register_retention.run(datetime.now(UTC))


def _forget_jobs(_task: Task) -> None:
    queue.forget()


#: Each erases what is due by then, and has nothing left to do when it is done twice.
ERASE_CLUES: Final = Kind(name="erase_clues", work=_erase_clues)
RETAIN: Final = Kind(name="retain", work=_retain)
FORGET_JOBS: Final = Kind(name="forget_jobs", work=_forget_jobs)

KINDS: Final = (*background.KINDS.values(), ERASE_CLUES, RETAIN, FORGET_JOBS)
EVERY_S: Final = {kind.name: HOUR_S for kind in (ERASE_CLUES, RETAIN, FORGET_JOBS)}
