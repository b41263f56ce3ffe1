"""The disclosure policy in force, and how another comes into force.

A policy is adopted by two persons: one proposes the file, another adopts the same file. From then on its text never
changes. While none is adopted, the one of the setting `DEBTORMAP_POLICY` holds, for synthetic data.
"""

import dataclasses
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

import debtormap
from debtormap.core import disclosure
from debtormap.core.disclosure import Policy, parse_policy
from debtormap.core.errors import Conflict, NotAllowed, RuleError
from debtormap.ledger import chain
from debtormap.ledger.models import EventKind
from debtormap.register import access, audit
from debtormap.register.models import Policy as PolicyRow
from debtormap.staff.models import Account

BUILT_IN: Final = Path(debtormap.__file__).parent / "policies"


def active() -> Policy:
    """The policy in force; one that nobody adopted allows synthetic data only (`is_adopted` is False)."""
    row = PolicyRow.objects.filter(adopted_at__isnull=False).order_by("-adopted_at", "-id").first()
    return load_built_in(settings.POLICY) if row is None else _parsed(row.text)


def load_built_in(name_or_path: str) -> Policy:
    """A policy file as nobody's decision, whatever it says of an adoption."""
    path = BUILT_IN / f"{name_or_path}.toml"
    if not path.is_file():
        path = Path(name_or_path)
    return dataclasses.replace(_parsed(_text_of(path)), adopted=None)


def adopt(path: Path, *, by: Account) -> PolicyRow:
    """Proposes the policy, or, when another person has proposed the same text, puts it in force.

    `adopted_at` of the result is None while the second person is missing. Proposing twice is once.
    """
    access.require(by, access.POLICY_MAKERS, "")
    text = _text_of(path)
    policy = _parsed(text)
    with transaction.atomic():
        chain.take_head()
        row = PolicyRow.objects.filter(name=policy.name, version=policy.version).first()
        if row is None:
            return _propose(policy, text, by)
        if row.text != text:
            raise RuleError(
                "policy_version_taken", field="version", rule="a version never changes", mend="give it a new version"
            )
        if row.adopted_at is None and row.author_id != by.pk:
            _put_in_force(row, policy, by)
    return row


def ensure_policy_event() -> None:
    """A ledger begins with the policy under which its records are made."""
    with transaction.atomic():
        if chain.take_head().seq == 0:
            _append(active())


def _propose(policy: Policy, text: str, by: Account) -> PolicyRow:
    row = PolicyRow.objects.create(
        name=policy.name,
        version=policy.version,
        text=text,
        decision_number=policy.adopted.decision_no if policy.adopted else "",
        author=by,
        proposed_at=timezone.now(),
    )
    audit.write("policy.propose", _subject(policy), by=by, after={"decision": row.decision_number})
    return row


def _put_in_force(row: PolicyRow, policy: Policy, by: Account) -> None:
    if row.author_id == by.pk:
        raise NotAllowed("a policy is adopted by another person than the one who proposed it")
    before = active()
    now = timezone.now()
    moved = PolicyRow.objects.filter(pk=row.pk, adopted_at__isnull=True).update(approver=by, adopted_at=now)
    if moved != 1:
        raise Conflict("the policy is adopted already")
    _append(policy)
    audit.write(
        "policy.adopt",
        _subject(policy),
        by=by,
        before={"policy": f"{before.name} {before.version}"},
        after={"policy": f"{policy.name} {policy.version}", "decision": row.decision_number},
    )
    row.refresh_from_db()


def _append(policy: Policy) -> None:
    body = disclosure.canonical(disclosure.policy_body(policy))
    chain.append([chain.Entry(kind=EventKind.POLICY, listing_id="", body=body)], at=timezone.now())


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise RuleError("policy_unreadable", field="policy", rule="a policy is a TOML file in UTF-8") from None


@lru_cache(maxsize=8)
def _parsed(text: str) -> Policy:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise RuleError("policy_unreadable", field="policy", rule=f"a policy is a TOML file: {problem}") from None
    return parse_policy(data)


def _subject(policy: Policy) -> str:
    return f"policy:{policy.name} {policy.version}"
