"""The first password: a one-time link lets a new person set it, once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from debtormap.console.forms import FirstPasswordForm
from debtormap.core.errors import NotFound, RuleError
from debtormap.staff import accounts


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    try:
        account = accounts.by_link(uid, token)
    except NotFound:
        return _private(render(request, "console/welcome_over.html", {"title": _("This link is over")}, status=404))
    form = FirstPasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.set_password(account, form.cleaned_data["password"])
        except RuleError as error:
            form.add_error("password", error.rule)
        else:
            messages.success(request, _("Your password is set. Log in with it."))
            return _private(redirect("account_login"))
    context = {"title": _("Welcome"), "form": form, "name": account.get_username()}
    return _private(render(request, "console/welcome.html", context))


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a secret: a referrer names the server alone. (Of `no-referrer` a browser makes the origin `null`,
    which the test against forgery refuses.)
    """
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
