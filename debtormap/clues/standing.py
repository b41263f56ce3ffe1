"""What others may know of the clues about a listing: the status alone."""

from django.db.models import QuerySet

from debtormap.clues import server_key
from debtormap.clues.models import Clue
from debtormap.core.clues import EFFECTIVE, Status


def effective_open_clue(listing_id: str) -> bool:
    """Whether a clue found concrete is still open: then delisting ground D4 is not met."""
    return _clues(listing_id).filter(status__in=EFFECTIVE).exists()


def untriaged_clue(listing_id: str) -> bool:
    """Whether a clue waits to be looked at: whoever decides on D4 should wait for the desk."""
    return _clues(listing_id).filter(status=Status.RECEIVED, quarantined=False).exists()


def _clues(listing_id: str) -> QuerySet[Clue]:
    return Clue.objects.filter(listing_key=server_key.listing_key(listing_id))
