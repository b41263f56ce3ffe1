"""Whatever the officers do in whatever order, nothing is public before service and grace: services and database.

The rules alone are walked in `tests/core/test_proceedings.py`. Here each step is a call of the real service by a random
officer on a random day; what a rule refuses is refused, and the next step follows. Beside proceedings, lists with the
same party in the same case are sent, approved and published, which is the other way to the public.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from debtormap.core.deadlines import day_in_beijing
from debtormap.core.errors import Conflict, NotAllowed, RuleError
from debtormap.ledger.models import Event, EventKind
from debtormap.register import proceedings, publishing, releasing, restoring, reviewing, withdrawing
from debtormap.register.models import Listing
from debtormap.register.proceeding_models import Proceeding
from debtormap.staff.models import Account
from tests import examples
from tests.register import proceeding_examples as on_the_way
from tests.register.proceeding_examples import NOW, PUBLIC_TEXT

pytestmark = pytest.mark.django_db(databases="__all__")
REFUSALS = (Conflict, NotAllowed, RuleError)
#: Long enough that some walks do reach the public, past service and grace.
STEPS_A_WALK = 200
LONG_STEPS = 100_000


class Walk:
    """One proceeding, and whoever does whatever to it. `day` goes back from today, so that nothing lies ahead."""

    days_back: tuple[int, ...] = (0, 0, 1, 40)
    """How long ago a paper was served."""
    graces: tuple[int | None, ...] = (None, 1, 2, 3)

    def __init__(self, chance: random.Random, serial: int, officers: list[Account]) -> None:
        self.chance, self.officers, self.serial = chance, officers, serial
        self.now: datetime = NOW - timedelta(days=chance.randrange(60, 240))
        seen_on = (self.now - timedelta(days=30)).date().isoformat()
        self.file = on_the_way.file(serial, 地址核实日期=seen_on)
        opener = next(each for each in officers if "clerk" in each.roles)
        self.key = on_the_way.opened(opener, at=self.now, of=self.file).pk

    def step(self) -> None:
        if self.chance.random() < 0.3:
            self.now = min(NOW, self.now + timedelta(days=self.chance.randrange(1, 45)))
        act = self.chance.choice(ACTS)
        try:
            with transaction.atomic():
                act(self)
        except REFUSALS:
            return

    @property
    def found(self) -> Proceeding:
        return Proceeding.objects.get(pk=self.key)

    def someone(self) -> Account:
        return self.chance.choice(self.officers)

    def given(self) -> dict[str, object]:
        return {"expected": self.found.version, "by": self.someone(), "now": self.now}

    def a_day(self) -> object:
        return day_in_beijing(self.now) - timedelta(days=self.chance.choice(self.days_back))


def examine(walk: Walk) -> None:
    proceedings.examine(walk.key, **walk.given())  # type: ignore[arg-type]


def warn(walk: Walk) -> None:
    proceedings.warn(walk.key, served_on=walk.a_day(), way="direct", **walk.given())  # type: ignore[arg-type]


def draft(walk: Walk) -> None:
    decision = on_the_way.decision(grace_months=walk.chance.choice(walk.graces))
    proceedings.draft(walk.key, decision, **walk.given())  # type: ignore[arg-type]


def sign(walk: Walk) -> None:
    proceedings.sign(walk.key, **walk.given())  # type: ignore[arg-type]


def serve(walk: Walk) -> None:
    proceedings.serve(walk.key, served_on=walk.a_day(), way="direct", **walk.given())  # type: ignore[arg-type]


def read(walk: Walk) -> None:
    releasing.confirm_text(walk.key, text=PUBLIC_TEXT, **walk.given())  # type: ignore[arg-type]


def propose(walk: Walk) -> None:
    releasing.propose(walk.key, **walk.given())  # type: ignore[arg-type]


def take_back(walk: Walk) -> None:
    releasing.take_back(walk.key, reasons="x", **walk.given())  # type: ignore[arg-type]


def release(walk: Walk) -> None:
    releasing.release(walk.key, **walk.given())  # type: ignore[arg-type]


def perform(walk: Walk) -> None:
    if walk.chance.random() < 0.15:
        proceedings.perform(walk.key, performed_on=walk.a_day(), **walk.given())  # type: ignore[arg-type]


def cancel(walk: Walk) -> None:
    if walk.chance.random() < 0.1:
        proceedings.cancel(walk.key, reasons="x", **walk.given())  # type: ignore[arg-type]


def send_a_list(walk: Walk) -> None:
    """The same party in the same case by the other way, which stands open when no proceeding is under way."""
    batch = examples.staged(walk.someone(), examples.row(walk.serial))
    publishing.publish(reviewing.approve(batch, by=walk.someone()), by=walk.someone())


def hide(walk: Walk) -> None:
    for listing in Listing.objects.filter(pk=walk.found.listing_id or "none"):
        withdrawing.hide(listing.pk, by=walk.someone(), reason="x")


def restore(walk: Walk) -> None:
    for listing in Listing.objects.filter(pk=walk.found.listing_id or "none"):
        held = restoring.propose(listing.pk, by=walk.someone(), reason="x", now=walk.now)
        restoring.approve(held.pk, by=walk.someone(), now=walk.now)


ACTS: tuple[Callable[[Walk], None], ...] = (
    examine, examine, warn, warn, draft, draft, sign, sign, serve, serve, read, propose, propose, release, release,
    release, take_back, perform, cancel, send_a_list, hide, restore,
)  # fmt: skip


def walked(steps: int, seed: int, officers: list[Account]) -> int:
    """How many walks reached the public; AssertionError for the first that did so before service and grace."""
    chance, reached, done, serial = random.Random(seed), 0, 0, 0
    while done < steps:
        serial += 1
        walk = Walk(chance, serial, officers)
        for _step in range(STEPS_A_WALK):
            walk.step()
            done += 1
            check(walk)
        reached += walk.found.published_on is not None
    return reached


def check(walk: Walk) -> None:
    """Of this walk's case nothing is public but what its proceeding let through, or a list when that was over."""
    for listing in Listing.objects.filter(case__case_number=walk.file.row["案号"]):
        if listing.pk == walk.found.listing_id:
            check_own(walk, listing)
        else:
            check_list(walk, listing)


def check_list(walk: Walk, listing: Listing) -> None:
    found, context = walk.found, f"walk {walk.serial}: a list overtook the proceeding"
    if found.state == "published":
        assert published_at(str(found.listing_id)) < published_at(listing.pk), context
    else:
        assert found.state in {"refused", "performed", "cancelled"}, context


def published_at(listing_id: str) -> int:
    """The number of the event by which it came."""
    return Event.objects.filter(listing_id=listing_id, kind=EventKind.PUBLISH).order_by("seq")[0].seq


def check_own(walk: Walk, listing: Listing) -> None:
    found, context = walk.found, f"walk {walk.serial}"
    assert Event.objects.filter(listing_id=listing.pk, kind=EventKind.PUBLISH).exists()
    assert found.risk_warned_on and found.decided_on and found.served_on and found.published_on, context
    assert found.risk_warned_on <= found.decided_on <= found.served_on <= found.published_on, context
    if found.grace_months is not None:
        assert found.grace_ends_on is not None and found.grace_ends_on < found.published_on, context
    assert found.performed_on is None and found.text_reviewed_by_id is not None, context
    assert found.signed_by_id != found.drafted_by_id, context
    assert found.released_by_id not in {None, found.release_proposed_by_id}, context


@pytest.fixture
def officers(mei: Account, tao: Account) -> list[Account]:
    second_clerk = on_the_way.president("ke")
    Account.objects.filter(pk=second_clerk.pk).update(roles=["clerk", "approver"])
    return [mei, tao, on_the_way.president(), Account.objects.get(pk=second_clerk.pk)]


def test_no_order_of_acts_of_officers_reaches_the_public_before_service_and_grace(officers: list[Account]) -> None:
    walked(600, seed=20261129, officers=officers)


def test_the_straight_way_reaches_the_public(officers: list[Account]) -> None:
    """Else the walks above would show nothing."""
    walk = Walk(random.Random(1), 1, officers)
    walk.days_back, walk.graces = (0,), (1,)
    clerk, approver, president, _both = officers
    acts = ((examine, clerk), (warn, clerk), (draft, clerk), (sign, president), (serve, clerk), (read, clerk),
            (propose, clerk), (release, approver))  # fmt: skip
    for act, officer in acts:
        walk.officers = [officer]
        walk.now = NOW if act in {propose, release} else walk.now
        act(walk)
        check(walk)

    assert walk.found.state == "published"


@pytest.mark.long
def test_no_order_of_100000_acts_of_officers_reaches_the_public_before_service_and_grace(
    officers: list[Account],
) -> None:
    assert walked(LONG_STEPS, seed=20261130, officers=officers) > 20
