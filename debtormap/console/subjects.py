"""What an entry of the audit or a deadline is about: a name that a person knows, and the page where it is worked on.

Subjects are `kind:id`, as in the audit. Asked for many at once: one query a kind, however many there are.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from debtormap.console import words
from debtormap.console.words import Word
from debtormap.corrections.models import Request
from debtormap.register.models import Batch, Listing, RewardNotice, Tightening
from debtormap.register.proceeding_models import Proceeding
from debtormap.staff.models import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """`name` is empty for what has none but its id; `link` where there is no page."""

    kind: Word
    key: str
    name: str
    link: str


#: Where a subject is worked on.
PAGES: Final[dict[str, Callable[[str], str]]] = {
    "listing": lambda key: reverse("listing", args=(key,)),
    "batch": lambda key: reverse("batch", args=(key,)),
    "correction": lambda key: reverse("correction", args=(key,)),
    "proceeding": lambda key: reverse("proceeding", args=(key,)),
    "clue": lambda key: reverse("clue", args=(key,)),
    "reward": lambda key: reverse("reward", args=(key,)),
    "confirmation": lambda _key: reverse("confirmations"),
}
#: An id alone says nothing to a person; a clue has no other name on purpose.
KINDS: Final[dict[str, Word]] = {
    "account": _("Account"),
    "alarm": _("Alarm"),
    "batch": _("Batch"),
    "clue": _("Clue"),
    "confirmation": _("Listing"),
    "correction": _("Request"),
    "escrow": _("Escrow"),
    "export": _("Export"),
    "hold": _("Legal hold"),
    "job": _("Background work"),
    "key": _("Key"),
    "listing": _("Listing"),
    "party": _("Party"),
    "policy": _("Policy"),
    "proceeding": _("Proceeding"),
    "recipient": _("Recipient"),
    "reconciliation": _("National list"),
    "retention": _("Retention"),
    "reward": _("Reward notice"),
    "selfcode": _("Code of the counter"),
    "template": _("Answer template"),
}


def address(subject: str) -> str:
    """Where it is worked on; empty where there is no page."""
    kind, _colon, key = subject.partition(":")
    return PAGES[kind](key) if kind in PAGES else ""


def named(subjects: Iterable[str]) -> dict[str, Subject]:
    """Each subject as people know it. One whose record is gone keeps kind and id."""
    keys: dict[str, set[str]] = defaultdict(set)
    every = set(subjects)
    for each in every:
        kind, _colon, key = each.partition(":")
        keys[kind].add(key)
    names = {kind: _NAMES[kind](found) for kind, found in keys.items() if kind in _NAMES}
    return {each: _subject(each, names) for each in every}


def _subject(subject: str, names: Mapping[str, Mapping[str, str]]) -> Subject:
    kind, _colon, key = subject.partition(":")
    return Subject(kind=KINDS.get(kind, kind), key=key, name=names.get(kind, {}).get(key, ""), link=address(subject))


def _listings(keys: Collection[str]) -> dict[str, str]:
    rows = Listing.objects.filter(pk__in=keys).values_list("pk", "party__name", "case__case_number")
    return {key: f"{name} {number}" for key, name, number in rows}


def _batches(keys: Collection[str]) -> dict[str, str]:
    return dict(Batch.objects.filter(pk__in=keys).values_list("pk", "file_name"))


def _proceedings(keys: Collection[str]) -> dict[str, str]:
    rows = Proceeding.objects.filter(pk__in=keys).values_list("pk", "name", "case_number")
    return {key: f"{name} {number}" for key, name, number in rows}


def _requests(keys: Collection[str]) -> dict[str, str]:
    rows = Request.objects.filter(pk__in=keys).values_list("pk", "kind", "listing__party__name")
    return {key: " ".join(filter(None, (str(words.CORRECTION_KINDS[kind]), name))) for key, kind, name in rows}


def _confirmations(keys: Collection[str]) -> dict[str, str]:
    rows = Tightening.objects.filter(pk__in=keys).values_list(
        "pk", "listing__party__name", "listing__case__case_number"
    )
    return {str(key): f"{name} {number}" for key, name, number in rows}


def _rewards(keys: Collection[str]) -> dict[str, str]:
    rows = RewardNotice.objects.filter(pk__in=keys).values_list("pk", "listing__party__name")
    return {str(key): name for key, name in rows}


def _accounts(keys: Collection[str]) -> dict[str, str]:
    return {str(key): name for key, name in Account.objects.filter(pk__in=_numbers(keys)).values_list("pk", "username")}


def _numbers(keys: Collection[str]) -> list[str]:
    return [key for key in keys if key.isascii() and key.isdigit()]


_NAMES: Final[dict[str, Callable[[Collection[str]], Mapping[str, str]]]] = {
    "account": _accounts,
    "batch": _batches,
    "confirmation": _confirmations,
    "correction": _requests,
    "listing": _listings,
    "proceeding": _proceedings,
    "reward": _rewards,
}
