"""The weekly level of an area: of the area alone, without a count and without anybody's name."""

import json
from datetime import datetime, timedelta
from typing import Any, Final

import h3
from django.db import transaction

from debtormap.core.life_cycle import State
from debtormap.core.listing import Channel
from debtormap.core.policies import Policy
from debtormap.jobs import queue
from debtormap.ledger.models import Body
from debtormap.register import policies
from debtormap.register.models import Listing
from debtormap.watching import contents
from debtormap.watching.models import Watch

MAIL: Final = "watch_mail"
RESOLUTION: Final = 8
MICRO: Final = 1_000_000
_NEEDED: Final = frozenset({Channel.LIST.value, Channel.DENSITY.value})


def is_due(now: datetime) -> bool:
    return Watch.objects.filter(digest_due_at__lte=now).exists()


def order_due(now: datetime) -> int:
    """Orders the mails that are due; how many. Each is due once a week."""
    due = list(Watch.objects.filter(digest_due_at__lte=now, confirmed_at__isnull=False).values_list("pk", flat=True))
    return sum(_order(watch_id, now) for watch_id in due)


def level(area: str, now: datetime) -> str:
    """The colour of the area by the policy in force; empty: the policy gives no density."""
    policy = policies.active()
    if policy.density is None:
        return ""
    count = sum(_counts(body, area, policy, now) for body in _bodies(area))
    passed = sum(1 for threshold in policy.density.thresholds if threshold <= count)
    return policy.density.colours[passed]


def _order(watch_id: str, now: datetime) -> int:
    with transaction.atomic():
        watch = Watch.objects.select_for_update().filter(pk=watch_id, digest_due_at__lte=now).first()
        if watch is None or watch.digest_due_at is None:
            return 0
        before, watch.level = watch.level, level(contents.opened(watch).area, now)
        args = {"watch": watch.pk, "event": "digest", "level": watch.level, "before": before}
        queue.add(MAIL, f"watch:{watch.pk}:week-{watch.digest_due_at:%G-%V}", args=args)
        while watch.digest_due_at <= now:
            watch.digest_due_at += timedelta(days=7)
        watch.save(update_fields=["level", "digest_due_at"])
    return 1


def _bodies(area: str) -> list[bytes]:
    """The public records of what stands in the rectangle around the area."""
    corners = h3.cell_to_boundary(area)
    lats, lons = [lat for lat, _ in corners], [lon for _, lon in corners]
    here = Listing.objects.filter(
        state=State.PUBLISHED.value,
        place_lon_u__range=(int(min(lons) * MICRO), int(max(lons) * MICRO) + 1),
        place_lat_u__range=(int(min(lats) * MICRO), int(max(lats) * MICRO) + 1),
    )
    found = Body.objects.filter(seq__in=here.values("seq"), body__isnull=False)
    return [bytes(body) for body in found.values_list("body", flat=True) if body is not None]


def _counts(body: bytes, area: str, policy: Policy, now: datetime) -> bool:
    record: dict[str, Any] = json.loads(body)
    place = record.get("place")
    if place is None or not set(record.get("channels", ())) >= _NEEDED:
        return False
    if not (record.get("synthetic") or policy.is_adopted):
        return False
    if record.get("expires_at") and datetime.fromisoformat(record["expires_at"]) <= now:
        return False
    stands_in: str = h3.latlng_to_cell(place["lat_u"] / MICRO, place["lon_u"] / MICRO, RESOLUTION)
    return stands_in == area
