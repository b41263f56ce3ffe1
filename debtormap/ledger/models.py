"""The ledger's tables: one head, the events that never change, their bodies, which may be blanked; and what proves
them to others: nodes of the Merkle tree, public keys, signed checkpoints. Triggers refuse every other change.
"""

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


class Node(models.Model):
    """The root of a complete subtree over 256, 256², … leaves; see `tree.py`."""

    id = models.BigIntegerField(primary_key=True)
    """`tree.node_id` of level and position."""
    hash = models.BinaryField(max_length=32)

    class Meta:
        db_table = "ledger_node"


class Key(models.Model):
    """A public key that signs, or signed, for the ledger: until the next one's `valid_from`."""

    number = models.IntegerField(primary_key=True)
    """1 for the first, without gaps."""
    text = models.CharField(max_length=300)
    """In the form of `signing.PublicKey.text`; its name is the ledger's origin."""
    valid_from = models.DateTimeField()
    handover = models.TextField()
    """Note signed by the key before, when there is one, and by this one."""

    class Meta:
        db_table = "ledger_key"


class Checkpoint(models.Model):
    """A signed statement of what the ledger was at a moment."""

    number = models.BigIntegerField(primary_key=True)
    """1 for the first, without gaps."""
    size = models.BigIntegerField()
    """How many events it covers."""
    at = models.DateTimeField()
    note = models.TextField()
    """Signed; in the form of `tree_heads.py`. Size and time stand there too."""

    class Meta:
        db_table = "ledger_checkpoint"
        indexes = (models.Index(fields=("size",), name="ledger_checkpoint_size"),)
