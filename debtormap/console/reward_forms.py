"""Forms of reward notices and awards. Money is entered in yuan and kept in fen."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from debtormap.core.rewards import CONDITIONS_CHARACTERS, Form, Terms
from debtormap.register.rewards import APPLICANT_CHARACTERS, REQUEST_CHARACTERS, Request

_DAY = forms.DateInput(attrs={"type": "date"})


class YuanField(forms.DecimalField):
    """Gives fen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=13, decimal_places=2, min_value=Decimal("0.01"), **kwargs)

    def clean(self, value: Any) -> Any:
        yuan = super().clean(value)
        return None if yuan is None else int(yuan * 100)


class NoticeForm(forms.Form):
    applicant = forms.CharField(
        label=_("Applicant"), max_length=APPLICANT_CHARACTERS, help_text=_("Recorded sealed, never public.")
    )
    request_number = forms.CharField(label=_("Number of the written request"), max_length=REQUEST_CHARACTERS)
    requested_on = forms.DateField(label=_("Day of the request"), widget=_DAY)
    form = forms.TypedChoiceField(
        label=_("Reward"),
        widget=forms.RadioSelect,
        choices=((Form.AMOUNT.value, _("an amount")), (Form.SHARE.value, _("a share of what is recovered"))),
        coerce=Form,
    )
    amount = YuanField(label=_("Amount in yuan"), required=False)
    share = forms.DecimalField(
        label=_("Share in per cent"), required=False, max_digits=4, decimal_places=1, min_value=Decimal("0.1")
    )
    ceiling = YuanField(label=_("Ceiling in yuan"))
    conditions = forms.CharField(
        label=_("Conditions"),
        max_length=CONDITIONS_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kinds of assets, for example. A notice never asks where a person is."),
    )
    valid_until = forms.DateField(label=_("Last day"), widget=_DAY)

    def request(self) -> Request:
        given = self.cleaned_data
        return Request(
            applicant=given["applicant"], number=given["request_number"], requested_on=given["requested_on"]
        )  # fmt: skip

    def terms(self) -> Terms:
        given = self.cleaned_data
        is_amount, share = given["form"] is Form.AMOUNT, given["share"]
        return Terms(
            form=given["form"], ceiling_fen=given["ceiling"], conditions=given["conditions"],
            valid_until=given["valid_until"], amount_fen=given["amount"] if is_amount else None,
            share_permille=None if is_amount or share is None else int(share * 10),
        )  # fmt: skip


class AwardForm(forms.Form):
    notice = forms.ChoiceField(label=_("Notice"))
    recovered = YuanField(label=_("Recovered by this clue, in yuan"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("Every showing is kept in the audit with your name and this reason."),
    )
    passing_over = forms.CharField(
        label=_("Why an earlier clue does not come first"),
        max_length=500,
        required=False,
        help_text=_("Only where one about the same listing is effective. Whoever confirms the payment reads it."),
    )

    def __init__(self, *args: Any, notices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["notice"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = notices


class PaymentForm(forms.Form):
    number = forms.CharField(label=_("Number of the voucher"), max_length=60)
