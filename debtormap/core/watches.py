"""Watching: what may be followed, what is told of it, and how often one mailbox may be asked.

An organisation may be followed by its credit code, an area by its density level, the own listing by a receipt. No
natural person can be followed by another, and a sole proprietor is one.

>>> told(None, b"a")
<Event.PUBLISHED: 'published'>
>>> told(b"a", b"a") is None, told(b"a", b"b"), told(b"a", None), told(None, None) is None
(True, <Event.CHANGED: 'changed'>, <Event.WITHDRAWN: 'withdrawn'>, True)
"""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from debtormap.core.errors import RuleError
from debtormap.core.identifiers import credit_code

PENDING: Final = timedelta(hours=48)
"""An address that nobody confirmed is kept no longer."""
LASTS: Final = timedelta(days=365)
TRIES_KEPT: Final = timedelta(days=1)
MAILS_A_DAY: Final = 3
"""Mails that ask one address to confirm, whoever asks for them."""
ASKED_AN_HOUR: Final = 500
"""Of all addresses: beyond that the form rests."""
DIGEST_HOUR: Final = 9
BEIJING: Final = ZoneInfo("Asia/Shanghai")
_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


class Kind(StrEnum):
    ORGANISATION = "organisation"
    AREA = "area"
    OWN = "own"


class Event(StrEnum):
    PUBLISHED = "published"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


class Language(StrEnum):
    SIMPLIFIED = "zh-CN"
    TRADITIONAL = "zh-Hant"
    ENGLISH = "en"


def told(before: bytes | None, after: bytes | None) -> Event | None:
    """What happened to a listing, by the hash of what the public read of it before and after; None: of no concern."""
    if before == after:
        return None
    if after is None:
        return Event.WITHDRAWN
    return Event.PUBLISHED if before is None else Event.CHANGED


def check_address(text: str) -> str:
    """A mail address in plain letters, without what could end a header. RuleError `address_form`.

    >>> check_address(" An@Example.org ")
    'An@example.org'
    """
    address = text.strip()
    if len(address) > 254 or _ADDRESS.fullmatch(address) is None or ".." in address:
        raise RuleError(
            "address_form", field="address", rule="a mail address like name@example.org", mend="检查邮箱地址"
        )
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def check_organisation(text: str) -> str:
    """The clean credit code of an organisation that is no person's own trade."""
    code = credit_code.check(text)
    if credit_code.is_sole_proprietor(code):
        raise RuleError(
            "person",
            field="credit_code",
            rule="a sole proprietor is a person, whom nobody follows",
            mend="个体工商户不可关注",
        )
    return code


def next_digest(after: datetime) -> datetime:
    """The next Monday, nine o'clock in Beijing: the same for all, whenever they began.

    >>> from datetime import UTC
    >>> next_digest(datetime(2026, 11, 29, 8, tzinfo=UTC)).isoformat()
    '2026-11-30T09:00:00+08:00'
    """
    local = after.astimezone(BEIJING)
    monday = (local - timedelta(days=local.weekday())).replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return monday if monday > local else monday + timedelta(days=7)
