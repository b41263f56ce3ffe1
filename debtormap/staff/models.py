"""The people of a court who work with the register: their roles and the court they act for."""

from enum import StrEnum
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models


class Role(StrEnum):
    CLERK = "clerk"
    APPROVER = "approver"
    PRESIDENT = "president"
    CORRECTION_OFFICER = "correction_officer"
    CLUE_OFFICER = "clue_officer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


def no_roles() -> list[Any]:
    return []


class Account(AbstractUser):
    court_code = models.CharField(max_length=12, blank=True)
    """Code of the own court, as in case numbers (冀0102); empty: the high court, which acts for all."""
    roles = models.JSONField(default=no_roles)

    def has_role(self, *roles: Role) -> bool:
        """Whether the account is active and has one of the roles."""
        return self.is_active and any(role.value in self.roles for role in roles)

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class StaffSession(models.Model):
    """Where an account is logged in: what its owner, and an administrator, may look at and end."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sessions")
    key = models.CharField(max_length=40, unique=True)
    """Of Django's session, which holds what is in it."""
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    """To the minute."""
    agent = models.CharField(max_length=120, blank=True)
    """What the browser calls itself."""

    class Meta:
        db_table = "staff_session"


class LoginFailure(models.Model):
    """A log-in that failed. The name that was typed is not kept: it may be a password in the wrong field."""

    at = models.DateTimeField(db_index=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", null=True)
    """None: no account has that name."""

    class Meta:
        db_table = "staff_loginfailure"


class Counted(models.Model):
    """What limits on log-ins and used codes count, for all processes of the court side: Django's cache as a table."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "staff_counted"


def may_act_for(account: Account, court_code: str) -> bool:
    """Whether the account's court is that one, or the high court."""
    return account.is_active and account.court_code in {"", court_code}
