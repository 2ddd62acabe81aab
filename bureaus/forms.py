"""Forms of changes in mid-term."""

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from forms.days import PastDayField
from forms.workflows import WorkflowForm
from members.models import Person

from .appointments import appoint, confirm_appointment, refuse_appointment
from .models import Mandate
from .replacement import end_mandate

Reason = Mandate.EndReason
# Why somebody leaves a seat before the bureau's term is over.
MIDTERM = [Reason.RESIGNATION, Reason.REPLACEMENT, Reason.DISMISSAL, Reason.DEPARTURE, Reason.DEATH]


def _reasons(*without):
    return [(reason.value, reason.label) for reason in MIDTERM if reason not in without]


class EndMandateForm(WorkflowForm):
    """The end of a mandate in mid-term: its day, why, and a reference. Its holder (`is_own`) can only resign."""

    on = PastDayField(label=_("From the day"), initial=localdate)
    reason = forms.ChoiceField(label=_("Reason"), choices=[("", _("Choose")), *_reasons(Reason.REPLACEMENT)])
    note = forms.CharField(
        label=_("Note"), max_length=250, required=False, help_text=Mandate._meta.get_field("note").help_text
    )

    def __init__(self, *args, is_own=False, **options):
        super().__init__(*args, **options)
        if is_own:
            self.fields["reason"].choices = [(Reason.RESIGNATION.value, Reason.RESIGNATION.label)]

    def save(self, mandate, by):
        return self.run(end_mandate, mandate=mandate, by=by, **self.cleaned_data)


class HolderForm(WorkflowForm):
    """Who takes a seat, from which day, in full or acting; and why the holder leaves, where there is one."""

    person = forms.ModelChoiceField(Person.objects.none(), widget=forms.HiddenInput)
    started_on = PastDayField(label=_("From the day"), initial=localdate)
    status = forms.ChoiceField(
        label=_("Status"), choices=Mandate.Status.choices, widget=forms.RadioSelect, initial=Mandate.Status.FULL
    )
    reason = forms.ChoiceField(label=_("Why the holder leaves"), choices=_reasons(), initial=Reason.REPLACEMENT)
    note = forms.CharField(
        label=_("Note"), max_length=250, required=False, help_text=Mandate._meta.get_field("note").help_text
    )

    def __init__(self, *args, people, holder, **options):
        super().__init__(*args, **options)
        self.fields["person"].queryset = people
        self.holder = holder
        if holder is None:
            del self.fields["reason"]

    def save(self, seat, by):
        data = self.cleaned_data | {"on": self.cleaned_data["started_on"]}
        del data["started_on"]
        return self.run(appoint, seat=seat, by=by, **data)


class DecisionForm(WorkflowForm):
    """The decision of a second person: its two buttons confirm, or refuse with a reason."""

    CONFIRM, REFUSE = "confirm", "refuse"

    decision = forms.ChoiceField(choices=[(CONFIRM, CONFIRM), (REFUSE, REFUSE)], widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"), max_length=250, required=False, help_text=_("Needed to refuse; those concerned read it.")
    )

    def clean(self):
        if self.cleaned_data.get("decision") == self.REFUSE and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Say why you refuse."))

    def save(self, appointment, by):
        if self.cleaned_data["decision"] == self.CONFIRM:
            return self.run(confirm_appointment, appointment=appointment, by=by)
        return self.run(refuse_appointment, appointment=appointment, by=by, reason=self.cleaned_data["reason"])
