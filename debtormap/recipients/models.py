"""Recipients under article 8, their deliveries, and the deletions they owe and confirm."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from debtormap.register.ids import new_row_id

ACCOUNT = settings.AUTH_USER_MODEL


class Kind(models.TextChoices):
    """Whom article 8 of the 2017 Provisions names."""

    DEPARTMENT = "department"
    REGULATOR = "regulator"
    BANK = "bank"
    ASSOCIATION = "association"
    CREDIT_BUREAU = "credit_bureau"
    SUPERIOR = "superior"
    """The employer or the superior body of a state functionary or state organ."""


class Recipient(models.Model):
    """Who may fetch the feed: proposed by one person, admitted by another, until it ends."""

    id = models.CharField(primary_key=True, max_length=20, default=new_row_id)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    basis = models.CharField(max_length=200)
    """The decision or agreement that it rests on."""
    author = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approver = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True)
    admitted_at = models.DateTimeField(null=True)
    token_hash = models.BinaryField(max_length=32, null=True, unique=True)
    """SHA-256 of the token, which has 256 random bits and is shown once."""
    ended_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "recipients_recipient"
        constraints = (
            models.UniqueConstraint(fields=("name",), condition=Q(ended_at__isnull=True), name="recipient_name_is_one"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="recipient_kind_known"),
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | ~Q(approver=F("author")),
                name="recipient_approver_is_another_person",
            ),
            models.CheckConstraint(
                condition=Q(admitted_at__isnull=True, approver__isnull=True, token_hash__isnull=True)
                | Q(admitted_at__isnull=False, approver__isnull=False, token_hash__isnull=False),
                name="recipient_admission_needs_approver",
            ),
        )


class Delivery(models.Model):
    """One page of the feed that a recipient fetched: the events after `after_seq` up to `last_seq`."""

    id = models.BigAutoField(primary_key=True)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="deliveries")
    at = models.DateTimeField()
    after_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    records = models.PositiveIntegerField()
    tombstones = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    """Of the bytes that were sent."""

    class Meta:
        db_table = "recipients_delivery"
        indexes = (models.Index(fields=("recipient", "last_seq"), name="delivery_reach"),)


class Given(models.Model):
    """A listing whose record a recipient holds, from the first delivery until its deletion is confirmed."""

    id = models.BigAutoField(primary_key=True)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="given")
    listing_id = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    """When the term ends, which the record itself says."""
    told_at = models.DateTimeField(null=True)
    """When the withdrawal was delivered."""
    told_seq = models.BigIntegerField(null=True)
    deleted_at = models.DateTimeField(null=True)
    """When the recipient confirmed that it has deleted the record."""

    class Meta:
        db_table = "recipients_given"
        indexes = (
            models.Index(fields=("listing_id",), name="given_listing"),
            models.Index(fields=("told_at",), condition=Q(deleted_at__isnull=True), name="given_to_delete"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("recipient", "listing_id"), condition=Q(deleted_at__isnull=True), name="given_is_held_once"
            ),
        )
