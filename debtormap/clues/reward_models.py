"""The table of awards: which clue a reward notice rewards, who claimed, who paid. Triggers hold it to one of each."""

from django.db import models
from django.db.models import F, Q

from debtormap.clues.ids import new_id


class Award(models.Model):
    """One notice rewards one clue, once; it is claimed with the clue's receipt and paid by two persons."""

    id = models.CharField(primary_key=True, max_length=20, default=new_id)
    notice_id = models.CharField(max_length=20, unique=True)
    """Of the register, by id only."""
    clue = models.OneToOneField("clues.Clue", on_delete=models.PROTECT, related_name="award")
    recovered_fen = models.BigIntegerField()
    amount_fen = models.BigIntegerField()
    passed_over = models.TextField(blank=True)
    """Why an earlier clue about the same listing does not come first; empty: there was none."""
    decided_by = models.BigIntegerField()
    decided_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    paid_by = models.BigIntegerField(null=True)
    paid_at = models.DateTimeField(null=True)
    payment_number = models.CharField(max_length=60, blank=True)
    """Of the voucher in the court's accounts."""
    confirmed_by = models.BigIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "clues_award"
        constraints = (
            models.CheckConstraint(
                condition=Q(amount_fen__gte=1, recovered_fen__gte=1), name="clues_award_is_something"
            ),
            models.CheckConstraint(
                condition=Q(paid_by__isnull=True, paid_at__isnull=True, payment_number="")
                | (Q(paid_by__isnull=False, paid_at__isnull=False, claimed_at__isnull=False) & ~Q(payment_number="")),
                name="clues_award_is_claimed_first",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | (
                    Q(confirmed_by__isnull=False, confirmed_at__isnull=False, paid_by__isnull=False)
                    & ~Q(confirmed_by=F("paid_by"))
                ),
                name="clues_award_needs_two_persons",
            ),
        )
