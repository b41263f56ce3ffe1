"""Words that everybody would try here: a password is what is left without them.

ASVS 5.0, 6.1.2 and 6.2.11. A long sentence may speak of the court; a short one that is made of its words may not.

>>> left("Hebei-Fayuan-2026", ("hebei", "fayuan")), len(left("the court sleeps late on Fridays", ("court",))) >= LEAST
('', True)
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: Of the program, its subject and its place; those of the installation come from its address and the account's court.
WORDS: Final = (
    "debtormap", "debtor", "defaulter", "console", "administrator", "admin", "register", "listing", "judgment", "court",
    "password", "passphrase", "hebei", "fayuan", "renmin", "zhixing", "shixin", "beizhixing", "mingdan", "gongshi",
    "mima", "guanliyuan", "法院", "人民", "执行", "失信", "被执行人", "名单", "公示", "河北", "密码", "管理员", "口令",
)  # fmt: skip
LEAST: Final = 8
"""Letters that must be left."""
_NOT_LETTERS: Final = re.compile(r"[\W\d_]+")


class ContextWords:
    """For AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if len(left(password, words(user))) < LEAST:
            raise ValidationError(self.get_help_text(), code="password_of_the_court")

    def get_help_text(self) -> str:
        return _("Your password must not be made of words of the court and figures: those are tried first.")


def words(user: AbstractBaseUser | None) -> tuple[str, ...]:
    """The words of the program, of this installation, and of the person's court, the longest first."""
    host = (urlsplit(settings.PUBLIC_URL).hostname or "").split(".")
    own = (*host, str(getattr(user, "court_code", "")), str(getattr(user, "username", "")))
    return tuple(sorted({each.lower() for each in (*WORDS, *own) if len(each) > 1}, key=len, reverse=True))


def left(password: str, words: tuple[str, ...]) -> str:
    """The letters of a password without these words."""
    text = _NOT_LETTERS.sub("", password.lower())
    for word in words:
        text = text.replace(_NOT_LETTERS.sub("", word) or word, "")
    return text
