"""The words of reward notices."""

from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from debtormap.console.words import Word
from debtormap.core.errors import RuleError
from debtormap.core.rewards import Form
from debtormap.register.models import RewardNotice

PROBLEMS: dict[str, Word] = {
    "asks_whereabouts": _("A notice asks for assets, never for where a person is."),
    "personal_data": _("Numbers, accounts and addresses of persons stay out of a notice."),
    "valid_until": _("A day from today on, within two years."),
    "ceiling": _("A ceiling from 0.01 to 100 million yuan."),
    "amount": _("An amount of at least 0.01 yuan, not above the ceiling."),
    "share": _("A share from 0.1 to 50 per cent."),
    "requested_on": _("A request lies before its notice."),
    "missing": _("This field is needed."),
    "too_long": _("The text is too long."),
    "reason_missing": _("A reason is needed."),
    "act_unknown": _("The desk has no such act."),
    "nothing_recovered": _("A reward follows what was recovered."),
    "no_wish": _("The sender did not wish for a reward."),
    "earlier_clue": _("An earlier clue about this listing comes first: end it, reward it, or say why not."),
    "out_of_time": _("The clue came before the notice, or after its end."),
    "other_listing": _("The notice is about another listing."),
}


def problem(error: RuleError) -> str:
    return str(PROBLEMS.get(error.code, error.rule))


def yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"


def promise(notice: RewardNotice) -> str:
    if notice.form == Form.AMOUNT:
        return gettext("%(yuan)s yuan") % {"yuan": yuan(notice.amount_fen or 0)}
    share = f"{(notice.share_permille or 0) / 10:g}"
    return gettext("%(share)s per cent, at most %(yuan)s yuan") % {"share": share, "yuan": yuan(notice.ceiling_fen)}


def state(notice: RewardNotice, now: datetime) -> str:
    if notice.ended_at is not None or notice.expires_at <= now:
        return gettext("ended")
    return gettext("waits for another officer") if notice.approved_at is None else gettext("public")


def facts(notice: RewardNotice, applicant: str) -> list[tuple[str, object]]:
    return [
        (gettext("Applicant"), applicant),
        (gettext("Number of the written request"), notice.request_number),
        (gettext("Day of the request"), notice.requested_on),
        (gettext("Reward"), promise(notice)),
        (gettext("Ceiling in yuan"), yuan(notice.ceiling_fen)),
        (gettext("Conditions"), notice.conditions),
        (gettext("Last day"), notice.valid_until),
        (gettext("Drafted by"), notice.drafted_by),
        (gettext("Approved by"), notice.approved_by),
        (gettext("Ended because"), notice.end_reason),
    ]
