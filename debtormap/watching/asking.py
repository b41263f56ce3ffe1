"""Asking to be told, confirming it from the mailbox, and stopping.

The answer to asking is always the same: it says neither whether an address is known nor whether it follows something
already. A mailbox is asked at most three times a day, whoever asks, and each asking costs a proof of work.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import h3
from django.conf import settings
from django.db import transaction

from debtormap.core import watches
from debtormap.core.errors import NotFound, RuleError, TooMany, Unavailable
from debtormap.core.watches import Kind, Language
from debtormap.corrections import following, proofs
from debtormap.jobs import queue
from debtormap.watching import contents, following_events
from debtormap.watching.contents import Content
from debtormap.watching.models import Try, Watch

MAIL: Final = "watch_mail"
AREA_RESOLUTION: Final = 8
HOUR: Final = timedelta(hours=1)
_WEST, _EAST, _SOUTH, _NORTH = 113.4, 119.9, 36.0, 42.7


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Wish:
    """`target`: a credit code, an area of the density map, or the receipt of a request about the own listing."""

    kind: Kind
    target: str
    address: str
    language: Language


def is_open() -> bool:
    """Whether mail can be sent at all."""
    return settings.SMTP is not None


def ask(wish: Wish, *, proof: str, now: datetime) -> None:
    """Sends a mail that asks for confirmation, unless the address was asked too often or follows this already.

    RuleError names the field that breaks a rule; NotFound: no such receipt, or none that names a listing.
    """
    if not is_open():
        raise Unavailable("no mail is sent here", retry_after_s=3600)
    paid = proofs.check(proof, now)
    address = watches.check_address(wish.address)
    target, content = _wanted(wish, address, now)
    index = contents.of_address(address)
    with transaction.atomic():
        proofs.spend(paid, now)
        _refuse_flood(now)
        tries = Try.objects.filter(address_index=index, at__gt=now - watches.TRIES_KEPT)
        if tries.count() >= watches.MAILS_A_DAY:
            return
        watch = _hold(wish, target, index, content, now)
        if watch.confirmed_at is None:
            turn = Try.objects.create(address_index=index, at=now)
            queue.add(MAIL, f"watch:{watch.pk}:confirm-{turn.pk}", args={"watch": watch.pk, "event": "confirm"})


def confirm(watch_id: str, token: str, *, now: datetime) -> Watch:
    """From the link of the mail. Twice is once. NotFound: the link is wrong or too old, or the watch was stopped."""
    with transaction.atomic():
        # First: what happens from now on is told, and nothing that happened before.
        following_events.take_cursor()
        watch = find(watch_id, token, "confirm", now=now, locked=True)
        if watch.confirmed_at is None:
            watch.confirmed_at, watch.ends_at = now, now + watches.LASTS
            if watch.kind == Kind.AREA:
                watch.digest_due_at = watches.next_digest(now)
            watch.save(update_fields=["confirmed_at", "ends_at", "digest_due_at"])
            following_events.begin(watch, now)
    return watch


def stop(watch_id: str, token: str) -> None:
    """Erases the watch with its address. What is not there any more is stopped already."""
    if contents.is_token(watch_id, "stop", token):
        Watch.objects.filter(pk=watch_id).delete()


def find(watch_id: str, token: str, act: str, *, now: datetime, locked: bool = False) -> Watch:
    watch_rows = Watch.objects.select_for_update() if locked else Watch.objects.all()
    watch = watch_rows.filter(pk=watch_id, ends_at__gt=now).first()
    if watch is None or not contents.is_token(watch_id, act, token):
        raise NotFound("there is no such watch")
    return watch


def tidy(now: datetime) -> int:
    """Erases what nobody confirmed, what has had its year, and tries of yesterday; how many watches."""
    Try.objects.filter(at__lt=now - watches.TRIES_KEPT).delete()
    return Watch.objects.filter(ends_at__lte=now).delete()[1].get("watching.Watch", 0)


def _refuse_flood(now: datetime) -> None:
    if Try.objects.filter(at__gt=now - HOUR).count() >= watches.ASKED_AN_HOUR:
        raise TooMany("too many addresses within an hour", retry_after_s=600)


def _hold(wish: Wish, target: bytes, index: bytes, content: Content, now: datetime) -> Watch:
    watch, _ = Watch.objects.get_or_create(
        address_index=index,
        target=target,
        defaults={
            "kind": wish.kind.value,
            "language": wish.language.value,
            "sealed": contents.sealed(content),
            "created_at": now,
            "ends_at": now + watches.PENDING,
        },
    )
    return watch


def _wanted(wish: Wish, address: str, now: datetime) -> tuple[bytes, Content]:
    match wish.kind:
        case Kind.ORGANISATION:
            code = watches.check_organisation(wish.target)
            return contents.of_organisation(code), Content(address=address, code=code)
        case Kind.AREA:
            area = _area(wish.target)
            return contents.of_area(area), Content(address=address, area=area)
        case Kind.OWN:
            listing_id = following.read(wish.target, now=now).listing_id
            if listing_id is None:
                raise NotFound("this request names no listing")
            return contents.of_listing(listing_id), Content(address=address, listing=listing_id)


def _area(text: str) -> str:
    if not h3.is_valid_cell(text) or h3.get_resolution(text) != AREA_RESOLUTION:
        raise RuleError("area_form", field="target", rule="an area is an H3 cell of level 8", mend="从地图选择区域")
    lat, lon = h3.cell_to_latlng(text)
    if not (_WEST <= lon <= _EAST and _SOUTH <= lat <= _NORTH):
        raise RuleError("area_outside", field="target", rule="an area of the province", mend="从地图选择区域")
    return text
