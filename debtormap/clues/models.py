"""The tables of the clue desk, in a database of their own. Other systems are named by id only, never by a relation.

Whatever a sender wrote or attached stands here sealed. In the clear stand what the inbox needs without a reader:
status, clocks, counts, the court, and keyed hashes.
"""

from typing import Any

from django.db import models
from django.db.models import Q

from debtormap.clues.ids import new_id
from debtormap.clues.reward_models import Award as Award
from debtormap.core.clues import Status


def _id() -> "models.CharField[str, str]":
    return models.CharField(primary_key=True, max_length=20, default=new_id)


class OfficerKey(models.Model):
    """The key pair of a reader; the private half is sealed under the officer's passphrase."""

    id = _id()
    account_id = models.BigIntegerField(db_index=True)
    court_code = models.CharField(max_length=12, blank=True)
    """The court whose clues the officer reads; empty: the high court, which reads all."""
    public = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=16)
    operations = models.PositiveIntegerField()
    memory_bytes = models.PositiveBigIntegerField()
    private_sealed = models.BinaryField()
    version = models.PositiveIntegerField(default=1)
    """Of the sealed half: each new passphrase is the next."""
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "clues_officerkey"
        constraints = (
            models.UniqueConstraint(
                fields=("account_id",), condition=Q(retired_at__isnull=True), name="clues_one_live_key_an_officer"
            ),
        )


class Passkey(models.Model):
    """Another lock on a key pair: the private half under what an officer's authenticator makes of the salt (PRF)."""

    id = _id()
    key = models.ForeignKey(OfficerKey, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    credential = models.BinaryField(max_length=1023)
    salt = models.BinaryField(max_length=32)
    private_sealed = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "clues_passkey"


class EscrowKey(models.Model):
    """The court's split key: only its public half is anywhere."""

    id = _id()
    public = models.BinaryField(max_length=32)
    threshold = models.PositiveSmallIntegerField()
    shares = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "clues_escrowkey"


class Conflict(models.Model):
    """An officer who must not read clues about a listing, or one clue."""

    account_id = models.BigIntegerField()
    listing_key = models.BinaryField(max_length=32)
    """Keyed hash of the listing's id or the clue's, or of a declared name or case."""
    declared_by = models.BigIntegerField()
    declared_at = models.DateTimeField()

    class Meta:
        db_table = "clues_conflict"
        constraints = (
            models.UniqueConstraint(fields=("account_id", "listing_key"), name="clues_conflict_is_declared_once"),
        )


class Declaration(models.Model):
    """A conflict that was declared in advance: the officer gets no key of clues about it."""

    id = _id()
    account_id = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=8)
    key = models.BinaryField(max_length=32)
    """That of the conflict."""
    label_sealed = models.BinaryField()
    """Name, case number or listing, under a key of the server, for its officer and the president. Empty once ended."""
    declared_by = models.BigIntegerField()
    declared_at = models.DateTimeField()
    ended_by = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "clues_declaration"
        constraints = (
            models.UniqueConstraint(
                fields=("account_id", "key"), condition=Q(ended_at__isnull=True), name="clues_declared_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True) | ~Q(ended_by=models.F("account_id")),
                name="clues_nobody_ends_his_own_conflict",
            ),
        )


class Clue(models.Model):
    sequence = models.BigAutoField(primary_key=True)
    """The order of submission."""
    id = models.CharField(max_length=20, unique=True, default=new_id)
    receipt_index = models.BinaryField(max_length=32, unique=True)
    listing_key = models.BinaryField(max_length=32, null=True, db_index=True)
    court_code = models.CharField(max_length=12, blank=True)
    status = models.CharField(max_length=16, choices=[(each.value, each.value) for each in Status])
    urgent = models.BooleanField()
    received_at = models.DateTimeField(db_index=True)
    """To the minute: the order is the sequence's to tell."""
    clear_at = models.DateTimeField()
    """Since when it is clear and concrete, as far as the clock is concerned."""
    due_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    """Last move, message or note of either side."""
    assigned_to = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=40, blank=True)
    """A short word of the court's own vocabulary; never what the clue says."""
    alike_id = models.CharField(max_length=20, db_index=True)
    """The first clue of those whose text is nearly the same; its own id when there is none."""
    quarantined = models.BooleanField(default=False)
    unread = models.BooleanField(default=True)
    """Holds something of the sender's that no officer has opened yet."""
    files = models.PositiveSmallIntegerField(default=0)
    sealed = models.BinaryField(null=True)
    contact_sealed = models.BinaryField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "clues_clue"
        indexes = (models.Index(fields=("status", "due_at"), name="clues_clue_status"),)
        constraints = (
            models.CheckConstraint(condition=Q(status__in=list(Status)), name="clues_status_is_known"),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(sealed__isnull=True, contact_sealed__isnull=True, unread=False),
                name="clues_erased_holds_nothing",
            ),
        )


class Subject(models.Model):
    """What a clue is about, by keyed hashes of public names and the case number: conflicts are found by them."""

    clue = models.ForeignKey(Clue, on_delete=models.CASCADE, related_name="+")
    key = models.BinaryField(max_length=32, db_index=True)

    class Meta:
        db_table = "clues_subject"
        constraints = (models.UniqueConstraint(fields=("clue", "key"), name="clues_one_subject_a_key"),)


class Channel(models.TextChoices):
    """What has a content key of its own."""

    CONTENT = "content"
    """The clue and the conversation: officers, sender, escrow."""
    CONTACT = "contact"
    """How to reach the sender: officers and escrow."""
    NOTES = "notes"
    """What officers write for each other: officers and escrow."""


class Holder(models.TextChoices):
    OFFICER = "officer"
    RECEIPT = "receipt"
    ESCROW = "escrow"


class WrappedKey(models.Model):
    """The content key of a channel for one holder."""

    clue = models.ForeignKey(Clue, on_delete=models.CASCADE, related_name="keys")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    holder = models.CharField(max_length=8, choices=Holder.choices)
    key_id = models.CharField(max_length=20)
    """Of the officer's or the escrow key; for the receipt, the clue's own id."""
    wrapped = models.BinaryField()

    class Meta:
        db_table = "clues_wrappedkey"
        indexes = (models.Index(fields=("holder", "key_id"), name="clues_key_holder"),)
        constraints = (
            models.UniqueConstraint(fields=("clue", "channel", "holder", "key_id"), name="clues_one_wrap_a_holder"),
        )


class Author(models.TextChoices):
    SENDER = "sender"
    COURT = "court"


class Message(models.Model):
    """One turn of the conversation."""

    id = _id()
    clue = models.ForeignKey(Clue, on_delete=models.CASCADE, related_name="messages")
    author = models.CharField(max_length=6, choices=Author.choices)
    account_id = models.BigIntegerField(null=True)
    number = models.PositiveIntegerField()
    """Its place in the conversation, from 1."""
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    sealed = models.BinaryField()
    retry_index = models.BinaryField(max_length=32, null=True, unique=True)
    """Keyed hash of the sender's idempotency key."""

    class Meta:
        db_table = "clues_message"
        constraints = (models.UniqueConstraint(fields=("clue", "number"), name="clues_message_has_its_place"),)


class Note(models.Model):
    """What officers write for each other; the sender's key does not open it."""

    id = _id()
    clue = models.ForeignKey(Clue, on_delete=models.CASCADE, related_name="notes")
    account_id = models.BigIntegerField()
    at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "clues_note"


class Upload(models.Model):
    """A file on its way: chunks sealed under a key that only the page holds, until it is handed in with a clue."""

    id = _id()
    key_check = models.BinaryField(max_length=32)
    """Keyed hash of the page's key: another key is not let in."""
    challenge = models.BinaryField(max_length=32, db_index=True)
    created_at = models.DateTimeField(db_index=True)
    stored_bytes = models.PositiveBigIntegerField(default=0)

    class Meta:
        db_table = "clues_upload"


class Chunk(models.Model):
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    """From 0."""
    sealed = models.BinaryField()

    class Meta:
        db_table = "clues_chunk"
        constraints = (models.UniqueConstraint(fields=("upload", "number"), name="clues_one_chunk_a_number"),)


class CopyState(models.TextChoices):
    NONE = "none"
    CLEAN = "clean"
    REFUSED = "refused"


class File(models.Model):
    """A file of a clue: name, type, size and key sealed; the original stays in its chunks."""

    id = _id()
    clue = models.ForeignKey(Clue, on_delete=models.CASCADE, related_name="attached")
    upload = models.OneToOneField(Upload, on_delete=models.PROTECT, related_name="file")
    number = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()
    copy_state = models.CharField(max_length=7, choices=CopyState.choices, default=CopyState.NONE)
    copy_sealed = models.BinaryField(null=True)
    """The cleaned working copy."""
    refusal = models.CharField(max_length=30, blank=True)
    """Why there is no working copy: a code."""

    class Meta:
        db_table = "clues_file"
        constraints = (models.UniqueConstraint(fields=("clue", "number"), name="clues_one_file_a_number"),)


class OriginalRelease(models.Model):
    """Leave to see an original as it was sent: asked for by one officer, given by another person."""

    id = _id()
    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="releases")
    asked_by = models.BigIntegerField()
    asked_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    approved_by = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "clues_originalrelease"
        constraints = (
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("asked_by")),
                name="clues_release_by_another_person",
            ),
        )


class Likeness(models.Model):
    """One band of the keyed likeness of a text; clues that share one are nearly the same."""

    clue = models.ForeignKey(Clue, on_delete=models.CASCADE, related_name="+")
    band = models.BinaryField(max_length=16, db_index=True)

    class Meta:
        db_table = "clues_likeness"


class Retry(models.Model):
    """The answer to a submission, sealed under the page's own idempotency key while the page may ask again."""

    index = models.BinaryField(max_length=32, primary_key=True)
    body_check = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "clues_retry"


class SpentChallenge(models.Model):
    challenge = models.BinaryField(max_length=32, primary_key=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "clues_spentchallenge"


class EscrowHolder(models.Model):
    """Who took which printed share of an escrow key; the share itself is nowhere."""

    key = models.ForeignKey(EscrowKey, on_delete=models.CASCADE, related_name="holders")
    number = models.PositiveSmallIntegerField()
    account_id = models.BigIntegerField()

    class Meta:
        db_table = "clues_escrowholder"
        constraints = (
            models.UniqueConstraint(fields=("key", "number"), name="clues_a_share_has_one_holder"),
            models.UniqueConstraint(fields=("key", "account_id"), name="clues_a_holder_has_one_share"),
        )


class EscrowDecision(models.Model):
    """A decision by which the split key was used: two persons, a number, a reason."""

    id = _id()
    clue_id = models.CharField(max_length=20)
    decision_number = models.CharField(max_length=100)
    reason = models.TextField()
    opened_by = models.BigIntegerField()
    witnessed_by = models.BigIntegerField()
    opened_for = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "clues_escrowdecision"
        constraints = (
            models.CheckConstraint(
                condition=~Q(opened_by=models.F("witnessed_by")), name="clues_escrow_needs_two_persons"
            ),
        )


class AnswerTemplate(models.Model):
    """What a court's officers write again and again to senders, in Chinese and perhaps in English."""

    id = _id()
    court_code = models.CharField(max_length=12, blank=True, db_index=True)
    """Whose it is; empty: the high court's."""
    name = models.CharField(max_length=60)
    text = models.TextField()
    text_en = models.TextField(blank=True)
    changed_by = models.BigIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "clues_answertemplate"
        constraints = (models.UniqueConstraint(fields=("court_code", "name"), name="clues_template_has_its_name"),)


class Notice(models.Model):
    """An officer was told that something new is there, in a slot of the day: once, without number or content."""

    account_id = models.BigIntegerField()
    slot_at = models.DateTimeField()
    """Beginning of the slot: what came before it is told."""
    told_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    """When the officer next looked at the inbox."""

    class Meta:
        db_table = "clues_notice"
        constraints = (models.UniqueConstraint(fields=("account_id", "slot_at"), name="clues_one_notice_a_slot"),)


class AuditEntry(models.Model):
    """Who did what to which clue, when and why. Written in the transaction of the act; never changed."""

    at = models.DateTimeField(db_index=True)
    account_id = models.BigIntegerField(null=True)
    """None: a sender, or the program."""
    act = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, db_index=True)
    """`clue:…`, `key:…`, `escrow:…`."""
    reason = models.TextField(blank=True)
    facts: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    """States, counts and ids; never what a clue says."""

    class Meta:
        db_table = "clues_audit"
        ordering = ("-id",)
