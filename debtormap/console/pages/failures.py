"""What staff see when something failed: a fault of ours, or a database that is away for a while."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from debtormap.ledger import connections


def show(request: HttpRequest) -> HttpResponse:
    """Django calls it with the error in hand. Neither page asks the database for anything."""
    error = sys.exc_info()[1]
    if error is None or not connections.is_away(error):
        return HttpResponse(render_to_string("500.html"), status=500)
    headers = {"Retry-After": str(connections.RETRY_AFTER_S)}
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)
