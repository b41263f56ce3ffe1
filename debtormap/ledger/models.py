"""The ledger's three tables: one head, the events that never change, and their bodies, which may be blanked."""

from django.db import models


class EventKind(models.TextChoices):
    PUBLISH = "publish"
    AMEND = "amend"
    WITHDRAW = "withdraw"
    POLICY = "policy"


class Head(models.Model):
    """One row: number and hash of the last event, and when the ledger was last known to be alive."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)
    ticked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_head"
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="ledger_head_is_one_row"),)


class Event(models.Model):
    """One row of the chain; triggers refuse every change."""

    seq = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=8, choices=EventKind.choices)
    listing_id = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
    leaf_hash = models.BinaryField(max_length=32)
    prev_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        db_table = "ledger_event"
        indexes = (models.Index(fields=("listing_id", "seq"), name="ledger_event_listing"),)


class Body(models.Model):
    """Salt and body of the event with the same number; both null when a person's data was erased."""

    seq = models.BigIntegerField(primary_key=True)
    salt = models.BinaryField(max_length=16, null=True)
    body = models.BinaryField(null=True)

    class Meta:
        db_table = "ledger_body"
