"""What may be done with a membership, each as a page of its own."""

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.administration.workflows import WorkflowForm, day_field
from branches.scoping import reaches
from bureaus.departures import leave_party, move_member
from members.models import Membership
from members.suspending import reinstate, suspend

# A transfer and the closing of a branch end memberships by workflows of their own.
LEAVING = [
    reason
    for reason in Membership.EndReason
    if reason not in {Membership.EndReason.TRANSFER, Membership.EndReason.BRANCH_CLOSED}
]


class MembershipWorkflow(WorkflowForm):
    @classmethod
    def is_open(cls, user, row):
        return row.ended_on is None and reaches(user, "members.change_membership", row)


class Transfer(MembershipWorkflow):
    name = "transfer"
    label = _("Transfer to another branch")
    sentence = _("The membership closes here and opens in the other branch; what is owed stays owed here.")
    done = _("The member is transferred.")

    branch = forms.ModelChoiceField(None, label=_("To the branch"))
    on = day_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer("branch", Membership._meta.get_field("branch"))

    def run(self):
        move_member(membership=self.row, **self.cleaned_data)


class Leaving(MembershipWorkflow):
    name = "leaving"
    label = _("Record the departure")
    sentence = _("The membership ends, and with it every office of this person, in whatever branch.")
    done = _("The departure is recorded.")

    reason = forms.ChoiceField(label=_("reason"), choices=[(reason.value, reason.label) for reason in LEAVING])
    on = day_field()

    def run(self):
        leave_party(membership=self.row, **self.cleaned_data)


class Suspending(MembershipWorkflow):
    name = "suspension"
    label = _("Suspend")
    sentence = _("No dues are asked and offices give no rights as long as the suspension lasts.")
    done = _("The membership is suspended.")

    reason = forms.CharField(label=_("reason"), max_length=250)
    started_on = day_field(label=_("from"))

    @classmethod
    def is_open(cls, user, row):
        return super().is_open(user, row) and not row.suspensions.open().exists()

    def run(self):
        suspend(membership=self.row, on=self.cleaned_data["started_on"], reason=self.cleaned_data["reason"])


class Reinstating(MembershipWorkflow):
    name = "reinstatement"
    label = _("End the suspension")
    sentence = _("The membership, and the rights of the offices held, are in force again.")
    done = _("The suspension is ended.")

    on = day_field()

    @classmethod
    def is_open(cls, user, row):
        return super().is_open(user, row) and row.suspensions.open().exists()

    def run(self):
        reinstate(membership=self.row, **self.cleaned_data)
