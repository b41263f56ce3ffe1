"""The tables of corrections, beside the register. What a person wrote or handed in stands here sealed for the court.

In the clear stand what the queue needs: kind, who asks, state, clocks, court, and the listing.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from debtormap.core import not_me
from debtormap.core.corrections import Action, Asker, Kind, Remedy, State
from debtormap.core.deadlines import DeadlineId
from debtormap.register.ids import random_id
from debtormap.register.models import Batch, Listing, Party, Suppression

ACCOUNT = settings.AUTH_USER_MODEL


def new_id() -> str:
    """119 bits: cannot be guessed."""
    return random_id(20)


def _id() -> "models.CharField[str, str]":
    return models.CharField(primary_key=True, max_length=20, default=new_id)


class CourtKey(models.Model):
    """The public half of the court's key for corrections: who only takes in seals with it and opens nothing."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    public = models.BinaryField(max_length=32)

    class Meta:
        db_table = "corrections_courtkey"
        constraints = (models.CheckConstraint(condition=Q(id=1), name="corrections_one_court_key"),)


class Request(models.Model):
    """One request about one listing."""

    id = _id()
    receipt_index = models.BinaryField(max_length=32, unique=True)
    receipt_public = models.BinaryField(max_length=32)
    """Answers are sealed for whoever holds the receipt."""
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="corrections", null=True)
    """None: not asked from a listing's page; an officer finds it."""
    court_code = models.CharField(max_length=12, blank=True)
    """The enforcing court; empty: not known, the high court finds out."""
    higher_court_code = models.CharField(max_length=12, blank=True)
    """The next higher court, which decides on reconsideration; empty: the high court."""
    kind = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Kind])
    asker = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Asker])
    state = models.CharField(max_length=12, choices=[(each.value, each.value) for each in State])
    version = models.PositiveIntegerField(default=1)
    """Of what an officer sees: each act names the one that it answers."""
    received_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    remedy = models.CharField(max_length=8, blank=True, choices=[(each.value, each.value) for each in Remedy])
    amendment = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+", null=True)
    """The batch of one row that waits for its second person, or was published."""
    sealed = models.BinaryField()

    class Meta:
        db_table = "corrections_request"
        indexes = (
            models.Index(fields=("state", "court_code"), name="corrections_by_state"),
            models.Index(fields=("received_at",), name="corrections_by_day"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(state__in=list(State)), name="corrections_state_known"),
            models.CheckConstraint(condition=Q(kind__in=list(Kind)), name="corrections_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind=Kind.NOT_ME.value) | Q(listing__isnull=False), name="corrections_not_me_names_one"
            ),
        )


class Clock(models.Model):
    """A deadline that a state of the request opened."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="clocks")
    deadline = models.CharField(max_length=20, choices=[(each.value, each.value) for each in DeadlineId])
    opened_on = models.DateField()
    warn_on = models.DateField()
    due_on = models.DateField()
    provisional = models.BooleanField()
    """Counted with a calendar that is not known yet: it may move."""
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "corrections_clock"
        indexes = (
            models.Index(fields=("due_on",), condition=Q(closed_at__isnull=True), name="corrections_open_clocks"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("request", "deadline"), condition=Q(closed_at__isnull=True), name="corrections_clock_runs_once"
            ),
        )


class Turn(models.Model):
    """One act on a request, in order; never changed. Reasons stand sealed for the court and for the receipt."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="turns")
    number = models.PositiveIntegerField()
    """From 1; it answers that version of the request."""
    action = models.CharField(max_length=12)
    """An action of `core.corrections`, or one of `Step`."""
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True)
    """None: the person who asks, or a rule."""
    on = models.DateField(null=True)
    """The day of service, or of posting, where the act has one."""
    remedy = models.CharField(max_length=8, blank=True)
    sealed = models.BinaryField(null=True)
    sealed_for_receipt = models.BinaryField(null=True)

    class Meta:
        db_table = "corrections_turn"
        constraints = (
            models.UniqueConstraint(fields=("request", "number"), name="corrections_turn_has_its_place"),
            models.CheckConstraint(
                condition=Q(by__isnull=False)
                | ~Q(action__in=(Action.FIND, Action.DISMISS, Action.REMEDY, Action.UPHOLD, Action.OVERTURN)),
                name="corrections_turn_by_officer",
            ),
        )


class Step(models.TextChoices):
    """What happens to a request without a move: its state stays."""

    ASSIGN = "assign"
    """Its listing is found."""
    AMENDMENT = "amendment"
    """An amendment is proposed."""
    CONFIRM = "confirm"
    REFUSE = "refuse"
    SECOND = "second"
    """Of the claim “not me”; what another person says of its confirmation."""
    PROPOSE = "propose"
    """To put the listing back on the map."""
    RESTORE = "restore"


class Claim(models.Model):
    """“This is not me”: one claim on one listing. The rules are `core.not_me`."""

    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="claim", primary_key=True)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="claims")
    claimed_at = models.DateTimeField(db_index=True)
    lapses_at = models.DateTimeField()
    first = models.BooleanField()
    applied_at = models.DateTimeField(null=True)
    """When the court side took the listing off the map; None: waits for it, or is no first claim."""
    suppression = models.ForeignKey(Suppression, on_delete=models.PROTECT, related_name="+", null=True)
    answer = models.CharField(
        max_length=10, null=True, choices=[(each.value, each.value) for each in not_me.Answer]
    )  # fmt: skip
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True)
    seconded_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True)
    """Another person has looked at what one officer confirmed."""
    seconded_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "corrections_claim"
        constraints = (
            # Two at once on one listing: the second one waits for an officer.
            models.UniqueConstraint(fields=("listing",), condition=Q(first=True), name="corrections_one_first_claim"),
            models.CheckConstraint(
                condition=Q(answer__isnull=True, answered_at__isnull=True, answered_by__isnull=True)
                | Q(answer__isnull=False, answered_at__isnull=False, answered_by__isnull=False),
                name="corrections_claim_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(seconded_by__isnull=True) | Q(answered_by__isnull=False) & ~Q(seconded_by=F("answered_by")),
                name="corrections_claim_needs_another",
            ),
        )


class Paper(models.Model):
    """A photo or PDF that was cleaned and sealed for the court when it came."""

    id = _id()
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="papers", null=True)
    """None: handed in with no request yet; gone after a day."""
    number = models.PositiveSmallIntegerField(null=True)
    media_type = models.CharField(max_length=20)
    size_bytes = models.PositiveIntegerField()
    sealed = models.BinaryField()
    challenge = models.BinaryField(max_length=32, db_index=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "corrections_paper"
        constraints = (models.UniqueConstraint(fields=("request", "number"), name="corrections_paper_has_its_place"),)


class SpentChallenge(models.Model):
    challenge = models.BinaryField(max_length=32, primary_key=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "corrections_spentchallenge"


class Retry(models.Model):
    """The answer to a submission, sealed under the page's own idempotency key while the page may ask again."""

    index = models.BinaryField(max_length=32, primary_key=True)
    body_check = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "corrections_retry"


class AlarmKind(models.TextChoices):
    MANY_CLAIMS = "many_claims"
    """More claims “not me” in a day than usual."""


class Alarm(models.Model):
    """Something that officers must look at; one a kind and day."""

    kind = models.CharField(max_length=20, choices=AlarmKind.choices)
    day = models.DateField()
    raised_at = models.DateTimeField()
    count = models.PositiveIntegerField()
    seen_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "corrections_alarm"
        constraints = (models.UniqueConstraint(fields=("kind", "day"), name="corrections_alarm_once_a_day"),)


class SelfCode(models.Model):
    """A one-time code by which a person whose identity was checked at the counter learns what the register holds."""

    id = _id()
    index = models.BinaryField(max_length=32, unique=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    issued_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "corrections_selfcode"
        constraints = (
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="corrections_code_ends"),
        )
