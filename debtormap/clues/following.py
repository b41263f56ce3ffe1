"""Coming back with a receipt: what became of the clue, what the court asks, an answer, further files.

A receipt that is wrong and one that nobody has take the same path as one that is right: the same look-ups, the same
opening of a key. What the sender wrote is never told again: a stolen receipt shows less than its owner knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Final

from django.db import transaction

from debtormap.clues import contents, keyring, receiving, room, sealing
from debtormap.clues.models import Author, Channel, Clue, Holder, Message
from debtormap.clues.reward_models import Award
from debtormap.clues.router import DATABASE
from debtormap.clues.sealing import Unsealable
from debtormap.clues.uploads import Handed
from debtormap.core import clues, receipt_codes
from debtormap.core.clues import STAGES, Stage, Status, clean_text
from debtormap.core.errors import NotFound, RuleError

MAX_SENDER_MESSAGES: Final = 50
MAX_FILES_A_CLUE: Final = 3 * clues.MAX_FILES
_BEIJING = timezone(timedelta(hours=8))
# What a receipt that nobody has is looked up with, so that it costs what others cost.
_NOBODY: Final = "0" * 20
_NO_SEQUENCE: Final = 0
_NO_CODE: Final = receipt_codes.make(bytes(receipt_codes.RANDOM_BYTES))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Turn:
    """One turn of the conversation as the sender sees it."""

    author: Author
    on: date
    text: str | None
    """None for the sender's own words."""
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reward:
    """What was decided for the sender."""

    amount_fen: int
    is_claimed: bool
    is_paid: bool


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Followed:
    stage: Stage
    received_on: date
    files: int
    turns: tuple[Turn, ...]
    may_answer: bool
    is_erased: bool
    reward: Reward | None


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    clue: Clue
    key: bytes
    """Of the content; empty when the clue was erased."""


def read(receipt: str, *, now: datetime) -> Followed:
    """NotFound alike for a receipt that is wrong and for one that nobody has. Marks the questions as read."""
    try:
        found = find(receipt)
    except NotFound:
        # The same look-ups as below, for a clue that is nobody's.
        _messages(_NO_SEQUENCE)
        _reward(_NO_SEQUENCE)
        raise
    clue = found.clue
    messages = _messages(clue.sequence)
    turns = tuple(_turn(clue, message, found.key) for message in messages)
    if any(turn.is_new for turn in turns):
        Message.objects.filter(clue=clue, author=Author.COURT, read_at__isnull=True).update(read_at=now)
    return Followed(
        stage=STAGES[Status(clue.status)], received_on=_day(clue.received_at), files=clue.files, turns=turns,
        may_answer=clue.erased_at is None, is_erased=clue.erased_at is not None,
        reward=_reward(clue.sequence),
    )  # fmt: skip


def answer(receipt: str, text: str, files: Sequence[Handed], *, retry_key: str, now: datetime) -> None:
    """A further message of the sender, with files or without. With the same idempotency key it is kept once."""
    found = find(receipt)
    clue = found.clue
    if clue.erased_at is not None:
        raise RuleError("erased", field="receipt", rule="an erased clue takes no more answers", mend="send a new clue")
    kept = clean_text(text, field="text", limit=clues.MESSAGE_CHARACTERS, needed=not files)
    index = receiving.retry_index(f"answer {clue.id}", retry_key)
    if Message.objects.filter(retry_index=index).exists():
        return
    manifests = receiving.examined(files)
    room.require_for_text()
    with transaction.atomic(using=DATABASE):
        locked = keyring.take_unopened(clue.id)
        _require_modest(locked, len(manifests))
        if Message.objects.filter(retry_index=index).exists():
            return
        write(locked, kept, found.key, author=Author.SENDER, now=now, retry_index=index)
        receiving.attach(locked, files, manifests, found.key)
        Clue.objects.filter(pk=locked.pk).update(unread=True, changed_at=now, files=locked.files + len(manifests))


def write(
    clue: Clue, text: str, key: bytes, *, author: Author, now: datetime,
    account_id: int | None = None, retry_index: bytes | None = None,
) -> Message:  # fmt: skip
    """The next turn of the conversation. Inside a transaction that holds the clue."""
    message = Message(
        clue=clue, author=author, account_id=account_id, at=now, retry_index=retry_index,
        number=Message.objects.filter(clue=clue).count() + 1,
    )  # fmt: skip
    message.sealed = contents.seal_text(text, key, contents.message_spot(clue.id, message.pk, author))
    message.save(force_insert=True)
    return message


def find(receipt: str) -> Found:
    """The clue of a receipt. NotFound alike, after the same work, for one that is wrong or that nobody has."""
    try:
        code = receipt_codes.parse(receipt)
    except RuleError:
        code = _NO_CODE
    keys = sealing.receipt_keys(code)
    unopened = Clue.objects.defer("sealed", "contact_sealed")
    clue = unopened.filter(receipt_index=receiving.index_hash(keys.index)).first()
    wanted = clue or Clue(sequence=_NO_SEQUENCE, id=_NOBODY)
    opened = keyring.find(wanted, Holder.RECEIPT, wanted.id, keys.private)
    if clue is None:
        _open_in_vain(keys.private)
        raise NotFound("there is no such receipt")
    return Found(clue, opened.get(Channel.CONTENT, b""))


def _open_in_vain(private: bytes) -> None:
    """What opening the key of a clue costs."""
    spot = keyring.spot(_NOBODY, Channel.CONTENT, Holder.RECEIPT, _NOBODY)
    try:
        sealing.unwrap(_IN_VAIN, private, spot)
    except Unsealable:
        return


_IN_VAIN: Final = sealing.wrap(
    bytes(sealing.KEY_BYTES), sealing.public_of(sealing.new_key()), keyring.spot(_NOBODY, "", "", "")
)


def _turn(clue: Clue, message: Message, key: bytes) -> Turn:
    author = Author(message.author)
    spot = contents.message_spot(clue.id, message.pk, author)
    text = contents.unseal_text(message.sealed, key, spot) if author is Author.COURT else None
    return Turn(author=author, on=_day(message.at), text=text, is_new=text is not None and message.read_at is None)


def _messages(sequence: int) -> list[Message]:
    return list(Message.objects.filter(clue_id=sequence).order_by("number"))


def _reward(sequence: int) -> Reward | None:
    award = Award.objects.filter(clue_id=sequence).first()
    if award is None:
        return None
    return Reward(
        amount_fen=award.amount_fen, is_claimed=award.claimed_at is not None, is_paid=award.confirmed_at is not None
    )


def _require_modest(clue: Clue, files: int) -> None:
    if Message.objects.filter(clue=clue, author=Author.SENDER).count() >= MAX_SENDER_MESSAGES:
        raise RuleError("too_many_messages", field="text", rule=f"at most {MAX_SENDER_MESSAGES} answers to a clue")
    if clue.files + files > MAX_FILES_A_CLUE:
        raise RuleError("too_many_files", field="files", rule=f"at most {MAX_FILES_A_CLUE} files to a clue")


def _day(at: datetime) -> date:
    return at.astimezone(_BEIJING).date()
