"""The table of exports; triggers hold them to two persons and one file (`migrations/0013_exports.py`)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from debtormap.core.exports import Kind
from debtormap.register.ids import new_row_id

ACCOUNT = settings.AUTH_USER_MODEL


class Export(models.Model):
    """A file that may leave the register: asked for by one person with a purpose, let out by another, taken once."""

    id = models.CharField(primary_key=True, max_length=20, default=new_row_id)
    """Also the mark in the file."""
    kind = models.CharField(max_length=13, choices=[(each.value, each.value) for each in Kind])
    court_code = models.CharField(max_length=12, blank=True)
    """Whose listings; empty: of all courts."""
    published_from = models.DateField(null=True)
    published_to = models.DateField(null=True)
    purpose = models.TextField()
    proposed_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approver = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True)
    approved_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True)
    """The proposer too may take it back."""
    refused_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    """By the proposer, and nobody else."""
    records = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    """Of the file, where it was made in one piece."""

    class Meta:
        db_table = "register_export"
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=[each.value for each in Kind]), name="export_kind_known"),
            models.CheckConstraint(
                condition=Q(approver__isnull=True, approved_at__isnull=True)
                | Q(approver__isnull=False, approved_at__isnull=False, refused_by__isnull=True)
                & ~Q(approver=F("proposed_by")),
                name="export_approver_is_another_person",
            ),
            models.CheckConstraint(
                condition=Q(refused_by__isnull=True, refused_at__isnull=True)
                | Q(refused_by__isnull=False, refused_at__isnull=False),
                name="export_refused_whole",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, records__isnull=True)
                | Q(taken_at__isnull=False, records__isnull=False, approver__isnull=False),
                name="export_taken_needs_two",
            ),
        )
