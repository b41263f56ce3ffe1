"""Who may do what with requests: a role, the own court, and no conflict with what the officer did before."""

from typing import Final

from debtormap.core.corrections import Action
from debtormap.core.errors import NotAllowed
from debtormap.core.two_persons import Duty, conflicts
from debtormap.corrections.models import Request, Turn
from debtormap.corrections.receiving import OUTSIDE
from debtormap.register import access, amending
from debtormap.staff.models import Account, Role

EXAMINERS: Final = (Role.CORRECTION_OFFICER, Role.PRESIDENT)
#: The second person of an amendment, as of every publication.
RELEASERS: Final = access.APPROVERS
#: The second person otherwise: whoever puts a listing back, or confirms what one officer tightened.
SECONDS: Final = (Role.CORRECTION_OFFICER, Role.APPROVER, Role.PRESIDENT)
READERS: Final = (Role.CORRECTION_OFFICER, Role.PRESIDENT, Role.AUDITOR)


def require_examiner(by: Account, request: Request) -> None:
    """NotAllowed for another court's officer, and for one who drafted or approved the listing."""
    access.require(by, EXAMINERS, request.court_code)
    _refuse_conflict(by, request, Duty.EXAMINED_CORRECTION)


def require_higher(by: Account, request: Request) -> None:
    """NotAllowed unless the officer is of a court above the enforcing one, and has had no part in the matter."""
    if request.higher_court_code == OUTSIDE:
        raise NotAllowed("decided by a court outside this register")
    if by.court_code not in {"", request.higher_court_code}:
        raise NotAllowed("belongs to the next higher court")
    access.require(by, EXAMINERS, by.court_code)
    _refuse_conflict(by, request, Duty.DECIDED_RECONSIDERATION)


def require_second(by: Account, request: Request) -> None:
    access.require(by, SECONDS, request.court_code)


def require_releaser(by: Account, request: Request) -> None:
    access.require(by, RELEASERS, request.court_code)


def require_reader(by: Account, request: Request) -> None:
    """Of the enforcing court; of the higher one once it was asked."""
    if by.has_role(*EXAMINERS) and by.court_code == request.higher_court_code and was_reconsidered(request):
        return
    access.require(by, READERS, request.court_code)


def was_reconsidered(request: Request) -> bool:
    return Turn.objects.filter(request=request, action=Action.ASK).exists()


def duties(account: Account, request: Request) -> frozenset[Duty]:
    """What the officer has done in this matter so far."""
    held = set()
    if request.listing is not None:
        batches = amending.batches_of(request.listing)
        if any(batch.author_id == account.pk for batch in batches):
            held.add(Duty.DRAFTED)
        if any(batch.approver_id == account.pk for batch in batches):
            held.add(Duty.APPROVED)
    own = set(Turn.objects.filter(request=request, by=account).values_list("action", flat=True))
    if own & {Action.FIND.value, Action.DISMISS.value}:
        held.add(Duty.EXAMINED_CORRECTION)
    if own & {Action.UPHOLD.value, Action.OVERTURN.value}:
        held.add(Duty.DECIDED_RECONSIDERATION)
    return frozenset(held)


def _refuse_conflict(by: Account, request: Request, duty: Duty) -> None:
    if standing := conflicts(duty, duties(by, request)):
        raise NotAllowed("conflicts with an earlier part in this matter: " + ", ".join(standing))


def require_party(by: Account, request: Request) -> None:
    """NotAllowed for whoever has nothing to do with this request: told before anything else of it is."""
    is_above = by.has_role(*EXAMINERS) and by.court_code in {"", request.higher_court_code}
    if not is_above:
        access.require(by, (*EXAMINERS, *SECONDS), request.court_code)
