"""A few reward notices for the demonstration, of invented applicants, about persons and organisations."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from debtormap.core.listing import Kind
from debtormap.core.rewards import Form, Terms

if TYPE_CHECKING:
    from debtormap.staff.models import Account

EACH: Final = 4
LASTS: Final = timedelta(days=180)
_CONDITIONS: Final = ("仅限不动产、车辆线索", "仅限机器设备、货物线索", "")


def make(*, drafter: Account, approver: Account) -> int:
    """Notices for the first listings of each kind that is mapped; how many. None when some are there already."""
    from debtormap.core.errors import Conflict
    from debtormap.register import importing, rewards
    from debtormap.register.models import Listing, RewardNotice

    if RewardNotice.objects.exists():
        return 0
    today, made = importing.today_in_beijing(), 0
    for kind in Kind:
        mapped = Listing.objects.filter(state="published", party__kind=kind.value, place_id__isnull=False)
        for number, listing_id in enumerate(mapped.order_by("seq").values_list("pk", flat=True)[:EACH]):
            asked = rewards.Request(
                applicant=f"演示申请人{number + 1}", number=f"悬赏申请{made + 1}号", requested_on=today
            )  # fmt: skip
            try:
                notice = rewards.draft(listing_id, asked, _terms(number, today), by=drafter)
                rewards.approve(notice.pk, by=approver)
            except Conflict:  # Its term is over.
                continue
            made += 1
    return made


def _terms(number: int, today: date) -> Terms:
    conditions, valid_until = _CONDITIONS[number % len(_CONDITIONS)], today + LASTS
    if number % 2:
        return Terms(
            form=Form.AMOUNT, amount_fen=500_000, ceiling_fen=500_000, conditions=conditions, valid_until=valid_until
        )
    return Terms(
        form=Form.SHARE, share_permille=50 + 25 * number, ceiling_fen=5_000_000, conditions=conditions,
        valid_until=valid_until,
    )  # fmt: skip
