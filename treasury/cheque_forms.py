"""Forms of cheques: those that the bank cashed, and one that it sent back."""

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms.days import PastDayField
from forms.workflows import WorkflowForm

from .fields import AccountChoice
from .forms import ReasonForm
from .models import Donation, LevyPayment, Payment


class CashForm(WorkflowForm):
    """Which of the cheques that wait the bank cashed, on which day, and in which account.

    `payments` are those of dues, `levies` those of officials, `donations` those of donors.
    """

    payments = forms.ModelMultipleChoiceField(
        Payment.objects.none(), required=False, label=gettext_lazy("Cheques of dues")
    )
    levies = forms.ModelMultipleChoiceField(
        LevyPayment.objects.none(), required=False, label=gettext_lazy("Cheques of levies")
    )
    donations = forms.ModelMultipleChoiceField(
        Donation.objects.none(), required=False, label=gettext_lazy("Cheques of donations")
    )
    cleared_on = PastDayField(label=gettext_lazy("Cashed on"), initial=localdate)
    account = AccountChoice(label=gettext_lazy("Account"), required=False)

    def __init__(self, *args, banks, payments, levies, donations, **options):
        super().__init__(*args, **options)
        for name, rows in (("payments", payments), ("levies", levies), ("donations", donations)):
            self.fields[name].queryset = rows
        if len(banks) > 1:
            self.fields["account"].offer(banks)
            self.fields["account"].initial = banks[0].pk
        else:
            del self.fields["account"]

    def clean(self):
        data = super().clean()
        if not (self.errors or data["payments"] or data["levies"] or data["donations"]):
            raise forms.ValidationError(_("Tick at least one cheque."))
        return data


class ReturnForm(ReasonForm):
    """The day on which the bank returned a cheque, and why."""

    cleared_on = PastDayField(label=gettext_lazy("Returned on"), initial=localdate)
    field_order = ["cleared_on", "reason"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["reason"].help_text = _("As the bank wrote it, such as: insufficient funds. It stays on record.")
