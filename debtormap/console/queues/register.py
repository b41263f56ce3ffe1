"""Of the register itself: parties that may be one, and terms that end soon."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from debtormap.console import words
from debtormap.console.access import Act
from debtormap.console.pages import listings, scope
from debtormap.console.queues.base import Asked, ByCondition, ByField, Deed, Queue, Row, one_by_one, parts
from debtormap.console.words import Word
from debtormap.register import access, deleting, same_party, withdrawing
from debtormap.register.models import Alike, Listing
from debtormap.register.same_party import Suggestion
from debtormap.staff.models import Account


def _pairs(account: Account, _now: datetime) -> QuerySet[Alike]:
    return same_party.unjudged(account)


def _pair_rows(some: Sequence[Alike], _account: Account) -> list[Row]:
    return [_pair_row(pair) for pair in same_party.told(some)]


def _pair_row(pair: Suggestion) -> Row:
    return Row(
        key=f"{pair.masked.party_id}~{pair.other.party_id}",
        title=pair.masked.name,
        link=reverse("parties"),
        cells=(
            (_("Masked number"), pair.masked.number),
            (_("Beside"), pair.other.number),
            (_("Sex"), pair.masked.sex or pair.other.sex or "—"),
            (_("Born"), pair.other.birth or "—"),
            (_("Listings"), f"{len(pair.masked.cases)} + {len(pair.other.cases)}"),
        ),
    )


def _set_apart(key: str, asked: Asked) -> None:
    masked, other = parts(key, 2)
    same_party.set_apart(masked, other, by=asked.by, reason=asked.reason)


DUPLICATES: Final = Queue(
    code="duplicates",
    word=_("Duplicates"),
    note=_("Many can be kept apart at once. To merge two, the whole number is entered on the page of duplicates."),
    sees=Act.READ_REGISTER,
    gather=_pairs,
    rows=_pair_rows,
    filters=(
        ByField(name="court", word=_("Court"), column="masked__listings__case__court_code", named=words.court_name),
    ),
    deeds=(Deed(code="apart", word=_("Two persons: keep apart"), roles=access.PARTY_JUDGES, act=_set_apart),),
)


def _ending(account: Account, _now: datetime) -> QuerySet[Listing]:
    return listings.expiring(scope.listings(account)).order_by("expires_at", "pk")


def _ending_row(listing: Listing, _account: Account) -> Row:
    return Row(
        key=listing.pk,
        title=listing.party.name,
        link=reverse("listing", args=(listing.pk,)),
        cells=(
            (_("Case number"), listing.case.case_number),
            (_("Court"), listing.case.court_name),
            (_("Published on"), f"{listing.published_on:%Y-%m-%d}"),
            (_("Term ends on"), f"{listing.ends_on:%Y-%m-%d}" if listing.ends_on else "—"),
        ),
    )


def _within() -> dict[str, tuple[Word, Q]]:
    now = timezone.now()
    return {
        "7": (_("within 7 days"), Q(expires_at__lte=now + timedelta(days=7))),
        "14": (_("within 14 days"), Q(expires_at__lte=now + timedelta(days=14))),
        "30": (_("within 30 days"), Q(expires_at__lte=now + timedelta(days=30))),
    }


EXPIRING: Final = Queue(
    code="expiring",
    word=_("Expiring"),
    note=_("These end by themselves at the end of their last day. Whoever has performed may be deleted before."),
    sees=Act.READ_REGISTER,
    gather=_ending,
    rows=one_by_one(_ending_row),
    filters=(
        ByCondition(name="within", word=_("Term ends on"), conditions=_within),
        ByField(name="court", word=_("Court"), column="case__court_code", named=words.court_name),
    ),
    deeds=(
        Deed(
            code="delete_early",
            word=_("Delete early what is marked"),
            roles=access.WITHDRAWERS,
            act=lambda key, asked: deleting.delete_early(key, by=asked.by, reason=asked.reason, now=asked.now),
        ),
        Deed(
            code="hide",
            word=_("Hide what is marked"),
            roles=access.WITHDRAWERS,
            act=lambda key, asked: withdrawing.hide(key, by=asked.by, reason=asked.reason),
        ),
    ),
)
