"""Accounts: who they are; adding one, changing or closing it; where it is logged in."""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from debtormap.console import words
from debtormap.console.access import Act, StaffRequest, page
from debtormap.console.forms import AccountForm, ChangeAccountForm
from debtormap.console.pages import progress
from debtormap.core.errors import Conflict, RuleError
from debtormap.register import audit
from debtormap.staff import accounts, sessions
from debtormap.staff.models import Account, Role

FIELDS = {"name": "name", "role": "roles"}


@page(Act.MANAGE_ACCOUNTS)
def show(request: StaffRequest) -> HttpResponse:
    rows = [
        (account, words.role_names(account), words.court_name(account.court_code))
        for account in Account.objects.order_by("-is_active", "username")
    ]
    return render(request, "console/staff.html", {"title": _("Accounts"), "rows": rows})


@page(Act.MANAGE_ACCOUNTS, methods=("GET", "POST"))
def add(request: StaffRequest) -> HttpResponseBase:
    form = AccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        roles = [Role(value) for value in form.cleaned_data["roles"]]
        try:
            account, path = _add(request.user, form.cleaned_data["name"], roles, form.cleaned_data["court_code"])
        except RuleError as error:
            form.add_error(FIELDS.get(error.field), progress.refusal(error))
        except Conflict:
            form.add_error("name", _("An account of this name exists."))
        else:
            return _link_page(request, account, path)
    return render(request, "console/staff_add.html", {"title": _("Add an account"), "form": form})


@page(Act.MANAGE_ACCOUNTS, methods=("GET", "POST"))
def change(request: StaffRequest, account_id: int) -> HttpResponseBase:
    """Roles and court; below, where the account is logged in, and the ways to end that."""
    account = get_object_or_404(Account, pk=account_id)
    held = {"roles": account.roles, "court_code": account.court_code}
    form = ChangeAccountForm(request.POST if request.method == "POST" else None, initial=held)
    if request.method == "POST" and form.is_valid():
        try:
            _change(request.user, account, form.cleaned_data["roles"], form.cleaned_data["court_code"])
        except RuleError as error:
            form.add_error(FIELDS.get(error.field), progress.refusal(error))
        except Conflict as error:
            form.add_error(None, progress.refusal(error))
        else:
            messages.success(request, _("Changed. The person logs in anew."))
            return redirect("staff")
    context = {
        "title": account.get_username(),
        "account": account,
        "form": form,
        "is_own": account.pk == request.user.pk,
        "sessions": sessions.live(account, now=timezone.now()),
    }
    return render(request, "console/staff_change.html", context)


@page(Act.MANAGE_ACCOUNTS, methods=("POST",))
def close(request: StaffRequest, account_id: int) -> HttpResponseBase:
    def act(account: Account) -> str:
        accounts.close(account)
        audit.write("account.close", f"account:{account.pk}", by=request.user)
        return _("Closed. Nobody comes in by this account any more.")

    return _done(request, account_id, act)


@page(Act.MANAGE_ACCOUNTS, methods=("POST",))
def end_sessions(request: StaffRequest, account_id: int) -> HttpResponseBase:
    def act(account: Account) -> str:
        ended = sessions.end_all(account)
        audit.write("account.sessions_end", f"account:{account.pk}", by=request.user, after={"sessions": ended})
        return _("Sessions ended: %(ended)s.") % {"ended": ended}

    return _done(request, account_id, act)


@page(Act.MANAGE_ACCOUNTS, methods=("POST",))
def link(request: StaffRequest, account_id: int) -> HttpResponseBase:
    """A new one-time link. Whoever has a password loses it by this, which the form says and asks to mark."""
    account = get_object_or_404(Account, pk=account_id, is_active=True)
    if account.has_usable_password() and request.POST.get("renew") != "yes":
        messages.warning(request, _("This person has a password already."))
        return redirect("staff")
    if account.pk == request.user.pk:
        messages.warning(request, _("Nobody does this to the own account."))
        return redirect("staff")
    with transaction.atomic():
        path = accounts.renew_link(account)
        audit.write("account.link", f"account:{account.pk}", by=request.user)
    return _link_page(request, account, path)


def _done(request: StaffRequest, account_id: int, act: Callable[[Account], str]) -> HttpResponseBase:
    account = get_object_or_404(Account, pk=account_id)
    if account.pk == request.user.pk:
        messages.warning(request, _("Nobody does this to the own account."))
        return redirect("staff")
    try:
        with transaction.atomic():
            told = act(account)
    except Conflict as error:
        messages.warning(request, progress.refusal(error))
    else:
        messages.success(request, told)
    return redirect("staff")


def _add(by: Account, name: str, roles: list[Role], court_code: str) -> tuple[Account, str]:
    with transaction.atomic():
        account, path = accounts.add(name, roles, court_code)
        after = {"roles": account.roles, "court_code": account.court_code}
        audit.write("account.add", f"account:{account.pk}", by=by, after=after)
    return account, path


def _change(by: Account, account: Account, roles: list[str], court_code: str) -> None:
    if account.pk == by.pk:
        raise Conflict("nobody gives roles to himself")
    before = {"roles": account.roles, "court_code": account.court_code}
    with transaction.atomic():
        accounts.change(account, roles, court_code)
        after = {"roles": account.roles, "court_code": account.court_code}
        audit.write("account.change", f"account:{account.pk}", by=by, before=before, after=after)


def _link_page(request: StaffRequest, account: Account, path: str) -> HttpResponse:
    """Shown as the answer to the POST itself, so that the secret stands in no session and no address."""
    context = {"title": _("One-time link"), "account": account, "link": request.build_absolute_uri(path)}
    return render(request, "console/staff_link.html", context)
