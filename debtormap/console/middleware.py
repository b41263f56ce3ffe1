"""Two small layers around every console page: what a browser may load, and how much it may send."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone

from debtormap.staff import sessions
from debtormap.staff.models import Account

Handler = Callable[[HttpRequest], HttpResponseBase]

#: Everything comes from this server. `data:` is for the QR code that allauth draws for an authenticator app.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
UPLOAD_LIMIT_BYTES = 64 * 1024 * 1024
#: The fields and boundaries around the file.
FORM_ALLOWANCE_BYTES = 64 * 1024


def upload_limit_bytes() -> int:
    return int(getattr(settings, "CONSOLE_UPLOAD_LIMIT_BYTES", UPLOAD_LIMIT_BYTES))


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
    """Notes that a session is in use, so that its owner recognises it in the list."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if isinstance(request.user, Account) and request.session.session_key:
            agent = request.headers.get("User-Agent", "")
            sessions.see(request.user, request.session.session_key, agent=agent, now=timezone.now())
        return self.get_response(request)


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
