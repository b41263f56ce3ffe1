"""Forms for requests of listed persons: what each act asks, as the services take it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from debtormap.core.corrections import Remedy
from debtormap.core.exits import DELETION_TEXTS, DeletionGround
from debtormap.core.row_columns import COLUMNS
from debtormap.register.deleting import Basis

REASONS_LENGTH = 2_000
CHANGES = 3


class PurposeForm(forms.Form):
    purpose = forms.CharField(
        label=_("What you open it for"), max_length=200, help_text=_("Kept in the audit with your name.")
    )


class VersionForm(forms.Form):
    """An act on the request as the page showed it."""

    expected = forms.IntegerField(widget=forms.HiddenInput)

    def arguments(self) -> dict[str, Any]:
        """What the service takes."""
        return dict(self.cleaned_data)


class ReasonsForm(VersionForm):
    reasons = forms.CharField(
        label=_("Reasons, which the person reads"), max_length=REASONS_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )


class SecondForm(ReasonsForm):
    agrees = forms.TypedChoiceField(
        label=_("As the second person"),
        widget=forms.RadioSelect,
        choices=(("yes", _("I agree: the listing stays off the map")), ("no", _("I do not agree"))),
        coerce=lambda value: value == "yes",
    )


class FindForm(ReasonsForm):
    """The remedy; an amendment names up to three columns and what they should say."""

    remedy = forms.TypedChoiceField(
        label=_("Remedy"),
        widget=forms.RadioSelect,
        choices=(
            ("revoke", _("Revoke (撤销): it should never have been listed")),
            ("delist", _("Delist (删除): it was right and is over")),
            ("amend", _("Amend (更正): a second person releases the change")),
        ),
        coerce=Remedy,
    )
    ground = forms.ChoiceField(
        label=_("Ground of article 10, for a listing without term"),
        required=False,
        choices=[("", "—"), *((ground.value, f"{ground.value} {text}") for ground, text in DELETION_TEXTS.items())],
        help_text=_("A listing with a term is deleted early by article 2 and needs none."),
    )
    applicant = forms.CharField(
        label=_("Applicant who asked for it (D3)"),
        max_length=100,
        required=False,
        help_text=_("Kept as a keyed hash: this applicant cannot apply again for six months."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [("", "—"), *((column, column) for column in COLUMNS)]
        for number in range(1, CHANGES + 1):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=_("Column to amend"), choices=columns, required=False
            )
            self.fields[f"value_{number}"] = forms.CharField(
                label=_("What it should say"), max_length=1_000, required=False
            )

    def arguments(self) -> dict[str, Any]:
        entered = self.cleaned_data
        pairs = ((entered[f"column_{number}"], entered[f"value_{number}"]) for number in range(1, CHANGES + 1))
        return {
            "expected": entered["expected"],
            "reasons": entered["reasons"],
            "remedy": entered["remedy"],
            "changes": {column: value for column, value in pairs if column} or None,
            "basis": self._basis(),
        }

    def _basis(self) -> Basis | None:
        """The page asks the clue desk where the ground is D4."""
        ground = self.cleaned_data["ground"]
        return Basis(ground=DeletionGround(ground), applicant=self.cleaned_data["applicant"]) if ground else None


class AssignForm(VersionForm):
    listing_id = forms.CharField(label=_("Id of the listing"), max_length=20)


class _Day(forms.DateInput):
    input_type = "date"


class ServeForm(VersionForm):
    served_on = forms.DateField(label=_("Served on"), widget=_Day)


class AskForm(ReasonsForm):
    posted_on = forms.DateField(label=_("Posted or handed in on"), widget=_Day)
