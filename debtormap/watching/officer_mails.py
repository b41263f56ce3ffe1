"""Mail to officers of the clue desk who wish for it: that they should look in, and nothing else.

When it goes, how often and what it says is `clues.notices`; the address is the officer's own, off until given.
"""

import smtplib
from datetime import datetime
from email.message import EmailMessage
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from debtormap.clues import notices
from debtormap.core.errors import RuleError, Unavailable
from debtormap.jobs import queue
from debtormap.jobs.running import Kind, Task
from debtormap.staff.models import Account
from debtormap.watching import post

TRIES: Final = 12
"""Over some two hours: the mark in the console stands anyway, and the next slot has a mail of its own."""


def is_open() -> bool:
    return settings.SMTP is not None


def order(account: Account, slot_at: datetime) -> None:
    """Orders the mail of a slot, once; none for who has given no address, or where no mail is sent."""
    if is_open() and account.email:
        queue.add(WORK.name, f"officer_mail:{account.pk}:{slot_at:%Y-%m-%dT%H}", args={"account": account.pk})


def set_address(account: Account, address: str) -> None:
    """Where the officer wishes to be told; empty: nowhere. RuleError for what is no address."""
    if address:
        try:
            validate_email(address)
        except ValidationError:
            raise RuleError(
                "not_an_address", field="email", rule="an e-mail address, such as name@example.org"
            ) from None
    account.email = address
    account.save(update_fields=["email"])


def _deliver(task: Task) -> None:
    account = Account.objects.filter(pk=task.claim.args["account"], is_active=True).exclude(email="").first()
    if account is None or settings.SMTP is None or not notices.is_waiting(account):
        # The officer has looked in, or wishes for no mail any more.
        return
    try:
        post.send(settings.SMTP, _written(account, settings.SMTP.sender, task.claim.key))
    except (smtplib.SMTPException, OSError):
        raise Unavailable("the mail server is away or refuses") from None


WORK: Final = Kind(name="officer_mail", work=_deliver, most_tries=TRIES)


def _written(account: Account, sender: str, key: str) -> EmailMessage:
    mail = post.addressed(account.email, notices.SUBJECT, sender=sender, key=key)
    mail.set_content(notices.BODY, cte="base64")
    return mail
