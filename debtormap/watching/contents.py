"""What a watch holds sealed, the links that belong to it, and the hashes by which it is found."""

import hmac
from typing import Final

import msgspec
from django.conf import settings

from debtormap.register.sealing import lookup, seal, unseal
from debtormap.watching.models import Watch

FIELD: Final = "watching_watch.sealed"
TOKEN_CHARACTERS: Final = 40
"""160 bits, in hexadecimal."""


class Content(msgspec.Struct, frozen=True, omit_defaults=True):
    address: str
    code: str = ""
    area: str = ""
    listing: str = ""
    """Of the own listing."""


def sealed(content: Content) -> bytes:
    return seal(msgspec.json.encode(content), FIELD)


def opened(watch: Watch) -> Content:
    return msgspec.json.decode(unseal(watch.sealed, FIELD), type=Content)


def of_address(address: str) -> bytes:
    return lookup("watch address", address)


def of_organisation(code: str) -> bytes:
    return lookup("watch organisation", code)


def of_area(area: str) -> bytes:
    return lookup("watch area", area)


def of_listing(listing_id: str) -> bytes:
    return lookup("watch listing", listing_id)


def token(watch_id: str, act: str) -> str:
    """What the link of a mail proves; it stands nowhere, and follows from the register's key."""
    return lookup("watch link", act, watch_id).hex()[:TOKEN_CHARACTERS]


def is_token(watch_id: str, act: str, given: str) -> bool:
    return hmac.compare_digest(token(watch_id, act).encode(), given.encode())


def link(watch_id: str, act: str) -> str:
    return f"{settings.PUBLIC_URL}/watches/{watch_id}/{token(watch_id, act)}/{act}"
