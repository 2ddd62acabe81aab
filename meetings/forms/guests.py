"""The form of a guest at the desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forms.workflows import WorkflowForm

from ..attending.cards import holder_of_card


class GuestForm(WorkflowForm):
    workflow_names = {"person": "code"}

    capacity = forms.CharField(label=_("Capacity"), max_length=200, help_text=_("For example: the local press."))
    count = forms.IntegerField(label=_("Number, if known"), min_value=1, max_value=100_000, required=False)
    code = forms.CharField(
        label=_("Code of the card"),
        max_length=500,
        required=False,
        help_text=_("For a member of elsewhere who shows a card; left empty otherwise."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )

    def clean_code(self):
        code = self.cleaned_data["code"]
        return holder_of_card(code) if code else None

    @property
    def arguments(self):
        """What `add_guest` takes."""
        said = self.cleaned_data
        return {"capacity": said["capacity"], "count": said["count"], "person": said["code"]}
