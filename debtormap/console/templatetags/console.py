"""Filters that turn codes of the register into words and tones of the page."""

from collections.abc import Mapping
from datetime import datetime

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from debtormap.console import clue_words, due_words, proceeding_words, reward_words, words
from debtormap.core.row_rules import RULES
from debtormap.core.rows import Finding
from debtormap.register.models import AuditEntry, RewardNotice

register = template.Library()

WORDS: dict[str, Mapping[str, words.Word]] = {
    "batch": words.BATCH_STATES,
    "listing": words.LISTING_STATES,
    "row": words.ROW_ACTIONS,
    "event": words.EVENT_KINDS,
    "audit": {**{f"correction.{code}": each for code, each in words.CORRECTION_ACTS.items()}, **words.AUDIT_ACTS},
    "outcome": words.OUTCOMES,
    "clue": clue_words.STATUSES,
    "conflict": clue_words.CONFLICTS,
    "template": clue_words.TEMPLATES,
    "correction_kind": words.CORRECTION_KINDS,
    "correction": words.CORRECTION_STATES,
    "correction_act": words.CORRECTION_ACTS,
    "asker": words.ASKERS,
    "escalation": words.ESCALATIONS,
    "deed": words.DEEDS,
    "proceeding": proceeding_words.STATES,
    "step": proceeding_words.STEPS,
    "proceeding_deed": proceeding_words.DEEDS,
    "way": proceeding_words.WAYS,
    "letter": proceeding_words.LETTERS,
    "tier": proceeding_words.TIERS,
    "span": proceeding_words.SPANS,
    "deadline": due_words.DEADLINES,
    "desk": due_words.DESKS,
    "alarm": due_words.ALARMS,
    "tightening": due_words.TIGHTENINGS,
    "export": due_words.EXPORTS,
    "kept": due_words.KEPT,
    "since": due_words.SINCE,
    "recipient": words.RECIPIENT_KINDS,
    "job": words.JOBS,
}

#: A state, an action or a role in an audit entry. What several tables name, they name alike.
AUDIT_VALUES: dict[str, words.Word] = {
    **proceeding_words.LETTERS,
    **proceeding_words.WAYS,
    **proceeding_words.STATES,
    **words.OUTCOMES,
    **words.ROW_ACTIONS,
    **due_words.TIGHTENINGS,
    **due_words.EXPORTS,
    **words.REMEDIES,
    **words.MATCHES,
    **words.CORRECTION_KINDS,
    **words.CORRECTION_STATES,
    **words.LISTING_STATES,
    **words.BATCH_STATES,
    **{role.value: word for role, word in words.ROLES.items()},
}


@register.filter
def word(code: str, kind: str) -> words.Word:
    """The word for a code; a code without one is shown as it is."""
    return WORDS[kind].get(code, code)


@register.filter
def grouped(number: int) -> str:
    """A count with commas, alike in both languages."""
    return f"{number:,}"


@register.filter
def court(code: str) -> words.Word:
    """The court for which a batch may list."""
    return words.court_name(code) if code else _("each row's own court")


@register.filter
def rule(finding: Finding) -> str:
    """The rule in the reader's language, as far as it is one of the rules of rows; the others are Chinese."""
    known = RULES.get(finding.code)
    return known.english if known and (get_language() or "").startswith("en") else finding.rule


@register.filter
def tone(code: str) -> str:
    return words.TONES.get(code, "")


@register.filter
def who(entry: AuditEntry) -> str:
    """Who did what an audit entry tells."""
    if entry.actor is not None:
        return str(entry.actor)
    if entry.act in words.WITHOUT_ACCOUNT:
        return _("a person without an account")
    return _("by the rules") if entry.act in words.BY_RULE else _("operator, on the command line")


@register.filter
def facts(value: Mapping[str, object]) -> str:
    """`before` or `after` of an audit entry in one line."""
    return "; ".join(f"{words.AUDIT_FACTS.get(key, key)}: {_plain(each)}" for key, each in value.items())


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    if isinstance(value, dict):
        return ", ".join(f"{_plain(key)} {each}" for key, each in value.items())
    return str(AUDIT_VALUES.get(str(value), value))


@register.filter
def yuan(fen: int) -> str:
    return reward_words.yuan(fen)


@register.filter
def promise(notice: RewardNotice) -> str:
    return reward_words.promise(notice)


@register.filter
def reward_state(notice: RewardNotice, now: datetime) -> str:
    return reward_words.state(notice, now)
