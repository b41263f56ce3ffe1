"""What the court side does in the background: every kind of work, and what is ordered by the clock.

The same workers run inside a serving court side and as `debtormap work`.
"""

from datetime import UTC, datetime
from typing import Final

from debtormap.clues import notices, retention
from debtormap.jobs import queue
from debtormap.jobs.running import Kind, Task
from debtormap.jobs.workers import Clock, Workers
from debtormap.register import background
from debtormap.register import retention as register_retention
from debtormap.steadiness import OF_THIS_PROCESS
from debtormap.watching import asking, digests, following_events, mails, officer_mails

HOUR_S: Final = 3600
FIVE_MINUTES_S: Final = 300


def make() -> Workers:
    return Workers(KINDS, clocks=CLOCKS)


def _erase_clues(_task: Task) -> None:
    retention.run(datetime.now(UTC))


def _retain(_task: Task) -> None:
    register_retention.run(datetime.now(UTC))


def _forget_jobs(_task: Task) -> None:
    queue.forget()


def _tell_watchers(_task: Task) -> None:
    following_events.follow(datetime.now(UTC))


def _has_news() -> bool:
    return asking.is_open() and following_events.is_due(datetime.now(UTC))


def _tell_levels(_task: Task) -> None:
    digests.order_due(datetime.now(UTC))


def _has_levels() -> bool:
    return asking.is_open() and digests.is_due(datetime.now(UTC))


def _tell_officers(_task: Task) -> None:
    notices.run(datetime.now(UTC), officer_mails.order)


def _erase_watches(_task: Task) -> None:
    asking.tidy(datetime.now(UTC))


#: Each erases what is due by then, and has nothing left to do when it is done twice.
ERASE_CLUES: Final = Kind(name="erase_clues", work=_erase_clues)
RETAIN: Final = Kind(name="retain", work=_retain)
FORGET_JOBS: Final = Kind(name="forget_jobs", work=_forget_jobs)
ERASE_WATCHES: Final = Kind(name="erase_watches", work=_erase_watches)
#: It tells nobody twice, however often it is done.
TELL_OFFICERS: Final = Kind(name="tell_officers", work=_tell_officers)
#: Each orders mails by keys that name watch and event: done twice, it orders nothing new.
TELL_WATCHERS: Final = Kind(name="tell_watchers", work=_tell_watchers)
TELL_LEVELS: Final = Kind(name="tell_levels", work=_tell_levels)

_ERASURES: Final = (ERASE_CLUES, RETAIN, FORGET_JOBS, ERASE_WATCHES)
_MAILS: Final = (mails.WORK, officer_mails.WORK)
KINDS: Final = (*background.KINDS.values(), *_ERASURES, TELL_OFFICERS, TELL_WATCHERS, TELL_LEVELS, *_MAILS)
CLOCKS: Final = {kind.name: Clock(every_s=HOUR_S, wanted=OF_THIS_PROCESS.is_kept) for kind in _ERASURES} | {
    TELL_OFFICERS.name: Clock(every_s=FIVE_MINUTES_S),
    TELL_WATCHERS.name: Clock(every_s=5, wanted=_has_news),
    TELL_LEVELS.name: Clock(every_s=600, wanted=_has_levels),
}
