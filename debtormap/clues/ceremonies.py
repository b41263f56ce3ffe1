"""Ceremonies of the escrow: what several people bring or take, in the memory of this process until all have done so.

*Making*: three holders are named; each, logged in as himself, is shown his own share once, and nobody sees two. When
the third has taken his, the key becomes the court's; until then, or when the program starts anew, nothing was made.
*Opening*: a decision with number and reason names a clue and the officer it is for. Two holders bring a share each;
the second one's opens the clue to that officer. A share is kept for half an hour at most, and nowhere but here.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from debtormap.clues import audit, conflicts, escrow, keyring, officers
from debtormap.clues.ids import new_id
from debtormap.core import shares
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.staff.models import Account, Role

MAKING_S: Final = 24 * 3600.0
OPENING_S: Final = 24 * 3600.0
SHARE_S: Final = 1800.0
HOLDERS: Final = (Role.CLUE_OFFICER, *escrow.WARDENS)


@dataclass(slots=True, repr=False)
class _Making:
    parted: escrow.Parted
    holders: tuple[int, ...]
    """Account ids; the share of each has the same place."""
    ends_at_s: float
    taken: set[int] = field(default_factory=set)


@dataclass(slots=True, repr=False)
class _Opening:
    clue_id: str
    sequence: int
    officer_id: int
    asked_by: int
    decision_number: str
    reason: str
    ends_at_s: float
    share: str = ""
    brought_by: int | None = None
    brought_at_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A decision that waits for shares, as holders see it."""

    id: str
    sequence: int
    officer_id: int
    asked_by: int
    decision_number: str
    reason: str
    brought_by: int | None


class Room:
    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._making: _Making | None = None
        self._openings: dict[str, _Opening] = {}
        self._lock = threading.RLock()

    def make(self, holders: tuple[Account, ...], *, by: Account) -> None:
        """Begins a new escrow key for three different holders; an unfinished one is given up."""
        escrow.require_warden(by)
        if len({holder.pk for holder in holders}) != escrow.SHARES or not all(h.has_role(*HOLDERS) for h in holders):
            raise RuleError("holders", field="holders", rule="three different people of the desk or its wardens")
        ids = tuple(holder.pk for holder in holders)
        with self._lock:
            self._making = _Making(escrow.part(), ids, self._clock() + MAKING_S)
        audit.write("escrow.begin", "escrow:new", by=by, facts={"holders": list(ids)})

    def waits_for(self) -> tuple[int, ...]:
        """The holders who have not taken their share of a key in the making."""
        with self._lock:
            making = self._live_making()
            return () if making is None else tuple(pk for pk in making.holders if pk not in making.taken)

    def take_share(self, holder: Account) -> str:
        """The holder's share as it is printed, this once. With the last one the key becomes the court's."""
        with self._lock:
            making = self._live_making()
            if making is None or holder.pk not in making.holders or holder.pk in making.taken:
                raise NotFound("no share waits for this person")
            place = making.holders.index(holder.pk)
            if len(making.taken) + 1 == escrow.SHARES:
                escrow.keep(making.parted, making.holders, by=holder)
                self._making = None
            making.taken.add(holder.pk)
        audit.write("escrow.take", "escrow:new", by=holder, facts={"number": place + 1})
        return making.parted.printed[place]

    def ask(self, clue_id: str, officer: Account, *, by: Account, decision_number: str, reason: str) -> str:
        """The id of an opening that waits for two shares. NotAllowed when the officer may not read the clue."""
        _require_holder(by)
        if not decision_number.strip() or not reason.strip():
            raise RuleError("decision_missing", field="decision_number", rule="a decision has a number and a reason")
        clue = keyring.named(clue_id)
        if conflicts.has(by, clue):
            raise NotFound("there is no such clue")
        if officers.live_key(officer) is None or not officers.may_read(officer, clue):
            raise NotAllowed("the officer may not read this clue")
        asked = _Opening(
            clue.id, clue.sequence, officer.pk, by.pk, decision_number.strip(), reason.strip(),
            self._clock() + OPENING_S,
        )  # fmt: skip
        with self._lock:
            self._openings[opening_id := new_id()] = asked
        facts = {"decision": asked.decision_number, "officer": officer.pk}
        audit.write("escrow.ask", f"clue:{clue.id}", by=by, reason=asked.reason, facts=facts)
        return opening_id

    def openings(self) -> list[Asked]:
        with self._lock:
            self._forget_old()
            return [
                Asked(
                    id=key, sequence=each.sequence, officer_id=each.officer_id, asked_by=each.asked_by,
                    decision_number=each.decision_number, reason=each.reason, brought_by=each.brought_by,
                )
                for key, each in self._openings.items()
            ]  # fmt: skip

    def bring(self, opening_id: str, share: str, *, by: Account) -> bool:
        """Whether the clue is open now: False after the first share. Both are given up when they make no key."""
        _require_holder(by)
        shares.parse(share)
        with self._lock:
            self._forget_old()
            opening = self._openings.get(opening_id)
            if opening is None or conflicts.has(by, keyring.named(opening.clue_id)):
                raise NotFound("there is no such opening")
            if opening.brought_by is None:
                opening.share, opening.brought_by, opening.brought_at_s = share, by.pk, self._clock()
                audit.write("escrow.bring", f"clue:{opening.clue_id}", by=by)
                return False
            if opening.brought_by == by.pk:
                raise Conflict("another holder brings the second share")
            first, opening.share = opening.share, ""
            brought_by, opening.brought_by = opening.brought_by, None
            escrow.open_for(
                opening.clue_id, (first, share), officer=Account.objects.get(pk=opening.officer_id),
                by=Account.objects.get(pk=brought_by), witness=by, decision_number=opening.decision_number,
                reason=opening.reason,
            )  # fmt: skip
            del self._openings[opening_id]
        return True

    def _live_making(self) -> _Making | None:
        if self._making is not None and self._clock() >= self._making.ends_at_s:
            self._making = None
        return self._making

    def _forget_old(self) -> None:
        now = self._clock()
        for key in [key for key, each in self._openings.items() if now >= each.ends_at_s]:
            del self._openings[key]
        for each in self._openings.values():
            if each.brought_by is not None and now >= each.brought_at_s + SHARE_S:
                each.share, each.brought_by = "", None


def _require_holder(by: Account) -> None:
    if not by.has_role(*HOLDERS):
        raise NotAllowed("needs the role clue_officer, president or administrator")


ROOM: Final = Room()
"""Of this process."""
