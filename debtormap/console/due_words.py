"""The words of the queues: deadlines, desks, what was tightened, and why a listing is hidden at once."""

from django.utils.translation import gettext_lazy as _

from debtormap.console.words import Word

DEADLINES: dict[str, Word] = {
    "T01": _("decide on the application"),
    "T02": _("grace runs; then publish if unperformed"),
    "T03": _("hidden: withdraw it or restore it"),
    "T04": _("correct what is wrong"),
    "T05": _("performed: delist it"),
    "T06": _("term is over: close the listing"),
    "T07": _("decide on the request"),
    "T08": _("carry out the remedy"),
    "T09": _("reconsideration may be asked until then"),
    "T10": _("decide on the reconsideration"),
    "T11": _("the applicant may not apply again until then"),
    "T12_check": _("check the data objected to"),
    "T12_mend": _("correct the data objected to"),
    "T12_answer": _("answer the objection"),
    "T13": _("verify the clue"),
    "T13_urgent": _("verify the urgent clue"),
    "T14": _("decide on the reward notice"),
    "T15": _("the debtor's supplementary report"),
    "T16_ruling": _("rule on the objection"),
    "T16_reconsideration": _("reconsideration of the ruling may be asked until then"),
    "T17": _("keep the impact assessment until then"),
    "T18": _("keep the logs until then"),
    "C01": _("confirm what one officer took off"),
    "C02": _("answer “this is not me”, else it lapses"),
}
DESKS: dict[str, Word] = {
    "register": _("Register"),
    "corrections": _("Corrections"),
    "clues": _("Clues"),
    "rewards": _("Reward notices"),
    "policy": _("Policy"),
}
TIGHTENINGS: dict[str, Word] = {
    "hide": _("hidden"),
    "revoke": _("revoked (撤销)"),
    "delist": _("delisted (删除)"),
    "delete_early": _("deleted early"),
    "take_off_map": _("taken off the map and sharing"),
    "take_off_sharing": _("taken off sharing"),
    "confirm_not_me": _("“this is not me” confirmed"),
}
#: The buttons of the emergency: one click each, with the reason that goes into the audit.
HIDE_REASONS: dict[str, Word] = {
    "wrong_person": _("Perhaps another person"),
    "danger": _("Somebody is in danger"),
    "wrong_data": _("The data is wrong"),
    "other": _("Another reason, told below"),
}
#: What a whole number and address may be opened for.
PURPOSES: dict[str, Word] = {
    "identity": _("to tell one person from another"),
    "service": _("to serve a document"),
    "correction": _("to examine a request"),
    "enforcement": _("for the enforcement itself"),
    "inspection": _("for an inspection"),
}
ALARMS: dict[str, Word] = {
    "many_full_records": _("One person opened 25 full records or more within an hour"),
    "many_claims": _("More than 20 claims “this is not me” in a day"),
    "failed_log_ins": _("More than 20 failed log-ins in a day"),
    "escalated": _("Deadlines are overdue by more than three working days"),
    "stale_reconciliation": _("No comparison with the national list for more than a day"),
}
#: What may leave the register in a file.
EXPORTS: dict[str, Word] = {
    "listings": _("public listings, as their page shows them"),
    "ledger": _("copy of the ledger, without the records"),
    "ledger_bodies": _("copy of the ledger with all its records"),
}
#: What the court side keeps for a time.
KEPT: dict[str, Word] = {
    "refused_rows": _("refused rows of lists"),
    "rows_sent_back": _("rows of lists that were sent back"),
    "rows_published": _("rows of published lists"),
    "records": _("records in the ledger of listings that are off"),
    "papers": _("papers of listed persons"),
    "failed_log_ins": _("failed log-ins"),
}
SINCE: dict[str, Word] = {
    "the list came": _("the list came"),
    "the list was sent back": _("the list was sent back"),
    "the list was published": _("the list was published"),
    "the listing went off": _("the listing went off"),
    "the request ended": _("the request ended"),
    "it was tried": _("it was tried"),
}
FOREVER: dict[str, Word] = {
    "ledger": _("Ledger: events and proofs, which say nothing of a person once their records are erased."),
    "audit": _("Audit: who did what, and why."),
    "exports": _("Exports: what left the register."),
    "policies": _("Disclosure policies: what was public by which decision."),
}
