"""Ways out of the list: which of D1-D7 is met, what is only proposed, and when a term is over.

Source: Provisions Fa Shi [2017] 7 article 2 (early deletion) and article 10; Civil Procedure Law articles 267, 268.

D1-D7 end a listing without term (G1 alone) as of right. A listing with a term does not end by them (article 10
paragraph 2): performance or a settlement performed gives an officer a proposal of early deletion, no more. Each ground
needs its evidence; what is not known is not met. Who has died leaves the public view at once, whatever the ground.

>>> [met.ground.value for met in grounds_met(Evidence(settled_on=date(2026, 3, 2)))]  # reached, not yet performed
[]
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from debtormap.core.blocking import D3Deletion, bar_ends_on
from debtormap.core.life_cycle import Action
from debtormap.core.listing import Ground, expires_at, has_fixed_term

QUERIES_NEEDED = 2


class DeletionGround(StrEnum):
    """The seven grounds of article 10 paragraph 1."""

    D1 = "D1"
    D2 = "D2"
    D3 = "D3"
    D4 = "D4"
    D5 = "D5"
    D6 = "D6"
    D7 = "D7"


DELETION_TEXTS: dict[DeletionGround, str] = {
    DeletionGround.D1: "被执行人已履行生效法律文书确定的义务或人民法院已执行完毕的",
    DeletionGround.D2: "当事人达成执行和解协议且已履行完毕的",
    DeletionGround.D3: "申请执行人书面申请删除失信信息，人民法院审查同意的",
    DeletionGround.D4: (
        "终结本次执行程序后，通过网络执行查控系统查询被执行人财产两次以上，未发现有可供执行财产，"
        "且申请执行人或者其他人未提供有效财产线索的"
    ),
    DeletionGround.D5: "因审判监督或破产程序，人民法院依法裁定对失信被执行人中止执行的",
    DeletionGround.D6: "人民法院依法裁定不予执行的",
    DeletionGround.D7: "人民法院依法裁定终结执行的",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyQuery:
    """One query of the network system for the debtor's property."""

    on: date
    found: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the file shows, each with its day; None: it is not there.

    `open_effective_clue`: the status alone, never a clue; None: nobody has asked the clue desk.
    """

    performed_on: date | None = None
    enforcement_completed_on: date | None = None
    settled_on: date | None = None
    settlement_performed_on: date | None = None
    deletion_asked_in_writing_on: date | None = None
    deletion_agreed_on: date | None = None
    asking_applicant: str = ""
    round_closed_on: date | None = None
    property_queries: tuple[PropertyQuery, ...] = ()
    open_effective_clue: bool | None = None
    stayed_for_retrial_on: date | None = None
    stayed_for_bankruptcy_on: date | None = None
    not_enforced_on: date | None = None
    terminated_on: date | None = None
    died_or_dissolved_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A ground that is met, and since which day: the three working days (T05) run from it."""

    ground: DeletionGround
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What follows for one listing.

    `delist`: grounds that end it, the earliest first. `propose_early`: grounds for which an officer is asked about
    early deletion (article 2). `hide_at_once`: off the public view today. `successor`: somebody may stand in its place,
    who is not listed with it. `bar`: who may not apply again, and until when (D3).
    """

    delist: tuple[Met, ...]
    propose_early: tuple[Met, ...]
    expired: bool
    hide_at_once: bool
    successor: bool
    bar: tuple[D3Deletion, date] | None


def grounds_met(evidence: Evidence) -> tuple[Met, ...]:
    """Every ground of article 10 that the evidence proves, the earliest first."""
    return tuple(sorted(_met(evidence), key=lambda met: (met.since, met.ground)))


def judge(grounds: tuple[Ground, ...], ends_on: date | None, evidence: Evidence, *, now: datetime) -> Verdict:
    """What the evidence and the clock mean for a listing with these grounds and this last day."""
    met = grounds_met(evidence)
    fixed = has_fixed_term(grounds)
    delist = () if fixed else met
    expired = is_expired(ends_on, now)
    dead = evidence.died_or_dissolved_on is not None
    return Verdict(
        delist=delist,
        propose_early=met if fixed and not expired else (),
        expired=expired,
        hide_at_once=bool(delist) or expired or dead,
        successor=dead,
        bar=_bar(delist, evidence),
    )


def way_out(verdict: Verdict) -> Action | None:
    """The move that a verdict allows a published listing, None where it stays. An officer decides on DELETE_EARLY."""
    if verdict.expired:
        return Action.EXPIRE
    if verdict.delist:
        return Action.DELIST
    return Action.DELETE_EARLY if verdict.propose_early else None


def is_expired(ends_on: date | None, now: datetime) -> bool:
    """Whether the last day of the term is over in Beijing. A predicate on time: no job has to run for it."""
    return ends_on is not None and now >= expires_at(ends_on)


def perform_for_all(debtors: Mapping[str, Evidence], *, performed_on: date) -> dict[str, Evidence]:
    """The evidence of all co-debtors of one case once one of them has performed the whole obligation.

    The obligation is performed, so each of them meets D1, whoever paid.
    """
    return {
        debtor: replace(evidence, performed_on=min(evidence.performed_on or performed_on, performed_on))
        for debtor, evidence in debtors.items()
    }


def _met(evidence: Evidence) -> Iterator[Met]:
    for ground, since in (
        (DeletionGround.D1, _earliest(evidence.performed_on, evidence.enforcement_completed_on)),
        (DeletionGround.D2, _latest(evidence.settled_on, evidence.settlement_performed_on)),
        (DeletionGround.D3, _latest(evidence.deletion_asked_in_writing_on, evidence.deletion_agreed_on)),
        (DeletionGround.D4, _nothing_found_on(evidence)),
        (DeletionGround.D5, _earliest(evidence.stayed_for_retrial_on, evidence.stayed_for_bankruptcy_on)),
        (DeletionGround.D6, evidence.not_enforced_on),
        (DeletionGround.D7, evidence.terminated_on),
    ):
        if since is not None:
            yield Met(ground=ground, since=since)


def _nothing_found_on(evidence: Evidence) -> date | None:
    """The day of the second query of another day after the round was closed, when none found anything."""
    closed_on = evidence.round_closed_on
    if closed_on is None or evidence.open_effective_clue is not False:
        return None
    after = [query for query in evidence.property_queries if query.on >= closed_on]
    days = sorted({query.on for query in after})
    if len(days) < QUERIES_NEEDED or any(query.found for query in after):
        return None
    return days[QUERIES_NEEDED - 1]


def _bar(delist: Iterable[Met], evidence: Evidence) -> tuple[D3Deletion, date] | None:
    """The bar follows a deletion for which D3 is needed: no other ground was met before it."""
    first = next(iter(delist), None)
    if first is None or first.ground is not DeletionGround.D3:
        return None
    return D3Deletion(applicant=evidence.asking_applicant, on=first.since), bar_ends_on(first.since)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _latest(first: date | None, second: date | None) -> date | None:
    """The day on which both have happened."""
    return None if first is None or second is None else max(first, second)
