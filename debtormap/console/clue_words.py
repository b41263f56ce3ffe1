"""The words of the clue desk."""

from django.utils.translation import gettext_lazy as _

from debtormap.clues.conflicts import Kind
from debtormap.clues.desk import View
from debtormap.console.words import Word
from debtormap.core.clues import Action, AssetClass, Source, Status, Trait
from debtormap.core.errors import RuleError

VIEWS: dict[str, Word] = {
    View.OPEN: _("open"),
    View.UNREAD: _("unread"),
    View.MINE: _("mine"),
    View.LATE: _("late"),
    View.QUARANTINE: _("quarantine"),
    View.ENDED: _("ended"),
}
STATUSES: dict[str, Word] = {
    Status.RECEIVED: _("received"),
    Status.UNRELATED: _("unrelated"),
    Status.ABUSIVE: _("abusive"),
    Status.INSUFFICIENT: _("not enough to act on"),
    Status.CONCRETE: _("concrete"),
    Status.ASSIGNED: _("assigned"),
    Status.VERIFYING: _("being verified"),
    Status.CONFIRMED: _("confirmed"),
    Status.NOT_CONFIRMED: _("not confirmed"),
    Status.ALREADY_KNOWN: _("known already"),
    Status.REALISED: _("realised"),
    Status.REWARD_DECIDED: _("reward decided"),
    Status.PAID: _("reward paid"),
}
ACTIONS: dict[Action, Word] = {
    Action.FIND_UNRELATED: _("Unrelated"),
    Action.FIND_ABUSIVE: _("Abusive"),
    Action.FIND_INSUFFICIENT: _("Not enough to act on"),
    Action.FIND_CONCRETE: _("Concrete"),
    Action.ASSIGN: _("Assign"),
    Action.BEGIN_VERIFYING: _("Begin to verify"),
    Action.CONFIRM: _("Confirmed"),
    Action.FIND_NOTHING: _("Not confirmed"),
    Action.FIND_KNOWN: _("Known already"),
    Action.REALISE: _("Realised"),
    Action.DECIDE_REWARD: _("Reward decided"),
    Action.PAY: _("Reward paid"),
    Action.REOPEN: _("Look again"),
}
ASSETS: dict[str, Word] = {
    AssetClass.FUNDS: _("income, deposits, cash, wealth products, securities"),
    AssetClass.REAL_ESTATE: _("rights to use land, buildings and other real estate"),
    AssetClass.MOVABLES: _("vehicles, machines, products, raw materials and other movables"),
    AssetClass.RIGHTS: _("claims, equity, fund shares, trust benefits, intellectual property and other rights"),
    AssetClass.OTHER: _("something else of value"),
}
SOURCES: dict[str, Word] = {
    Source.OWN_OBSERVATION: _("saw it"),
    Source.BUSINESS_DEALING: _("by business"),
    Source.PUBLIC_RECORD: _("from a public record"),
    Source.OTHER: _("otherwise"),
}
TRAITS: dict[str, Word] = {
    Trait.ENCUMBERED: _("let, pledged, shared or in dispute"),
    Trait.HELD_BY_OTHERS: _("held by others"),
    Trait.BEING_MOVED: _("being moved or hidden now"),
}
#: Names of the built-in answer templates.
TEMPLATES: dict[str, Word] = {
    "where": _("Where exactly?"),
    "since": _("Since when?"),
    "paper": _("A picture or paper?"),
    "thanks": _("Thanks, we verify"),
}
CONFLICTS: dict[str, Word] = {
    Kind.NAME: _("a name"),
    Kind.CASE: _("a case"),
    Kind.LISTING: _("a listing"),
}
PROBLEMS: dict[str, Word] = {
    "reason_missing": _("A reason is needed."),
    "act_unknown": _("The desk has no such act."),
    "colleague_unknown": _("Choose a colleague who may read the clue."),
    "too_long": _("The text is too long."),
    "missing": _("The text is missing."),
    "last_reader": _("Nobody else could open the clue: let a colleague read it first."),
    "no_working_copy": _("Of this file no safe copy could be made."),
    "share_character": _("A share is written in the digits 0 to 9 and the letters A to F."),
    "share_check": _("This is not a share as it was printed: look at each group."),
    "shares_wrong": _("These two shares make no key of this court. Both are given up; bring them again."),
    "shares_differ": _("These two shares do not belong together. Both are given up; bring them again."),
    "shares_repeated": _("This is the share that is here already."),
    "not_the_same": _("The two are not the same."),
    "not_an_address": _("This is no e-mail address: write it as name@example.org."),
    "passkey": _("The passkey was not made. Try again."),
    "passkeys_many": _("There are enough passkeys: remove one first."),
    "merge_field": _("Braces hold 法院 or court, 日期 or day, and nothing else."),
    "listing_unknown": _("The register has no such listing."),
    "case_number_form": _("This is no case number."),
    "weak_passphrase": _("The passphrase is too short: take several words."),
}
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


def problem(error: RuleError) -> str:
    return str(PROBLEMS.get(error.code, error.rule))
