"""Ending a listing by the law's own grounds: D1-D7 of article 10, or early by article 2. One officer, at once.

D1-D7 end a listing without term as of right; where a term was fixed they do not (article 10 paragraph 2), and an
officer may decide on early deletion instead. Whoever asked for a deletion under D3 is remembered by a keyed hash: for
six months this applicant's new application against the same party is refused.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from debtormap.core.deadlines import day_in_beijing
from debtormap.core.errors import RuleError
from debtormap.core.exits import DeletionGround
from debtormap.core.listing import Ground, has_fixed_term
from debtormap.ledger import chain
from debtormap.register import proceeding_files, withdrawing
from debtormap.register.models import Listing
from debtormap.register.proceeding_models import Deletion
from debtormap.staff.models import Account

EARLY: Final = "early"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """On which ground of article 10 a listing ends, and what that ground needs beside it."""

    ground: DeletionGround
    applicant: str = ""
    """Who asked for it (D3)."""
    open_effective_clue: bool | None = None
    """What the clue desk says (D4); None: nobody has asked."""


def end(listing_id: str, basis: Basis | None, *, by: Account, reason: str, now: datetime) -> None:
    """By the law that holds for the listing: with a term early (article 2), else by the ground named (article 10).

    RuleError `ground_missing` without one.
    """
    if _has_term(listing_id):
        delete_early(listing_id, by=by, reason=reason, now=now)
        return
    if basis is None:
        raise RuleError("ground_missing", field="ground", rule="a deletion names its ground, D1 to D7 of article 10")
    delete(
        listing_id, by=by, ground=basis.ground, reason=reason, now=now, applicant=basis.applicant,
        open_effective_clue=basis.open_effective_clue,
    )  # fmt: skip


def delete(
    listing_id: str,
    *,
    by: Account,
    ground: DeletionGround,
    reason: str,
    now: datetime,
    applicant: str = "",
    open_effective_clue: bool | None = None,
) -> None:
    """By a ground of article 10. RuleError `fixed_term` for a listing with a term, `applicant_missing` under D3.

    `open_effective_clue`: what the clue desk says, and all of it that comes here; None: nobody has asked. Under D4
    anything but False is RuleError `conditions_not_met`, which does not say why.
    """
    if ground is DeletionGround.D4 and open_effective_clue is not False:
        raise RuleError("conditions_not_met", field="ground", rule="the conditions of D4 are met")
    if ground is DeletionGround.D3 and not applicant.strip():
        raise RuleError("applicant_missing", field="applicant", rule="a deletion under D3 names who asked for it")
    with transaction.atomic():
        chain.take_head()
        if _has_term(listing_id):
            raise RuleError("fixed_term", field="ground", rule="with a term fixed, only early deletion ends it before")
        withdrawing.end(listing_id, by=by, early=False, reason=reason)
        key = proceeding_files.applicant_key(applicant) if ground is DeletionGround.D3 else None
        _note(listing_id, ground.value, by, now, key)


def delete_early(listing_id: str, *, by: Account, reason: str, now: datetime) -> None:
    """Early, where a term was fixed and the debtor performs or mends (article 2)."""
    with transaction.atomic():
        chain.take_head()
        if not _has_term(listing_id):
            raise RuleError("no_term", field="ground", rule="without a term a ground of article 10 ends it")
        withdrawing.end(listing_id, by=by, early=True, reason=reason)
        _note(listing_id, EARLY, by, now, None)


def grounds_of(listing: Listing) -> tuple[Ground, ...]:
    return tuple(Ground(each) for each in listing.grounds.split(",") if each)


def has_term(listing: Listing) -> bool:
    """Whether the decision fixed a term."""
    return has_fixed_term(grounds_of(listing))


def _has_term(listing_id: str) -> bool:
    found = Listing.objects.filter(pk=listing_id).only("grounds").first()
    return found is not None and has_term(found)  # an unknown one is told by the withdrawal


def _note(listing_id: str, ground: str, by: Account, now: datetime, applicant_key: bytes | None) -> None:
    Deletion.objects.create(
        listing_id=listing_id, ground=ground, on=day_in_beijing(now), applicant_key=applicant_key, decided_by=by,
        decided_at=now,
    )  # fmt: skip
