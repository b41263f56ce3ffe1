"""Reward notices and the award of a clue: drafting, approving, ending; deciding, paying, confirming."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from debtormap.clues import desk
from debtormap.clues import rewards as awards
from debtormap.clues.rewards import Notice
from debtormap.clues.vault import VAULT, Locked
from debtormap.console import reward_words
from debtormap.console.access import Act, StaffRequest, page
from debtormap.console.forms import ReasonForm
from debtormap.console.pages import scope
from debtormap.console.pages.paging import paged
from debtormap.console.reward_forms import AwardForm, NoticeForm, PaymentForm
from debtormap.core import rewards as rules
from debtormap.core.clues import Status
from debtormap.core.errors import Conflict, NotAllowed, RuleError
from debtormap.register import rewards
from debtormap.register.models import RewardNotice
from debtormap.staff.models import Account


@page(Act.WORK_ON_REWARDS)
def show_all(request: StaffRequest) -> HttpResponse:
    context = {
        "title": _("Reward notices"),
        "paged": paged(request, rewards.visible(request.user)),
        "now": timezone.now(),
    }
    return render(request, "console/rewards.html", context)


@page(Act.WORK_ON_REWARDS, methods=("GET", "POST"))
def draft(request: StaffRequest, listing_id: str) -> HttpResponseBase:
    scope.listing(request.user, listing_id)
    try:
        listing = rewards.require_listing(listing_id, by=request.user)
    except Conflict:
        messages.warning(request, _("This listing is not public any more; nothing was done."))
        return redirect("rewards")
    form = NoticeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            notice = rewards.draft(listing_id, form.request(), form.terms(), by=request.user)
        except RuleError as error:
            form.add_error(error.field if error.field in form.fields else None, reward_words.problem(error))
        except Conflict:
            form.add_error(None, _("This listing is not public, or it has an open notice."))
        else:
            messages.success(request, _("The notice waits for another officer."))
            return redirect("reward", notice.pk)
    context = {"title": _("A reward notice"), "form": form, "listing": listing}
    return render(request, "console/reward_draft.html", context, status=422 if form.errors else 200)


@page(Act.WORK_ON_REWARDS)
def show(request: StaffRequest, notice_id: str) -> HttpResponse:
    return _notice_page(request, rewards.get(notice_id, request.user), ReasonForm())


def _notice_page(request: StaffRequest, notice: RewardNotice, form: ReasonForm, *, status: int = 200) -> HttpResponse:
    context = {
        "title": _("A reward notice"),
        "form": form,
        "notice": notice,
        "facts": reward_words.facts(notice, rewards.applicant(notice)),
        "state": reward_words.state(notice, timezone.now()),
        "may_approve": _waits(notice) and notice.drafted_by_id != request.user.pk,
        "is_open": notice.ended_at is None,
        "decide_by": rules.decide_by(notice.requested_on),
    }
    return render(request, "console/reward.html", context, status=status)


@page(Act.WORK_ON_REWARDS, methods=("POST",))
def act(request: StaffRequest, notice_id: str) -> HttpResponseBase:
    notice, form = rewards.get(notice_id, request.user), ReasonForm(request.POST)
    if request.POST.get("act") == "end" and not form.is_valid():
        return _notice_page(request, notice, form, status=422)
    acts: dict[str, Callable[[], None]] = {
        "approve": lambda: rewards.approve(notice_id, by=request.user),
        "end": lambda: rewards.end(notice_id, by=request.user, reason=form.cleaned_data["reason"]),
    }
    _tried(request, acts)
    return redirect("reward", notice_id)


@page(Act.WORK_ON_CLUES, methods=("GET", "POST"))
def award(request: StaffRequest, clue_id: str) -> HttpResponseBase:
    """The award of a clue: its decision while there is none, else what is to be done next."""
    row = desk.row(clue_id, request.user)
    held = awards.of_clue(clue_id, request.user)
    notices = _about(clue_id, request.user) if held is None and row.status is Status.REALISED else []
    form = AwardForm(
        request.POST if request.method == "POST" else None,
        notices=[(each.pk, reward_words.promise(each)) for each in notices],
    )
    if request.method == "POST" and form.is_valid():
        try:
            _decide(request, clue_id, form, notices)
        except RuleError as error:
            form.add_error(error.field if error.field in form.fields else None, reward_words.problem(error))
        except Conflict:
            form.add_error(None, _("Nothing was done: the page was out of date. See what holds now."))
        except Locked:
            return redirect("clue_key")
        else:
            messages.success(request, _("The reward is decided. The sender claims it by the receipt."))
            return redirect("clue_award", clue_id)
    context = {
        "title": _("Reward for clue %(number)s") % {"number": row.sequence},
        "row": row,
        "award": held,
        "names": _names(held.decided_by, held.paid_by, held.confirmed_by) if held else {},
        "form": form if notices else None,
        "payment": PaymentForm(),
        "is_mine": held is not None and held.paid_by == request.user.pk,
    }
    response = render(request, "console/award.html", context, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@page(Act.WORK_ON_CLUES, methods=("POST",))
def pay(request: StaffRequest, clue_id: str) -> HttpResponseBase:
    desk.row(clue_id, request.user)
    text = request.POST
    acts: dict[str, Callable[[], None]] = {
        "pay": lambda: awards.record_payment(clue_id, number=text.get("number", ""), by=request.user),
        "confirm": lambda: awards.confirm_payment(clue_id, by=request.user),
        "refuse": lambda: awards.refuse_payment(clue_id, by=request.user, reason=text.get("reason", "")[:500]),
    }
    _tried(request, acts)
    return redirect("clue_award", clue_id)


def _tried(request: StaffRequest, acts: dict[str, Callable[[], None]]) -> None:
    chosen = acts.get(request.POST.get("act", ""))
    try:
        if chosen is None:
            raise RuleError("act_unknown", field="act", rule="an act of this page")
        chosen()
    except RuleError as error:
        messages.warning(request, reward_words.problem(error))
    except NotAllowed:
        messages.warning(request, _("Another person does this."))
    except Conflict:
        messages.warning(request, _("Nothing was done: the page was out of date. See what holds now."))
    else:
        messages.success(request, _("Done."))


def _decide(request: StaffRequest, clue_id: str, form: forms.Form, notices: list[RewardNotice]) -> None:
    given = form.cleaned_data
    chosen = next(each for each in notices if each.pk == given["notice"])
    assert chosen.approved_at is not None
    awards.decide(
        clue_id,
        Notice(
            id=chosen.pk, listing_id=chosen.listing_id, terms=chosen.terms, approved_at=chosen.approved_at,
            ends_at=min(chosen.expires_at, chosen.ended_at or chosen.expires_at),
        ),
        recovered_fen=given["recovered"],
        officer=VAULT.officer(request.user, session=request.session.session_key or ""),
        reason=given["reason"],
        passing_over=given["passing_over"],
    )  # fmt: skip


def _about(clue_id: str, account: Account) -> list[RewardNotice]:
    """The approved notices about the clue's listing, ended ones too: what was promised holds for what came in time."""
    approved: QuerySet[RewardNotice] = rewards.visible(account).filter(approved_at__isnull=False)
    return [each for each in approved[:1000] if awards.is_about(clue_id, each.listing_id, account)]


def _names(*ids: int | None) -> dict[int, str]:
    wanted = {each for each in ids if each is not None}
    return dict(Account.objects.filter(pk__in=wanted).values_list("pk", "username"))


def _waits(notice: RewardNotice) -> bool:
    return notice.approved_at is None and notice.ended_at is None
