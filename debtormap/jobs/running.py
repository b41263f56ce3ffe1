"""Doing the work of one job: what kinds there are, the lease renewed while it lasts, and what a failure leads to."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from django.db import DatabaseError, close_old_connections, connections, transaction

from debtormap.core.errors import DebtormapError, Unavailable
from debtormap.jobs import queue
from debtormap.jobs.models import Job
from debtormap.jobs.queue import Cancelled, Claim, LeaseLost
from debtormap.telemetry import logs

log = logging.getLogger(__name__)

RENEWALS_A_LEASE: Final = 4
LOOK_EVERY_S: Final = 0.1


class Lane(StrEnum):
    """Long work never stands in the way of short work."""

    LONG = "long"
    SHORT = "short"


class Stopped(Exception):
    """The process is ending: the work is put back as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of work. `work` ends with `Task.finish` in the transaction of its effect, or may be done twice."""

    name: str
    work: Callable[["Task"], object]
    lane: Lane = Lane.SHORT
    most_tries: int = 5


@dataclass(slots=True, kw_only=True)
class Task:
    """A claim, as the work sees it."""

    claim: Claim
    stop: threading.Event = field(default_factory=threading.Event)
    is_finished: bool = False

    def report(self, done: int, total: int | None, phase: str) -> None:
        """How far the work is; raises when it should stop, which the work lets through."""
        if self.stop.is_set():
            raise Stopped
        self.claim.report(done, total, phase)

    def finish(self, result: str = "") -> None:
        self.claim.finish(result)
        self.is_finished = True


Kinds = Mapping[str, Kind]


def run_next(kinds: Kinds, *, stop: threading.Event, lease_s: float = queue.LEASE_S, job_id: int | None = None) -> bool:
    """Does one job that is due; False when there was none."""
    claim = queue.claim(kinds.keys(), lease_s=lease_s, job_id=job_id)
    if claim is None:
        return False
    kind = kinds[claim.kind]
    task = Task(claim=claim, stop=stop)
    try:
        if claim.cancel_asked:
            claim.cancel()
        elif claim.tries > kind.most_tries:
            # Whoever took it was lost each time, which the work may have caused.
            claim.give_up(queue.LOST)
        else:
            with _renewed(claim, lease_s):
                _work(kind, task)
    except LeaseLost:
        log.info("a job was taken over by another worker: %s", kind.name)
    return True


def run_here(job: Job, kinds: Kinds) -> Job:
    """Does the job in this thread, for a page that waits; or waits for the worker that has it."""
    never = threading.Event()
    while job.is_under_way:
        if not run_next(kinds, stop=never, job_id=job.pk):
            time.sleep(LOOK_EVERY_S)
        job = Job.objects.get(pk=job.pk)
    return job


def place(error: BaseException) -> str:
    """Type and place of a failure, but not the message: that of a database may quote a row."""
    return f"{type(error).__name__} at {logs.place(error)}"[:200]


def _work(kind: Kind, task: Task) -> None:
    claim = task.claim
    try:
        kind.work(task)
        if not task.is_finished:
            with transaction.atomic():
                task.finish()
    except Cancelled:
        claim.cancel()
    except Stopped:
        claim.put_back(counts=False)
    except LeaseLost:
        raise
    except Unavailable as error:
        _failed(kind, claim, error)
    except DebtormapError as error:
        claim.refuse(error)
    except Exception as error:
        _failed(kind, claim, error)


def _failed(kind: Kind, claim: Claim, error: Exception) -> None:
    failure = place(error)
    log.error("background work failed: %s: %s", kind.name, failure)
    if claim.tries >= kind.most_tries:
        claim.give_up(failure)
    else:
        claim.put_back(failure=failure, counts=True)


@contextmanager
def _renewed(claim: Claim, lease_s: float) -> Iterator[None]:
    """Renews the lease from a thread of its own: a step of the work may take longer than a lease."""
    over = threading.Event()
    thread = threading.Thread(target=_renew, args=(claim, lease_s, over), name=f"lease-{claim.job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _renew(claim: Claim, lease_s: float, over: threading.Event) -> None:
    try:
        while not over.wait(lease_s / RENEWALS_A_LEASE):
            close_old_connections()
            try:
                claim.renew(lease_s=lease_s)
            except Cancelled:
                continue  # the work hears of it at its next report, and holds the lease until then
            except DatabaseError as error:
                # Tried again in time; should the lease end meanwhile, the token keeps this worker from the effect.
                log.warning("a lease could not be renewed: %s", place(error))
    except LeaseLost:
        return
    finally:
        connections.close_all()
