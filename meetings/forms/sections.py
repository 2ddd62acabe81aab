"""The parts of a record that are rows: agenda, attendance, interventions."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forms.requests import read_number

from ..attending.rules import attendee_refusals
from ..models import AgendaItem, Attendance, Honouree, Intervention, Meeting
from ..planning.links import undone_by
from ..suggestions import agenda_for
from .fields import LinesField
from .rows import MOST_ORDER, PeopleForm, RowFormSet, row_formset
from .ticks import TickList


class AgendaItemForm(PeopleForm):
    class Meta:
        model = AgendaItem
        fields = ["subject", "note"]
        field_classes = {"note": LinesField}
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}


USUAL = "agenda-usual-"


class AgendaRows(RowFormSet):
    """The agenda. The button of a usual item fills it into the first blank row."""

    most = 50
    blank_rows = 3

    def __init__(self, data=None, *, instance, add="", **kwargs):
        self._usual = agenda_for(instance)
        number = read_number(add.removeprefix(USUAL)) if add.startswith(USUAL) else None
        self._asked = self._usual[number] if number is not None and number < len(self._usual) else ""
        self._filled = None
        super().__init__(data, instance=instance, add=add, **kwargs)

    def _prepare(self, data):
        data = super()._prepare(data)
        total = read_number(data.get(f"{self.prefix}-TOTAL_FORMS"))
        if not self._asked or total is None:
            return data
        blank = next((index for index in range(total) if self._is_blank(data, index)), total)
        if blank == total:
            data = self._add_row(data, total)
        if self.refusal:
            return data
        self._filled, data = blank, data.copy()
        data[f"{self.prefix}-{blank}-subject"] = self._asked
        return data

    def show_added(self):
        super().show_added()
        if self._filled is not None:
            self.forms[self._filled].focus()

    def _is_blank(self, data, index):
        return not any(data.get(f"{self.prefix}-{index}-{name}", "").strip() for name in ("id", "subject", "note"))

    @property
    def usual(self):
        """[(value of the button, text)] of the usual items that the page does not show yet."""
        shown = {(form["subject"].value() or "").strip() for form in self.forms}
        return [(f"{USUAL}{index}", text) for index, text in enumerate(self._usual) if text not in shown]


class AttendanceForm(PeopleForm):
    picks = {"person": _("Name")}

    class Meta:
        model = Attendance
        fields = ["capacity", "count", "is_guest"]
        labels = {"capacity": _("Capacity"), "count": _("Number, if known")}


class NumbersForm(forms.ModelForm):
    """The numbers of an assembly; an unknown one stays empty. Of one that was called, the roll tells the entitled."""

    class Meta:
        model = Meeting
        fields = ["entitled_count", "present_count", "quorum"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.is_called:
            self.fields["entitled_count"].disabled = self.fields["quorum"].disabled = True

    def clean(self):
        cleaned = super().clean()
        self.add_error(None, undone_by(self.instance, self.cleaned_data))
        return cleaned


class AttendanceRows(RowFormSet):
    """Who attended: by a tick (`ticks`), by name or by capacity, with the whole assembly's numbers in `numbers`.

    A row that says no more than a tick shows as one.
    """

    most = 200  # an assembly that signs in by name; a congress tells its delegates by capacity, with their number
    blank_rows = 3

    def __init__(self, data=None, *, instance, rows, directory, add="", **kwargs):
        self.numbers = NumbersForm(data, instance=instance, prefix="numbers", use_required_attribute=False)
        self.ticks = TickList(instance, rows, directory.user, data, add=add)
        lines = rows if data is not None else [row for row in rows if row.person_id not in self.ticks.rows]
        super().__init__(data, instance=instance, rows=lines, directory=directory, add=add, **kwargs)

    def is_valid(self):
        return all([super().is_valid(), self.numbers.is_valid()])

    def clean(self):
        super().clean()
        # Rows that somebody else added meanwhile are not on the page, but their people are on the sheet.
        if not self.ticks.is_known:
            raise ValidationError(_("Rows of this page were changed or removed meanwhile: open the page again."))
        gone = {row.pk for row in self.ticks.removed}
        seen = {row.person_id for row in self.rows if str(row.pk) not in self._keys and row.pk not in gone}
        seen |= {row.person_id for row in self.ticks.added}
        for form in self.forms:
            pick = form.people["person"]
            person = pick.person if pick.is_valid() and not self.is_removed(form) else None
            key = person and (person.pk or id(person))  # somebody new, too, is one object in all rows
            if key and key in seen:
                pick.add_error("name", _("This person is on the attendance sheet already."))
            seen.add(key)
        self._refuse_by_roll()

    def _refuse_by_roll(self):
        """Of a called meeting the roll says who attends: an error beside each name, or above all for the ticks."""
        named = {}
        for form in self.forms:
            pick = form.people["person"]
            if pick.is_valid() and pick.person and not self.is_removed(form) and not form.instance.is_guest:
                named[pick.person.pk] = pick
        ticked = [row.person_id for row in self.ticks.added]
        refusals = attendee_refusals(self.instance, [*named, *ticked])
        for key in named.keys() & refusals.keys():
            named[key].add_error("name", refusals[key])
        if above := [refusals[key] for key in ticked if key in refusals]:
            raise ValidationError(above)

    def collect(self, changes):
        super().collect(changes)
        changes.removed += self.ticks.removed
        last = max((row.order for row in [*self.rows, *changes.added]), default=0)
        for order, row in enumerate(self.ticks.added, start=last + 1):
            row.order = min(order, MOST_ORDER)
            changes.added.append(row)
        return changes

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


class HonoureeForm(PeopleForm):
    """Who was honoured: a person of the register, or a name where somebody has no file."""

    picks = {"person": _("Person of the register")}
    first = "person"

    class Meta:
        model = Honouree
        fields = ["name", "gender", "capacity", "reason"]
        labels = {"name": _("Or the name of somebody without a file"), "gender": _("Gender, of such a name"),
                  "capacity": _("Capacity"), "reason": _("Reason of the honour")}  # fmt: skip

    def clean(self):
        super().clean()
        if self.people["person"].is_valid() and self.people["person"].person and self.cleaned_data.get("name"):
            self.add_error("name", _("Say one of both: a person of the register, or a name."))
        if self.people["person"].is_valid() and self.people["person"].person:
            self.cleaned_data["gender"] = self.instance.gender = ""


class HonoureeRows(RowFormSet):
    most = 60

    def clean(self):
        super().clean()
        seen = set()
        for form in self.forms:
            pick = form.people["person"]
            person = pick.person if pick.is_valid() and not self.is_removed(form) else None
            key = person and (person.pk or id(person))
            if key and key in seen:
                pick.add_error("name", _("This person is on the list already."))
            seen.add(key)


AgendaFormSet = row_formset(AgendaItem, Meeting, AgendaItemForm, AgendaRows)
AttendanceFormSet = row_formset(Attendance, Meeting, AttendanceForm, AttendanceRows)
InterventionFormSet = row_formset(Intervention, Meeting, InterventionForm, InterventionRows)
HonoureeFormSet = row_formset(Honouree, Meeting, HonoureeForm, HonoureeRows)
