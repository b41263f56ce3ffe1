"""The words of proceedings: states, next steps, acts, the check list, letters and ways of service."""

from django.utils.translation import gettext_lazy as _

from debtormap.console.words import Word
from debtormap.core import row_columns as columns

STATES: dict[str, Word] = {
    "applied": _("applied for"),
    "review": _("in review"),
    "refused": _("refused"),
    "decided": _("decided, not served"),
    "served": _("served"),
    "grace": _("in grace, not public"),
    "performed": _("performed before publication"),
    "cancelled": _("cancelled"),
    "published": _("published"),
}
#: What is to be done next, in the state or by what is missing in it.
STEPS: dict[str, Word] = {
    "examine": _("take up the application"),
    "warn": _("serve the risk notice"),
    "draft": _("draft the decision"),
    "sign": _("the president signs"),
    "serve": _("serve the decision"),
    "remind": _("remind the person before the grace ends"),
    "confirm_text": _("read the public text"),
    "wait": _("wait for the end of the grace"),
    "propose": _("propose the publication"),
    "release": _("a second person publishes"),
}
DEEDS: dict[str, Word] = {
    "examine": _("Take up the application"),
    "warn": _("Note the service of the risk notice"),
    "draft": _("Draft the decision"),
    "sign": _("Sign the decision"),
    "serve": _("Note the service of the decision"),
    "remind": _("Note the reminder"),
    "confirm_text": _("Let the public text through"),
    "propose": _("Propose the publication"),
    "release": _("Publish"),
    "take_back": _("Send the proposal back"),
    "perform": _("Close: performed before publication"),
    "cancel": _("Cancel the decision"),
    "refuse": _("Refuse the listing"),
    "pay": _("Note a payment"),
}
WAYS: dict[str, Word] = {
    "direct": _("in person"),
    "post": _("by post"),
    "electronic": _("electronically"),
    "left": _("left at the residence"),
    "public_notice": _("by public notice"),
}
LETTERS: dict[str, Word] = {
    "risk_notice": _("Risk notice"),
    "decision": _("Decision"),
    "reminder": _("Reminder"),
}
TIERS: dict[str, Word] = {
    "MINOR": _("minor"),
    "ORDINARY": _("ordinary"),
    "SERIOUS": _("serious"),
}
FLAGS: dict[str, Word] = {
    "identity_agrees": _("Name, number, birth date and address agree with the title"),
    "namesakes_searched": _("Namesakes were searched for"),
    "case_open": _("The enforcement case is open"),
    "severe_violence": _("Serious obstruction by violence or threat"),
    "multiple_acts": _("Several dishonest acts"),
    "security_given": _("Sufficient and effective security is given"),
    "assets_frozen_suffice": _("Property sealed, seized or frozen suffices"),
    "ranks_later": _("The debtor ranks later and may not be enforced against"),
    "otherwise_not_refusing": _("Otherwise not able but refusing"),
    "assets_controlled_suffice": _("Controlled property suffices for the debt"),
    "applicant_holds_off": _("The applicant asks to hold off"),
    "represents_listed_organisation": _("Represents or controls an organisation listed in this case"),
    "own_debtor_in_title": _("Is a debtor in the title itself"),
    "student_debt": _("Full-time student with a campus loan"),
    "enforcement_stayed": _("Enforcement is stayed"),
    "enforcement_ended": _("Enforcement has ended"),
    "in_bankruptcy": _("In bankruptcy"),
    "dead_or_dissolved": _("Dead or dissolved"),
    "performed": _("The obligation is performed"),
}
SPANS: dict[str, Word] = {
    "person": _("name of another person"),
    "identity_number": _("identity number"),
    "telephone": _("telephone"),
    "account": _("account"),
    "plate": _("number plate"),
    "title": _("title certificate"),
    "door": _("door number"),
    "email": _("e-mail address"),
    "position": _("position"),
    "number": _("long number"),
    "minor": _("hints at a minor"),
    "health": _("hints at health"),
    "family": _("hints at family"),
}
COLUMNS: dict[str, Word] = {
    columns.NAME: _("Name"),
    columns.SEX: _("Sex"),
    columns.NUMBER: _("Identity number or credit code"),
    columns.NUMBER_TYPE: _("Kind of document"),
    columns.BIRTH_DATE: _("Date of birth"),
    columns.REPRESENTATIVE: _("Legal representative (not listed)"),
    columns.COURT_CODE: _("Court"),
    columns.CASE_NUMBER: _("Case number"),
    columns.FILED_ON: _("Filed on"),
    columns.BASIS_ISSUER: _("Issued by"),
    columns.BASIS_NUMBER: _("Number of the basis"),
    columns.OBLIGATION: _("Obligation"),
    columns.PERFORMANCE: _("Performance"),
    columns.PERFORMED: _("Performed"),
    columns.UNPERFORMED: _("Not performed"),
    columns.ADDRESS: _("Address"),
    columns.ADDRESS_SOURCE: _("Where the address is from"),
    columns.ADDRESS_VERIFIED_ON: _("Address verified on"),
    columns.COURT: _("Name of the court"),
    columns.GROUNDS: _("Grounds"),
    columns.DECISION_NUMBER: _("Number of the decision"),
    columns.DECIDED_ON: _("Decided on"),
    columns.TERM_MONTHS: _("Term in months"),
    columns.SERVED_ON: _("Served on"),
    columns.RISK_WARNED_ON: _("Risk warned on"),
    columns.PUBLISHED_ON: _("Published on"),
    "类型": _("Kind"),
}
#: What a column of the list holds, where it is one of a few words; the rest is the court's own text.
VALUES: dict[str, Word] = {
    "自然人": _("natural person"),
    "法人": _("legal person"),
    "非法人组织": _("other organisation"),
    "男": _("male"),
    "女": _("female"),
    "全部未履行": _("nothing performed"),
    "部分未履行": _("partly performed"),
    "全部已履行": _("wholly performed"),
}
