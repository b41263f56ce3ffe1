"""Small layers around every console page: what a browser may load, how much it may send and with which signs, who must
still set up a second factor, and a note of what was refused."""

import logging
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from debtormap.staff import sessions
from debtormap.staff.models import Account

Handler = Callable[[HttpRequest], HttpResponseBase]

#: Everything comes from this server. `data:` is for the QR code that allauth draws for an authenticator app.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
#: Open before the second factor is set up, beside its own pages.
WITHOUT_FACTOR: Final = frozenset(
    {"account_login", "account_logout", "account_reauthenticate", "account_change_password", "set_language", "welcome"}
)
#: What pages ask about the session itself.
BY_ITSELF: Final = frozenset({"session_left", "session_stay"})
log = logging.getLogger(__name__)
UPLOAD_LIMIT_BYTES = 64 * 1024 * 1024
#: The fields and boundaries around the file.
FORM_ALLOWANCE_BYTES = 64 * 1024
#: Control characters but tab and line ends, surrogates, and marks of direction.
_INVISIBLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def upload_limit_bytes() -> int:
    return int(getattr(settings, "CONSOLE_UPLOAD_LIMIT_BYTES", UPLOAD_LIMIT_BYTES))


class PlainText:
    """Takes out of what was typed the signs that nobody sees and no column or letter can hold (NUL, other control
    characters, halves of a pair, marks that turn the direction of writing): they come with what is pasted. An address
    with such a sign is no address of ours.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _INVISIBLE.search(request.path_info):
            raise Http404
        request.GET = _plain(request.GET)  # type: ignore[assignment]  # as immutable as Django's own
        if request.method == "POST":
            request.POST = _plain(request.POST)  # type: ignore[assignment]  # the same
        return self.get_response(request)


def _plain(sent: QueryDict) -> QueryDict:
    if not any(_INVISIBLE.search(value) for _, values in sent.lists() for value in values):
        return sent
    clean = QueryDict(mutable=True, encoding=sent.encoding)
    for name, values in sent.lists():
        clean.setlist(name, [_INVISIBLE.sub("", value) for value in values])
    clean._mutable = False
    return clean


class ConsoleHeaders:
    """Pages of staff are nobody's cache's business and load nothing from elsewhere."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response


class SeeSession:
    """Ends a session whose time is over; notes that another is in use, for its time and for the list of its owner."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        key = request.session.session_key
        if not isinstance(request.user, Account) or not key:
            return
        now, end = timezone.now(), sessions.end_of(key)
        if end is not None and end.at <= now:
            logout(request)
            messages.warning(request, _("You were logged out: the time of your session was over. Log in again."))
        elif end is None or not _asks_by_itself(request):
            sessions.see(request.user, key, agent=request.headers.get("User-Agent", ""), now=now)


def _asks_by_itself(request: HttpRequest) -> bool:
    """What a page asks while nobody need be there: how long the session lasts, how far work is."""
    address = (request.resolver_match.url_name if request.resolver_match is not None else None) or ""
    return address in BY_ITSELF or address.endswith("_progress")


class SecondFactor:
    """Where it must be (DEBTORMAP_SECOND_FACTOR), who has none can do nothing but set one up, or leave."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        if not settings.MFA_REQUIRED or not request.user.is_authenticated:
            return None
        address = request.resolver_match.url_name if request.resolver_match is not None else None
        if address is None or address.startswith("mfa_") or address in WITHOUT_FACTOR or is_mfa_enabled(request.user):
            return None
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        messages.warning(request, _("Set up a second factor first: an app that shows codes, or a security key."))
        return redirect("mfa_activate_totp")


class NoteRefusals:
    """Writes down who was refused what: the number of the account and the name of the page, nothing of the request."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_known = isinstance(request.user, Account)
        if response.status_code == HTTPStatus.FORBIDDEN or (response.status_code == HTTPStatus.NOT_FOUND and is_known):
            page = request.resolver_match.view_name if request.resolver_match is not None else "none"
            log.info("refused: %d of page %s to account %s", response.status_code, page, request.user.pk or "none")
        return response


class UploadLimit:
    """Refuses a body that is too large before anything parses it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > upload_limit_bytes() + FORM_ALLOWANCE_BYTES:
            return self._refuse(request)
        return self.get_response(request)

    def _refuse(self, request: HttpRequest) -> HttpResponse:
        limit_mib = upload_limit_bytes() // (1024 * 1024)
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"code": "file_too_large", "limit_mib": limit_mib}, status=413)
        page = render_to_string("console/too_large.html", {"limit_mib": limit_mib})
        return HttpResponse(page, status=413)
