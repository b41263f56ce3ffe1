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


def may_act_for(account: Account, court_code: str) -> bool:
    """Whether the account's court is that one, or the high court."""
    return account.is_active and account.court_code in {"", court_code}
