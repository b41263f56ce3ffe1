"""The register's tables: disclosure policies, imported batches and their rows, parties, cases, listings, the audit.

Identity numbers and addresses stand here only sealed (`sealing.py`), beside keyed hashes for look-up. What two persons
must do, and what nobody may change, is enforced by constraints below and by the triggers of the migrations; on
PostgreSQL triggers also stand for the foreign keys of listings and of rows of lists (decision 41).
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from debtormap.core.listing import Kind, Performance, State
from debtormap.core.policies import Tier
from debtormap.core.severity import Suppression as Why
from debtormap.core.two_persons import TIGHTENING, Answer
from debtormap.register import proceeding_models as _more  # noqa: F401  # Django looks for tables here
from debtormap.register.export_models import Export as Export
from debtormap.register.hold_models import Hold as Hold
from debtormap.register.ids import new_batch_id, new_row_id
from debtormap.register.reward_models import RewardNotice as RewardNotice

ACCOUNT = settings.AUTH_USER_MODEL


class Policy(models.Model):
    """A disclosure policy as a text that never changes; in force when a second person has approved it."""

    name = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    text = models.TextField()
    decision_number = models.CharField(max_length=100, blank=True)
    """Of the court's decision that adopts it; empty: synthetic data only."""
    author = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approver = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True)
    adopted_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        db_table = "register_policy"
        constraints = (
            models.UniqueConstraint(fields=("name", "version"), name="policy_version_is_unique"),
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | ~Q(approver=F("author")), name="policy_approver_is_another_person"
            ),
            models.CheckConstraint(
                condition=Q(adopted_at__isnull=True, approver__isnull=True)
                | Q(adopted_at__isnull=False, approver__isnull=False),
                name="policy_adopted_needs_approver",
            ),
        )


class BatchState(models.TextChoices):
    LOADING = "loading"
    READY = "ready"
    APPROVED = "approved"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    REJECTED = "rejected"


#: A batch of one row that amends a listing has a name that no court gives its files.
AMENDMENT_FILE = "amendment of "
RELEASED = (BatchState.APPROVED, BatchState.PUBLISHING, BatchState.PUBLISHED)


class Batch(models.Model):
    """One file that a court sent, from its first row to its publication."""

    id = models.CharField(primary_key=True, max_length=12, default=new_batch_id)
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    court_code = models.CharField(max_length=12, blank=True)
    """The court for which it may list; empty: any court of the province."""
    encoding = models.CharField(max_length=20, blank=True)
    unknown_columns = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.LOADING)
    policy_name = models.CharField(max_length=40)
    policy_version = models.PositiveIntegerField()

    legacy = models.BooleanField(default=False)
    """Rows of the existing national list: the author attests that warning, decision and service are on file."""
    legacy_reason = models.TextField(blank=True)

    author = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    approver = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True)
    approved_at = models.DateTimeField(null=True)
    rejected_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True)
    rejected_at = models.DateTimeField(null=True)
    rejected_reason = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)

    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    """Rows that were published, or that publishing has passed over; of those to add or change."""
    rows_add = models.PositiveIntegerField(default=0)
    rows_change = models.PositiveIntegerField(default=0)
    rows_same = models.PositiveIntegerField(default=0)
    rows_error = models.PositiveIntegerField(default=0)
    rows_warning = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "register_batch"
        indexes = (models.Index(fields=("file_sha256",), name="batch_file"),)
        constraints = (
            models.CheckConstraint(condition=Q(state__in=BatchState.values), name="batch_state_is_known"),
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | ~Q(approver=F("author")), name="batch_approver_is_another_person"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=RELEASED) | Q(approver__isnull=False, approved_at__isnull=False),
                name="batch_release_needs_approver",
            ),
        )

    @property
    def counts(self) -> dict[str, int]:
        return {
            "add": self.rows_add,
            "change": self.rows_change,
            "same": self.rows_same,
            "error": self.rows_error,
        }

    @property
    def rows_to_publish(self) -> int:
        return self.rows_add + self.rows_change

    def __str__(self) -> str:
        return self.id


class Placing(models.Model):
    """Where a listing stands in public: fixed when it is matched, as millionths of a degree (WGS-84)."""

    division_code = models.CharField(max_length=6, null=True)
    township = models.CharField(max_length=60, null=True)
    precision = models.CharField(max_length=10)
    placed_at = models.CharField(max_length=6)
    place_id = models.CharField(max_length=20, null=True)
    place_name = models.CharField(max_length=200, null=True)
    place_lon_u = models.IntegerField(null=True)
    place_lat_u = models.IntegerField(null=True)
    place_version = models.PositiveIntegerField(null=True)

    class Meta:
        abstract = True


class RowAction(models.TextChoices):
    ADD = "add"
    CHANGE = "change"
    SAME = "same"
    ERROR = "error"


class Outcome(models.TextChoices):
    """What publishing made of a row."""

    PUBLISHED = "published"
    AMENDED = "amended"
    SAME = "same"
    STALE = "stale"
    """What is held has changed since the row was reviewed."""
    WITHDRAWN = "withdrawn"
    TERM_OVER = "term_over"
    UNDER_WAY = "under_way"
    """A proceeding of this party in this case is not over: no service, or a grace that runs."""


class BatchRow(Placing):
    """One row of a file, as it was checked; fixed once the batch is ready."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows", db_index=False)
    line_no = models.PositiveIntegerField()
    action = models.CharField(max_length=6, choices=RowAction.choices)
    payload = models.BinaryField(null=True)
    """The sealed draft; null for a row with errors, of which nothing is kept."""
    findings = models.TextField(blank=True)
    """JSON list of findings; empty for none."""
    listing_key = models.BinaryField(max_length=32, null=True)
    party_key = models.BinaryField(max_length=32, null=True)
    content_hash = models.BinaryField(max_length=32, null=True)
    held_version = models.PositiveIntegerField(null=True)
    """Version of the listing that the row was compared with."""
    outcome = models.CharField(max_length=10, choices=Outcome.choices, null=True)
    text_read_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    """Who has read the obligation as the public will; without it no list is approved."""
    text_changed_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    """Who has put another text in the place of the proposal; another person reads it."""

    class Meta:
        db_table = "register_batchrow"
        indexes = (models.Index(fields=("batch", "action", "line_no"), name="batchrow_action"),)
        constraints = (models.UniqueConstraint(fields=("batch", "line_no"), name="batchrow_line_is_unique"),)


class TextChange(models.Model):
    """What a person wrote in the place of a proposed redaction, beside the proposal and the text of the file."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    line_no = models.PositiveIntegerField()
    listing_key = models.BinaryField(max_length=32)
    original_hash = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "register_textchange"
        indexes = (models.Index(fields=("listing_key",), name="textchange_listing"),)


class RefusedRow(models.Model):
    """A row with errors as the file had it, for the one who mends it. Kept for some days, see `retention.py`."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="refused_rows")
    line_no = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "register_refusedrow"


class Party(models.Model):
    """A person or organisation as far as the court can tell one from another: by the whole number, never by a mask."""

    id = models.CharField(primary_key=True, max_length=20)
    key = models.BinaryField(max_length=32, unique=True)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in Kind])
    name = models.CharField(max_length=200)
    number_sealed = models.BinaryField(null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, related_name="merged", null=True)
    """The party it turned out to be; undone, null again. Listings keep the party that their rows name."""

    class Meta:
        db_table = "register_party"
        indexes = (models.Index(fields=("name",), name="party_name"),)


class PartyFinding(models.Model):
    """What a person found of two parties that looked like one: that they are, by the whole number, or are not."""

    id = models.CharField(primary_key=True, max_length=20, default=new_row_id)
    masked = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="findings")
    """The one known by a mask."""
    other = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="findings_of_others")
    is_same = models.BooleanField()
    by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()
    undone_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True)
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.TextField(blank=True)

    class Meta:
        db_table = "register_partyfinding"
        constraints = (
            models.UniqueConstraint(
                fields=("masked",), condition=Q(is_same=True, undone_at__isnull=True), name="party_is_merged_once"
            ),
            models.CheckConstraint(condition=~Q(masked=F("other")), name="partyfinding_is_of_two"),
            models.CheckConstraint(
                condition=Q(undone_by__isnull=True, undone_at__isnull=True)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="partyfinding_undone_by_somebody",
            ),
        )


class Alike(models.Model):
    """Two parties that may be one by what the mask of the first shows; made anew of their listings by `alike.py`."""

    masked = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "register_alike"
        constraints = (models.UniqueConstraint(fields=("masked", "other"), name="alike_once"),)


class AlikeMark(models.Model):
    """One row: the last event whose listing was looked at."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField()

    class Meta:
        db_table = "register_alikemark"
        constraints = (models.CheckConstraint(condition=Q(id=1), name="alikemark_is_one_row"),)


class EnforcementCase(models.Model):
    id = models.CharField(primary_key=True, max_length=20)
    court_code = models.CharField(max_length=12)
    court_name = models.CharField(max_length=100)
    case_number = models.CharField(max_length=60)
    filed_on = models.DateField()

    class Meta:
        db_table = "register_case"
        constraints = (models.UniqueConstraint(fields=("case_number", "court_code"), name="case_is_unique"),)


TIGHTENING_ACTS = sorted(act.value for act in TIGHTENING)
ANSWERS = [answer.value for answer in Answer]
#: States that a listing still has to leave when its term is over or its obligation performed.
HELD = (State.PUBLISHED.value, State.HIDDEN.value)


class Listing(Placing):
    """One party in one enforcement case under one decision, as the court holds it now."""

    id = models.CharField(primary_key=True, max_length=20)
    """The public id: random, and never used again."""
    share_id = models.CharField(max_length=20)
    key = models.BinaryField(max_length=32, unique=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="listings")
    case = models.ForeignKey(EnforcementCase, on_delete=models.PROTECT, related_name="listings")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="listings")
    """The batch that brought the present version."""
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in State])
    version = models.PositiveIntegerField()
    content_hash = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    """The whole draft, sealed."""
    grounds = models.CharField(max_length=20)
    performance = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Performance])
    decided_on = models.DateField(null=True)
    published_on = models.DateField()
    ends_on = models.DateField(null=True)
    expires_at = models.DateTimeField(null=True)
    synthetic = models.BooleanField()
    tier = models.CharField(max_length=10, null=True, choices=[(each.value, each.value) for each in Tier])
    """As the decision names it; null: as an ordinary one."""
    policy_name = models.CharField(max_length=40)
    policy_version = models.PositiveIntegerField()
    seq = models.BigIntegerField()
    """Number of the last event about it."""
    changed_at = models.DateTimeField()

    @property
    def state_now(self) -> str:
        """Its state, or that its term is over: the clock says so before the register does (`expiring`)."""
        is_over = self.expires_at is not None and self.expires_at <= timezone.now()
        return State.EXPIRED.value if self.state in HELD and is_over else self.state

    class Meta:
        db_table = "register_listing"
        indexes = (
            models.Index(fields=("state", "changed_at"), name="listing_state"),
            models.Index(fields=("changed_at",), name="listing_changed"),
            # Where those who follow its events go on.
            models.Index(fields=("seq",), name="listing_seq"),
            # What the clocks ask for every time a queue is shown.
            models.Index(fields=("expires_at",), condition=Q(state__in=HELD), name="listing_term"),
            models.Index(
                fields=("changed_at",),
                condition=Q(state__in=HELD, performance=Performance.FULL.value, ends_on__isnull=True),
                name="listing_performed",
            ),
        )
        constraints = (
            models.CheckConstraint(condition=Q(state__in=[state.value for state in State]), name="listing_state_known"),
        )


class Suppression(models.Model):
    """Why a listing appears on fewer channels than its tier gives, since when, and until when.

    It ends by the clock where it lapses, else by two persons: one proposes the end, another one ends it.
    """

    id = models.CharField(primary_key=True, max_length=20, default=new_row_id)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="suppressions")
    why = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Why])
    source = models.CharField(max_length=60)
    """Kind and id of what asked for it: `correction:…`."""
    opened_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True)
    """None: a rule."""
    opened_at = models.DateTimeField()
    lapses_at = models.DateTimeField(null=True)
    """None: holds until it is ended."""
    end_proposed_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True)
    end_proposed_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True)
    ended_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True)
    """None: it lapsed."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "register_suppression"
        indexes = (
            models.Index(fields=("lapses_at",), condition=Q(ended_at__isnull=True), name="suppression_to_lapse"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("listing", "why"), condition=Q(ended_at__isnull=True), name="suppression_is_open_once"
            ),
            models.CheckConstraint(condition=Q(why__in=list(Why)), name="suppression_why_known"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_by__isnull=True, lapses_at__isnull=False, ended_at__gte=F("lapses_at"))
                | (
                    Q(ended_at__isnull=False, ended_by__isnull=False, end_proposed_by__isnull=False)
                    & ~Q(ended_by=F("end_proposed_by"))
                ),
                name="suppression_end_needs_two",
            ),
        )


class Tightening(models.Model):
    """What one officer took from the public, which acts at once; another person confirms it (C01).

    It stands until it is taken back, and that needs two persons of its own: a restoration.
    """

    id = models.CharField(primary_key=True, max_length=20, default=new_row_id)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="tightenings")
    act = models.CharField(max_length=20, choices=[(act, act) for act in TIGHTENING_ACTS])
    suppression = models.ForeignKey(Suppression, on_delete=models.PROTECT, related_name="+", null=True)
    """Where it took the listing off channels only."""
    by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()
    opened_on = models.DateField()
    warn_on = models.DateField()
    due_on = models.DateField()
    provisional = models.BooleanField()
    second = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True)
    answer = models.CharField(max_length=10, null=True, choices=[(each, each) for each in ANSWERS])
    answered_at = models.DateTimeField(null=True)
    answer_reason = models.TextField(blank=True)

    class Meta:
        db_table = "register_tightening"
        indexes = (models.Index(fields=("due_on",), condition=Q(answer__isnull=True), name="tightening_open"),)
        constraints = (
            models.CheckConstraint(condition=Q(act__in=TIGHTENING_ACTS), name="tightening_act_known"),
            models.CheckConstraint(
                condition=Q(answer__isnull=True, second__isnull=True, answered_at__isnull=True)
                | Q(answer__in=ANSWERS, second__isnull=False, answered_at__isnull=False) & ~Q(second=F("by")),
                name="tightening_second_is_another_person",
            ),
        )  # fmt: skip


class Restoration(models.Model):
    """A listing on its way back to the public: one person proposes, another one lets it through or refuses it.

    It is good for the listing as it stood when it was proposed (`after_seq`), and so for one return.
    """

    id = models.CharField(primary_key=True, max_length=20, default=new_row_id)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="restorations")
    after_seq = models.BigIntegerField()
    """The last event about the listing when it was proposed."""
    proposed_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    reason = models.TextField()
    approver = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True)
    approved_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True)
    """The proposer too may take the proposal back."""
    refused_at = models.DateTimeField(null=True)
    refused_reason = models.TextField(blank=True)

    class Meta:
        db_table = "register_restoration"
        constraints = (
            models.UniqueConstraint(
                fields=("listing", "after_seq"),
                condition=Q(approved_at__isnull=True, refused_at__isnull=True),
                name="restoration_is_open_once",
            ),
            models.CheckConstraint(
                condition=Q(approver__isnull=True, approved_at__isnull=True)
                | Q(approver__isnull=False, approved_at__isnull=False, refused_by__isnull=True)
                & ~Q(approver=F("proposed_by")),
                name="restoration_approver_is_another_person",
            ),
            models.CheckConstraint(
                condition=Q(refused_by__isnull=True, refused_at__isnull=True)
                | Q(refused_by__isnull=False, refused_at__isnull=False),
                name="restoration_refused_whole",
            ),
        )


class AddressDecision(models.Model):
    """What a clerk said of an address that the matcher did not place; remembered for the court's next imports."""

    id = models.BigAutoField(primary_key=True)
    court_code = models.CharField(max_length=12, blank=True)
    """The court of the batch; empty: the high court's lists."""
    key = models.BinaryField(max_length=32)
    """Keyed hash of the normalised address."""
    address_sealed = models.BinaryField()
    place_id = models.CharField(max_length=20, null=True)
    """Of the gazetteer; null: this address has no place."""
    decided_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "register_addressdecision"
        constraints = (models.UniqueConstraint(fields=("court_code", "key"), name="addressdecision_is_one"),)


class Reconciliation(models.Model):
    """One comparison with the national list, as it stood at `as_of`."""

    id = models.CharField(primary_key=True, max_length=20, default=new_row_id)
    as_of = models.DateTimeField(db_index=True)
    run_at = models.DateTimeField()
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    both = models.PositiveIntegerField()
    only_there = models.PositiveIntegerField()
    only_here = models.PositiveIntegerField()
    differing = models.PositiveIntegerField()
    """Of both."""
    repeated = models.PositiveIntegerField()
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+", null=True)
    """What only the national list has, handed in for review; null: nothing."""

    class Meta:
        db_table = "register_reconciliation"


class Discrepancy(models.Model):
    """A listing that the national list lacks or tells differently; a proposal to look, until a person has."""

    id = models.BigAutoField(primary_key=True)
    reconciliation = models.ForeignKey(Reconciliation, on_delete=models.CASCADE, related_name="discrepancies")
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="discrepancies")
    listing_version = models.PositiveIntegerField()
    labels = models.JSONField(default=list)
    """What is told differently; empty: the national list lacks the listing."""
    settled_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True)
    settled_at = models.DateTimeField(null=True)
    settled_reason = models.TextField(blank=True)

    class Meta:
        db_table = "register_discrepancy"
        constraints = (
            models.UniqueConstraint(fields=("reconciliation", "listing"), name="discrepancy_is_one"),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True, settled_at__isnull=True)
                | Q(settled_by__isnull=False, settled_at__isnull=False),
                name="discrepancy_settled_by_somebody",
            ),
        )


class AlarmSeen(models.Model):
    """A person has looked at an alarm, and what came of it."""

    kind = models.CharField(max_length=24)
    key = models.CharField(max_length=24, blank=True)
    day = models.DateField()
    seen_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField()
    note = models.TextField()

    class Meta:
        db_table = "register_alarmseen"
        constraints = (models.UniqueConstraint(fields=("kind", "key", "day"), name="alarm_is_seen_once"),)


class AuditEntry(models.Model):
    """Who did what, when and why. Written in the transaction of the act; never changed."""

    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", null=True)
    """None: the operator, on the command line."""
    act = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, db_index=True)
    """Kind and id: `batch:…`, `listing:…`, `policy:…`."""
    reason = models.TextField(blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        db_table = "register_audit"
        ordering = ("-id",)
