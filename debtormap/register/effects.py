"""What notice moves and what publication moves (R37): payments after the notice, and after publication.

The comparison feeds the necessity test of the impact assessment: where the letter alone is paid upon, less need be
published. Cells of fewer than five proceedings are not told, for they would tell of single people.
"""

from dataclasses import dataclass
from typing import Final

from django.db.models import F, Q, QuerySet, Sum

from debtormap.register.proceeding_models import Payment, Proceeding
from debtormap.staff.models import Account

#: Fewer are not told.
SMALLEST_CELL: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stretch of time: how many proceedings have reached it, in how many something was paid in it, and how much.

    `paid` and `amount_fen` are None where fewer than five were paid in.
    """

    reached: int
    paid: int | None
    amount_fen: int | None

    @property
    def amount_yuan(self) -> int | None:
        return None if self.amount_fen is None else self.amount_fen // 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    after_notice: Stage
    """From the service of the risk notice to publication."""
    after_publication: Stage


def effects(account: Account) -> Effects:
    """Of the account's court; the high court's people see all."""
    seen = Proceeding.objects.filter(court_code=account.court_code) if account.court_code else Proceeding.objects.all()
    paid = Payment.objects.filter(proceeding__in=seen)
    public = Q(proceeding__published_on__isnull=False, paid_on__gte=F("proceeding__published_on"))
    noticed = Q(proceeding__risk_warned_on__isnull=False, paid_on__gte=F("proceeding__risk_warned_on"))
    return Effects(
        after_notice=_stage(seen.filter(risk_warned_on__isnull=False), paid.filter(noticed).exclude(public)),
        after_publication=_stage(seen.filter(published_on__isnull=False), paid.filter(public)),
    )


def _stage(reached: QuerySet[Proceeding], paid: QuerySet[Payment]) -> Stage:
    proceedings = paid.values("proceeding").distinct().count()
    told = proceedings >= SMALLEST_CELL
    total = paid.aggregate(total=Sum("amount_fen"))["total"] or 0
    return Stage(
        reached=reached.count(), paid=proceedings if told else None, amount_fen=total if told else None
    )  # fmt: skip
