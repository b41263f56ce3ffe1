"""Lists that wait for review, and everything that waits for the word of a second person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from debtormap.console import due_words, words
from debtormap.console.access import Act
from debtormap.console.pages import proceedings as pages
from debtormap.console.pages import scope
from debtormap.console.queues.base import Asked, ByField, ByValue, Deed, Queue, Row, one_by_one, parts, version
from debtormap.console.words import Word
from debtormap.core.errors import Conflict, NotFound
from debtormap.core.life_cycle import State
from debtormap.register import (
    access,
    address_decisions,
    background,
    exports,
    proceedings,
    releasing,
    restoring,
    reviewing,
)
from debtormap.register.export_models import Export
from debtormap.register.models import Batch, BatchState, Restoration
from debtormap.register.proceeding_models import Proceeding
from debtormap.staff.models import Account

APPROVE: Final = "approve"
SEND_BACK: Final = "send_back"


def _ready(account: Account, _now: datetime) -> QuerySet[Batch]:
    found = scope.batches(account).filter(state=BatchState.READY).order_by("created_at", "pk")
    return address_decisions.with_choices(found)


def _batch_row(batch: Any, account: Account) -> Row:
    return Row(
        key=f"{batch.pk}~{batch.chosen}",
        title=batch.file_name,
        link=reverse("batch", args=(batch.pk,)),
        cells=(
            (_("Court"), words.court_name(batch.court_code) if batch.court_code else _("each row's own court")),
            (_("Author"), str(batch.author)),
            (_("To publish"), f"{batch.rows_to_publish:,}"),
            (_("Refused rows"), f"{batch.rows_error:,}"),
            (_("Came"), f"{batch.created_at:%Y-%m-%d}"),
        ),
        is_own=batch.author_id == account.pk,
    )


def _held_batch(key: str, by: Account) -> Batch:
    """As the page showed it. Conflict when a place was chosen since, which changes what is approved."""
    batch_id, choices = parts(key, 2)
    batch = scope.batch(by, batch_id)
    if version(choices) != address_decisions.choices(batch):
        raise Conflict("somebody has changed this meanwhile: look again")
    return batch


def _approve_batch(key: str, asked: Asked) -> None:
    reviewing.approve(_held_batch(key, asked.by), by=asked.by, reason=asked.reason)


def _send_batch_back(key: str, asked: Asked) -> None:
    reviewing.reject(_held_batch(key, asked.by), by=asked.by, reason=asked.reason)


REVIEW: Final = Queue(
    code="review",
    word=_("To review"),
    note=_("Lists whose rows are checked. Whoever sent a list does not approve it."),
    sees=Act.READ_REGISTER,
    gather=_ready,
    rows=one_by_one(_batch_row),
    filters=(
        ByField(name="court", word=_("Court"), column="court_code", named=words.court_name),
        ByField(name="author", word=_("Author"), column="author__username", named=str),
    ),
    deeds=(
        Deed(
            code=APPROVE,
            word=_("Approve what is marked"),
            roles=access.APPROVERS,
            act=_approve_batch,
            needs_reason=False,
            statement=_("I have read the texts of every list that I approve, as the public will read them."),
        ),
        Deed(code=SEND_BACK, word=_("Send back what is marked"), roles=access.PUBLISHERS, act=_send_batch_back),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One half of an act, which another person completes."""

    kind: str
    key: str
    name: str
    number: str
    court_code: str
    first: Account
    since: datetime
    link: str


KINDS: Final[dict[str, Word]] = {
    "release": _("publication of a proceeding"),
    "sign": _("decision to be signed"),
    "restore": _("return of a listing"),
    "publish": _("approved list, to be published"),
    "export": _("export"),
}


def _second(account: Account, now: datetime) -> list[Waiting]:
    found = (
        *_proceedings(account),
        *_restorations(account),
        *_approved(account),
        *_exports(account),
    )
    return sorted(found, key=lambda each: (each.since, each.key))


def second_of_others(account: Account, now: datetime) -> list[Waiting]:
    """What this person may let through: of the first person's own halves another one is the second."""
    return [each for each in _second(account, now) if not _is_own(each, account)]


def _proceedings(account: Account) -> list[Waiting]:
    found = pages.under_way(account)
    proposed = found.filter(release_proposed_by__isnull=False).select_related("release_proposed_by")
    drafted = found.filter(state=State.REVIEW.value, drafted_by__isnull=False).select_related("drafted_by")
    return [
        *(_of_proceeding("release", each, each.release_proposed_by) for each in proposed),
        *(_of_proceeding("sign", each, each.drafted_by) for each in drafted),
    ]


def _of_proceeding(kind: str, each: Proceeding, first: Account) -> Waiting:
    return Waiting(
        kind=kind, key=f"{kind}~{each.pk}~{each.version}", name=each.name, number=each.case_number,
        court_code=each.court_code, first=first, since=each.changed_at, link=reverse("proceeding", args=(each.pk,)),
    )  # fmt: skip


def _restorations(account: Account) -> list[Waiting]:
    return [_of_restoration(each) for each in restoring.waiting(account)]


def _of_restoration(each: Restoration) -> Waiting:
    listing = each.listing
    return Waiting(
        kind="restore", key=f"restore~{each.pk}~0", name=listing.party.name, number=listing.case.case_number,
        court_code=listing.case.court_code, first=each.proposed_by, since=each.proposed_at,
        link=reverse("listing", args=(listing.pk,)),
    )  # fmt: skip


def _approved(account: Account) -> list[Waiting]:
    return [
        Waiting(
            kind="publish", key=f"publish~{each.pk}~0", name=each.file_name, number=f"{each.rows_to_publish:,}",
            court_code=each.court_code, first=each.approver or each.author, since=each.approved_at or each.created_at,
            link=reverse("batch", args=(each.pk,)),
        )
        for each in scope.batches(account).filter(state=BatchState.APPROVED)
    ]  # fmt: skip


def _exports(account: Account) -> list[Waiting]:
    waiting = exports.visible(account).filter(approved_at__isnull=True, refused_at__isnull=True)
    return [_of_export(each) for each in waiting]


def _of_export(each: Export) -> Waiting:
    return Waiting(
        kind="export", key=f"export~{each.pk}~0", name=str(due_words.EXPORTS[each.kind]), number=each.purpose,
        court_code=each.court_code, first=each.proposed_by, since=each.proposed_at, link=reverse("exports"),
    )  # fmt: skip


def _second_row(each: Waiting, account: Account) -> Row:
    return Row(
        key=each.key,
        title=each.name,
        link=each.link,
        cells=(
            (_("What waits"), KINDS[each.kind]),
            (_("Which matter"), each.number),
            (_("Court"), words.court_name(each.court_code)),
            (_("First person"), str(each.first)),
            (_("Since"), f"{each.since:%Y-%m-%d}"),
        ),
        is_own=_is_own(each, account),
    )


def _is_own(each: Waiting, account: Account) -> bool:
    """Whoever approved a list may order its publication: both persons have spoken by then."""
    return each.first.pk == account.pk and each.kind != "publish"


Service = Callable[[str, int, Asked], object]


def _publish_list(key: str, _version: int, asked: Asked) -> None:
    batch = scope.batch(asked.by, key)
    if batch.state not in {BatchState.APPROVED, BatchState.PUBLISHING}:
        raise Conflict("the batch is not approved")
    access.require(asked.by, access.PUBLISHERS, batch.court_code)
    background.order_publication(batch, by=asked.by)


def _send_list_back(key: str, _version: int, asked: Asked) -> None:
    reviewing.reject(scope.batch(asked.by, key), by=asked.by, reason=asked.reason)


def _let_export_out(key: str, _version: int, asked: Asked) -> None:
    exports.require_visible(key, asked.by)
    exports.approve(key, by=asked.by, now=asked.now)


def _refuse_export(key: str, _version: int, asked: Asked) -> None:
    exports.require_visible(key, asked.by)
    exports.refuse(key, by=asked.by, now=asked.now, reason=asked.reason)


LET_THROUGH: Final[dict[str, Service]] = {
    "release": lambda key, seen, asked: releasing.release(
        key, expected=seen, by=asked.by, now=asked.now, reason=asked.reason
    ),
    "sign": lambda key, seen, asked: proceedings.sign(
        key, expected=seen, by=asked.by, now=asked.now, reason=asked.reason
    ),
    "restore": lambda key, _seen, asked: restoring.approve(key, by=asked.by, now=asked.now),
    "publish": _publish_list,
    "export": _let_export_out,
}
REFUSE: Final[dict[str, Service]] = {
    "release": lambda key, seen, asked: releasing.take_back(
        key, expected=seen, by=asked.by, now=asked.now, reasons=asked.reason
    ),
    "sign": lambda key, seen, asked: proceedings.refuse(
        key, expected=seen, by=asked.by, now=asked.now, reasons=asked.reason
    ),
    "restore": lambda key, _seen, asked: restoring.refuse(key, by=asked.by, reason=asked.reason, now=asked.now),
    "publish": _send_list_back,
    "export": _refuse_export,
}


def _by_kind(services: dict[str, Service]) -> Callable[[str, Asked], None]:
    def act(key: str, asked: Asked) -> None:
        kind, subject, seen = parts(key, 3)
        if kind not in services:
            raise NotFound("there is no such matter")
        services[kind](subject, version(seen), asked)

    return act


SECOND: Final = Queue(
    code="approve",
    word=_("To approve"),
    note=_("One person has done the first half. Another one lets it through, or refuses it with a reason."),
    sees=Act.READ_REGISTER,
    gather=_second,
    rows=one_by_one(_second_row),
    filters=(
        ByValue(
            name="kind",
            word=_("What waits"),
            of=lambda each: str(each.kind),
            named=lambda code: KINDS.get(code, gettext("other")),
        ),
        ByValue(name="court", word=_("Court"), of=lambda each: str(each.court_code), named=words.court_name),
    ),
    deeds=(
        Deed(
            code="let_through",
            word=_("Let through what is marked"),
            roles=access.APPROVERS,
            act=_by_kind(LET_THROUGH),
            needs_reason=False,
        ),
        Deed(code="refuse", word=_("Refuse what is marked"), roles=access.APPROVERS, act=_by_kind(REFUSE)),
    ),
)
