"""The forms of what becomes of a task."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forms.days import PastDayField
from forms.workflows import WorkflowForm

from ..follow_up_tasks import drop_task, finish_task, report_done


class TaskForm(WorkflowForm):
    done_on = PastDayField(label=_("Done on"), required=False, help_text=_("Empty: it is still open."))

    def save(self, task, by, meeting=None):
        return self.run(finish_task, task=task, by=by, meeting=meeting, **self.cleaned_data)


class DropTaskForm(WorkflowForm):
    why = forms.CharField(
        label=_("reason"), max_length=250, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays with the task."),
    )  # fmt: skip

    def save(self, task, by):
        return self.run(drop_task, task=task, by=by, **self.cleaned_data)


class ReportDoneForm(WorkflowForm):
    note = forms.CharField(
        label=_("note"), max_length=250, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What was done, in a line. Your branch reads it."),
    )  # fmt: skip

    def save(self, task, by):
        return self.run(report_done, task=task, by=by, **self.cleaned_data)
