"""The forms of the console. They ask whether something was entered; whether it is right is asked by the services."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from debtormap.console import due_words, words
from debtormap.console.middleware import upload_limit_bytes
from debtormap.core.exits import DELETION_TEXTS
from debtormap.staff.models import Account, Role

REASON_LENGTH = 500
#: The filter of the overview: both ways of taking a listing off.
WITHDRAWN = "withdrawn"
EXPIRING = "expiring"


def _file_help() -> str:
    text = gettext("CSV, XLSX or one of the two national JSON shapes, at most %(mib)s MiB.")
    return text % {"mib": upload_limit_bytes() // (1024 * 1024)}


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("The list"),
        help_text=lazy(_file_help, str)(),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.json"}),
    )
    court_code = forms.ChoiceField(label=_("Court"), required=False)
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

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [(account.court_code, words.court_name(account.court_code))]
        every = words.court_choices(empty=_("each row's own court"))
        _choices(self, "court_code", own if account.court_code else every)

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
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
    """A required reason."""

    reason = forms.CharField(label=_("Reason"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))


class WithdrawForm(ReasonForm):
    field_order = ("kind", "ground", "applicant", "reason")
    kind = forms.ChoiceField(
        label=_("What happened"),
        widget=forms.RadioSelect,
        choices=(
            ("revoke", _("Revoke (撤销): it should never have been listed")),
            ("delist", _("Delist (删除): it was right and is over")),
            ("delete_early", _("Delete early (提前删除): performed or mended before the term ends")),
        ),
    )
    ground = forms.ChoiceField(
        label=_("Ground of article 10"),
        required=False,
        choices=[("", "—"), *((ground.value, f"{ground.value} {text}") for ground, text in DELETION_TEXTS.items())],
        help_text=_("A listing without term is delisted by one of them; one with a term is deleted early."),
    )
    applicant = forms.CharField(
        label=_("Applicant who asked for it (D3)"),
        max_length=100,
        required=False,
        help_text=_("Kept as a keyed hash: this applicant cannot apply again for six months."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("kind") == "delist" and not cleaned.get("ground"):
            self.add_error("ground", _("Name the ground of article 10: D1 to D7."))
        return cleaned


class RecipientForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(words.RECIPIENT_KINDS.items()))
    basis = forms.CharField(label=_("Basis"), max_length=200, help_text=_("The decision or agreement it rests on."))


class SamePartyForm(ReasonForm):
    """Whether two parties are one person. The number is never sent back to the page."""

    SAME = "same"
    field_order = ("verdict", "number", "reason")
    verdict = forms.ChoiceField(
        label=_("What the file shows"),
        widget=forms.RadioSelect,
        choices=((SAME, _("one person: the file has the number below")), ("apart", _("two persons"))),
    )
    number = forms.CharField(
        label=_("Whole number from the file"),
        max_length=40,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("verdict") == self.SAME and not cleaned.get("number", "").strip():
            self.add_error("number", _("To merge, enter the whole number that the file shows."))
        return cleaned


class TextChangeForm(forms.Form):
    """Another text in the place of what the rules propose."""

    text = forms.CharField(
        label=_("What the public reads"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 4, "lang": "zh-Hans"})
    )
    seen = forms.CharField(max_length=16, widget=forms.HiddenInput)


class FullRecordForm(forms.Form):
    """What the whole number and address are opened for."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=lambda: list(due_words.PURPOSES.items()))
    note = forms.CharField(
        label=_("Which matter"),
        max_length=200,
        help_text=_("A case number or a request, say. Kept in the audit with your name."),
    )


class HideForm(forms.Form):
    """One button a reason; what a person adds is needed for the last one alone."""

    why = forms.ChoiceField(label=_("What happened"), choices=lambda: list(due_words.HIDE_REASONS.items()))
    note = forms.CharField(
        label=_("What else to say"),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    map_only = forms.BooleanField(
        label=_("Only off the map and sharing; it stays in the list"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("why") == "other" and not cleaned.get("note", "").strip():
            self.add_error("note", _("Say why."))
        return cleaned


class ListingSearchForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    case_number = forms.CharField(label=_("Case number"), max_length=60, required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    court_code = forms.ChoiceField(label=_("Court"), required=False)

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(
            self,
            "state",
            [
                ("", _("all")),
                (EXPIRING, _("term ends within 30 days")),
                (WITHDRAWN, _("withdrawn")),
                *words.LISTING_STATES.items(),
            ],
        )
        if account.court_code:
            del self.fields["court_code"]
        else:
            _choices(self, "court_code", words.court_choices(empty=_("all")))


class ChangeAccountForm(forms.Form):
    """The name stays: acts stand under it."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(role.value, words.ROLES[role]) for role in Role],
    )
    court_code = forms.ChoiceField(label=_("Own court"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "court_code", words.court_choices(empty=_("high court, acts for all courts")))


class AccountForm(ChangeAccountForm):
    field_order = ("name", "roles", "court_code")
    name = forms.CharField(
        label=_("Name for logging in"),
        max_length=150,
        help_text=_("Letters, digits and @ . + - _ (Chinese letters too)."),
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


def _choices(form: forms.Form, name: str, choices: list[tuple[str, words.Word]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def rows_text(done: int, total: int | None) -> str:
    """How far a list has been gone through, as a sentence."""
    if total is None:
        return ngettext("%(done)s row", "%(done)s rows", done) % {"done": f"{done:,}"}
    return ngettext("%(done)s of %(total)s row", "%(done)s of %(total)s rows", total) % {
        "done": f"{done:,}",
        "total": f"{total:,}",
    }
