"""The console's site: Unfold's frame, allauth's log-in, and pages of our own in place of registered models."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from unfold.sites import UnfoldAdminSite

from debtormap.console.access import Act, may
from debtormap.console.pages import dashboard


class ConsoleSite(UnfoldAdminSite):
    """Nothing is registered here: rules with two people, reasons and terms do not fit into model forms."""

    def has_permission(self, request: HttpRequest) -> bool:
        return may(request.user, Act.SEE_FRAME)

    def get_urls(self) -> list[URLPattern]:
        return [
            path("", dashboard.show, name="index"),
            path("login/", self.log_in, name="login"),
        ]

    def log_in(self, request: HttpRequest) -> HttpResponseBase:
        """Django's own form would pass by the second factor, so there is none: allauth asks."""
        if not request.user.is_authenticated:
            return redirect_to_login(reverse("admin:index"))
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect("admin:index")


site = ConsoleSite(name="admin")
