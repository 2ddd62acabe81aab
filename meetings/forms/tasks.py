"""Ticking off a task."""

from django.utils.translation import gettext_lazy as _

from forms.days import PastDayField
from forms.workflows import WorkflowForm

from ..follow_up_tasks import finish_task


class TaskForm(WorkflowForm):
    done_on = PastDayField(label=_("Done on"), required=False, help_text=_("Empty: it is still open."))

    def save(self, task):
        return self.run(finish_task, task=task, **self.cleaned_data)
