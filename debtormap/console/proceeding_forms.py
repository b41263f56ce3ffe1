"""Forms of proceedings: what each act asks, as the services take it. Whether it is right is asked by the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from debtormap.console import proceeding_words, words
from debtormap.core import row_columns as columns
from debtormap.core.listing import GROUND_TEXTS, TERMS_MONTHS, Ground
from debtormap.core.proceedings import GRACE_MONTHS
from debtormap.register.proceeding_files import FILE_COLUMNS, FLAGS, Decision, File
from debtormap.register.proceedings import WAYS
from debtormap.staff.models import Account

TEXT_LENGTH = 3_000
_LONG = {columns.OBLIGATION, columns.ADDRESS, columns.PERFORMED, columns.UNPERFORMED}
_DAYS = {columns.BIRTH_DATE, columns.FILED_ON, columns.ADDRESS_VERIFIED_ON}
_REQUIRED = {
    columns.NAME, columns.NUMBER, columns.CASE_NUMBER, columns.FILED_ON, columns.BASIS_ISSUER, columns.BASIS_NUMBER,
    columns.OBLIGATION, columns.PERFORMANCE,
}  # fmt: skip
#: As a list writes them: the values are those of the national list, in its language.
_CHOICES = {
    columns.SEX: ("", "男", "女"),
    columns.NUMBER_TYPE: ("", "居民身份证", "统一社会信用代码", "组织机构代码", "护照"),
    columns.PERFORMANCE: ("全部未履行", "部分未履行"),
    columns.ADDRESS_SOURCE: ("", "执行依据", "户籍登记", "市场主体登记", "被执行人申报", "法院走访"),
}


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class OpenForm(forms.Form):
    """A new proceeding. Fields of the file are named by their place in FILE_COLUMNS, labelled in the reader's words."""

    token = forms.CharField(max_length=20, widget=forms.HiddenInput)
    origin = forms.ChoiceField(
        label=_("How it begins"),
        widget=forms.RadioSelect,
        choices=(("application", _("Application by the applicant")), ("own_motion", _("The court's own motion"))),
    )
    applicant = forms.CharField(label=_("Applicant"), max_length=100, required=False)
    applied_on = forms.DateField(label=_("Application received on"), widget=Day, required=False)
    ex_officio_reason = forms.CharField(
        label=_("Reason for the court's own motion"), max_length=TEXT_LENGTH, required=False, widget=_area(2)
    )
    others = forms.CharField(
        label=_("Other persons named in the file, one a line"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=_area(2),
        help_text=_("Their names are taken out of the public text."),
    )
    pay_to = forms.CharField(
        label=_("How and where to pay or settle"),
        max_length=TEXT_LENGTH,
        widget=_area(),
        help_text=_("Stands in the letters to the person: account of the court, officer in charge, telephone."),
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, column in enumerate(FILE_COLUMNS):
            self.fields[f"column_{number}"] = _column(column, account)
        first = [name for name in self.fields if name.startswith("column_")]
        self.order_fields(["token", "origin", "applicant", "applied_on", "ex_officio_reason", *first])

    @property
    def is_ex_officio(self) -> bool:
        return bool(self.cleaned_data["origin"] == "own_motion")

    def file(self) -> File:
        entered = self.cleaned_data
        row = {column: _text(entered[f"column_{number}"]) for number, column in enumerate(FILE_COLUMNS)}
        return File(
            row={column: value for column, value in row.items() if value},
            pay_to=entered["pay_to"].strip(),
            applicant="" if self.is_ex_officio else entered["applicant"].strip(),
            ex_officio_reason=entered["ex_officio_reason"].strip() if self.is_ex_officio else "",
            others=tuple(name.strip() for name in entered["others"].splitlines() if name.strip()),
        )


def field_of(column: str) -> str:
    """The name of the field of OpenForm that holds a column; the column itself where none does."""
    return f"column_{FILE_COLUMNS.index(column)}" if column in FILE_COLUMNS else column


class VersionForm(forms.Form):
    """An act on the proceeding as the page showed it."""

    expected = forms.IntegerField(widget=forms.HiddenInput)

    def arguments(self) -> dict[str, Any]:
        """What the service takes."""
        return dict(self.cleaned_data)


class ReasonsForm(VersionForm):
    reasons = forms.CharField(label=_("Reasons"), max_length=TEXT_LENGTH, widget=_area())


class ServedForm(VersionForm):
    served_on = forms.DateField(label=_("Served on"), widget=Day)
    way = forms.ChoiceField(label=_("How"), choices=[(way, proceeding_words.WAYS[way]) for way in WAYS])


class RemindedForm(VersionForm):
    reminded_on = forms.DateField(label=_("Reminded on"), widget=Day)


class PerformedForm(VersionForm):
    performed_on = forms.DateField(label=_("Performed on"), widget=Day)


class PaidForm(VersionForm):
    paid_on = forms.DateField(label=_("Paid on"), widget=Day)
    amount = forms.DecimalField(label=_("Amount in yuan"), max_digits=15, decimal_places=2)

    def arguments(self) -> dict[str, Any]:
        entered = self.cleaned_data
        amount_fen = int(entered["amount"] * 100)
        return {"expected": entered["expected"], "paid_on": entered["paid_on"], "amount_fen": amount_fen}


class TextForm(VersionForm):
    text = forms.CharField(label=_("Text for the public"), max_length=TEXT_LENGTH, widget=_area(5))


class DecisionForm(VersionForm):
    number = forms.CharField(label=_("Number of the decision"), max_length=100)
    reasons = forms.CharField(label=_("Reasons"), max_length=TEXT_LENGTH, widget=_area(5))
    grounds = forms.MultipleChoiceField(
        label=_("Grounds"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(ground.value, f"{ground.value} {text}") for ground, text in GROUND_TEXTS.items()],
        required=False,
    )
    term_months = forms.ChoiceField(
        label=_("Term in months"),
        required=False,
        choices=[("", _("no term (G1 alone)")), *((str(months), str(months)) for months in TERMS_MONTHS)],
    )
    grace_months = forms.ChoiceField(
        label=_("Grace in months"),
        required=False,
        choices=[("", _("no grace")), *((str(months), str(months)) for months in GRACE_MONTHS)],
    )
    tier = forms.ChoiceField(
        label=_("Severity"), required=False, choices=[("", _("not named")), *proceeding_words.TIERS.items()]
    )
    flags = forms.MultipleChoiceField(
        label=_("What the file shows"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(flag, proceeding_words.FLAGS[flag]) for flag in FLAGS],
        required=False,
    )
    age_proof = forms.CharField(
        label=_("Document that proves full age, where no date of birth is known"), max_length=200, required=False
    )
    student_reasons = forms.CharField(
        label=_("Why a student is listed"), max_length=TEXT_LENGTH, required=False, widget=_area(2)
    )

    def arguments(self) -> dict[str, Any]:
        entered = self.cleaned_data
        decision = Decision(
            number=entered["number"].strip(), reasons=entered["reasons"],
            grounds=tuple(Ground(each) for each in entered["grounds"]),
            term_months=int(entered["term_months"]) if entered["term_months"] else None,
            grace_months=int(entered["grace_months"]) if entered["grace_months"] else None,
            tier=entered["tier"] or None, flags=frozenset(entered["flags"]), age_proof=entered["age_proof"],
            student_reasons=entered["student_reasons"],
        )  # fmt: skip
        return {"expected": entered["expected"], "decision": decision}


def entered(decision: Decision | None) -> dict[str, Any]:
    """What the form shows of a draft."""
    if decision is None:
        return {"flags": []}
    return {
        "number": decision.number, "reasons": decision.reasons, "grounds": [each.value for each in decision.grounds],
        "term_months": str(decision.term_months or ""), "grace_months": str(decision.grace_months or ""),
        "tier": decision.tier or "", "flags": sorted(decision.flags), "age_proof": decision.age_proof,
        "student_reasons": decision.student_reasons,
    }  # fmt: skip


def _column(column: str, account: Account) -> forms.Field:
    label: Any = proceeding_words.COLUMNS[column]
    required = column in _REQUIRED
    if column == columns.COURT_CODE:
        own: list[tuple[str, words.Word]] = [(account.court_code, words.court_name(account.court_code))]
        return forms.ChoiceField(label=label, choices=own if account.court_code else words.court_choices())
    if column in _CHOICES:
        choices = [(each, each or "—") for each in _CHOICES[column]]
        return forms.ChoiceField(label=label, choices=choices, required=required)
    if column in _DAYS:
        return forms.DateField(label=label, widget=Day, required=required)
    widget = _area(2) if column in _LONG else forms.TextInput()
    return forms.CharField(label=label, max_length=TEXT_LENGTH, required=required, widget=widget)


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()
