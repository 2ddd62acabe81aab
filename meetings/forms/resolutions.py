"""Resolutions with their votes, each with the tasks that follow from it."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import BadRequest
from django.utils.translation import gettext_lazy as _

from forms.days import DayField
from forms.requests import read_number

from ..follow_up_tasks import trace_finished
from ..models import Meeting, Method, Resolution, Task
from ..planning.links import lost_by, refuse_struck_out
from ..voting.recording import VOTED
from .fields import LinesField
from .rows import PeopleForm, RowFormSet, row_formset, too_many

METHODS = [("", _("Not said")), *Method.choices]


class TaskForm(PeopleForm):
    picks = {"owner": _("In charge")}

    due_on = DayField(label=_("Due on"), required=False)
    done_on = DayField(label=_("Done on"), required=False)

    class Meta:
        model = Task
        fields = ["subject", "due_on", "done_on"]
        labels = {"subject": _("Task")}


@dataclass
class TaskRoom:
    """How many rows of tasks the page holds for all its resolutions together, and how many it has."""

    most: int
    taken: int = 0

    def count(self, data, prefixes):
        """Count the rows in the submission. Raises BadRequest for more than the page can have sent."""
        self.taken = sum(read_number(data.get(f"{prefix}-TOTAL_FORMS")) or 0 for prefix in prefixes)
        if self.taken > self.most:
            raise BadRequest(f"{self.taken} rows of tasks")

    @property
    def is_full(self):
        return self.taken >= self.most


class TaskRows(RowFormSet):
    """The tasks of one resolution; `room` is what the page has for those of all."""

    blank_rows = 1

    def __init__(self, data=None, *, room, **kwargs):
        self._room, self.most = room, room.most
        super().__init__(data, **kwargs)

    def _add_row(self, data, total):
        if self._room.is_full:
            self.refusal = too_many(self._room.most)
            return data
        return super()._add_row(data, total)

    def clean(self):
        super().clean()
        refuse_struck_out(tasks=[form.instance for form in self.initial_forms if self.is_removed(form)])


TaskFormSet = row_formset(Task, Resolution, TaskForm, TaskRows)


class ResolutionForm(PeopleForm):
    """A resolution; `tasks` is the formset of what follows from it."""

    class Meta:
        model = Resolution
        fields = ["subject", "method", "votes_for", "votes_against", "abstentions"]
        labels = {"subject": _("The resolution")}
        field_classes = {"subject": LinesField}
        widgets = {"subject": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, room, add="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["method"].choices = METHODS
        if self.is_voted:  # it says what was voted on; what follows from it may still be written
            for field in self.fields.values():
                field.disabled = True
        self.tasks = TaskFormSet(
            self.data if self.is_bound else None,
            instance=self.instance,
            rows=self.instance.tasks.all() if self.instance.pk else (),
            directory=self.directory,
            prefix=self.add_prefix("tasks"),
            add=add,
            room=room,
        )

    @property
    def is_voted(self):
        """Whether a vote on it stands, was taken back, or is to come: then it says what is voted on."""
        return self.instance.pk is not None and self.instance.is_fixed

    def is_valid(self):
        return all([super().is_valid(), self.tasks.is_valid()])

    def clean(self):
        cleaned = super().clean()
        if {"votes_for", "votes_against"} & set(self.changed_data):
            self.add_error(None, lost_by(self.instance, self.cleaned_data))
        return cleaned

    def has_changed(self):
        return super().has_changed() or self.tasks.has_changed()

    def without_errors(self):
        super().without_errors()
        self.tasks.show_added()


class ResolutionRows(RowFormSet):
    """The resolutions, each with its tasks. A page holds `most` resolutions with `most_tasks` rows of tasks in all."""

    most = 30
    most_tasks = 90

    def __init__(self, data=None, *, rows, add="", **kwargs):
        rows = list(rows)
        shown = sum(len(row.tasks.all()) for row in rows) + max(self.most, len(rows))
        self._was_done = {task.pk: task.done_on for row in rows for task in row.tasks.all()}
        self._room = TaskRoom(max(self.most_tasks, shown))
        form_kwargs = {"add": add, "room": self._room}
        super().__init__(data, rows=rows, add=add, form_kwargs=form_kwargs, **kwargs)

    @classmethod
    def people_of(cls, rows):
        return [task.owner for row in rows for task in row.tasks.all()]

    def _prepare(self, data):
        self._room.count(data, [f"{self.prefix}-{index}-tasks" for index in range(self.limit)])
        return super()._prepare(data)

    def start_row(self, data, prefix):
        blank = 0 if self._room.is_full else TaskRows.blank_rows
        data |= {f"{prefix}-tasks-TOTAL_FORMS": str(blank), f"{prefix}-tasks-INITIAL_FORMS": "0"}

    def clean(self):
        super().clean()
        for form in self.forms:
            if self.is_removed(form) and form.is_voted:
                form.add_error("DELETE", VOTED)
        refuse_struck_out(resolutions=[form.instance for form in self.initial_forms if self.is_removed(form)])

    def save(self):
        super().save()
        changes = TaskFormSet.no_changes()
        for form in self.forms:
            if not self.is_removed(form):
                form.tasks.collect(changes)
        changes.write()
        trace_finished(changes.changed, self._was_done, by=self.directory.user)


ResolutionFormSet = row_formset(Resolution, Meeting, ResolutionForm, ResolutionRows)
