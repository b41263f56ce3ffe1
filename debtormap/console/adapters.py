"""How allauth is bent to a court: nobody signs up; who fails is slowed down; no stranger locks anybody out.

A browser in which an account has logged in bears a signed cookie. Its failures are counted by themselves; those of
all other browsers are counted together by name. So whoever guesses is stopped for that name, from however many
addresses, and the person comes in from the usual browser all the same.
"""

import secrets
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from debtormap.core import networks
from debtormap.staff import sessions

DEVICE_AGE_S: Final = 180 * 24 * 3600
_SALT: Final = "debtormap.device"


class ClosedAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Past our own proxies, as everywhere."""
        peer, forwarded = request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", "")
        return networks.asking(peer, forwarded, settings.ENVIRONMENT.trusted_proxies)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        sessions.note_failure(str(credentials.get("username", "")), now=timezone.now())

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **rest: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **rest)
        known = _device(request, user.get_username())
        if known is None:
            value = signing.dumps([user.get_username(), secrets.token_urlsafe(12)], salt=_SALT)
            response.set_cookie(
                settings.DEVICE_COOKIE_NAME, value, max_age=DEVICE_AGE_S, path=settings.SESSION_COOKIE_PATH,
                httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Strict",
            )  # fmt: skip
        return response

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        name = str(credentials.get("username", ""))
        return f"{name.lower()}:{_device(request, name) or 'unknown'}"


def _device(request: HttpRequest, name: str) -> str | None:
    """The mark of a browser in which this account has logged in before."""
    try:
        owner, mark = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=_SALT, max_age=DEVICE_AGE_S
        )
    except (signing.BadSignature, ValueError):
        return None
    return str(mark) if owner == name else None
