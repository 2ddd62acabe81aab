"""The form of a workflow: what the workflow refuses is shown next to the fields."""

from django import forms
from django.core.exceptions import ValidationError


def add_refusal(form, refusal):
    """Put what a workflow's ValidationError says on the form: beside the fields that it has, else above them.

    The form's `workflow_names` maps what the workflow calls a field to what the form calls it, where they differ.
    """
    problems = refusal.error_dict if hasattr(refusal, "error_dict") else {None: refusal.error_list}
    for name, errors in problems.items():
        field = name if name in form.fields else getattr(form, "workflow_names", {}).get(name)
        form.add_error(field if field in form.fields else None, errors)


class WorkflowForm(forms.Form):
    """A form whose fields are named like the arguments of the workflow that it runs."""

    workflow_names = {"started_on": "on", "ended_on": "on"}

    def run(self, workflow, **arguments):
        """Call the workflow. True if it went through; its refusals become the form's errors, beside their fields."""
        try:
            self.result = workflow(**arguments)
        except ValidationError as error:
            add_refusal(self, error)
            return False
        return True
