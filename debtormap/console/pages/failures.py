"""What staff see when something failed: a fault of ours, or a database that is away or has a bad disk for a while."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import bad_request

from debtormap.ledger import connections


def show(request: HttpRequest) -> HttpResponse:
    """Django calls it with the error in hand. Neither page asks the database for anything."""
    error = sys.exc_info()[1]
    if error is None or not connections.is_away(error):
        return HttpResponse(render_to_string("500.html"), status=500)
    return _away(was_perhaps_done=False)


def show_refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A session that cannot be saved is told by Django as a bad request, though the act before it may be done."""
    if not _comes_of_the_database(exception):
        return bad_request(request, exception)
    return _away(was_perhaps_done=True)


def _away(*, was_perhaps_done: bool) -> HttpResponse:
    headers = {"Retry-After": str(connections.RETRY_AFTER_S)}
    page = render_to_string("503.html", {"was_perhaps_done": was_perhaps_done})
    return HttpResponse(page, status=503, headers=headers)


def _comes_of_the_database(error: BaseException | None) -> bool:
    while error is not None:
        if connections.is_away(error):
            return True
        error = error.__cause__ or error.__context__
    return False
