"""The forms of the console. They ask whether something was entered; whether it is right is asked by the services."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from debtormap.console import words
from debtormap.console.middleware import upload_limit_bytes
from debtormap.staff.models import Role

REASON_LENGTH = 500


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("The list"),
        help_text=_(
            "CSV, XLSX or one of the two national JSON shapes, at most 64 MiB. Every row is checked; nothing is published."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.json"}),
    )
    court_code = forms.CharField(
        label=_("Code of the court"),
        max_length=12,
        required=False,
        help_text=_("As in case numbers, for example 冀0606. Left empty, each row's own court holds."),
    )
    legacy = forms.BooleanField(
        label=_("These rows are already on the national list"),
        required=False,
        help_text=_(
            "Such rows lack the decision, the service and the risk warning; an officer attests that they are on file."
        ),
    )
    attested = forms.BooleanField(
        label=_("I attest that risk warning, decision and service of every row are on file at this court."),
        required=False,
    )
    reason = forms.CharField(
        label=_("Reason, and where the files are"),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the audit with your name."),
    )
    token = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        limit_bytes = upload_limit_bytes()
        if file.size is not None and file.size > limit_bytes:
            raise forms.ValidationError(
                _("The file is larger than %(mib)s MiB. Divide the list and send the parts one by one."),
                code="file_too_large",
                params={"mib": limit_bytes // (1024 * 1024)},
            )
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("legacy"):
            if not cleaned.get("attested"):
                self.add_error("attested", _("Rows of the national list need the attestation."))
            if not cleaned.get("reason", "").strip():
                self.add_error("reason", _("Say why, and where the files are."))
        return cleaned


class ReasonForm(forms.Form):
    """A required reason, and the state of the thing as the page showed it."""

    reason = forms.CharField(label=_("Reason"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))


class WithdrawForm(ReasonForm):
    kind = forms.ChoiceField(
        label=_("What happened"),
        widget=forms.RadioSelect,
        choices=(
            ("revoke", _("Revoke (撤销): it should never have been listed")),
            ("delist", _("Delist (删除): it was right and is over")),
        ),
    )


class ListingSearchForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    case_number = forms.CharField(label=_("Case number"), max_length=60, required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    court_code = forms.CharField(label=_("Code of the court"), max_length=12, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("all")), *words.LISTING_STATES.items()]


class AccountForm(forms.Form):
    name = forms.CharField(
        label=_("Name for logging in"),
        max_length=150,
        help_text=_("Letters, digits and @ . + - _ (Chinese letters too)."),
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(role.value, words.ROLES[role]) for role in Role],
    )
    court_code = forms.CharField(
        label=_("Code of the own court"),
        max_length=12,
        required=False,
        help_text=_("Left empty: the high court, which acts for all courts."),
    )


class FirstPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "password" in cleaned and "again" in cleaned and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("The two are not the same."))
        return cleaned


def rows_text(done: int, total: int | None) -> str:
    """How far a list has been gone through, as a sentence."""
    if total is None:
        return ngettext("%(done)s row", "%(done)s rows", done) % {"done": f"{done:,}"}
    return ngettext("%(done)s of %(total)s row", "%(done)s of %(total)s rows", total) % {
        "done": f"{done:,}",
        "total": f"{total:,}",
    }
