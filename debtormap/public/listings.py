"""One listing, and the listings of one place."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from debtormap.core import rewards
from debtormap.core.disclosure import detail
from debtormap.core.errors import NotFound
from debtormap.core.grid import Datum
from debtormap.core.notices import STANDARD, Language
from debtormap.public import cursors
from debtormap.public.answers import Answer
from debtormap.public.filters import Filters
from debtormap.public.headers import Header
from debtormap.public.nearby import decode, encode, place_head, summary_of
from debtormap.public.projection import Projection

PAGE_SIZE: Final = 20
VARY_BY_LANGUAGE: Final[Header] = (b"vary", b"Accept-Encoding, Accept-Language")


def listing(projection: Projection, listing_id: str, now: float, language: Language = Language.CHINESE) -> Answer:
    """Everything the policy lets anybody know of a listing. Raises NotFound when it is not live."""
    number = projection.shown(listing_id, now)
    if number is None:
        raise NotFound
    record = decode(projection.bodies[number])
    texts = projection.policy.texts or STANDARD
    shown = detail(record, as_of=projection.touched_at(number), language=language, texts=texts)
    if projection.is_shared(number, now):
        shown["share"] = {"id": record["share_id"], "poster": projection.policy.share.poster}
    valid_until: float = projection.expires_s[number]
    promise = projection.promise(number, now)
    if promise is not None:
        shown["reward"] = {**rewards.shown(record["reward"]), "words": rewards.words(language)}
        valid_until = min(valid_until, promise.expires_s)
    return Answer(encode(shown), valid_until=valid_until, vary=VARY_BY_LANGUAGE, shown=1)


def place_listings(
    projection: Projection, place_id: str, *, datum: Datum, filters: Filters, cursor: str | None, now: float
) -> Answer:
    """One page of what stands at a place, in the order of nearby. Raises NotFound when nothing does."""
    place = projection.places.by_id.get(place_id)
    if place is None or not projection.nearby_count(place, now):
        raise NotFound
    numbers = projection.nearby(place, now, filters)
    promises = projection.promises_at(numbers, now)
    total, valid_until = len(numbers), projection.first_end(numbers)
    valid_until = min([valid_until, *(promise.expires_s for _, promise in promises)])
    if cursor is not None:
        after = cursors.parse(cursor, int, str)
        numbers = [number for number in numbers if _key(projection, number) > after]
    page = numbers[:PAGE_SIZE]
    more = len(numbers) > PAGE_SIZE
    query = {"datum": datum, **filters.query()}
    following = {**query, "cursor": cursors.form(*_key(projection, page[-1]))} if more else {}
    next_url = f"/api/v1/places/{place.id}/listings?{urlencode(following)}" if more else None
    body = b'{"place":%b},"as_of":"%b","ledger_seq":%d,"total":%d,"listings":[%b],"rewards":[%b],"next":%b}' % (
        place_head(place, datum),
        place.touched_at.encode(),
        place.touched_seq,
        total,
        b",".join(summary_of(projection, number) for number in page),
        b",".join(notice_of(projection, number) for number, _ in promises[:PAGE_SIZE]),
        encode(next_url),
    )
    # The notices are of listings of this place, on other pages maybe.
    return Answer(body, valid_until=valid_until, shown=len(page) + len(promises[:PAGE_SIZE]))


def notice_of(projection: Projection, number: int) -> bytes:
    """A reward notice with the summary of its listing, as JSON."""
    notice = rewards.shown(decode(projection.bodies[number])["reward"])
    return b'{"listing":%b,"reward":%b}' % (summary_of(projection, number), encode(notice))


def _key(projection: Projection, number: int) -> tuple[int, str]:
    return -projection.published_days[number], projection.ids[number]
