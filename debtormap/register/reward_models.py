"""The table of reward notices; triggers hold them to two persons (`migrations/0010_reward_notices.py`)."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from debtormap.core.rewards import Form, Terms, record
from debtormap.register.ids import new_row_id

ACCOUNT = settings.AUTH_USER_MODEL
BEIJING = ZoneInfo("Asia/Shanghai")


class RewardNotice(models.Model):
    """What an applicant promises for clues about a listing: asked for in writing, drafted by one, approved by another.

    Ended by one officer at once, or by the clock on its last day.
    """

    id = models.CharField(primary_key=True, max_length=20, default=new_row_id)
    listing = models.ForeignKey("register.Listing", on_delete=models.PROTECT, related_name="reward_notices")
    applicant_sealed = models.BinaryField()
    """Who asks and will pay; never public."""
    request_number = models.CharField(max_length=60)
    """Of the written request in the file of the case."""
    requested_on = models.DateField()
    form = models.CharField(max_length=6, choices=[(each.value, each.value) for each in Form])
    amount_fen = models.BigIntegerField(null=True)
    share_permille = models.PositiveSmallIntegerField(null=True)
    ceiling_fen = models.BigIntegerField()
    conditions = models.TextField(blank=True)
    valid_until = models.DateField()
    expires_at = models.DateTimeField()
    drafted_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    approved_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True)
    approved_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True)
    """None: its last day is over."""
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True)

    class Meta:
        db_table = "register_rewardnotice"
        constraints = (
            models.UniqueConstraint(
                fields=("listing",), condition=Q(ended_at__isnull=True), name="rewardnotice_is_open_once"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | (Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_by=F("drafted_by"))),
                name="rewardnotice_needs_two",
            ),
            models.CheckConstraint(
                condition=Q(
                    form="amount", amount_fen__gte=1, share_permille__isnull=True, ceiling_fen__gte=F("amount_fen")
                )
                | Q(form="share", amount_fen__isnull=True, share_permille__gte=1, ceiling_fen__gte=1),
                name="rewardnotice_is_reckoned",
            ),
        )

    @property
    def terms(self) -> Terms:
        return Terms(
            form=Form(self.form), ceiling_fen=self.ceiling_fen, conditions=self.conditions,
            valid_until=self.valid_until, amount_fen=self.amount_fen, share_permille=self.share_permille,
        )  # fmt: skip

    def public(self) -> dict[str, object]:
        """As it stands in the public record of its listing, once it is approved."""
        assert self.approved_at is not None, "a draft is never public"
        published_on = self.approved_at.astimezone(BEIJING).date()
        return record(self.pk, self.terms, published_on=published_on)
