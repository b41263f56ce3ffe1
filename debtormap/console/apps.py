"""The console as a Django app."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ConsoleConfig(AppConfig):
    name = "debtormap.console"
    label = "console"
    verbose_name = _("Console")

    def ready(self) -> None:
        from debtormap.console import clue_clocks  # models are not loaded when apps are
        from debtormap.core.open_deadlines import Desk
        from debtormap.register.clocks import add_source

        user_logged_out.connect(_lock_key)
        user_logged_out.connect(_forget_session)
        user_logged_in.connect(_begin_session)
        add_source(clue_clocks.open_deadlines, desk=Desk.CLUES)


def _begin_session(request: Any, user: Any, **_rest: Any) -> None:
    from debtormap.staff import sessions  # models are not loaded when apps are

    if request.session.session_key is None:
        request.session.create()
    agent = request.META.get("HTTP_USER_AGENT", "")
    sessions.begin(user, request.session.session_key, agent=agent, now=timezone.now())


def _forget_session(request: Any, **_rest: Any) -> None:
    from debtormap.staff import sessions

    key = request.session.session_key if hasattr(request, "session") else None
    if key:
        sessions.forget(key)


def _lock_key(request: Any, user: Any, **_rest: Any) -> None:
    """Whoever logs out takes the key of the clue desk along; it stood in the memory of this process."""
    from debtormap.clues.vault import VAULT  # models are not loaded when apps are

    session = getattr(request, "session", None)
    if user is not None and session is not None and session.session_key:
        VAULT.lock(user, session=session.session_key)
