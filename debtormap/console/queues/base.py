"""What a queue is: how its matters are gathered, filtered and shown, and the acts on each that is marked.

An act in bulk is the act itself, once for each marked matter, in a transaction of its own: one that is refused does
not hold up the others, and each has its own entry in ledger and audit with the reason that was given. Who is the second
person, which court may act and what has changed since the page was shown is asked by the services, as for one alone.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from debtormap.console.access import Act, may
from debtormap.console.pages import progress
from debtormap.console.words import Word
from debtormap.core.errors import Conflict, DebtormapError, NotAllowed, NotFound, RuleError
from debtormap.staff.models import Account, Role

MOST_AT_ONCE: Final = 200
#: Matters of a queue: at hand, or still to be fetched.
Found = Sequence[Any] | QuerySet[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One matter. `key` is what its mark sends back: what it is, and the version that the page showed."""

    key: str
    title: Word
    link: str
    cells: Sequence[tuple[Word, Word]]
    """(label, text); every row of a queue has the same labels."""
    urgency: str = ""
    """A code of `words.ESCALATIONS`."""
    is_own: bool = False
    """The reader did the first half: the second is another person's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a deed is told: whose it is, when, and why."""

    by: Account
    now: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """An act on each marked matter. `act` raises a DebtormapError where it is refused."""

    code: str
    word: Word
    roles: tuple[Role, ...]
    act: Callable[[str, Asked], None]
    needs_reason: bool = True
    statement: Word = ""
    """What the person says by doing it, and ticks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    code: str
    word: Word
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ByField:
    """By a column of a query."""

    name: str
    word: Word
    column: str
    named: Callable[[str], Word]

    def choices(self, found: Found) -> list[Choice]:
        assert isinstance(found, QuerySet)
        counted = found.order_by().values_list(self.column).annotate(Count("pk", distinct=True)).order_by(self.column)
        return [Choice(code=str(code), word=self.named(str(code)), count=count) for code, count in counted]

    def narrow(self, found: Found, code: str) -> Found:
        assert isinstance(found, QuerySet)
        return found.filter(**{self.column: code})


@dataclass(frozen=True, slots=True, kw_only=True)
class ByCondition:
    """By conditions of a query that may overlap."""

    name: str
    word: Word
    conditions: Callable[[], Mapping[str, tuple[Word, Q]]]

    def choices(self, found: Found) -> list[Choice]:
        assert isinstance(found, QuerySet)
        return [
            Choice(code=code, word=word, count=found.filter(condition).count())
            for code, (word, condition) in self.conditions().items()
        ]

    def narrow(self, found: Found, code: str) -> Found:
        assert isinstance(found, QuerySet)
        held = self.conditions().get(code)
        return found.filter(held[1]) if held else found


@dataclass(frozen=True, slots=True, kw_only=True)
class ByValue:
    """By what is said of each matter at hand."""

    name: str
    word: Word
    of: Callable[[Any], str]
    named: Callable[[str], Word]

    def choices(self, found: Found) -> list[Choice]:
        counted = Counter(self.of(each) for each in found)
        return [Choice(code=code, word=self.named(code), count=counted[code]) for code in sorted(counted)]

    def narrow(self, found: Found, code: str) -> Found:
        return [each for each in found if self.of(each) == code]


Filter = ByField | ByCondition | ByValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    code: str
    word: Word
    note: Word
    sees: Act
    gather: Callable[[Account, datetime], Found]
    rows: Callable[[Sequence[Any], Account], list[Row]]
    filters: Sequence[Filter] = ()
    deeds: Sequence[Deed] = ()

    def deeds_of(self, account: Account) -> list[Deed]:
        return [deed for deed in self.deeds if account.has_role(*deed.roles)]

    def is_open_to(self, account: Account) -> bool:
        return may(account, self.sees)


def one_by_one(row: Callable[[Any, Account], Row]) -> Callable[[Sequence[Any], Account], list[Row]]:
    """Rows of matters of which each says by itself all that is shown."""
    return lambda some, account: [row(each, account) for each in some]


def size(found: Found) -> int:
    return found.count() if isinstance(found, QuerySet) else len(found)


def narrowed(queue: Queue, found: Found, asked: Mapping[str, str]) -> Found:
    for each in queue.filters:
        if code := asked.get(each.name, ""):
            found = each.narrow(found, code)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    key: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of each that was marked."""

    done: Sequence[str] = ()
    refused: Sequence[Refusal] = field(default_factory=tuple)

    @property
    def keys_left(self) -> Collection[str]:
        return {each.key for each in self.refused}


def act_on_each(deed: Deed, keys: Iterable[str], asked: Asked) -> Outcome:
    """Each by itself. RuleError for too many, or without the reason that the deed asks for: then nothing is done."""
    marked = list(dict.fromkeys(keys))
    if len(marked) > MOST_AT_ONCE:
        raise RuleError("too_many", field="chosen", rule=f"at most at once: {MOST_AT_ONCE}")
    if deed.needs_reason and not asked.reason:
        raise RuleError("reason_missing", field="reason", rule="an act says why")
    done, refused = [], []
    for key in marked:
        try:
            deed.act(key, asked)
        except (RuleError, Conflict, NotAllowed, NotFound) as error:
            refused.append(Refusal(key=key, why=_why(error)))
        else:
            done.append(key)
    return Outcome(done=done, refused=refused)


def parts(key: str, count: int) -> list[str]:
    """What a key was made of. NotFound for one that no page of ours has sent."""
    found = key.split("~")
    if len(found) != count:
        raise NotFound("there is no such matter")
    return found


def version(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise NotFound("there is no such matter")
    return int(text)


def _why(error: DebtormapError) -> str:
    return progress.refusal(error)
