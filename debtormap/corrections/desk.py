"""What officers do with a request. The rules are `core.corrections`, `core.not_me` and `core.two_persons`.

Each act names the version of the request that its page showed: a form that is sent twice has one effect, and a stale
page is told by Conflict. A finding withdraws or amends in its own transaction; what loosens waits for a second person.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from debtormap.core import deadlines, not_me
from debtormap.core.corrections import Action, Kind, Remedy, State
from debtormap.core.deadlines import DeadlineId
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.core.life_cycle import ENDS
from debtormap.core.life_cycle import MOVES as LISTING_MOVES
from debtormap.core.life_cycle import Action as ListingAction
from debtormap.core.life_cycle import State as ListingState
from debtormap.core.severity import Suppression as Why
from debtormap.corrections import access, claims, clocks, moving
from debtormap.corrections.models import Claim, Clock, Request, Step, Turn
from debtormap.corrections.moving import Said
from debtormap.corrections.receiving import courts_of
from debtormap.geo import calendar_table
from debtormap.ledger import chain
from debtormap.register import amending, deleting, withdrawing
from debtormap.register.deleting import Basis
from debtormap.register.models import Batch, BatchState, Listing
from debtormap.staff.models import Account

Changes = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a remedy needs beside its name: changes where it amends, a ground where it deletes."""

    changes: Changes | None
    basis: Basis | None


def assign(request_id: str, listing_id: str, *, by: Account, expected: int, now: datetime) -> None:
    """Says which listing is meant, where the person could only name it."""
    with _acting(request_id, expected, Step.ASSIGN, by) as request:
        if request is None:
            return
        access.require_examiner(by, request)
        if request.listing is not None:
            raise Conflict("this request names its listing already")
        listing = amending.held(listing_id)
        own, higher = courts_of(listing.case.court_code)
        changed = {"listing": listing, "court_code": own, "higher_court_code": higher}
        Request.objects.filter(pk=request.pk, listing__isnull=True).update(**changed)
        request.listing = listing
        moving.step(request, Step.ASSIGN, by=by, now=now)


def find(
    request_id: str, *, by: Account, expected: int, reasons: str, remedy: Remedy, now: datetime,
    changes: Changes | None = None, basis: Basis | None = None,
) -> None:  # fmt: skip
    """The request is founded. A withdrawal is done at once; `changes` (by column label) wait for a second person.

    `basis`: on which ground of article 10 a listing without term is deleted.
    """
    with _acting(request_id, expected, Action.FIND, by) as request:
        if request is None:
            return
        access.require_examiner(by, request)
        _listing(request)
        moving.move(request, Action.FIND, by=by, now=now, said=Said(reasons=reasons, remedy=remedy.value))
        _remedy(request, remedy, Means(changes=changes, basis=basis), reasons, by, now)


def remedy(
    request_id: str, *, by: Account, expected: int, remedy: Remedy, reasons: str, now: datetime,
    changes: Changes | None = None, basis: Basis | None = None,
) -> None:  # fmt: skip
    """What a founded request still waits for: after an order of the higher court, or a refused amendment."""
    act = Step.AMENDMENT if remedy is Remedy.AMEND else Action.REMEDY
    with _acting(request_id, expected, act, by) as request:
        if request is None:
            return
        access.require_examiner(by, request)
        if request.state != State.FOUNDED:
            raise Conflict("the request is not founded")
        _remedy(request, remedy, Means(changes=changes, basis=basis), reasons, by, now)


def release(request_id: str, *, by: Account, expected: int, now: datetime) -> None:
    """The second person publishes the proposed amendment, and the request is remedied."""
    with _acting(request_id, expected, Action.REMEDY, by) as request:
        if request is None:
            return
        access.require_releaser(by, request)
        if request.state != State.FOUNDED or request.amendment is None:
            raise Conflict("no amendment waits")
        amending.release(request.amendment.pk, by=by)
        _remedied(request, Remedy.AMEND, by, now)
        _put_back_with(request, request.amendment, by, now)


def dismiss(request_id: str, *, by: Account, expected: int, reasons: str, now: datetime) -> None:
    """Not founded. A listing that is off the map because of a claim goes back when a second person agrees."""
    with _acting(request_id, expected, Action.DISMISS, by) as request:
        if request is None:
            return
        access.require_examiner(by, request)
        moving.move(request, Action.DISMISS, by=by, now=now, said=Said(reasons=reasons))
        _propose_restore(request, by, reasons)


def serve(request_id: str, *, by: Account, expected: int, served_on: date, now: datetime) -> None:
    """Notes the service of a dismissal, from which the ten days count."""
    with _acting(request_id, expected, Action.SERVE, by) as request:
        if request is None:
            return
        access.require_examiner(by, request)
        dismissed = Turn.objects.filter(request=request, action=Action.DISMISS).order_by("-number").first()
        first = deadlines.day_in_beijing(dismissed.at) if dismissed else served_on
        if not first <= served_on <= deadlines.day_in_beijing(now):
            raise RuleError("served_on", field="served_on", rule="from the day of the dismissal to today")
        moving.move(request, Action.SERVE, by=by, now=now, said=Said(on=served_on))


def ask_for(request_id: str, *, by: Account, expected: int, posted_on: date, reasons: str, now: datetime) -> None:
    """Enters a request for reconsideration that came by post or at the counter; in time if it was posted in time."""
    with _acting(request_id, expected, Action.ASK, by) as request:
        if request is None:
            return
        access.require_examiner(by, request)
        if posted_on > deadlines.day_in_beijing(now):
            raise RuleError("posted_on", field="posted_on", rule="not after today")
        served = Clock.objects.filter(request=request, deadline=DeadlineId.T09.value, closed_at__isnull=True).first()
        if served is not None and not deadlines.in_time(clocks.due(served), posted_on):
            raise RuleError(
                "reconsideration_late", field="posted_on", rule="reconsideration is asked within ten days of service"
            )
        moving.move(request, Action.ASK, by=by, now=now, said=Said(reasons=reasons, on=posted_on))


def uphold(request_id: str, *, by: Account, expected: int, reasons: str, now: datetime) -> None:
    """The higher court finds the dismissal right."""
    _reconsider(request_id, Action.UPHOLD, by, expected, reasons, now)


def overturn(request_id: str, *, by: Account, expected: int, reasons: str, now: datetime) -> None:
    """The higher court orders a remedy, which the enforcing court carries out within three working days."""
    _reconsider(request_id, Action.OVERTURN, by, expected, reasons, now)


def confirm_claim(request_id: str, *, by: Account, expected: int, reasons: str, now: datetime) -> None:
    """“Not me” is likely: the listing stays off the map until the request is decided. Another person confirms that."""
    with _acting(request_id, expected, Step.CONFIRM, by) as request:
        if request is None:
            return
        access.require_examiner(by, request)
        claim = _claim(request)
        not_me.confirm(claims.value(claim), at=now)
        _answer(claim, not_me.Answer.CONFIRMED, by, now)
        held_off = amending.suppress(
            claim.listing_id, Why.NOT_ME, source=moving.subject(request), by=by, reason=claims.REASON, now=now
        )
        Claim.objects.filter(pk=claim.pk).update(suppression=held_off, applied_at=claim.applied_at or now)
        moving.step(request, Step.CONFIRM, by=by, now=now, said=Said(reasons=reasons))
        clocks.start(request, (deadlines.opens(DeadlineId.C01, now, calendar_table.load()),))


def second_claim(request_id: str, *, by: Account, expected: int, agrees: bool, reasons: str, now: datetime) -> None:
    """What another person says of the confirmation. Who does not agree proposes to put the listing back."""
    with _acting(request_id, expected, Step.SECOND, by) as request:
        if request is None:
            return
        access.require_second(by, request)
        claim = _claim(request)
        if claim.answered_by_id == by.pk:
            raise NotAllowed("needs a second person")
        seconded = Claim.objects.filter(pk=claim.pk, answer=not_me.Answer.CONFIRMED, seconded_by__isnull=True)
        if seconded.update(seconded_by=by, seconded_at=now) != 1:
            raise Conflict("there is no confirmation that waits for a second person")
        moving.step(request, Step.SECOND, by=by, now=now, said=Said(reasons=reasons))
        clocks.close(request, DeadlineId.C01, now=now)
        if not agrees:
            _propose_restore(request, by, reasons)


def refuse_claim(request_id: str, *, by: Account, expected: int, reasons: str, now: datetime) -> None:
    """“Not me” is unlikely; the listing goes back when a second person agrees, at the latest when the claim lapses."""
    with _acting(request_id, expected, Step.REFUSE, by) as request:
        if request is None:
            return
        access.require_examiner(by, request)
        claim = _claim(request)
        not_me.refuse(claims.value(claim), at=now)
        _answer(claim, not_me.Answer.REFUSED, by, now)
        moving.step(request, Step.REFUSE, by=by, now=now, said=Said(reasons=reasons))
        _propose_restore(request, by, reasons)


def propose_restore(request_id: str, *, by: Account, expected: int, reasons: str, now: datetime) -> None:
    """Asks a second person to put the listing back: of a confirmed claim that the person took back, say."""
    with _acting(request_id, expected, Step.PROPOSE, by) as request:
        if request is None:
            return
        access.require_examiner(by, request)
        if claims.suppression_of(request.listing) is None:
            raise Conflict("the listing is not off the map because of a claim")
        moving.step(request, Step.PROPOSE, by=by, now=now, said=Said(reasons=reasons))
        _propose_restore(request, by, reasons)


def restore(request_id: str, *, by: Account, expected: int, now: datetime) -> None:
    """The second person puts the listing back on the map."""
    with _acting(request_id, expected, Step.RESTORE, by) as request:
        if request is None:
            return
        access.require_second(by, request)
        held_off = claims.suppression_of(request.listing)
        if held_off is None:
            raise Conflict("the listing is not off the map because of a claim")
        amending.end(held_off.pk, by=by, now=now)
        moving.step(request, Step.RESTORE, by=by, now=now)
        _settle(request, now)


def note_release(request_id: str, *, now: datetime) -> bool:
    """Remedies a request whose amendment was published from the page of its batch; whether it was."""
    with transaction.atomic():
        chain.take_head()
        request = moving.take(request_id)
        batch = request.amendment
        if request.state != State.FOUNDED or batch is None or batch.approver is None:
            return False
        _remedied(request, Remedy.AMEND, batch.approver, now)
        _put_back_with(request, batch, batch.approver, now)
    return True


@contextmanager
def _acting(request_id: str, expected: int, act: str, by: Account) -> Iterator[Request | None]:
    """One transaction under the ledger's head. None when this act stands already: the form was sent twice."""
    with transaction.atomic():
        chain.take_head()
        request = moving.take(request_id)
        access.require_party(by, request)
        yield None if moving.is_done(request, expected, act, by) else request


def _remedy(request: Request, remedy: Remedy, means: Means, reasons: str, by: Account, now: datetime) -> None:
    changes = means.changes
    if remedy is not Remedy.AMEND:
        _withdraw(_listing(request), remedy, means.basis, by, reasons, now)
        _remedied(request, remedy, by, now)
        return
    if not changes:
        raise RuleError("changes_missing", field="changes", rule="an amendment says what is changed")
    if request.amendment is not None and request.amendment.state in {BatchState.READY, BatchState.APPROVED}:
        raise Conflict("an amendment waits for its second person")
    batch = amending.propose(_listing(request).pk, changes, by=by, reason=reasons)
    Request.objects.filter(pk=request.pk).update(amendment=batch)
    request.amendment = batch
    moving.step(request, Step.AMENDMENT, by=by, now=now, said=Said(remedy=remedy.value))


def _withdraw(listing: Listing, remedy: Remedy, basis: Basis | None, by: Account, reasons: str, now: datetime) -> None:
    state, action = ListingState(listing.state), ListingAction(remedy.value)
    if (state, action) not in LISTING_MOVES:
        if state not in ENDS:
            raise Conflict("the listing cannot be withdrawn in its present state")
        return
    if remedy is Remedy.REVOKE:
        withdrawing.revoke(listing.pk, by=by, reason=reasons)
    else:
        deleting.end(listing.pk, basis, by=by, reason=reasons, now=now)


def _remedied(request: Request, remedy: Remedy, by: Account, now: datetime) -> None:
    moving.move(request, Action.REMEDY, by=by, now=now, said=Said(remedy=remedy.value))
    _settle(request, now)


def _reconsider(request_id: str, action: Action, by: Account, expected: int, reasons: str, now: datetime) -> None:
    with _acting(request_id, expected, action, by) as request:
        if request is None:
            return
        access.require_higher(by, request)
        moving.move(request, action, by=by, now=now, said=Said(reasons=reasons))


def _propose_restore(request: Request, by: Account, reasons: str) -> None:
    held_off = claims.suppression_of(request.listing) if request.kind == Kind.NOT_ME else None
    if held_off is not None:
        amending.propose_end(held_off.pk, by=by, reason=reasons)


def _put_back_with(request: Request, batch: Batch, by: Account, now: datetime) -> None:
    """The two persons of the amendment are those who put the listing back."""
    held_off = claims.suppression_of(request.listing) if request.kind == Kind.NOT_ME else None
    if held_off is None:
        return
    amending.propose_end(held_off.pk, by=batch.author, reason=claims.REASON)
    held_off.refresh_from_db(fields=["end_proposed_by"])
    if held_off.end_proposed_by_id != by.pk:
        amending.end(held_off.pk, by=by, now=now)


def _answer(claim: Claim, answer: not_me.Answer, by: Account, now: datetime) -> None:
    unanswered = Claim.objects.filter(pk=claim.pk, answer__isnull=True)
    if unanswered.update(answer=answer.value, answered_at=now, answered_by=by) != 1:
        raise Conflict("this claim is answered already")
    clocks.close(claim.request, DeadlineId.C02, now=now)


def _settle(request: Request, now: datetime) -> None:
    Claim.objects.filter(pk=request.pk, settled_at__isnull=True).update(settled_at=now)


def _claim(request: Request) -> Claim:
    found = Claim.objects.select_related("request").filter(pk=request.pk).first()
    if found is None:
        raise NotFound("this request is no claim of a wrong person")
    return found


def _listing(request: Request) -> Listing:
    if request.listing is None:
        raise RuleError(
            "listing_missing", field="listing_id", rule="a decision is about a listing", mend="find the listing first"
        )
    return request.listing
