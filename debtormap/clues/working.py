"""Working on a clue: triage, assignment, verification, outcome. The rules are `core.clues.MOVES`.

Each move names the status it expects, so that two officers at one clue do not overwrite each other.
"""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from debtormap.clues import audit, clocks, desk, officers
from debtormap.clues.models import Author, Clue, Message
from debtormap.clues.officers import Unlocked
from debtormap.clues.router import DATABASE
from debtormap.core.clues import BY_AWARD, MOVES, Action, Status
from debtormap.core.errors import Conflict, RuleError
from debtormap.staff.models import Account

OUTCOME_CHARACTERS: Final = 40


def move(clue_id: str, action: Action, *, expected: Status, by: Account, reason: str = "", outcome: str = "") -> Status:
    """The new status. Conflict when the clue is in another status by now, or does not move that way.

    `assign` is `assign()`, which also says to whom. `outcome` is a short word of the court's vocabulary.
    """
    if action is Action.ASSIGN:
        raise RuleError("assign_to", field="action", rule="an assignment says to whom")
    if action in BY_AWARD:
        raise RuleError("by_award", field="action", rule="a reward follows a notice and a claim")
    if len(outcome) > OUTCOME_CHARACTERS:
        raise RuleError("too_long", field="outcome", rule=f"at most {OUTCOME_CHARACTERS} characters")
    with transaction.atomic(using=DATABASE):
        clue = desk.take_readable(clue_id, by)
        after = _moved(clue, action, expected)
        if action is Action.FIND_CONCRETE and clue.status == Status.INSUFFICIENT:
            clue.clear_at = _last_answer_at(clue)
            clue.due_at = clocks.due_at(clue.clear_at, urgent=clue.urgent)
        _save(clue, after, expected, outcome=outcome or clue.outcome)
        audit.write(
            f"clue.{action}", f"clue:{clue.id}", by=by, reason=reason,
            facts={"before": expected.value, "after": after.value, "outcome": outcome},
        )  # fmt: skip
    return after


def assign(clue_id: str, officer: Unlocked, to: Account, *, expected: Status) -> None:
    """Gives the clue to an officer, with the keys to open it. NotAllowed for one who may not read it."""
    with transaction.atomic(using=DATABASE):
        clue, _ = desk.take(clue_id, officer)
        after = _moved(clue, Action.ASSIGN, expected)
        desk.hand_on(clue, officer, to)
        clue.assigned_to = to.pk
        _save(clue, after, expected, outcome=clue.outcome)
        audit.write(
            "clue.assign", f"clue:{clue.id}", by=officer.account,
            facts={"before": expected.value, "after": after.value, "to": to.pk},
        )  # fmt: skip


def set_urgent(clue_id: str, *, by: Account, urgent: bool, reason: str) -> None:
    """Three days instead of seven, or the other way round."""
    desk.require_reason(reason)
    with transaction.atomic(using=DATABASE):
        clue = desk.take_readable(clue_id, by)
        due = clocks.due_at(clue.clear_at, urgent=urgent)
        Clue.objects.filter(pk=clue.pk).update(urgent=urgent, due_at=due, changed_at=timezone.now())
        audit.write("clue.urgent", f"clue:{clue.id}", by=by, reason=reason, facts={"urgent": urgent})


def quarantine(clue_id: str, *, by: Account, reason: str) -> None:
    """Out of the inbox, not out of the world."""
    _set_quarantined(clue_id, by, reason, is_quarantined=True)


def release(clue_id: str, *, by: Account, reason: str) -> None:
    _set_quarantined(clue_id, by, reason, is_quarantined=False)


def assignable(clue_id: str, account: Account) -> list[int]:
    """Account ids of the officers with a live key to whom the clue may be given."""
    row = desk.row(clue_id, account)
    clue = Clue.objects.get(sequence=row.sequence)
    ids = [key.account_id for key in officers.live_keys()]
    return [
        each.pk for each in Account.objects.filter(pk__in=ids).order_by("username") if officers.may_read(each, clue)
    ]


def _set_quarantined(clue_id: str, by: Account, reason: str, *, is_quarantined: bool) -> None:
    desk.require_reason(reason)
    with transaction.atomic(using=DATABASE):
        clue = desk.take_readable(clue_id, by)
        Clue.objects.filter(pk=clue.pk).update(quarantined=is_quarantined, changed_at=timezone.now())
        act = "clue.quarantine" if is_quarantined else "clue.release"
        audit.write(act, f"clue:{clue.id}", by=by, reason=reason)


def _moved(clue: Clue, action: Action, expected: Status) -> Status:
    after = MOVES.get((expected, action))
    if clue.status != expected or after is None:
        raise Conflict("the clue is in another status, or does not move that way")
    return after


def _save(clue: Clue, after: Status, expected: Status, *, outcome: str) -> None:
    saved = Clue.objects.filter(pk=clue.pk, status=expected).update(
        status=after, clear_at=clue.clear_at, due_at=clue.due_at, assigned_to=clue.assigned_to, outcome=outcome,
        changed_at=timezone.now(),
    )  # fmt: skip
    if saved != 1:
        raise Conflict("the clue is in another status by now")


def _last_answer_at(clue: Clue) -> datetime:
    """What was not sufficient became clear by the sender's last answer, or was clear from the beginning."""
    last = Message.objects.filter(clue=clue, author=Author.SENDER).order_by("-number").first()
    return clue.clear_at if last is None else last.at
