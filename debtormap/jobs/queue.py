"""Ordering work, claiming it, and what becomes of it.

A claim sets a lease and a new token. Whatever a worker writes afterwards names its token, so that one that was paused
past its lease, and whose work another has taken, changes nothing any more. The end is written in the transaction of
the work's effect (`Claim.finish`): both stand, or neither.

Times are the database's on PostgreSQL: workers of several hosts need no clock in common.
"""

import random
import threading
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from debtormap.core import retries
from debtormap.core.errors import Conflict, DebtormapError, NotFound
from debtormap.jobs import refusals
from debtormap.jobs.models import UNDER_WAY, Content, Job, State

LEASE_S: Final = 60
#: Of one person at a time; each may hold a whole file.
MOST_UNDER_WAY: Final = 3
TOO_MUCH: Final = "too much of yours is under way: wait until something has ended"
KEPT: Final = timedelta(hours=1)
#: A dead job may hold a whole list: time enough for somebody to look, and no more.
DEAD_KEPT: Final = timedelta(days=14)
LOST: Final = "the worker was lost"
_BAD_ENDS: Final = (State.REFUSED, State.CANCELLED, State.DEAD)

#: Set when this process has ordered something; workers of other processes look from time to time.
ordered = threading.Condition()


class LeaseLost(Exception):
    """Another worker has the job, or it has ended: nothing of this one counts any more."""


class Cancelled(Exception):
    """Somebody asked that the work stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A job that is this worker's until the lease ends."""

    job_id: int
    token: int
    kind: str
    key: str
    args: dict[str, Any]
    owner_id: int | None
    tries: int
    cancel_asked: bool = False
    """While a worker had it that was lost."""

    def content(self) -> bytes:
        return bytes(Content.objects.get(job_id=self.job_id).data)

    def report(self, done: int, total: int | None, phase: str) -> None:
        """Says how far the work is. LeaseLost or Cancelled when it should stop."""
        self.renew(done=done, total=total, phase=phase[:20])

    def renew(self, *, lease_s: float = LEASE_S, **progress: Any) -> None:
        """Says that the worker lives."""
        if not self._held().update(lease_until=now() + timedelta(seconds=lease_s), **progress):
            raise LeaseLost
        if self._held().filter(cancel_asked=True).exists():
            raise Cancelled

    def finish(self, result: str = "") -> None:
        """The end, inside the transaction of the work's effect; LeaseLost undoes both."""
        if not connection.in_atomic_block:
            raise RuntimeError("a job ends inside the transaction of its effect")
        self._end(state=State.DONE, result=result, failure="")

    def refuse(self, error: DebtormapError) -> None:
        with transaction.atomic():
            self._end(state=State.REFUSED, refusal=refusals.kept(error), failure="")

    def cancel(self) -> None:
        with transaction.atomic():
            self._end(state=State.CANCELLED)

    def give_up(self, failure: str) -> None:
        with transaction.atomic():
            self._end(state=State.DEAD, failure=failure, keeps_content=True)

    def put_back(self, *, failure: str = "", counts: bool) -> None:
        """Lets another try it: after a pause when the try counts as a failure, else at once."""
        pause_s = retries.delay_s(self.tries, spread=random.random()) if counts else 0.0  # noqa: S311  # no secret  # nosec B311
        moved = self._held().update(
            state=State.WAITING,
            lease_until=None,
            run_after=now() + timedelta(seconds=pause_s),
            tries=self.tries if counts else self.tries - 1,
            failure=failure,
        )
        if not moved:
            raise LeaseLost

    def _held(self) -> QuerySet[Job]:
        return Job.objects.filter(pk=self.job_id, token=self.token, state=State.RUNNING)

    def _end(self, *, keeps_content: bool = False, **values: Any) -> None:
        if not self._held().update(lease_until=None, ended_at=now(), **values):
            raise LeaseLost
        if not keeps_content:
            Content.objects.filter(job_id=self.job_id).delete()


def add(kind: str, key: str, *, args: dict[str, Any] | None = None, run_after: datetime | None = None) -> None:
    """Orders work of the program itself; nothing happens when work of this key was ordered before."""
    at = now()
    row = Job(kind=kind, key=key, args=args or {}, run_after=run_after or at, created_at=at)
    Job.objects.bulk_create([row], ignore_conflicts=True)
    transaction.on_commit(_wake)


def start(
    kind: str, key: str, *, owner_id: int, args: dict[str, Any] | None = None, content: bytes | None = None
) -> Job:
    """Orders work for a person, or answers the job of this key that is under way or has ended well.

    Conflict when this person has too much under way.
    """
    try:
        with transaction.atomic():
            held = Job.objects.select_for_update().filter(key=key).first()
            if held is not None and held.state not in _BAD_ENDS:
                return held
            if Job.objects.filter(owner_id=owner_id, state__in=UNDER_WAY).count() >= MOST_UNDER_WAY:
                raise Conflict(TOO_MUCH)
            if held is not None:
                held.delete()
            return _insert(kind, key, owner_id, args or {}, content)
    except IntegrityError:
        # Two clicks at once: the other one was first.
        return Job.objects.get(key=key)


def find(key: str) -> Job | None:
    return Job.objects.filter(key=key).first()


def claim(kinds: Collection[str], *, lease_s: float = LEASE_S, job_id: int | None = None) -> Claim | None:
    """The job of these kinds that waits longest, or that a lost worker has left; None when nothing is due."""
    which = Q() if job_id is None else Q(pk=job_id)
    due = Job.objects.filter(_is_due(now()) & which, kind__in=kinds)
    # Looked at without a lock first: idle workers never stand in a writer's way.
    if not due.exists():
        return None
    with transaction.atomic():
        at = now()
        due = Job.objects.filter(_is_due(at) & which, kind__in=kinds).order_by("run_after", "pk")
        job = due.select_for_update(skip_locked=True).first()
        if job is None:
            return None
        job.state, job.token, job.tries = State.RUNNING, job.token + 1, job.tries + 1
        job.lease_until = at + timedelta(seconds=lease_s)
        job.save(update_fields=["state", "token", "tries", "lease_until"])
    return Claim(
        job_id=job.pk,
        token=job.token,
        kind=job.kind,
        key=job.key,
        args=job.args,
        owner_id=job.owner_id,
        tries=job.tries,
        cancel_asked=job.cancel_asked,
    )


def cancel(job_id: int) -> Job:
    """What waits ends at once, what runs at its next report. NotFound when it has ended already."""
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=job_id, state__in=UNDER_WAY).first()
        if job is None:
            raise NotFound("no such job is under way")
        if job.state == State.RUNNING:
            Job.objects.filter(pk=job_id).update(cancel_asked=True)
        else:
            Job.objects.filter(pk=job_id).update(state=State.CANCELLED, ended_at=now())
            Content.objects.filter(job_id=job_id).delete()
    return job


def retry(job_id: int) -> Job:
    """Tries a dead job again from the beginning; NotFound when it is not dead any more."""
    moved = Job.objects.filter(pk=job_id, state=State.DEAD).update(
        state=State.WAITING, run_after=now(), ended_at=None, tries=0, cancel_asked=False
    )
    if not moved:
        raise NotFound("there is no such dead job")
    transaction.on_commit(_wake)
    return Job.objects.get(pk=job_id)


def discard(job_id: int) -> Job:
    """Forgets a dead job and what it held; NotFound when it is not dead any more."""
    job = Job.objects.select_for_update().filter(pk=job_id, state=State.DEAD).first()
    if job is None:
        raise NotFound("there is no such dead job")
    kept = Job.objects.get(pk=job_id)
    job.delete()
    return kept


def forget() -> int:
    """Erases what has ended an hour ago, and dead jobs at which nobody looked for two weeks."""
    at = now()
    old = Q(ended_at__lt=at - KEPT) & ~Q(state=State.DEAD) | Q(ended_at__lt=at - DEAD_KEPT)
    return Job.objects.filter(old).delete()[1].get("jobs.Job", 0)


def now() -> datetime:
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        at: datetime = cursor.fetchone()[0]
    return at


def _is_due(at: datetime) -> Q:
    return Q(state=State.WAITING, run_after__lte=at) | Q(state=State.RUNNING, lease_until__lt=at)


def _insert(kind: str, key: str, owner_id: int, args: dict[str, Any], content: bytes | None) -> Job:
    at = now()
    job = Job.objects.create(kind=kind, key=key, args=args, owner_id=owner_id, run_after=at, created_at=at)
    if content is not None:
        Content.objects.create(job=job, data=content)
    transaction.on_commit(_wake)
    return job


def _wake() -> None:
    with ordered:
        ordered.notify_all()
