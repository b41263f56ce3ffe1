"""Work that must be done once: a row for each piece, and its content until it has ended.

A row stands in the register's database, so that work is ordered, and its effect noted, in the transaction of what it
belongs to.
"""

from typing import Any

from django.db import models
from django.db.models import Q


class State(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    """A rule of the register said no; trying again would not help."""
    CANCELLED = "cancelled"
    DEAD = "dead"
    """It failed too often: an administrator tries it again or discards it."""


UNDER_WAY = (State.WAITING, State.RUNNING)


def nothing() -> dict[str, Any]:
    return {}


class Job(models.Model):
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120, unique=True)
    """Names the work: the same key is the same work, however often it is ordered."""
    args = models.JSONField(default=nothing)
    """Ids and words; what is personal stands in the content, sealed."""
    owner_id = models.BigIntegerField(null=True)
    """The account that ordered it; None: the program itself."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)

    run_after = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    """While it runs: when its worker counts as lost unless it says that it lives."""
    token = models.BigIntegerField(default=0)
    """One more with each claim: who holds an older one can neither report nor finish."""
    tries = models.PositiveIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)

    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    phase = models.CharField(max_length=20, blank=True)
    result = models.CharField(max_length=40, blank=True)
    """What the work says of its end: the id of what it made."""
    refusal = models.JSONField(null=True)
    """The rule that refused it: see `refusals.py`."""
    failure = models.CharField(max_length=200, blank=True)
    """Type and place of the last failure, never its message, which may quote a row."""

    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "jobs_job"
        constraints = (
            models.CheckConstraint(condition=Q(state__in=State.values), name="job_state_is_known"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, state__in=UNDER_WAY)
                | (Q(ended_at__isnull=False) & ~Q(state__in=UNDER_WAY)),
                name="job_ends_with_its_state",
            ),
            models.CheckConstraint(
                condition=Q(state=State.RUNNING, lease_until__isnull=False)
                | (~Q(state=State.RUNNING) & Q(lease_until__isnull=True)),
                name="job_runs_under_a_lease",
            ),
        )
        indexes = (
            models.Index(fields=("run_after",), condition=Q(ended_at__isnull=True), name="job_due"),
            models.Index(fields=("ended_at",), name="job_ended"),
        )

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY


class Content(models.Model):
    """What a job works on, sealed by who ordered it; gone when the job has ended, except a dead one."""

    job = models.OneToOneField(Job, on_delete=models.CASCADE, primary_key=True, related_name="content")
    data = models.BinaryField()

    class Meta:
        db_table = "jobs_content"
