"""Forms of the pages on which members are moved to another branch."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Branch
from forms.days import PastDayField
from forms.workflows import WorkflowForm

from .transfers import find_member


class AskTransferForm(WorkflowForm):
    """A request that waits for the branches that have not agreed."""

    label = gettext_lazy("Ask for the transfer")

    branch = forms.ModelChoiceField(Branch.objects.none(), widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("Why the transfer is asked"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("The branch that answers reads it."),
    )

    def __init__(self, *args, branches, **options):
        super().__init__(*args, **options)
        self.fields["branch"].queryset = branches


class TransferForm(AskTransferForm):
    """A transfer that the officer decides for both branches: it is carried out at once."""

    label = gettext_lazy("Transfer to another branch")

    on = PastDayField(label=gettext_lazy("From the day"), initial=localdate)


class ComingForm(WorkflowForm):
    """A request for a member of another branch, who gave the number and the name on the card."""

    label = gettext_lazy("Ask for the transfer")

    number = forms.CharField(
        label=gettext_lazy("Member number"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "ltr", "inputmode": "numeric"}),
        help_text=gettext_lazy("As the member's card, receipts or own page show it."),
    )
    family_name = forms.CharField(label=gettext_lazy("family name"), max_length=80)
    note = AskTransferForm.base_fields["note"]

    def clean(self):
        data = super().clean()
        if data.get("number") and data.get("family_name"):
            data["membership"] = find_member(data["number"], data["family_name"])
            if data["membership"] is None:
                raise ValidationError(_("The party has no member of this number and family name today."))
        return data

    @property
    def arguments(self):
        return {name: self.cleaned_data[name] for name in ("membership", "note")}
