"""Adding people. There is no default account and no password that anybody else has ever known.

A new person gets a link that works once, for three days, and sets the own password by it.
"""

from collections.abc import Collection

from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from debtormap.core.errors import Conflict, NotFound, RuleError
from debtormap.staff import sessions
from debtormap.staff.models import Account, Role

#: Whoever watches the others, or gives them their roles, has no other part.
ALONE = frozenset({Role.AUDITOR.value, Role.ADMINISTRATOR.value})


def add(name: str, roles: Collection[str], court_code: str) -> tuple[Account, str]:
    """The new account and the path of its one-time link, `/console/welcome/<uid>/<token>/`."""
    _check_name(name)
    account = Account(username=name, court_code=court_code, roles=_clean(roles), is_staff=True)
    account.set_unusable_password()
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError:
        raise Conflict("an account of this name exists") from None
    return account, link_path(account)


def change(account: Account, roles: Collection[str], court_code: str) -> None:
    """Other roles, another court. Whoever was logged in under the old ones is out at once."""
    _keep_an_administrator(account, roles)
    account.roles, account.court_code = _clean(roles), court_code
    account.save(update_fields=["roles", "court_code"])
    sessions.end_all(account)


def close(account: Account) -> None:
    """Nobody comes in by it any more; what it did stays its own. Closing twice is once."""
    _keep_an_administrator(account, ())
    account.is_active = False
    account.save(update_fields=["is_active"])
    sessions.end_all(account)


def renew_link(account: Account) -> str:
    """A new one-time link; the password so far is dead, and so is every other link and session."""
    if not account.is_active:
        raise Conflict("the account is closed")
    account.set_unusable_password()
    account.save(update_fields=["password"])
    sessions.end_all(account)
    return link_path(account)


def link_path(account: Account) -> str:
    uid = urlsafe_base64_encode(str(account.pk).encode())
    return f"/console/welcome/{uid}/{default_token_generator.make_token(account)}/"


def by_link(uid: str, token: str) -> Account:
    """The account of a link that is still good; NotFound for any other."""
    try:
        account = Account.objects.get(pk=int(force_str(urlsafe_base64_decode(uid))), is_active=True)
    except (ValueError, OverflowError, Account.DoesNotExist):
        raise NotFound("no such link") from None
    if not default_token_generator.check_token(account, token):
        raise NotFound("no such link")
    return account


def set_password(account: Account, password: str) -> None:
    """Sets it, after which the account's link is dead."""
    try:
        validate_password(password, account)
    except ValidationError as problem:
        raise RuleError("weak_password", field="password", rule=" ".join(problem.messages)) from None
    account.set_password(password)
    account.save(update_fields=["password"])


def _clean(roles: Collection[str]) -> list[str]:
    """The roles in the order in which they are declared."""
    if not roles or not set(Role).issuperset(roles):
        raise RuleError("bad_role", field="role", rule="at least one of " + ", ".join(Role))
    if (alone := sorted(ALONE & set(roles))) and len(set(roles)) > 1:
        raise RuleError("role_conflict", field="role", rule=f"{alone[0]} stands alone: it watches or admits others")
    return [role.value for role in Role if role in roles]


def _keep_an_administrator(account: Account, roles: Collection[str]) -> None:
    if not account.has_role(Role.ADMINISTRATOR) or Role.ADMINISTRATOR in roles:
        return
    others = Account.objects.filter(is_active=True).exclude(pk=account.pk)
    if not any(other.has_role(Role.ADMINISTRATOR) for other in others):
        raise Conflict("the last administrator stays one")


def _check_name(name: str) -> None:
    try:
        Account.username_validator(name)
    except ValidationError:
        raise RuleError("bad_name", field="name", rule="letters, digits and @ . + - _ only") from None
    if not 1 <= len(name) <= 150:
        raise RuleError("bad_name", field="name", rule="1 to 150 characters")
