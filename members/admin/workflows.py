"""What may be done with a membership, each as a page of its own."""

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.administration.workflows import AdminWorkflowForm, day_field
from branches.scoping import reaches
from bureaus.departures import leave_party
from members.forms import LEAVING, LeaveForm, ReinstateForm, SuspendForm
from members.suspending import reinstate, suspend


def said_by(form):
    """The words of the page that does the same."""
    return form.label, form.sentence, form.done


class MembershipWorkflow(AdminWorkflowForm):
    @classmethod
    def is_open(cls, user, row):
        return row.ended_on is None and reaches(user, "members.change_membership", row)


class Leaving(MembershipWorkflow):
    name = "leaving"
    label, sentence, done = said_by(LeaveForm)

    reason = forms.ChoiceField(label=_("reason"), choices=[(reason.value, reason.label) for reason in LEAVING])
    on = day_field()

    def run(self):
        leave_party(membership=self.row, **self.cleaned_data)


class Suspending(MembershipWorkflow):
    name = "suspension"
    label, sentence, done = said_by(SuspendForm)

    reason = forms.CharField(label=_("reason"), max_length=250)
    started_on = day_field(label=_("from"))

    @classmethod
    def is_open(cls, user, row):
        return super().is_open(user, row) and not row.suspensions.open().exists()

    def run(self):
        suspend(membership=self.row, on=self.cleaned_data["started_on"], reason=self.cleaned_data["reason"])


class Reinstating(MembershipWorkflow):
    name = "reinstatement"
    label, sentence, done = said_by(ReinstateForm)

    on = day_field()

    @classmethod
    def is_open(cls, user, row):
        return super().is_open(user, row) and row.suspensions.open().exists()

    def run(self):
        reinstate(membership=self.row, **self.cleaned_data)
