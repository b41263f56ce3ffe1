"""Who is told of what: sealed, comparable by keyed hashes, and gone when it stops.

No table says in the clear whom an address follows: what is followed stands as a keyed hash, the address sealed.
"""

from django.db import models
from django.db.models import Q

from debtormap.core.watches import Kind, Language
from debtormap.register.ids import random_id


def new_id() -> str:
    return random_id(20)


class Watch(models.Model):
    id = models.CharField(primary_key=True, max_length=20, default=new_id)
    kind = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Kind])
    language = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Language])
    target = models.BinaryField(max_length=32)
    """Keyed hash of what is followed."""
    address_index = models.BinaryField(max_length=32)
    """Keyed hash of the address."""
    sealed = models.BinaryField()
    """JSON: `address`, and `code`, `area` or `listing` of what is followed."""
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField()
    """When the row is erased: two days after it was asked for, a year after it was confirmed."""
    digest_due_at = models.DateTimeField(null=True)
    """Of an area: when it is told next."""
    level = models.CharField(max_length=10, blank=True)
    """Of an area: what was told last."""

    class Meta:
        db_table = "watching_watch"
        constraints = (
            models.UniqueConstraint(fields=("address_index", "target"), name="watch_is_asked_once"),
            models.CheckConstraint(condition=Q(kind__in=list(Kind)), name="watch_kind_known"),
        )
        indexes = (
            models.Index(fields=("target",), condition=Q(confirmed_at__isnull=False), name="watch_target"),
            models.Index(fields=("ends_at",), name="watch_ends"),
            models.Index(fields=("digest_due_at",), name="watch_digest"),
        )


class Seen(models.Model):
    """A listing as a watch last knew it: while the row stands, the public may read the listing."""

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="seen")
    listing = models.BinaryField(max_length=32)
    """Keyed hash of its id."""
    content = models.BinaryField(max_length=32)
    """Hash of what the public reads."""
    expires_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "watching_seen"
        constraints = (models.UniqueConstraint(fields=("watch", "listing"), name="seen_is_one"),)
        indexes = (
            models.Index(fields=("listing",), name="seen_listing"),
            models.Index(fields=("expires_at",), name="seen_expires"),
        )


class Try(models.Model):
    """That somebody asked for an address, for a day: so that no mailbox is asked over and over."""

    address_index = models.BinaryField(max_length=32)
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "watching_try"
        indexes = (models.Index(fields=("address_index",), name="try_address"),)


class Cursor(models.Model):
    """One row: up to which event of the ledger watchers were told."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField()

    class Meta:
        db_table = "watching_cursor"
        constraints = (models.CheckConstraint(condition=Q(id=1), name="watching_one_cursor"),)
