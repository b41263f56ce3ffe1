"""Filters that turn codes of the register into words and tones of the page."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from debtormap.console import clue_words, due_words, proceeding_words, reward_words, words
from debtormap.console.subjects import Subject
from debtormap.core.listing import GROUND_TEXTS, Ground
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

#: A state, an action or a role in an audit entry. What several tables name, they name alike, but for `_OF_KIND`.
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
    **words.ASKERS,
    **words.CORRECTION_STATES,
    **words.LISTING_STATES,
    **words.BATCH_STATES,
    **{role.value: word for role, word in words.ROLES.items()},
}
#: What a proceeding and a request call alike and is not the same: of both a decision is served.
_OF_KIND: dict[str, Mapping[str, words.Word]] = {
    "proceeding": proceeding_words.STATES,
    "correction": words.CORRECTION_STATES,
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
def before(entry: AuditEntry) -> str:
    """What held before an act, in one line."""
    return _facts(entry, entry.before)


@register.filter
def after(entry: AuditEntry) -> str:
    """What held after an act, in one line."""
    return _facts(entry, entry.after)


def _facts(entry: AuditEntry, value: Mapping[str, object] | None) -> str:
    kind, _colon, _key = entry.subject.partition(":")
    known = {**AUDIT_VALUES, **_OF_KIND.get(kind, {})}
    facts = (value or {}).items()
    return "; ".join(f"{words.AUDIT_FACTS.get(key, key)}: {_fact(key, each, known)}" for key, each in facts)


def _fact(key: str, value: object, known: Mapping[str, words.Word]) -> str:
    if key == "court_code":
        return str(words.court_name(str(value)))
    if key == "grounds" and isinstance(value, list):
        return grounds(value)
    return _plain(value, known)


def _plain(value: object, known: Mapping[str, words.Word]) -> str:
    if value is None or value in ([], {}):
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return words.joined(_plain(each, known) for each in value)
    if isinstance(value, dict):
        return words.joined(f"{_plain(key, known)} {each}" for key, each in value.items())
    return str(known.get(str(value), value))


@register.filter
def grounds(codes: Sequence[str]) -> str:
    """The grounds with their names in the law."""
    return "；".join(f"{code} {GROUND_TEXTS[Ground(code)]}" if code in set(Ground) else code for code in codes)


@register.filter
def about(subject: str, named: Mapping[str, Subject]) -> Subject:
    """What a subject is called, of those that were asked for."""
    return named[subject]


@register.filter
def listing_name(listing_id: str, named: Mapping[str, Subject]) -> str:
    """Name and case number of a listing, of those that were asked for."""
    return named[f"listing:{listing_id}"].name


@register.filter
def court_name(code: str) -> words.Word:
    """The court that a matter belongs to; no code is the high court."""
    return words.court_name(code)


@register.filter
def column(label: str) -> words.Word:
    """A column of the national list: in Chinese as the list has it."""
    return label if (get_language() or "").startswith("zh") else proceeding_words.COLUMNS.get(label, label)


@register.filter
def value(text: str) -> words.Word:
    """What a column holds, where it is one of a few words."""
    return text if (get_language() or "").startswith("zh") else proceeding_words.VALUES.get(text, text)


@register.filter
def browser(agent: str) -> str:
    """The browser and system that a session's sign of itself names; the sign itself, where neither is known."""
    named = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return words.joined(filter(None, (named, system))) or agent


#: In this order: each of the later ones stands in the sign of some earlier ones, too.
_BROWSERS = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("MicroMessenger/", "WeChat"), ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iOS"), ("iPad", "iPadOS"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


@register.filter
def yuan(fen: int) -> str:
    return reward_words.yuan(fen)


@register.filter
def promise(notice: RewardNotice) -> str:
    return reward_words.promise(notice)


@register.filter
def reward_state(notice: RewardNotice, now: datetime) -> str:
    return reward_words.state(notice, now)
