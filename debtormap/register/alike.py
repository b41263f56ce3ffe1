"""Which parties look like one: found when a listing changes, so that a page that shows them need not look.

Follows the events of listings by their numbers, in pieces, each one transaction; an installation that has many listings
and no pairs yet is gone through once, in the background. What is found are pairs of ids, made anew of what the listings
say: nothing depends on them but suggestions.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from debtormap.core.listing import Kind
from debtormap.core.masks import hidden_count, may_be_one_number
from debtormap.core.rows import Draft
from debtormap.register import drafts
from debtormap.register.models import Alike, AlikeMark, Listing, Party
from debtormap.register.sealing import unseal

#: A mask that hides more tells too little to suggest anything.
MOST_HIDDEN: Final = 8
#: Listings looked at in one transaction, and in one call.
PIECE: Final = 500
AT_ONCE: Final = 2_000


def keep_up(most: int = AT_ONCE) -> int:
    """Look at what changed since; how many listings. Safe to run in several processes."""
    done = 0
    while done < most and (looked_at := _piece()):
        done += looked_at
    return done


def _piece() -> int:
    mark = AlikeMark.objects.values_list("seq", flat=True).first()
    if not Listing.objects.filter(seq__gt=mark or 0).exists():
        return 0
    with transaction.atomic():
        held, _ = AlikeMark.objects.select_for_update().get_or_create(id=1, defaults={"seq": 0})
        found = Listing.objects.filter(seq__gt=held.seq).order_by("seq")
        changed = list(found.values_list("seq", "party_id")[:PIECE])
        if changed:
            _look_at({party_id for _seq, party_id in changed})
            AlikeMark.objects.filter(id=1).update(seq=changed[-1][0])
    return len(changed)


def _look_at(party_ids: Collection[str]) -> None:
    """Find the pairs of these parties anew."""
    parties = list(Party.objects.filter(pk__in=party_ids, kind=Kind.NATURAL_PERSON))
    masked = [party for party in parties if party.number_sealed is None]
    whole = [party for party in parties if party.number_sealed is not None]
    Alike.objects.filter(Q(masked__in=masked) | Q(other__in=whole)).delete()
    pairs = [
        *_pairs(masked, _namesakes(masked, are_masked=False)),
        *((one, other) for other, one in _pairs(whole, _namesakes(whole, are_masked=True))),
    ]
    held = _drafts({party.pk for pair in pairs for party in pair})
    Alike.objects.bulk_create(
        (Alike(masked=one, other=other) for one, other in pairs if _agree(held.get(one.pk), held.get(other.pk), other)),
        ignore_conflicts=True,
    )


def _pairs(some: Sequence[Party], namesakes: Mapping[str, list[Party]]) -> Iterator[tuple[Party, Party]]:
    return ((party, other) for party in some for other in namesakes.get(party.name, ()))


def _namesakes(parties: Sequence[Party], *, are_masked: bool) -> dict[str, list[Party]]:
    """Natural persons of the same names, those known by a mask or those by the whole number, by name."""
    found: dict[str, list[Party]] = defaultdict(list)
    names = {party.name for party in parties}
    for other in Party.objects.filter(
        name__in=names, kind=Kind.NATURAL_PERSON, number_sealed__isnull=are_masked
    ).order_by("pk"):
        found[other.name].append(other)
    return found


def _drafts(party_ids: Collection[str]) -> dict[str, Draft]:
    """Of each party the draft of the listing that changed last."""
    latest = Listing.objects.filter(party=OuterRef("party")).order_by("-changed_at", "pk").values("pk")[:1]
    found = Listing.objects.filter(party__in=party_ids, pk=Subquery(latest)).values_list("party_id", "sealed")
    return {party_id: drafts.opened(sealed) for party_id, sealed in found}


def _agree(masked: Draft | None, held: Draft | None, other: Party) -> bool:
    """Whether sex and all that the mask shows are the same, of a mask that shows enough."""
    if masked is None or held is None or hidden_count(masked.masked_number or "") > MOST_HIDDEN:
        return False
    if masked.sex is not None and held.sex is not None and masked.sex != held.sex:
        return False
    return may_be_one_number(masked.masked_number or "", held.number or _number(other))


def _number(party: Party) -> str:
    return unseal(party.number_sealed or b"", drafts.NUMBER_FIELD).decode()
