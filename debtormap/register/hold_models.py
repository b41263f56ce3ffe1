"""The table of legal holds; triggers let nothing go while one stands (`migrations/0014_holds.py`)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from debtormap.register.ids import new_row_id

ACCOUNT = settings.AUTH_USER_MODEL


class Hold(models.Model):
    """Nothing of this subject is erased while it stands. One person sets it; two end it, as it then may be erased."""

    id = models.CharField(primary_key=True, max_length=20, default=new_row_id)
    subject = models.CharField(max_length=60)
    """Kind and id, as in the audit."""
    reason = models.TextField()
    set_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    end_proposed_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True)
    end_proposed_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "register_hold"
        indexes = (models.Index(fields=("subject",), condition=Q(lifted_at__isnull=True), name="hold_stands"),)
        constraints = (
            models.UniqueConstraint(fields=("subject",), condition=Q(lifted_at__isnull=True), name="hold_stands_once"),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True, lifted_at__isnull=True)
                | Q(lifted_by__isnull=False, lifted_at__isnull=False, end_proposed_by__isnull=False)
                & ~Q(lifted_by=F("end_proposed_by")),
                name="hold_is_lifted_by_two",
            ),
        )
