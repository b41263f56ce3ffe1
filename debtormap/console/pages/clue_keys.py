"""Keys of the clue desk: the officer's own over the years, passkeys, and what colleagues and wardens do about them."""

import json
from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from debtormap.clues import officers, passkeys, renewing
from debtormap.clues.models import OfficerKey
from debtormap.clues.vault import VAULT, Locked
from debtormap.console import clue_words
from debtormap.console.access import Act, StaffRequest, page
from debtormap.console.pages import clue_sessions as sessions
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError, TooMany
from debtormap.staff.models import Account, Role, may_act_for
from debtormap.watching import officer_mails


@page(Act.KEEP_KEYS)
def show(request: StaffRequest) -> HttpResponseBase:
    account = request.user
    is_officer, live = account.has_role(Role.CLUE_OFFICER), officers.live_key(account)
    left = renewing.left_behind(account) if is_officer else {}
    waiting = renewing.waiting_for(account) if is_officer else {}
    others = _others(account)
    context = {
        "title": _("Keys of the clue desk"),
        "is_officer": is_officer,
        "live": live,
        "is_unlocked": sessions.is_unlocked(request),
        "least": officers.MIN_PASSPHRASE_CHARACTERS,
        "passkeys": passkeys.of(account),
        "left": [
            (each, left[each.pk], bool(each.private_sealed))
            for each in OfficerKey.objects.filter(pk__in=left).order_by("retired_at")
        ],
        "waiting": waiting,
        "others": others,
        "names": sessions.names([*waiting, *(key.account_id for key in others)]),
        "sends_mail": officer_mails.is_open(),
        "email": account.email,
        "request_options": json.dumps(creation(account)),
    }
    return sessions.private(render(request, "console/clue_keys.html", context))


@sensitive_post_parameters("old", "new", "again", "passphrase", "secret")
@page(Act.KEEP_KEYS, methods=("POST",))
def act(request: StaffRequest) -> HttpResponseBase:
    """What the button names. `retire` is also the wardens'; all else is the officer's own."""
    name = request.POST.get("act", "")
    acts: dict[str, Callable[[], str]] = {
        "change": lambda: _change(request),
        "renew": lambda: _renew(request),
        "retire": lambda: _retire(request),
        "reclaim": lambda: _reclaim(request),
        "hand_over": lambda: _hand_over(request),
        "add_passkey": lambda: _add_passkey(request),
        "remove_passkey": lambda: _remove_passkey(request),
        "mail": lambda: _mail(request),
    }
    try:
        if name not in acts:
            raise RuleError("act_unknown", field="act", rule="an act of this page")
        messages.success(request, acts[name]())
    except Locked:
        return redirect("clue_key")
    except RuleError as error:
        messages.warning(request, clue_words.problem(error))
    except TooMany:
        messages.warning(request, _("Too many wrong passphrases. Try again in a quarter of an hour."))
    except _NotThePassphrase:
        messages.warning(request, _("This is not the passphrase of that key."))
    except Conflict:
        messages.warning(request, _("Nothing was done: the page was out of date. See what holds now."))
    return redirect("clue_keys")


def creation(account: Account) -> dict[str, str]:
    """What the page needs to make a passkey; no secret."""
    return {"name": account.username, "salt": passkeys.new_salt().hex()}


def requests(account: Account) -> list[dict[str, str]]:
    """What the page asks the officer's authenticators with."""
    return [
        {"id": each.id, "credential": each.credential.hex(), "salt": each.salt.hex()} for each in passkeys.of(account)
    ]


def unlock_by_passkey(request: StaffRequest) -> None:
    """NotAllowed for another secret; NotFound for a passkey that is not the officer's."""
    account, secret = request.user, _hex(request, "secret")
    passkey_id = request.POST.get("passkey", "")
    VAULT.hold(account, lambda: passkeys.unlock(account, passkey_id, secret), session=sessions.key_of(request))


T = TypeVar("T")


class _NotThePassphrase(Exception):
    """Of the key that was named."""


def _change(request: StaffRequest) -> str:
    new, account = _new_passphrase(request), request.user
    old = request.POST.get("old", "")
    _tried(account, lambda: officers.change_passphrase(account, old, new))
    return _("The passphrase is changed.")


def _renew(request: StaffRequest) -> str:
    new, account = _new_passphrase(request), request.user
    count = renewing.renew(sessions.officer(request), new)
    sessions.forget(request)
    VAULT.lock(account)
    return _("You have a new key; it opens %(count)s clues. The old one is destroyed. Unlock the new one.") % {
        "count": count
    }


def _retire(request: StaffRequest) -> str:
    reason, account = sessions.given(request, "reason"), _whose(request)
    if not reason:
        raise RuleError("reason_missing", field="reason", rule="it is said why")
    officers.retire(account, by=request.user, reason=reason)
    VAULT.lock(account)
    return _("The key is retired. Its officer makes a new one under “Unlock my key”.")


def _reclaim(request: StaffRequest) -> str:
    officer, key_id = sessions.officer(request), request.POST.get("key", "")
    passphrase = request.POST.get("passphrase", "")
    count = _tried(request.user, lambda: renewing.reclaim(officer, key_id, passphrase))
    return _("Your key opens %(count)s more clues.") % {"count": count}


def _hand_over(request: StaffRequest) -> str:
    officer, account = sessions.officer(request), _account(request.POST.get("to", ""))
    count = renewing.hand_over(officer, account, reason=sessions.given(request, "reason"))
    return _("The colleague's new key opens %(count)s clues of the lost one.") % {"count": count}


def _add_passkey(request: StaffRequest) -> str:
    passkeys.add(
        sessions.officer(request), name=request.POST.get("name", ""), credential=_hex(request, "credential"),
        salt=_hex(request, "salt"), secret=_hex(request, "secret"),
    )  # fmt: skip
    return _("The passkey unlocks your key from now on, beside the passphrase.")


def _remove_passkey(request: StaffRequest) -> str:
    passkeys.remove(request.user, request.POST.get("passkey", ""))
    return _("The passkey is removed.")


def _mail(request: StaffRequest) -> str:
    if not request.user.has_role(Role.CLUE_OFFICER):
        raise NotAllowed("mail is for officers of the desk")
    officer_mails.set_address(request.user, request.POST.get("email", "").strip())
    return _("You will be told by mail.") if request.user.email else _("You will not be told by mail.")


def _tried(account: Account, work: Callable[[], T]) -> T:
    try:
        return VAULT.tried(account, work)
    except Locked:
        raise
    except NotAllowed:
        raise _NotThePassphrase from None


def _new_passphrase(request: StaffRequest) -> str:
    new = request.POST.get("new", "")
    if new != request.POST.get("again", ""):
        raise RuleError("not_the_same", field="again", rule="the same twice")
    return new


def _whose(request: StaffRequest) -> Account:
    """The own key, or that of an officer for whom the warden may act."""
    account = _account(request.POST.get("officer", "") or str(request.user.pk))
    if account.pk != request.user.pk and account.pk not in {key.account_id for key in _others(request.user)}:
        raise NotFound("there is no such key")
    return account


def _others(account: Account) -> list[OfficerKey]:
    """Live keys that a warden may retire."""
    if not account.has_role(*renewing.WARDENS):
        return []
    return [
        key for key in officers.live_keys() if key.account_id != account.pk and may_act_for(account, key.court_code)
    ]


def _account(asked: str) -> Account:
    pk = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    found = Account.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound("there is no such officer")
    return found


def _hex(request: StaffRequest, field: str) -> bytes:
    try:
        return bytes.fromhex(request.POST.get(field, ""))
    except ValueError:
        raise RuleError("passkey", field=field, rule="as the page makes it") from None
