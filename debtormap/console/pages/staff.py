"""Accounts: who they are, and adding one with a link that works once."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from debtormap.console import words
from debtormap.console.access import Act, StaffRequest, page
from debtormap.console.forms import AccountForm
from debtormap.console.pages import progress
from debtormap.core.errors import Conflict, RuleError
from debtormap.register import audit
from debtormap.staff import accounts
from debtormap.staff.models import Account, Role

FIELDS = {"name": "name", "role": "roles"}


@page(Act.MANAGE_ACCOUNTS)
def show(request: StaffRequest) -> HttpResponse:
    rows = [
        (account, words.role_names(account), words.court_name(account.court_code))
        for account in Account.objects.order_by("username")
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


@page(Act.MANAGE_ACCOUNTS, methods=("POST",))
def link(request: StaffRequest, account_id: int) -> HttpResponseBase:
    """A new one-time link, for a person who has not set a password yet."""
    account = get_object_or_404(Account, pk=account_id, is_active=True)
    if account.has_usable_password():
        messages.warning(request, _("This person has a password already."))
        return redirect("staff")
    audit.write("account.link", f"account:{account.pk}", by=request.user)
    return _link_page(request, account, accounts.link_path(account))


def _add(by: Account, name: str, roles: list[Role], court_code: str) -> tuple[Account, str]:
    with transaction.atomic():
        account, path = accounts.add(name, roles, court_code)
        after = {"roles": account.roles, "court_code": account.court_code}
        audit.write("account.add", f"account:{account.pk}", by=by, after=after)
    return account, path


def _link_page(request: StaffRequest, account: Account, path: str) -> HttpResponse:
    """Shown as the answer to the POST itself, so that the secret stands in no session and no address."""
    context = {"title": _("One-time link"), "account": account, "link": request.build_absolute_uri(path)}
    return render(request, "console/staff_link.html", context)
