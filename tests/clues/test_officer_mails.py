"""Mail to officers of the clue desk: late, in batches, with nothing in it, and only to who wishes for it."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from debtormap.clues import notices
from debtormap.clues.models import Notice
from debtormap.clues.officers import Unlocked
from debtormap.core.errors import RuleError
from debtormap.jobs import running
from debtormap.jobs.models import Job, State
from debtormap.staff.models import Account
from debtormap.watching import officer_mails
from tests.clues.test_notices import came
from tests.watching.conftest import mailbox
from tests.watching.mailbox import SENDER, Mailbox, text

pytestmark = pytest.mark.django_db(databases="__all__")
SLOT = datetime(2026, 12, 1, 4, tzinfo=UTC)
LATER = SLOT + timedelta(hours=1)
__all__ = ["mailbox"]


@pytest.fixture
def wishes(lin_reads: Unlocked) -> Account:
    officer_mails.set_address(lin_reads.account, "lin@court.example.org")
    return lin_reads.account


def post() -> None:
    kind = officer_mails.WORK
    while running.run_next({kind.name: kind}, stop=threading.Event()):
        pass


def test_many_clues_are_one_mail_with_nothing_in_it(mailbox: Mailbox, wishes: Account) -> None:
    for minute in range(3):
        came(SLOT - timedelta(minutes=minute + 1))

    notices.run(LATER, officer_mails.order)
    notices.run(LATER + timedelta(minutes=5), officer_mails.order)
    post()

    (mail,) = mailbox.mails
    assert (mail["To"], mail["From"], mail["Subject"]) == ("lin@court.example.org", SENDER, notices.SUBJECT)
    assert text(mail) == notices.BODY


def test_a_second_order_of_the_same_slot_is_no_second_mail(mailbox: Mailbox, wishes: Account) -> None:
    """The notice is of another database: its transaction may be undone after the mail was ordered."""
    came(SLOT - timedelta(minutes=1))
    notices.run(LATER, officer_mails.order)
    Notice.objects.all().delete()

    notices.run(LATER, officer_mails.order)
    post()

    assert len(mailbox.mails) == 1


def test_who_has_looked_in_already_gets_no_mail(mailbox: Mailbox, wishes: Account) -> None:
    came(SLOT - timedelta(minutes=1))
    notices.run(LATER, officer_mails.order)
    notices.see(wishes, LATER)
    post()

    assert mailbox.mails == []


def test_who_wishes_for_none_gets_none_and_is_marked_all_the_same(mailbox: Mailbox, lin_reads: Unlocked) -> None:
    came(SLOT - timedelta(minutes=1))

    assert notices.run(LATER, officer_mails.order) == 1
    assert not Job.objects.exists()


def test_a_mail_waits_while_the_server_puts_it_off(mailbox: Mailbox, wishes: Account) -> None:
    came(SLOT - timedelta(minutes=1))
    mailbox.refusal = "451 later"
    notices.run(LATER, officer_mails.order)
    post()

    assert (mailbox.mails, Job.objects.get().state) == ([], State.WAITING)


@pytest.mark.parametrize("address", ["lin", "lin@", "a@b.example\nBcc: all@court.example.org"])
def test_what_is_no_address_is_refused_by_name(wishes: Account, address: str) -> None:
    with pytest.raises(RuleError) as refused:
        officer_mails.set_address(wishes, address)
    assert (refused.value.field, refused.value.code) == ("email", "not_an_address")
