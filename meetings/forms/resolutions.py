"""Resolutions with their votes, each with the tasks that follow from it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.forms import DayField

from ..models import Meeting, Method, Resolution, Task
from .fields import LinesField
from .rows import PeopleForm, RowFormSet, row_formset

METHODS = [("", _("Not said")), *Method.choices]


class TaskForm(PeopleForm):
    picks = {"owner": _("In charge")}

    due_on = DayField(label=_("Due on"), required=False)
    done_on = DayField(label=_("Done on"), required=False)

    class Meta:
        model = Task
        fields = ["subject", "due_on", "done_on"]
        labels = {"subject": _("Task")}


class TaskRows(RowFormSet):
    blank_rows = 1


TaskFormSet = row_formset(Task, Resolution, TaskForm, TaskRows)


class ResolutionForm(PeopleForm):
    """A resolution; `tasks` is the formset of what follows from it."""

    class Meta:
        model = Resolution
        fields = ["subject", "method", "votes_for", "votes_against", "abstentions"]
        labels = {"subject": _("The resolution")}
        field_classes = {"subject": LinesField}
        widgets = {"subject": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["method"].choices = METHODS
        self.tasks = TaskFormSet(
            self.data if self.is_bound else None,
            instance=self.instance,
            rows=self.instance.tasks.all() if self.instance.pk else (),
            directory=self.directory,
            prefix=self.add_prefix("tasks"),
        )

    def is_valid(self):
        return all([super().is_valid(), self.tasks.is_valid()])

    def has_changed(self):
        return super().has_changed() or self.tasks.has_changed()

    def save(self, commit=True):
        resolution = super().save(commit)
        self.tasks.save()
        return resolution

    def without_errors(self):
        super().without_errors()
        self.tasks.without_errors()


class ResolutionRows(RowFormSet):
    def focus_last(self, prefix):
        super().focus_last(prefix)
        for form in self.forms:
            form.tasks.focus_last(prefix)


ResolutionFormSet = row_formset(Resolution, Meeting, ResolutionForm, ResolutionRows)
