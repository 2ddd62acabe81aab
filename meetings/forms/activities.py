"""Choosing which activities a list shows, and the bodies that a meeting founded."""

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.models import Branch
from forms.days import DayField
from forms.workflows import WorkflowForm

from ..activities import KINDS, bodies_for, record_foundings
from ..models import Measure


class _MeasureChoice(forms.ModelChoiceField):
    def label_from_instance(self, row):
        return f"{row.subject} ({row.axis.plan.title})"


class ActivitySearch(forms.Form):
    """Which activities are shown: of a kind, between two days, of a measure. What is wrong is no filter."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[
            ("", _("All")),
            *((kind.value, kind.label) for kind in KINDS),
            ("founding", _("Foundings of bodies")),
        ],
    )
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To"), required=False)
    measure = _MeasureChoice(
        label=_("Measure"), queryset=Measure.objects.none(), required=False, empty_label=_("Any or none")
    )

    def __init__(self, *args, measures, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["measure"].queryset = measures

    def filter(self, rows):
        """Those of `rows` that the form asks for."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("kind") == "founding":
            rows = rows.filter(foundings__isnull=False)
        elif asked.get("kind"):
            rows = rows.filter(kind=asked["kind"])
        if asked.get("since"):
            rows = rows.filter(date__gte=asked["since"])
        if asked.get("until"):
            rows = rows.filter(date__lte=asked["until"])
        return rows.filter(measure_link__measure=asked["measure"]) if asked.get("measure") else rows


class FoundingForm(WorkflowForm):
    bodies = forms.ModelMultipleChoiceField(
        label=_("Bodies founded"), queryset=Branch.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data=None, *, meeting):
        super().__init__(data, initial={"bodies": list(meeting.foundings.values_list("branch", flat=True))})
        self.meeting = meeting
        self.fields["bodies"].queryset = bodies_for(meeting)

    def save(self):
        return self.run(record_foundings, meeting=self.meeting, bodies=list(self.cleaned_data["bodies"]))
