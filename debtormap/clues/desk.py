"""The desk: what an officer sees of the clues and does with them. Every act asks role, key and conflict again.

Who holds no key of a clue does not learn that it is there. What shows content takes `Unlocked`, which only the
officer's passphrase makes (`vault.py`), and a reason, which stands in the audit trail before anything is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from debtormap.clues import audit, clocks, conflicts, contents, following, keyring, officers, server_key
from debtormap.clues.models import Author, Channel, Clue, CopyState, File, Holder, Message, Note, WrappedKey
from debtormap.clues.officers import Unlocked
from debtormap.clues.router import DATABASE
from debtormap.clues.sealing import Stored
from debtormap.core import clues
from debtormap.core.clues import Content, Status, clean_text
from debtormap.core.deadlines import Escalation
from debtormap.core.errors import NotAllowed, NotFound, RuleError
from debtormap.staff.models import Account, Role

PAGE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A clue in the inbox: nothing of what it says."""

    id: str
    sequence: int
    status: Status
    urgent: bool
    court_code: str
    received_at: datetime
    due_at: datetime
    escalation: Escalation
    assigned_to: int | None
    files: int
    unread: bool
    quarantined: bool
    outcome: str
    alike_id: str
    alike: int
    """How many clues say nearly the same, this one included."""
    is_erased: bool
    follows: bool = False
    """Says nearly the same as the row before it."""

    @property
    def due_on(self) -> date:
        """The last day on which it is verified in time."""
        return clocks.last_day(self.due_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    rows: tuple[Row, ...]
    total: int
    number: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Turn:
    author: Author
    account_id: int | None
    at: datetime
    read_at: datetime | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NoteText:
    account_id: int
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Attached:
    id: str
    number: int
    name: str
    media_type: str
    size_bytes: int
    copy_state: CopyState
    refusal: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Opened:
    """A clue as its reader sees it; the contact is asked for by itself."""

    row: Row
    content: Content
    turns: tuple[Turn, ...]
    notes: tuple[NoteText, ...]
    files: tuple[Attached, ...]


class View:
    """Selections of the inbox."""

    OPEN: Final = "open"
    UNREAD: Final = "unread"
    MINE: Final = "mine"
    LATE: Final = "late"
    QUARANTINE: Final = "quarantine"
    ENDED: Final = "ended"
    ALL: Final = (OPEN, UNREAD, MINE, LATE, QUARANTINE, ENDED)


_ENDED: Final = tuple(set(Status) - {*clues.RUNNING, Status.INSUFFICIENT, Status.CONFIRMED, Status.REALISED})


def inbox(account: Account, *, view: str = View.OPEN, page: int = 1) -> Page:
    """What the officer may read: late and urgent first, then by the clock; those alike stand together."""
    ordered = order(account, view)
    pages = max(1, -(-len(ordered) // PAGE))
    number = min(max(1, page), pages)
    chosen = ordered[(number - 1) * PAGE : number * PAGE]
    found = Clue.objects.in_bulk(chosen)
    rows = _rows([found[sequence] for sequence in chosen], timezone.now())
    return Page(rows=rows, total=len(ordered), number=number, pages=pages)


def order(account: Account, view: str) -> list[int]:
    """The clues of a selection by their sequence, in the order in which they are gone through."""
    found = _in_view(_readable(account), view, account, timezone.now())
    by = ("-sequence",) if view == View.ENDED else ("due_at", "-urgent", "sequence")
    groups: dict[str, list[int]] = {}
    for sequence, group in found.order_by(*by).values_list("sequence", "alike_id"):
        groups.setdefault(group, []).append(sequence)
    return [sequence for group in groups.values() for sequence in group]


def neighbours(clue_id: str, account: Account, view: str) -> tuple[str | None, str | None]:
    """The clues before and after this one in a selection; the first one follows on a clue that is not in it."""
    ordered, here = order(account, view), row(clue_id, account).sequence
    at = ordered.index(here) if here in ordered else -1
    before = ordered[at - 1] if at > 0 else None
    after = ordered[at + 1] if at + 1 < len(ordered) else None
    ids = dict(Clue.objects.filter(sequence__in=(before or 0, after or 0)).values_list("sequence", "id"))
    return ids.get(before or 0), ids.get(after or 0)


def counts(account: Account) -> dict[str, int]:
    """How many clues each selection holds."""
    now = timezone.now()
    return {view: _in_view(_readable(account), view, account, now).count() for view in View.ALL}


def row(clue_id: str, account: Account) -> Row:
    """NotFound for an unknown clue and for one that the officer may not read."""
    clue = _readable(account).filter(id=clue_id).first()
    if clue is None:
        raise NotFound("there is no such clue")
    return _rows([clue], timezone.now())[0]


def alike(clue_id: str, account: Account) -> tuple[Row, ...]:
    """The clues that say nearly the same, in the order of submission, as far as the officer may read them."""
    group = row(clue_id, account).alike_id
    return _rows(list(_readable(account).filter(alike_id=group).order_by("sequence")), timezone.now())


def of_listing(listing_id: str, account: Account) -> tuple[Row, ...]:
    """The clues about one listing, in the order of submission."""
    key = server_key.listing_key(listing_id)
    return _rows(list(_readable(account).filter(listing_key=key).order_by("sequence")), timezone.now())


def open_clue(clue_id: str, officer: Unlocked, *, reason: str) -> Opened:
    """Opens the clue; from now on it is read."""
    with transaction.atomic(using=DATABASE):
        clue, keys = take(clue_id, officer)
        note_reading("clue.open", clue, officer, reason)
        now = timezone.now()
        Clue.objects.filter(pk=clue.pk).update(unread=False)
        Message.objects.filter(clue=clue, author=Author.SENDER, read_at__isnull=True).update(read_at=now)
        clue.unread = False
        return Opened(
            row=_rows([clue], now)[0],
            content=contents.unseal_content(_whole(clue.sealed), keys[Channel.CONTENT], clue.id),
            turns=tuple(_turn(clue, message, keys) for message in clue.messages.order_by("number")),
            notes=tuple(_note(note, keys) for note in clue.notes.order_by("at", "pk")),
            files=tuple(_attached(file, keys) for file in clue.attached.order_by("number")),
        )


def contact(clue_id: str, officer: Unlocked, *, reason: str) -> str:
    """How to reach the sender; empty when none was given. NotAllowed but for the officer who has the clue to verify."""
    require_reason(reason)
    with transaction.atomic(using=DATABASE):
        clue, keys = take(clue_id, officer)
        if clue.assigned_to != officer.account.pk:
            raise NotAllowed("the contact is for the officer to whom the clue is assigned")
        note_reading("clue.contact", clue, officer, reason)
        spot = contents.contact_spot(clue.id)
        return contents.unseal_text(_whole(clue.contact_sealed), keys[Channel.CONTACT], spot)


def ask(clue_id: str, officer: Unlocked, text: str) -> None:
    """Writes to the sender, who reads it by the receipt."""
    kept = clean_text(text, field="text", limit=clues.MESSAGE_CHARACTERS, needed=True)
    with transaction.atomic(using=DATABASE):
        clue, keys = take(clue_id, officer)
        now = timezone.now()
        following.write(clue, kept, keys[Channel.CONTENT], author=Author.COURT, now=now, account_id=officer.account.pk)
        Clue.objects.filter(pk=clue.pk).update(changed_at=now)
        audit.write("clue.ask", f"clue:{clue.id}", by=officer.account)


def note(clue_id: str, officer: Unlocked, text: str) -> None:
    """Writes for colleagues; the sender's key does not open it."""
    kept = clean_text(text, field="text", limit=clues.MESSAGE_CHARACTERS, needed=True)
    with transaction.atomic(using=DATABASE):
        clue, keys = take(clue_id, officer)
        now = timezone.now()
        written = Note(clue=clue, account_id=officer.account.pk, at=now)
        written.sealed = contents.seal_text(kept, keys[Channel.NOTES], contents.note_spot(written.pk))
        written.save(force_insert=True)
        Clue.objects.filter(pk=clue.pk).update(changed_at=now)
        audit.write("clue.note", f"clue:{clue.id}", by=officer.account)


def grant(clue_id: str, officer: Unlocked, to: Account, *, reason: str) -> None:
    """Lets a colleague read the clue too. NotAllowed for one in conflict, of another court, or without a live key."""
    require_reason(reason)
    with transaction.atomic(using=DATABASE):
        clue, _ = take(clue_id, officer)
        hand_on(clue, officer, to)
        audit.write("clue.grant", f"clue:{clue.id}", by=officer.account, reason=reason, facts={"to": to.pk})


def step_back(clue_id: str, account: Account, *, reason: str) -> None:
    """The officer is in conflict: loses the keys of every clue about that listing, and gets no more of them."""
    require_reason(reason)
    with transaction.atomic(using=DATABASE):
        clue = take_readable(clue_id, account)
        _exclude(clue, account, by=account)
        audit.write("clue.step_back", f"clue:{clue.id}", by=account, reason=reason)


def keep_out(clue_id: str, account: Account, colleague: Account, *, reason: str) -> None:
    """A colleague is in conflict, or the clue is about the colleague: who loses its keys and does not learn of it."""
    require_reason(reason)
    with transaction.atomic(using=DATABASE):
        clue = take_readable(clue_id, account)
        _exclude(clue, colleague, by=account)
        audit.write("clue.keep_out", f"clue:{clue.id}", by=account, reason=reason, facts={"officer": colleague.pk})


def take(clue_id: str, officer: Unlocked) -> tuple[Clue, dict[Channel, bytes]]:
    """The clue, locked, with the content keys that the officer opens. Inside a transaction."""
    clue = take_readable(clue_id, officer.account)
    keys = keyring.find(clue, Holder.OFFICER, officer.key_id, officer.private)
    if not keys:
        raise NotFound("there is no such clue")
    return clue, keys


def note_reading(act: str, clue: Clue, officer: Unlocked, reason: str, **facts: object) -> None:
    """In the transaction of every reading."""
    require_reason(reason)
    audit.write(act, f"clue:{clue.id}", by=officer.account, reason=reason, facts=facts or None)


def require_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleError("reason_missing", field="reason", rule="it is said why")


def take_readable(clue_id: str, account: Account) -> Clue:
    """Locked. NotFound also when the officer holds no key of it."""
    clue = _readable(account).select_for_update().filter(id=clue_id).first()
    if clue is None:
        raise NotFound("there is no such clue")
    return clue


def _readable(account: Account) -> QuerySet[Clue]:
    """The clues of which the officer's live key opens one. NotAllowed without the role."""
    if not account.has_role(Role.CLUE_OFFICER):
        raise NotAllowed("needs the role clue_officer")
    held = WrappedKey.objects.filter(
        clue=OuterRef("pk"), holder=Holder.OFFICER, channel=Channel.CONTENT, key_id__in=_key_ids(account)
    )
    return Clue.objects.filter(Exists(held), erased_at__isnull=True)


def _key_ids(account: Account) -> list[str]:
    key = officers.live_key(account)
    return [] if key is None else [key.pk]


def _in_view(found: QuerySet[Clue], view: str, account: Account, now: datetime) -> QuerySet[Clue]:
    if view == View.QUARANTINE:
        return found.filter(quarantined=True)
    found = found.filter(quarantined=False)
    if view == View.UNREAD:
        return found.filter(unread=True)
    if view == View.MINE:
        return found.filter(assigned_to=account.pk).exclude(status__in=_ENDED)
    if view == View.LATE:
        return found.filter(status__in=clues.RUNNING, due_at__lte=now)
    if view == View.ENDED:
        return found.filter(status__in=_ENDED)
    return found.exclude(status__in=_ENDED)


def _rows(found: Sequence[Clue], now: datetime) -> tuple[Row, ...]:
    groups = Clue.objects.filter(alike_id__in={clue.alike_id for clue in found})
    sizes = dict(groups.values_list("alike_id").annotate(size=Count("pk")))
    before = ("", *(clue.alike_id for clue in found))
    return tuple(
        Row(
            id=clue.id, sequence=clue.sequence, status=Status(clue.status), urgent=clue.urgent,
            court_code=clue.court_code, received_at=clue.received_at, due_at=clue.due_at,
            assigned_to=clue.assigned_to, escalation=_escalation(clue, now),
            files=clue.files, unread=clue.unread, quarantined=clue.quarantined, outcome=clue.outcome,
            alike_id=clue.alike_id, alike=sizes[clue.alike_id], is_erased=clue.erased_at is not None,
            follows=clue.alike_id == previous,
        )
        for clue, previous in zip(found, before, strict=False)
    )  # fmt: skip


def _escalation(clue: Clue, now: datetime) -> Escalation:
    return clocks.escalation(
        Status(clue.status), clear_at=clue.clear_at, due_at=clue.due_at, urgent=clue.urgent, now=now
    )


def hand_on(clue: Clue, officer: Unlocked, to: Account) -> None:
    """Wraps the clue to a colleague; NotAllowed for one who may not read it. Inside a transaction."""
    target = officers.live_key(to)
    if target is None or not officers.may_read(to, clue):
        raise NotAllowed("the officer may not read this clue")
    if to.pk != officer.account.pk:
        keyring.hand_on(clue, Holder.OFFICER, officer.key_id, officer.private, target)


def _exclude(clue: Clue, account: Account, *, by: Account) -> None:
    conflicts.exclude(account, server_key.clue_key(clue.id), by=by)
    concerned = Clue.objects.filter(pk=clue.pk)
    if clue.listing_key is not None:
        conflicts.exclude(account, bytes(clue.listing_key), by=by)
        concerned = Clue.objects.filter(listing_key=clue.listing_key)
    _require_other_readers(concerned, account)
    own = conflicts.key_ids(account.pk)
    WrappedKey.objects.filter(clue__in=concerned, holder=Holder.OFFICER, key_id__in=own).delete()
    concerned.filter(assigned_to=account.pk).update(assigned_to=None)


def _require_other_readers(concerned: QuerySet[Clue], account: Account) -> None:
    """Nobody leaves a clue that nobody else can open: first it is handed on."""
    if concerned.exclude(conflicts.opened_by_others(account.pk)).exists():
        raise RuleError(
            "last_reader", field="clue", rule="nobody else could open it", mend="let a colleague read it first"
        )


def _turn(clue: Clue, message: Message, keys: keyring.Keys) -> Turn:
    spot = contents.message_spot(clue.id, message.pk, message.author)
    text = contents.unseal_text(message.sealed, keys[Channel.CONTENT], spot)
    return Turn(
        author=Author(message.author), account_id=message.account_id, at=message.at, read_at=message.read_at, text=text
    )


def _note(note: Note, keys: keyring.Keys) -> NoteText:
    text = contents.unseal_text(note.sealed, keys[Channel.NOTES], contents.note_spot(note.pk))
    return NoteText(account_id=note.account_id, at=note.at, text=text)


def _attached(file: File, keys: keyring.Keys) -> Attached:
    manifest = contents.unseal_manifest(file.sealed, keys[Channel.CONTENT], file.pk)
    return Attached(
        id=file.pk, number=file.number, name=manifest.name, media_type=manifest.media_type,
        size_bytes=manifest.size_bytes, copy_state=CopyState(file.copy_state), refusal=file.refusal,
    )  # fmt: skip


def _whole(sealed: Stored | None) -> Stored:
    if sealed is None:
        raise NotFound("the clue was erased")
    return sealed
