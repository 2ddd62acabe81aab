"""The form of a proxy: somebody absent, somebody present, and the document."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forms.workflows import WorkflowForm

from ..attending.presence import is_here, is_represented
from ..models import RollEntry


class ProxyForm(WorkflowForm):
    giver = forms.ChoiceField(label=_("Who is absent"))
    holder = forms.ChoiceField(label=_("Who represents them"))
    note = forms.CharField(
        label=_("document"),
        max_length=300,
        help_text=_("For example: a signed letter of that day, kept with the list."),
    )

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        rows = RollEntry.objects.filter(meeting=meeting).entitled().select_related("person").by_name()
        rows = rows.annotate(here=is_here(), represented=is_represented())
        self._rows = {str(row.pk): row for row in rows}
        self._offer("giver", [row for row in self._rows.values() if not (row.here or row.represented)])
        self._offer("holder", [row for row in self._rows.values() if row.here])

    def _offer(self, name, rows):
        self.fields[name].choices = [("", "—"), *((str(row.pk), row.person.full_name) for row in rows)]

    def clean_giver(self):
        return self._rows[self.cleaned_data["giver"]]

    def clean_holder(self):
        return self._rows[self.cleaned_data["holder"]]
