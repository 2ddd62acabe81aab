"""The parts of a record that are rows: agenda, attendance, interventions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import AgendaItem, Attendance, Intervention, Meeting
from .fields import LinesField
from .rows import PeopleForm, RowFormSet, row_formset


class AgendaItemForm(PeopleForm):
    class Meta:
        model = AgendaItem
        fields = ["subject", "note"]
        field_classes = {"note": LinesField}
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}


class AgendaRows(RowFormSet):
    most = 50
    blank_rows = 3


class AttendanceForm(PeopleForm):
    picks = {"person": _("Name")}

    class Meta:
        model = Attendance
        fields = ["capacity", "count", "is_guest"]
        labels = {"capacity": _("Capacity"), "count": _("Number, if known")}


class NumbersForm(forms.ModelForm):
    """The numbers of an assembly; an unknown one stays empty."""

    class Meta:
        model = Meeting
        fields = ["entitled_count", "present_count", "quorum"]


class AttendanceRows(RowFormSet):
    """Who attended, with the numbers of the whole assembly in `numbers`."""

    most = 200  # an assembly that signs in by name; a congress tells its delegates by capacity, with their number
    blank_rows = 3

    def __init__(self, data=None, *, instance, **kwargs):
        self.numbers = NumbersForm(data, instance=instance, prefix="numbers", use_required_attribute=False)
        super().__init__(data, instance=instance, **kwargs)

    def is_valid(self):
        return all([super().is_valid(), self.numbers.is_valid()])

    def clean(self):
        super().clean()
        # Rows that somebody else added meanwhile are not on the page, but their people are on the sheet.
        seen = {row.person_id for row in self.rows if str(row.pk) not in self._keys}
        for form in self.forms:
            pick = form.people["person"]
            person = pick.person if pick.is_valid() and not self.is_removed(form) else None
            key = person and (person.pk or id(person))  # somebody new, too, is one object in all rows
            if key and key in seen:
                pick.add_error("name", _("This person is on the attendance sheet already."))
            seen.add(key)

    def save(self):
        if self.numbers.has_changed():
            self.numbers.save()
        super().save()


class InterventionForm(PeopleForm):
    picks = {"speaker": _("Speaker")}
    first = "speaker"

    class Meta:
        model = Intervention
        fields = ["subject", "capacity", "points"]
        labels = {"capacity": _("Capacity of the speaker")}
        field_classes = {"points": LinesField}
        widgets = {"points": forms.Textarea(attrs={"rows": 4})}


class InterventionRows(RowFormSet):
    most = 100


AgendaFormSet = row_formset(AgendaItem, Meeting, AgendaItemForm, AgendaRows)
AttendanceFormSet = row_formset(Attendance, Meeting, AttendanceForm, AttendanceRows)
InterventionFormSet = row_formset(Intervention, Meeting, InterventionForm, InterventionRows)
