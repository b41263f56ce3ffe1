"""What the clue desk's pages keep in the officer's session: the unlocked key, reasons, the round, the keyboard."""

from collections.abc import Iterable

from django.http import HttpResponse

from debtormap.clues.officers import Unlocked
from debtormap.clues.vault import VAULT
from debtormap.console.access import StaffRequest
from debtormap.staff.models import Account

REASON_CHARACTERS = 500
#: Reasons given in this session, by clue.
REASONS = "clue_reasons"
#: The reason of a round through the inbox: it holds for every clue until the round ends.
ROUND = "clue_round"
#: Set by who wants no single-key commands (WCAG 2.1.4).
NO_KEYS = "clue_no_keys"


def reason(request: StaffRequest, clue_id: str) -> str:
    """Why this clue is read; empty when nothing was said."""
    return str(request.session.get(REASONS, {}).get(clue_id) or request.session.get(ROUND, ""))


def give_reason(request: StaffRequest, clue_id: str, said: str) -> None:
    request.session[REASONS] = {**request.session.get(REASONS, {}), clue_id: said}


def given(request: StaffRequest, field: str) -> str:
    """A short text of the form."""
    return request.POST.get(field, "").strip()[:REASON_CHARACTERS]


def forget(request: StaffRequest) -> None:
    VAULT.lock(request.user, session=key_of(request))
    for each in (REASONS, ROUND):
        request.session.pop(each, None)


def officer(request: StaffRequest) -> Unlocked:
    return VAULT.officer(request.user, session=key_of(request))


def is_unlocked(request: StaffRequest) -> bool:
    return VAULT.is_unlocked(request.user, session=key_of(request))


def key_of(request: StaffRequest) -> str:
    return request.session.session_key or ""


def names(ids: Iterable[int | None]) -> dict[int, str]:
    """Names by account id."""
    wanted = {each for each in ids if each is not None}
    return {account.pk: str(account) for account in Account.objects.filter(pk__in=wanted)}


def private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
