"""All queues, in the order of the page."""

from typing import Final

from debtormap.console.queues.base import Queue
from debtormap.console.queues.due import LATE, SOON
from debtormap.console.queues.lists import REVIEW, SECOND
from debtormap.console.queues.register import DUPLICATES, EXPIRING
from debtormap.console.queues.requests import CORRECTIONS
from debtormap.core.errors import NotFound
from debtormap.staff.models import Account

QUEUES: Final = (REVIEW, SECOND, SOON, LATE, CORRECTIONS, DUPLICATES, EXPIRING)


def of(account: Account) -> list[Queue]:
    """Those that the account may open."""
    return [queue for queue in QUEUES if queue.is_open_to(account)]


def by_code(code: str, account: Account) -> Queue:
    """NotFound for one that is not there, or not the account's to see."""
    for queue in of(account):
        if queue.code == code:
            return queue
    raise NotFound("there is no such queue")
