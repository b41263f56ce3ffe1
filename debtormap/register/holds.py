"""Legal holds: one person sets one at once, two persons end it. While it stands nothing of its subject is erased."""

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from debtormap.core import retention as rules
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.register import access, audit
from debtormap.register.hold_models import Hold
from debtormap.register.models import Batch, Listing
from debtormap.staff.models import Account, Role

SETTERS: Final = (Role.APPROVER, Role.PRESIDENT, Role.CORRECTION_OFFICER, Role.AUDITOR)
LIFTERS: Final = (Role.APPROVER, Role.PRESIDENT)


def set_(subject: str, *, by: Account, reason: str, now: datetime) -> Hold:
    """Twice is once. NotFound for what is not there, NotAllowed for what is another court's."""
    clean = rules.check_subject(subject)
    if not reason.strip():
        raise RuleError("reason_missing", field="reason", rule="a hold says why")
    access.require(by, SETTERS, court_of(clean))
    try:
        with transaction.atomic():
            made = Hold.objects.create(subject=clean, reason=reason.strip(), set_by=by, set_at=now)
            audit.write("hold.set", clean, by=by, reason=made.reason)
    except IntegrityError:
        return Hold.objects.get(subject=clean, lifted_at__isnull=True)
    return made


def propose_end(hold_id: str, *, by: Account, reason: str, now: datetime) -> None:
    """Conflict when it is proposed already, or lifted."""
    if not reason.strip():
        raise RuleError("reason_missing", field="reason", rule="whoever ends a hold says why")
    with transaction.atomic():
        held = _standing(hold_id, by)
        free = Hold.objects.filter(pk=held.pk, lifted_at__isnull=True, end_proposed_by__isnull=True)
        _expect_one(free.update(end_proposed_by=by, end_proposed_at=now))
        audit.write("hold.propose_end", held.subject, by=by, reason=reason.strip())


def lift(hold_id: str, *, by: Account, now: datetime) -> None:
    """As the second person. NotAllowed for the one who proposed it; Conflict when nobody has."""
    with transaction.atomic():
        held = _standing(hold_id, by)
        if held.end_proposed_by_id is None:
            raise Conflict("nobody has proposed to end this hold")
        if held.end_proposed_by_id == by.pk:
            raise NotAllowed("a hold is ended by another person than the one who proposed it")
        _expect_one(Hold.objects.filter(pk=held.pk, lifted_at__isnull=True).update(lifted_by=by, lifted_at=now))
        audit.write("hold.lift", held.subject, by=by)


def standing() -> frozenset[str]:
    """Every subject that is held."""
    return frozenset(Hold.objects.filter(lifted_at__isnull=True).values_list("subject", flat=True))


def of(subject: str) -> Hold | None:
    """The one that stands."""
    standing = Hold.objects.filter(lifted_at__isnull=True).select_related("set_by", "end_proposed_by")
    return standing.filter(subject=subject).first()


def visible(account: Account) -> list[Hold]:
    """Those that stand, of the account's court; the newest first."""
    found: QuerySet[Hold] = Hold.objects.filter(lifted_at__isnull=True).select_related("set_by", "end_proposed_by")
    every = list(found.order_by("-set_at", "pk"))
    return [each for each in every if account.court_code in {"", court_of(each.subject)}]


def require_visible(hold_id: str, account: Account) -> None:
    """NotFound for what is another court's, as for what is not there."""
    if not any(each.pk == hold_id for each in visible(account)):
        raise NotFound("there is no such hold")


def court_of(subject: str) -> str:
    """Whose it is; empty: the high court's. NotFound when there is none."""
    kind, _colon, key = subject.partition(":")
    if kind == "listing":
        found = Listing.objects.filter(pk=key).values_list("case__court_code", flat=True).first()
    elif kind == "batch":
        found = Batch.objects.filter(pk=key).values_list("court_code", flat=True).first()
    else:
        found = _court_of_request(key)
    if found is None:
        raise NotFound("there is nothing of this id")
    return found


def _court_of_request(key: str) -> str | None:
    """By its table, since the desk of corrections stands above the register."""
    from django.apps import apps

    request = apps.get_model("corrections", "Request")._default_manager.filter(pk=key).first()
    return None if request is None else str(request.court_code)


def _standing(hold_id: str, by: Account) -> Hold:
    found = Hold.objects.filter(pk=hold_id, lifted_at__isnull=True).first()
    if found is None:
        raise NotFound("there is no such hold")
    access.require(by, LIFTERS, court_of(found.subject))
    return found


def _expect_one(moved: int) -> None:
    if moved != 1:
        raise Conflict("somebody else was first: it is proposed or lifted already")
