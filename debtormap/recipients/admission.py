"""Admitting recipients: one person proposes, another admits and hands over the token, and anybody of them ends it."""

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.recipients import tokens
from debtormap.recipients.models import Kind, Recipient
from debtormap.register import audit
from debtormap.staff.models import Account, Role

MANAGERS: Final = (Role.PRESIDENT, Role.ADMINISTRATOR)


def propose(name: str, kind: str, basis: str, *, by: Account, now: datetime) -> Recipient:
    """RuleError for an empty field; Conflict when one of that name is there."""
    _require(by)
    for field, text in (("name", name), ("basis", basis)):
        if not text.strip():
            raise RuleError("missing", field=field, rule="this field is needed", mend="补填")
    if kind not in Kind.values:
        raise RuleError("kind_unknown", field="kind", rule="a recipient is one of those that article 8 names")
    recipient = Recipient(name=name.strip(), kind=kind, basis=basis.strip(), author=by, proposed_at=now)
    try:
        with transaction.atomic():
            recipient.save(force_insert=True)
            audit.write("recipient.propose", f"recipient:{recipient.pk}", by=by, reason=recipient.basis)
    except IntegrityError:
        raise Conflict("a recipient of this name is there already") from None
    return recipient


def admit(recipient_id: str, *, by: Account, now: datetime) -> str:
    """The token, which nobody can ever see again. NotAllowed for the author, whom the database refuses, too."""
    _require(by)
    token = tokens.new()
    with transaction.atomic():
        recipient = _held(recipient_id)
        if recipient.author_id == by.pk:
            raise NotAllowed("a recipient is admitted by another person than who proposed it")
        moved = Recipient.objects.filter(pk=recipient.pk, admitted_at__isnull=True, ended_at__isnull=True).update(
            approver=by, admitted_at=now, token_hash=tokens.hashed(token)
        )
        _expect_one(moved)
        audit.write("recipient.admit", f"recipient:{recipient.pk}", by=by)
    return token


def end(recipient_id: str, *, by: Account, now: datetime, reason: str) -> None:
    """The token is dead at once. What was given stays owed: deletion is confirmed on paper then."""
    _require(by)
    if not reason.strip():
        raise RuleError("reason_missing", field="reason", rule="ending a delivery says why")
    with transaction.atomic():
        recipient = _held(recipient_id)
        moved = Recipient.objects.filter(pk=recipient.pk, ended_at__isnull=True).update(ended_by=by, ended_at=now)
        _expect_one(moved)
        audit.write("recipient.end", f"recipient:{recipient.pk}", by=by, reason=reason.strip())


def by_token(token: str) -> Recipient:
    """NotAllowed for any token that is not that of an admitted recipient."""
    found = Recipient.objects.filter(token_hash=tokens.hashed(token), ended_at__isnull=True).first() if token else None
    if found is None:
        raise NotAllowed("no admitted recipient has this token")
    return found


def _require(by: Account) -> None:
    """Recipients get listings of all courts: only the high court admits them."""
    if not by.has_role(*MANAGERS) or by.court_code or not by.is_active:
        raise NotAllowed("recipients are admitted by the high court's president or administrator")


def _held(recipient_id: str) -> Recipient:
    recipient = Recipient.objects.filter(pk=recipient_id).first()
    if recipient is None:
        raise NotFound("there is no such recipient")
    return recipient


def _expect_one(moved: int) -> None:
    if moved != 1:
        raise Conflict("somebody else was first")
