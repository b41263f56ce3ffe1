"""Parties that may be one: suggestions, merging by the whole number alone, and undoing it.

Equal whole numbers make one party by themselves, at import. The national list masks numbers, so a party known by a
mask is another party in every case, even when the register knows the person by the whole number. Where name, sex and
all that the mask shows agree, that is suggested (`alike.py`); an officer who has the whole number from the file may
merge the two, and nothing but that number makes them one. A merge is a pointer from one party to the other: listings
stay where their rows put them, so that undoing it restores all exactly, and nothing public changes.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from debtormap.core.errors import Conflict, NotFound, RuleError
from debtormap.core.identifiers import documents
from debtormap.core.masks import may_be_one_number
from debtormap.core.rows import Draft
from debtormap.register import access, audit, drafts
from debtormap.register.importing import today_in_beijing
from debtormap.register.models import Alike, Listing, Party, PartyFinding
from debtormap.register.sealing import lookup
from debtormap.staff.models import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two parties, as far as an officer needs it to tell them apart; numbers are masked."""

    party_id: str
    name: str
    number: str
    sex: str
    birth: str
    cases: tuple[tuple[str, str, str], ...]
    """Listing, case number and court of each listing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    masked: Side
    other: Side

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.masked, self.other


def suggestions(account: Account, limit: int) -> list[Suggestion]:
    """Pairs that nobody has judged, of which the masked one has a listing of the account's court."""
    return told(list(unjudged(account)[:limit]))


def unjudged(account: Account) -> QuerySet[Alike]:
    """The same as a query, in a fixed order."""
    judged = PartyFinding.objects.filter(masked=OuterRef("masked"), other=OuterRef("other"), undone_at__isnull=True)
    found = Alike.objects.filter(~Exists(judged), masked__merged_into__isnull=True).order_by("masked", "other")
    if not account.court_code:
        return found
    own = Listing.objects.filter(party=OuterRef("masked"), case__court_code=account.court_code)
    return found.filter(Exists(own))


def told(pairs: Sequence[Alike]) -> list[Suggestion]:
    """What an officer needs to judge these pairs; nothing else is opened."""
    sides = _sides({party_id for pair in pairs for party_id in (pair.masked_id, pair.other_id)})
    return [Suggestion(masked=sides[pair.masked_id], other=sides[pair.other_id]) for pair in pairs]


def listings_of(party: Party) -> QuerySet[Listing]:
    """All listings of a party, those of parties that were merged into it included."""
    return Listing.objects.filter(Q(party=party) | Q(party__merged_into=party))


def merges(account: Account) -> QuerySet[PartyFinding]:
    """The merges that hold, the latest first."""
    found = PartyFinding.objects.filter(is_same=True, undone_at__isnull=True).select_related("masked", "other", "by")
    if account.court_code:
        found = found.filter(masked__listings__case__court_code=account.court_code).distinct()
    return found.order_by("-at", "-pk")


def merge(masked_id: str, other_id: str, *, number: str, by: Account, reason: str) -> PartyFinding:
    """Joins the two when `number`, from the file, is the other's and fits the mask.

    RuleError of the field `number` when it is not; Conflict when one of them has been merged meanwhile.
    """
    _require_reason(reason)
    with transaction.atomic():
        masked, other = _pair(masked_id, other_id, by)
        _require_number(masked, other, number)
        finding = _found(masked, other, is_same=True, by=by, reason=reason)
        Party.objects.filter(pk=masked.pk).update(merged_into=other)
        audit.write("party.merge", f"party:{masked.pk}", by=by, reason=reason.strip(), after={"into": other.pk})
    return finding


def set_apart(masked_id: str, other_id: str, *, by: Account, reason: str) -> PartyFinding:
    """They are two persons; not suggested again."""
    _require_reason(reason)
    with transaction.atomic():
        masked, other = _pair(masked_id, other_id, by)
        finding = _found(masked, other, is_same=False, by=by, reason=reason)
        audit.write("party.set_apart", f"party:{masked.pk}", by=by, reason=reason.strip(), after={"from": other.pk})
    return finding


def undo(finding_id: str, *, by: Account, reason: str) -> None:
    """They are two again. Conflict when somebody was first."""
    _require_reason(reason)
    with transaction.atomic():
        finding = PartyFinding.objects.select_for_update().filter(pk=finding_id, is_same=True).first()
        if finding is None:
            raise NotFound("there is no such merge")
        if finding.undone_at is not None:
            raise Conflict("this merge has been undone already")
        _require_courts(by, finding.masked_id)
        Party.objects.filter(pk=finding.masked_id).update(merged_into=None)
        PartyFinding.objects.filter(pk=finding.pk).update(
            undone_by=by, undone_at=timezone.now(), undone_reason=reason.strip()
        )
        subject, after = f"party:{finding.masked_id}", {"from": finding.other_id}
        audit.write("party.undo_merge", subject, by=by, reason=reason.strip(), after=after)


def _pair(masked_id: str, other_id: str, by: Account) -> tuple[Party, Party]:
    """Both, locked in one order."""
    held = {
        party.pk: party
        for party in Party.objects.select_for_update().filter(pk__in=(masked_id, other_id)).order_by("pk")
    }
    masked, other = held.get(masked_id), held.get(other_id)
    if masked is None or other is None or masked.kind != other.kind:
        raise NotFound("there are no such two parties")
    if masked.number_sealed is not None or other.number_sealed is None:
        raise NotFound("one is known by a mask and the other by the whole number")
    if masked.merged_into_id is not None:
        raise Conflict("this party has been merged already")
    _require_courts(by, masked.pk)
    return masked, other


def _require_courts(by: Account, party_id: str) -> None:
    courts = Listing.objects.filter(party=party_id).values_list("case__court_code", flat=True).distinct()
    for court_code in list(courts) or [""]:
        access.require(by, access.PARTY_JUDGES, court_code)


def _require_number(masked: Party, other: Party, number: str) -> None:
    try:
        clean = documents.recognise(number, organisation=False, today=today_in_beijing()).value
    except RuleError as error:
        raise RuleError(error.code, field="number", rule=error.rule, mend=error.mend) from None
    draft = _draft(masked)
    printed = draft.masked_number if draft is not None else None
    if bytes(other.key) != lookup("party", clean) or not may_be_one_number(printed or "", clean):
        raise RuleError(
            "number_of_another",
            field="number",
            rule="the number is that of both parties",
            mend="对照案卷核对号码；号码不同的是两个人",
        )


def _found(masked: Party, other: Party, *, is_same: bool, by: Account, reason: str) -> PartyFinding:
    if PartyFinding.objects.filter(masked=masked, other=other, undone_at__isnull=True).exists():
        raise Conflict("somebody has judged these two already")
    return PartyFinding.objects.create(
        masked=masked, other=other, is_same=is_same, by=by, at=timezone.now(), reason=reason.strip()
    )


def _draft(party: Party) -> Draft | None:
    listing = Listing.objects.filter(party=party).order_by("-changed_at", "pk").only("sealed").first()
    return drafts.opened(listing.sealed) if listing is not None else None


def _sides(party_ids: Collection[str]) -> dict[str, Side]:
    listings: dict[str, list[Listing]] = defaultdict(list)
    found = Listing.objects.filter(party__in=party_ids).select_related("case", "party")
    for each in found.order_by("published_on", "pk"):
        listings[each.party_id].append(each)
    return {party_id: _side(each) for party_id, each in listings.items()}


def _side(listings: Sequence[Listing]) -> Side:
    """Of one party, by its listings in order."""
    party, shown = listings[0].party, drafts.shown(drafts.opened(listings[-1].sealed))
    return Side(
        party_id=party.pk,
        name=party.name,
        number=shown.get("身份证号码/组织机构代码", ""),
        sex=shown.get("性别", ""),
        birth=shown.get("出生日期", ""),
        cases=tuple((each.pk, each.case.case_number, each.case.court_name) for each in listings),
    )


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleError("reason_missing", field="reason", rule="a finding about two parties says why")
