"""Long work that a page starts and watches: one thread a job, kept in this process.

A job is known by a key that the page chooses (a form's one-time token, or the batch it publishes), so that a second
click joins the work that runs instead of starting it again. What the work did stands in the database; a job only says
how far it is, and is forgotten an hour after its end or with the process.
"""

import logging
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import close_old_connections, connections
from django.utils.translation import gettext_noop

from debtormap.core.errors import Conflict, DebtormapError

log = logging.getLogger(__name__)

KEPT_S = 3600
#: Of one person at a time; each may hold a whole file in memory.
MOST_RUNNING = 3
TOO_MUCH = gettext_noop("too much of yours is under way: wait until something has ended")
Report = Callable[[int, int | None, str], None]
#: Does the work, reporting its progress, and answers the batch's id. (An address cannot be made in the thread, which
#: does not know the prefix that Django's own requests know.)
Work = Callable[[Report], str]


class JobState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(slots=True, kw_only=True)
class Job:
    key: str
    owner_id: int
    state: JobState = JobState.RUNNING
    done: int = 0
    total: int | None = None
    phase: str = ""
    batch_id: str = ""
    error: DebtormapError | None = None
    ended_s: float | None = None
    finished: threading.Event = field(default_factory=threading.Event)

    def report(self, done: int, total: int | None, phase: str) -> None:
        self.done, self.total, self.phase = done, total, phase


_jobs: dict[str, Job] = {}
_lock = threading.Lock()


def start(key: str, *, owner_id: int, work: Work) -> Job:
    """Starts the work in a thread, or answers the job of this key that runs or has ended well.

    Conflict when this person has too much under way.
    """
    job, is_new = _claim(key, owner_id)
    if is_new:
        threading.Thread(target=_run_in_thread, args=(job, work), name=f"job-{key[:8]}", daemon=True).start()
    return job


def run(key: str, *, owner_id: int, work: Work) -> Job:
    """Does the work here and now, for a page without JavaScript; waits when it already runs elsewhere."""
    job, is_new = _claim(key, owner_id)
    if is_new:
        try:
            _work(job, work)
        finally:
            job.finished.set()
    job.finished.wait()
    return job


def find(key: str) -> Job | None:
    with _lock:
        return _jobs.get(key)


def _claim(key: str, owner_id: int) -> tuple[Job, bool]:
    with _lock:
        _forget_old()
        held = _jobs.get(key)
        if held is not None and held.state is not JobState.FAILED:
            return held, False
        running = sum(job.owner_id == owner_id and job.state is JobState.RUNNING for job in _jobs.values())
        if running >= MOST_RUNNING:
            raise Conflict(TOO_MUCH)
        job = _jobs[key] = Job(key=key, owner_id=owner_id)
        return job, True


def _forget_old() -> None:
    limit_s = time.monotonic() - KEPT_S
    for key in [key for key, job in _jobs.items() if job.ended_s is not None and job.ended_s < limit_s]:
        del _jobs[key]


def _run_in_thread(job: Job, work: Work) -> None:
    close_old_connections()
    try:
        _work(job, work)
    except Exception as error:
        # Where and what, but not the message: that of a database may quote a row.
        where = traceback.extract_tb(error.__traceback__)[-1]
        log.error("background work failed: %s at %s:%s", type(error).__name__, where.filename, where.lineno)
    finally:
        # The thread ends here, and so must its own connections.
        connections.close_all()
        job.finished.set()


def _work(job: Job, work: Work) -> None:
    """Runs the work; a refusal is kept for the page to show, a bug is kept as failed and raised on."""
    try:
        job.batch_id = work(job.report)
        job.state = JobState.DONE
    except DebtormapError as error:
        job.error = error
        job.state = JobState.FAILED
    except BaseException:
        job.state = JobState.FAILED
        raise
    finally:
        job.ended_s = time.monotonic()
