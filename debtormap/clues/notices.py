"""Telling officers that something new came: late, in batches, with nothing in it.

Whoever sees when a notice comes must not learn when a clue came. So a day has six slots; what came before a slot began
is told once, five to thirty minutes into it, by an instant that is drawn for each officer and slot from a key of the
server. A notice has no number, no court, no content, and always the same size.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from debtormap.clues import officers, server_key
from debtormap.clues.models import Channel, Clue, Holder, Notice, OfficerKey, WrappedKey
from debtormap.clues.router import DATABASE
from debtormap.staff.models import Account

SLOT: Final = timedelta(hours=4)
"""Divides Beijing's day as it divides that of UTC."""
EARLIEST_S: Final = 5 * 60
LATEST_S: Final = 30 * 60
SUBJECT: Final = "判决公示系统：请查看 / Register of judgments: please look in"
BODY: Final = "请登录工作台查看。\n\nPlease log in to the console.\n"
"""Of every notice: a mail that is read by others tells nothing."""

Deliver = Callable[[Account, datetime], None]
"""Hands `SUBJECT` and `BODY` on to one account, for the slot that began then: the same slot may come twice."""


def run(now: datetime, deliver: Deliver | None = None) -> int:
    """Tells who is due; how many.

    Doing it again, here or in another process, tells nobody twice.
    """
    slot_at = slot_of(now)
    return sum(
        _tell(account, slot_at, now, deliver)
        for key in officers.live_keys()
        if (account := Account.objects.filter(pk=key.account_id, is_active=True).first()) is not None
        and now >= slot_at + delay(account, slot_at)
        and _is_due(account, key, slot_at)
    )


def slot_of(now: datetime) -> datetime:
    since = now - datetime(1970, 1, 1, tzinfo=UTC)
    return datetime(1970, 1, 1, tzinfo=UTC) + since // SLOT * SLOT


def delay(account: Account, slot_at: datetime) -> timedelta:
    """The same in every process; nobody without the server's key knows it before."""
    drawn = server_key.keyed_hash("notice", f"{account.pk}/{slot_at.isoformat()}".encode(), digest_size=8)
    return timedelta(seconds=EARLIEST_S + int.from_bytes(drawn, "big") % (LATEST_S - EARLIEST_S))


def is_waiting(account: Account) -> bool:
    """Whether the officer was told of something and has not looked since."""
    return Notice.objects.filter(account_id=account.pk, seen_at__isnull=True).exists()


def see(account: Account, now: datetime) -> None:
    """The officer looks at the inbox."""
    Notice.objects.filter(account_id=account.pk, seen_at__isnull=True).update(seen_at=now)


def sweep(now: datetime) -> None:
    """Notices are of no use after a day; the next one needs the last."""
    Notice.objects.filter(slot_at__lt=now - timedelta(days=1), seen_at__isnull=False).delete()


def _is_due(account: Account, key: OfficerKey, slot_at: datetime) -> bool:
    last = Notice.objects.filter(account_id=account.pk).order_by("-slot_at").first()
    if last is not None and last.slot_at >= slot_at:
        return False
    came = _unread(key).filter(changed_at__lt=slot_at)
    return (came if last is None else came.filter(changed_at__gte=last.slot_at)).exists()


def _unread(key: OfficerKey) -> QuerySet[Clue]:
    held = WrappedKey.objects.filter(clue=OuterRef("pk"), holder=Holder.OFFICER, channel=Channel.CONTENT, key_id=key.pk)
    return Clue.objects.filter(Exists(held), unread=True, quarantined=False, erased_at__isnull=True)


def _tell(account: Account, slot_at: datetime, now: datetime, deliver: Deliver | None) -> bool:
    try:
        with transaction.atomic(using=DATABASE):
            Notice.objects.create(account_id=account.pk, slot_at=slot_at, told_at=now)
            if deliver is not None:
                # A mail that cannot be handed on is tried again: the notice was not told.
                deliver(account, slot_at)
    except IntegrityError:
        # Another process told it.
        return False
    return True
