"""Papers of a person: cleaned when they come, sealed for the court, and gone after a day when no request takes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Sum

from debtormap.core.corrections import OPEN
from debtormap.core.errors import Full, RuleError
from debtormap.core.retention import RULES, Kind, is_held
from debtormap.corrections import moving, proofs, sealing
from debtormap.corrections.models import Paper, Request, new_id
from debtormap.papers import cleaning, kinds, viruses
from debtormap.papers.cleaning_errors import Refused

MAX_PAPERS: Final = 5
MOST_RETIRED: Final = 5_000
MAX_BYTES: Final = 10 * 1024**2
LASTS: Final = timedelta(days=1)
#: Of all papers together, and of those that no request has taken up.
QUOTA_BYTES: Final = 20 * 1024**3
WAITING_QUOTA_BYTES: Final = 2 * 1024**3
_UNREADABLE: Final = ("unreadable_file", "the file cannot be read", "take the photo again, or make a new PDF")
_REFUSALS: Final = {
    "encrypted": ("encrypted_file", "a protected PDF is not taken", "print it to a new PDF without password"),
    "infected": ("infected_file", "the virus scanner knows this file", "send another copy"),
    "too_large": ("too_large", "the picture or the PDF is too large", "take a smaller photo, or fewer pages"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What the page needs to show what it handed in."""

    paper_id: str
    media_type: str
    size_bytes: int


def take_in(data: bytes, proof: str, *, now: datetime) -> Sent:
    """RuleError for a file that is not taken, Full without room, Unavailable while a virus scanner is set and silent.

    One proof of work allows twice what a request has.
    """
    if not 0 < len(data) <= MAX_BYTES:
        raise RuleError(
            "too_large", field="papers", rule=f"a paper has at most {MAX_BYTES} bytes", mend="send it smaller"
        )
    met = proofs.check(proof, now)
    if Paper.objects.filter(challenge=met).count() >= 2 * MAX_PAPERS:
        raise _too_many()
    _require_room(len(data))
    media_type, cleaned = _cleaned(data)
    paper = Paper(pk=new_id(), media_type=media_type, size_bytes=len(cleaned), challenge=met, created_at=now)
    paper.sealed = sealing.seal_for_court(cleaned, moving.paper_use(paper.pk))
    paper.save(force_insert=True)
    return Sent(paper_id=paper.pk, media_type=paper.media_type, size_bytes=paper.size_bytes)


def attach(request: Request, paper_ids: Sequence[str]) -> None:
    """Inside the transaction of the request. RuleError for one that is not there or was taken."""
    if len(paper_ids) > MAX_PAPERS or len(set(paper_ids)) != len(paper_ids):
        raise _too_many()
    for number, paper_id in enumerate(paper_ids, 1):
        taken = Paper.objects.filter(pk=paper_id, request__isnull=True).update(request=request, number=number)
        if taken != 1:
            raise RuleError("paper_missing", field="papers", rule="a paper is kept for a day", mend="send it again")


def sweep(now: datetime) -> int:
    """Removes what no request took up; how many."""
    return Paper.objects.filter(request__isnull=True, created_at__lt=now - LASTS).delete()[0]


def retire(now: datetime, held: frozenset[str], *, commit: bool) -> tuple[int, int]:
    """For the retention run: papers of requests that ended long ago go; (gone or to go, held)."""
    over = Request.objects.exclude(state__in=list(OPEN)).filter(changed_at__lt=now - RULES[Kind.PAPERS].keep)
    due = Paper.objects.filter(request__in=over).values_list("pk", "request_id", "request__listing_id")
    free, kept = [], 0
    for paper_id, request_id, listing_id in due[:MOST_RETIRED]:
        if is_held((f"correction:{request_id}", f"listing:{listing_id}"), held):
            kept += 1
        else:
            free.append(paper_id)
    return (Paper.objects.filter(pk__in=free).delete()[0] if commit else len(free)), kept


def _cleaned(data: bytes) -> tuple[str, bytes]:
    """Media type and content of what is left."""
    sent_as = kinds.media_type(data[: kinds.FIRST_BYTES], field="papers")
    try:
        viruses.check_if_set(data, settings.CLAMD)
        return cleaning.copy_type(sent_as), cleaning.clean(data, sent_as)
    except Refused as refusal:
        code, rule, mend = _REFUSALS.get(refusal.code, _UNREADABLE)
        raise RuleError(code, field="papers", rule=rule, mend=mend) from None


def _require_room(size_bytes: int) -> None:
    held = Paper.objects.aggregate(sum=Sum("size_bytes"))["sum"] or 0
    waiting = Paper.objects.filter(request__isnull=True).aggregate(sum=Sum("size_bytes"))["sum"] or 0
    if held + size_bytes > QUOTA_BYTES or waiting + size_bytes > WAITING_QUOTA_BYTES:
        raise Full("there is no room for papers")


def _too_many() -> RuleError:
    return RuleError("too_many_papers", field="papers", rule=f"at most {MAX_PAPERS} papers, each once")
