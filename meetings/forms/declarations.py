"""Recording that a renewal was declared."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forms.days import PastDayField
from forms.workflows import WorkflowForm

from ..declarations import record_declaration


class DeclarationForm(WorkflowForm):
    made_on = PastDayField(label=_("Declared on"))
    reference = forms.CharField(
        label=_("Number of the receipt"), max_length=120, required=False, help_text=_("As the authority wrote it.")
    )

    def save(self, declaration, by):
        return self.run(record_declaration, declaration=declaration, by=by, **self.cleaned_data)
