"""Tables of what comes before publication and after it: proceedings, payments in them, deletions by article 10.

A proceeding is one party in one enforcement case on its way to the list. What the court holds of it stands sealed;
dates, states and who did what stand open, so that the database itself can refuse a publication without service, before
the end of the grace, of a text that nobody has read, or by one person (constraints here, triggers in the migration).
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from debtormap.core.exits import DeletionGround
from debtormap.core.life_cycle import State
from debtormap.core.listing import Kind
from debtormap.core.policies import Tier
from debtormap.register.ids import new_row_id

ACCOUNT = settings.AUTH_USER_MODEL
#: From the application to the end of the grace: nothing of the matter is public.
UNDER_WAY = (State.APPLIED, State.REVIEW, State.DECIDED, State.SERVED, State.GRACE)
STATES = (*UNDER_WAY, State.REFUSED, State.PERFORMED, State.CANCELLED, State.PUBLISHED)
GROUNDS = (*(each.value for each in DeletionGround), "early")
_PERSON: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+", "null": True}


class Proceeding(models.Model):
    """One party in one case, from application or the court's own motion to publication or to a quiet end."""

    id = models.CharField(primary_key=True, max_length=20, default=new_row_id)
    court_code = models.CharField(max_length=12)
    case_number = models.CharField(max_length=60)
    party_key = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Kind])
    name = models.CharField(max_length=200)
    sealed = models.BinaryField()
    """The file (`proceeding_files`), sealed."""
    state = models.CharField(max_length=10, choices=[(each.value, each.value) for each in STATES])
    version = models.PositiveIntegerField(default=1)
    """Counts acts: whoever acts names the one that the page showed."""
    moved_on = models.DateField()
    changed_at = models.DateTimeField()

    opened_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    ex_officio = models.BooleanField()
    applied_on = models.DateField(null=True)
    applicant_key = models.BinaryField(max_length=32, null=True)

    risk_warned_on = models.DateField(null=True)
    risk_warned_way = models.CharField(max_length=20, blank=True)
    drafted_by = models.ForeignKey(ACCOUNT, **_PERSON)
    signed_by = models.ForeignKey(ACCOUNT, **_PERSON)
    decided_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    tier = models.CharField(max_length=10, null=True, choices=[(each.value, each.value) for each in Tier])
    grace_months = models.PositiveSmallIntegerField(null=True)
    served_on = models.DateField(null=True)
    served_way = models.CharField(max_length=20, blank=True)
    grace_ends_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True)
    performed_on = models.DateField(null=True)
    closed_reason = models.TextField(blank=True)

    text_sealed = models.BinaryField(null=True)
    """The obligation as a person has let it through for the public."""
    text_reviewed_by = models.ForeignKey(ACCOUNT, **_PERSON)
    release_proposed_by = models.ForeignKey(ACCOUNT, **_PERSON)
    released_by = models.ForeignKey(ACCOUNT, **_PERSON)
    batch = models.ForeignKey("register.Batch", on_delete=models.PROTECT, related_name="+", null=True)
    published_on = models.DateField(null=True)
    listing = models.ForeignKey("register.Listing", on_delete=models.PROTECT, related_name="proceedings", null=True)

    class Meta:
        db_table = "register_proceeding"
        indexes = (
            models.Index(fields=("court_code", "state", "changed_at"), name="proceeding_court"),
            models.Index(fields=("party_key",), name="proceeding_party"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(state__in=[each.value for each in STATES]), name="proceeding_state"),
            models.UniqueConstraint(
                fields=("court_code", "case_number", "party_key"),
                condition=Q(state__in=[each.value for each in UNDER_WAY]),
                name="proceeding_is_one",
            ),
            models.CheckConstraint(
                condition=Q(ex_officio=True, applied_on__isnull=True)
                | Q(ex_officio=False, applied_on__isnull=False, applicant_key__isnull=False),
                name="proceeding_has_applicant",
            ),
            # Whoever drafts a decision does not sign it.
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | (Q(drafted_by__isnull=False) & ~Q(signed_by=F("drafted_by"))),
                name="proceeding_signed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True, signed_by__isnull=True)
                | Q(decided_on__isnull=False, signed_by__isnull=False)
                & Q(risk_warned_on__isnull=False, risk_warned_on__lte=F("decided_on")),
                name="proceeding_decision",
            ),
            models.CheckConstraint(
                condition=Q(served_on__isnull=True) | Q(decided_on__isnull=False, served_on__gte=F("decided_on")),
                name="proceeding_service",
            ),
            models.CheckConstraint(
                condition=Q(grace_ends_on__isnull=True)
                | Q(grace_months__isnull=False, served_on__isnull=False, grace_ends_on__gt=F("served_on")),
                name="proceeding_grace",
            ),
            models.CheckConstraint(
                condition=Q(grace_months__isnull=True) | Q(grace_months__in=(1, 2, 3)), name="proceeding_grace_months"
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True)
                | (Q(release_proposed_by__isnull=False) & ~Q(released_by=F("release_proposed_by"))),
                name="proceeding_released_by_another",
            ),
            # Nothing reaches the public before service and grace, unread, unsigned or by one person.
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED.value)
                | (
                    # A comparison with nothing is no refusal to SQL: each day is asked for first.
                    Q(signed_by__isnull=False, served_on__isnull=False, published_on__isnull=False)
                    & Q(served_on__lte=F("published_on"), performed_on__isnull=True)
                    & Q(text_sealed__isnull=False, text_reviewed_by__isnull=False)
                    & Q(released_by__isnull=False, batch__isnull=False)
                    & (
                        Q(grace_months__isnull=True)
                        | Q(grace_ends_on__isnull=False, grace_ends_on__lt=F("published_on"))
                    )
                ),
                name="proceeding_publication",
            ),
        )

    def __str__(self) -> str:
        return self.id


class Payment(models.Model):
    """What was paid in a proceeding, and when: what the notice moves and what publication moves are compared."""

    id = models.BigAutoField(primary_key=True)
    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="payments")
    paid_on = models.DateField()
    amount_fen = models.BigIntegerField()
    noted_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "register_payment"
        ordering = ("paid_on", "id")
        constraints = (models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payment_is_positive"),)


class Deletion(models.Model):
    """By which ground of article 10, or early by article 2, a listing ended; who asked for it (D3) may not apply again
    for six months."""

    id = models.BigAutoField(primary_key=True)
    listing = models.ForeignKey("register.Listing", on_delete=models.PROTECT, related_name="deletions")
    ground = models.CharField(max_length=5, choices=[(each, each) for each in GROUNDS])
    on = models.DateField()
    applicant_key = models.BinaryField(max_length=32, null=True)
    decided_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "register_deletion"
        constraints = (
            models.CheckConstraint(
                condition=~Q(ground=DeletionGround.D3.value) | Q(applicant_key__isnull=False),
                name="deletion_d3_has_applicant",
            ),
        )
