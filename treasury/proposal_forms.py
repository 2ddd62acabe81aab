"""Forms of proposals to suspend members in arrears: making one, following it, or not."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from forms.workflows import WorkflowForm
from members.forms import SuspendForm

from .proposals import dismiss_proposal, follow_proposal


class ProposeForm(WorkflowForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=250, help_text=_("Who decides reads it, and the member if it is followed.")
    )


class FollowForm(SuspendForm):
    """The suspension that was proposed, with its reason filled in: the form by which members are suspended."""

    def save(self, proposal, by):
        decided = dict(self.cleaned_data)
        last_day = decided.pop("last_day")
        until = last_day and last_day + timedelta(days=1)
        return self.run(follow_proposal, proposal=proposal, by=by, until=until, **decided)


class DismissForm(WorkflowForm):
    workflow_names = {"reason": "dismissal"}

    dismissal = forms.CharField(label=_("Why it is not followed"), max_length=250, help_text=_("It stays on record."))

    def save(self, proposal, by):
        return self.run(dismiss_proposal, proposal=proposal, by=by, reason=self.cleaned_data["dismissal"])
