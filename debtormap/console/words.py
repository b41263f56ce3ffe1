"""The words of the console for the codes of the register."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from debtormap.geo import court_table
from debtormap.staff.models import Account, Role

Word = str | Promise

ROLES: dict[Role, Word] = {
    Role.CLERK: _("clerk"),
    Role.APPROVER: _("approver"),
    Role.PRESIDENT: _("president"),
    Role.CORRECTION_OFFICER: _("correction officer"),
    Role.CLUE_OFFICER: _("clue officer"),
    Role.AUDITOR: _("auditor"),
    Role.ADMINISTRATOR: _("administrator"),
}


def joined(words: Iterable[Word]) -> str:
    """A list in one line, with the comma of the reader's language."""
    return gettext(", ").join(map(str, words))


def role_names(account: Account) -> str:
    """The account's roles in the reader's language, in the order of the table."""
    return joined([word for role, word in ROLES.items() if role.value in account.roles])


def court_name(court_code: str) -> Word:
    """The court an account acts for; no code is the high court, which acts for all."""
    if not court_code:
        return _("high court, acts for all courts")
    court = court_table.load().by_code(court_code)
    return court.name if court else court_code


def court_choices(*, empty: Word | None = None) -> list[tuple[str, Word]]:
    """Every court that exists today, for a list to choose from; `empty` names the choice of none."""
    courts = sorted({court.code: court for court in court_table.load() if court.valid_to is None}.items())
    first: list[tuple[str, Word]] = [] if empty is None else [("", empty)]
    return first + [(code, f"{court.name} {code}") for code, court in courts]


LISTING_STATES: dict[str, Word] = {
    "staged": _("not yet published"),
    "published": _("published"),
    "hidden": _("hidden"),
    "revoked": _("revoked (撤销)"),
    "delisted": _("delisted (删除)"),
    "expired": _("term has ended"),
}
BATCH_STATES: dict[str, Word] = {
    "loading": _("being checked"),
    "ready": _("waits for review"),
    "approved": _("approved, not yet published"),
    "publishing": _("being published"),
    "published": _("published"),
    "rejected": _("sent back"),
}
ROW_ACTIONS: dict[str, Word] = {
    "add": _("new"),
    "change": _("changed"),
    "same": _("unchanged"),
    "error": _("refused"),
}
TONES = {
    "loading": "info",
    "ready": "warn",
    "approved": "info",
    "publishing": "info",
    "published": "good",
    "rejected": "bad",
    "staged": "warn",
    "hidden": "warn",
    "revoked": "bad",
    "delisted": "",
    "expired": "",
    "add": "good",
    "change": "warn",
    "same": "",
    "error": "bad",
    "due_soon": "warn",
    "due_today": "warn",
    "overdue": "bad",
    "escalated": "bad",
}
EVENT_KINDS: dict[str, Word] = {
    "publish": _("published"),
    "amend": _("amended"),
    "withdraw": _("withdrawn"),
    "policy": _("policy"),
}
#: Names of acts in the audit trail; one without a word is shown as it is.
AUDIT_ACTS: dict[str, Word] = {
    "batch.stage": _("sent a list"),
    "batch.approve": _("approved a list"),
    "batch.reject": _("sent a list back"),
    "batch.publish": _("began to publish a list"),
    "batch.published": _("published a list"),
    "job.retry": _("had background work tried again"),
    "job.discard": _("discarded background work"),
    "job.cancel": _("stopped background work"),
    "listing.revoke": _("revoked a listing"),
    "reward.draft": _("drafted a reward notice"),
    "reward.approve": _("approved a reward notice"),
    "reward.end": _("ended a reward notice"),
    "listing.delist": _("delisted a listing"),
    "policy.assess": _("printed the impact assessment"),
    "hold.set": _("set a legal hold"),
    "hold.propose_end": _("proposed to end a legal hold"),
    "hold.lift": _("ended a legal hold"),
    "retention.run": _("erased what had had its time"),
    "retention.records": _("erased records of a listing that is off"),
    "export.propose": _("asked for an export"),
    "export.approve": _("let an export out"),
    "export.refuse": _("refused an export"),
    "export.take": _("took an export"),
    "listing.expire": _("noted that a term is over"),
    "alarm.seen": _("looked at an alarm"),
    "listing.view_full": _("opened number and address in full"),
    "listing.receipt": _("took a receipt"),
    "listing.evidence": _("took an evidence bundle"),
    "listing.hide": _("hid a listing"),
    "listing.suppress": _("took a listing off channels"),
    "listing.confirmed": _("confirmed what another one took off"),
    "listing.taken_back": _("took back what one officer took off"),
    "listing.restore_propose": _("proposed to restore a listing"),
    "listing.restore": _("restored a listing"),
    "listing.restore_refuse": _("refused to restore a listing"),
    "proceeding.open": _("opened a proceeding"),
    "proceeding.examine": _("took up an application"),
    "proceeding.warn": _("noted the service of a risk notice"),
    "proceeding.draft": _("drafted a decision"),
    "proceeding.sign": _("signed a decision"),
    "proceeding.serve": _("noted the service of a decision"),
    "proceeding.remind": _("noted a reminder"),
    "proceeding.pay": _("noted a payment"),
    "proceeding.perform": _("noted performance before publication"),
    "proceeding.refuse": _("refused a listing"),
    "proceeding.cancel": _("cancelled a decision"),
    "proceeding.confirm_text": _("let a public text through"),
    "proceeding.propose": _("proposed a publication"),
    "proceeding.take_back": _("sent a proposed publication back"),
    "proceeding.release": _("published a proceeding"),
    "proceeding.letter": _("printed a letter"),
    "listing.delete_early": _("deleted a listing early"),
    "policy.propose": _("proposed a disclosure policy"),
    "policy.adopt": _("adopted a disclosure policy"),
    "batch.place": _("chose the place of an address"),
    "batch.read_texts": _("read texts of a list"),
    "batch.change_text": _("changed a text of a list"),
    "account.add": _("added an account"),
    "account.link": _("made a new one-time link"),
    "batch.refused_rows": _("took the refused rows of a list"),
    "reconciliation.run": _("compared with the national list"),
    "discrepancy.settle": _("settled a difference to the national list"),
    "party.merge": _("merged two parties"),
    "party.set_apart": _("found two parties to be two persons"),
    "party.undo_merge": _("undid a merge of two parties"),
    "recipient.propose": _("proposed a recipient"),
    "recipient.admit": _("admitted a recipient"),
    "recipient.end": _("ended a recipient"),
    "recipient.deleted": _("confirmed that withdrawn records are deleted"),
    "account.change": _("changed roles or court of an account"),
    "account.close": _("closed an account"),
    "account.session_end": _("ended a session"),
    "account.sessions_end": _("ended sessions"),
    "listing.amend_propose": _("proposed to amend a listing"),
    "listing.match": _("compared a number with a listing"),
    "listing.suppression_hold": _("kept a listing off channels"),
    "listing.suppression_lapsed": _("put a listing back, as a claim had lapsed"),
    "self.issue": _("issued a one-time code at the counter"),
    "self.redeem": _("redeemed a one-time code for self-information"),
    "correction.receive": _("sent a request"),
    "correction.open": _("opened a request"),
    "correction.paper": _("opened a paper of a request"),
    "correction.alarm_seen": _("looked at an alarm"),
    "correction.propose": _("proposed to put a listing back on the map"),
}
#: Acts of people who have no account, and of the calendar.
WITHOUT_ACCOUNT = frozenset(
    {"correction.receive", "correction.ask", "correction.withdraw", "listing.match", "self.redeem"}
)
BY_RULE = frozenset(
    {"listing.expire", "listing.suppress", "listing.suppression_hold", "listing.suppression_lapsed",
     "correction.lapse", "retention.run", "retention.records"}
)  # fmt: skip
CORRECTION_KINDS: dict[str, Word] = {
    "not_listable": _("should not be listed"),
    "inaccurate": _("something is wrong in it"),
    "should_be_deleted": _("should be deleted"),
    "not_me": _("this is not me"),
}
ASKERS: dict[str, Word] = {
    "listed_person": _("the listed person"),
    "relative": _("a relative"),
    "lawyer": _("a lawyer"),
}
CORRECTION_STATES: dict[str, Word] = {
    "received": _("received"),
    "founded": _("founded"),
    "remedied": _("remedied"),
    "dismissed": _("dismissed"),
    "served": _("dismissal served"),
    "reconsidered": _("in reconsideration"),
    "upheld": _("dismissal upheld"),
    "final": _("final"),
    "withdrawn": _("taken back"),
}
ESCALATIONS: dict[str, Word] = {
    "quiet": _("in time"),
    "due_soon": _("due tomorrow"),
    "due_today": _("due today"),
    "overdue": _("overdue"),
    "escalated": _("overdue, told to the president"),
    "over": _("over"),
}
DEEDS: dict[str, Word] = {
    "assign": _("Name the listing"),
    "find": _("Find it founded"),
    "dismiss": _("Dismiss it"),
    "remedy": _("Carry out the remedy"),
    "release": _("Release the amendment"),
    "serve": _("Note the service of the dismissal"),
    "ask_for": _("Enter a request for reconsideration"),
    "uphold": _("Uphold the dismissal"),
    "overturn": _("Overturn the dismissal"),
    "confirm_claim": _("Confirm: likely another person"),
    "refuse_claim": _("Refuse: the same person"),
    "second_claim": _("Second the confirmation"),
    "restore": _("Put the listing back on the map"),
}
CORRECTION_ACTS: dict[str, Word] = {
    "find": _("founded"),
    "dismiss": _("dismissed"),
    "remedy": _("remedied"),
    "serve": _("dismissal served"),
    "ask": _("reconsideration asked"),
    "uphold": _("dismissal upheld"),
    "overturn": _("dismissal overturned"),
    "lapse": _("time for reconsideration is over"),
    "withdraw": _("taken back"),
    "assign": _("listing named"),
    "amendment": _("amendment proposed"),
    "confirm": _("claim confirmed"),
    "refuse": _("claim refused"),
    "second": _("seconded"),
    "restore": _("back on the map"),
}
OUTCOMES: dict[str, Word] = {
    "published": _("published"),
    "amended": _("amended"),
    "same": _("unchanged"),
    "stale": _("passed over: what is held has changed since the review"),
    "withdrawn": _("passed over: withdrawn meanwhile"),
    "term_over": _("passed over: the term has ended"),
    "under_way": _("passed over: its proceeding here is not over"),
}
RECIPIENT_KINDS: dict[str, Word] = {
    "department": _("government department"),
    "regulator": _("regulator"),
    "bank": _("bank"),
    "association": _("association of a sector"),
    "credit_bureau": _("credit bureau"),
    "superior": _("employer or superior body"),
}
JOBS: dict[str, Word] = {
    "import": _("check of a list"),
    "publish": _("publication of a list"),
    "erase_clues": _("erasure of clues that had their time"),
    "retain": _("erasure of what has had its time"),
    "forget_jobs": _("erasure of ended work"),
    "erase_watches": _("erasure of ended notices"),
    "tell_watchers": _("orders for notices"),
    "tell_levels": _("orders for weekly levels"),
    "watch_mail": _("notice by mail"),
    "tell_officers": _("notices to officers of the clue desk"),
    "officer_mail": _("mail to an officer of the clue desk"),
}
PHASES: dict[str, Word] = {
    "check": _("Checking:"),
    "publish": _("Publishing:"),
}
#: Why the matcher understood no county, by its own words.
MATCH_PROBLEMS: dict[str, Word] = {
    "outside_hebei": _("lies outside the province"),
    "no division named": _("names no county"),
    "city only": _("names the city alone"),
    "tie": _("fits several counties"),
    "tie: old name with several heirs": _("an old name that several counties inherited"),
    "tie: county and township disagree": _("county and township contradict each other"),
    "short name alone": _("a short name alone, which may be no county"),
    "no division named; candidates differ by one character": _("a county's name but for one character"),
}
#: Names of the fields of a public record, in the order in which they are read.
RECORD: dict[str, Word] = {
    "kind": _("Kind"),
    "name": _("Name"),
    "masked_number": _("Masked number"),
    "credit_code": _("Credit code"),
    "sex": _("Sex"),
    "birth_year": _("Year of birth"),
    "legal_representative.name": _("Legal representative (not listed)"),
    "partial_address": _("Partial address"),
    "division.name": _("Division"),
    "place.name": _("Public place"),
    "grounds": _("Grounds"),
    "obligation": _("Obligation"),
    "performance.state": _("Performance"),
    "performance.performed": _("Performed"),
    "performance.unperformed": _("Not performed"),
    "basis.issuer": _("Issued by"),
    "basis.number": _("Number of the basis"),
    "court.name": _("Court"),
    "case_number": _("Case number"),
    "filed_on": _("Filed on"),
    "decided_on": _("Decided on"),
    "published_on": _("Published on"),
    "ends_on": _("Term ends on"),
    "channels": _("Shown in"),
}
RECORD_VALUES: dict[str, Word] = {
    "natural_person": _("natural person"),
    "legal_person": _("legal person"),
    "other_organisation": _("other organisation"),
    "male": _("male"),
    "female": _("female"),
    "none": _("nothing performed"),
    "partial": _("partly performed"),
    "full": _("wholly performed"),
    "list": _("lists"),
    "nearby": _("nearby"),
    "density": _("density"),
    "share": _("sharing"),
    "revoke": _("revoked (撤销)"),
    "delist": _("delisted (删除)"),
}
#: Names of what audit entries hold before and after.
AUDIT_FACTS: dict[str, Word] = {
    "on": _("On"),
    "way": _("How"),
    "letter": _("Letter"),
    "listing": _("Listing"),
    "grounds": _("Grounds"),
    "term_months": _("Term in months"),
    "grace_months": _("Grace in months"),
    "state": _("State"),
    "file": _("File"),
    "sha256": _("Fingerprint of the file"),
    "rows": _("Rows"),
    "outcomes": _("Outcome"),
    "roles": _("Roles"),
    "court_code": _("Court"),
    "line": _("Row"),
    "place": _("Place"),
    "act": _("What was done"),
    "asker": _("By whom"),
    "papers": _("Paper"),
    "sessions": _("Sessions"),
    "day": _("Day"),
    "person": _("Person"),
    "why": _("Why"),
    "source": _("Source"),
    "lapses_at": _("Lapses"),
    "batch": _("Batch"),
    "columns": _("Columns"),
    "decision": _("Decision"),
    "events": _("Events"),
    "from": _("From"),
    "into": _("Into"),
    "kind": _("Kind"),
    "notice": _("Reward notice"),
    "party": _("Party"),
    "policy": _("Policy"),
    "records": _("Records"),
    "remedy": _("Remedy"),
    "result": _("Result"),
    "texts_read": _("Texts read"),
}
REMEDIES: dict[str, Word] = {
    "revoke": _("revoke (撤销)"),
    "delist": _("delist (删除)"),
    "amend": _("amend (更正)"),
}
MATCHES: dict[str, Word] = {
    "hit": _("it is this number"),
    "no_hit": _("it is another number"),
    "not_comparable": _("not comparable"),
}
