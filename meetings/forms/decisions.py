"""The decisions about an election: confirm or refuse it, contest it, and decide a contest."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bureaus.forms import DecisionForm
from forms.workflows import WorkflowForm

from ..confirmation import confirm_election, refuse_election
from ..contests import contest_election, dismiss_contest, uphold_contest


class ElectionDecisionForm(DecisionForm):
    """Confirm a waiting election, or refuse it with a reason."""

    def save(self, election, by):
        if self.cleaned_data["decision"] == self.CONFIRM:
            return self.run(confirm_election, election=election, by=by)
        return self.run(refuse_election, election=election, by=by, reason=self.cleaned_data["reason"])


class ContestForm(WorkflowForm):
    """Why somebody contests an election."""

    reason = forms.CharField(
        label=_("Why you contest it"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Those who decide read it, with your name."),
    )

    def save(self, election, by):
        return self.run(contest_election, election=election, by=by, **self.cleaned_data)


class ContestDecisionForm(WorkflowForm):
    """Dismiss a contest or uphold it; both take a reason."""

    DISMISS, UPHOLD = "dismiss", "uphold"

    decision = forms.ChoiceField(choices=[(DISMISS, DISMISS), (UPHOLD, UPHOLD)], widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=250, help_text=_("Those concerned read it."))

    def save(self, contest, by):
        workflow = uphold_contest if self.cleaned_data["decision"] == self.UPHOLD else dismiss_contest
        return self.run(workflow, contest=contest, by=by, reason=self.cleaned_data["reason"])
