"""The forms of a vote: recording one, on a resolution that is there or a new one, and taking one back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forms.workflows import WorkflowForm

from ..models import ChairVote, Matter, Method
from ..voting.recording import propose_and_vote, record_vote, take_back_vote

METHODS = [("", _("Choose")), *Method.choices]
CHAIR = [("", _("Not told")), *ChairVote.choices]
MOST = 1_000_000  # of votes: more are a typing mistake


def _number(label):
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "min": 0, "class": "ltr"})
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST, widget=widget)


class VoteForm(WorkflowForm):
    """How a meeting voted on a resolution that its record has."""

    matter = forms.ChoiceField(label=_("matter"), choices=Matter.choices)
    method = forms.ChoiceField(label=_("method"), choices=METHODS)
    votes_for = _number(_("votes for"))
    votes_against = _number(_("votes against"))
    abstentions = _number(_("abstentions"))
    chair_vote = forms.ChoiceField(
        label=_("vote of the chair"), choices=CHAIR, required=False, help_text=_("Only where the votes are equal.")
    )  # not shown for a secret ballot, in which nobody knows it (meetings.css)

    COUNTS = ("votes_for", "votes_against", "abstentions")

    def __init__(self, data=None, *, resolution=None, **kwargs):
        super().__init__(data, **kwargs)
        self.resolution = resolution
        if resolution and hasattr(resolution, "report"):  # what it is about was said with the report
            self.fields["matter"].disabled = True
            self.initial["matter"] = resolution.matter

    def clean(self):
        """What was chosen before the method became a secret ballot is not asked for any more: it is not sent on."""
        said = super().clean()
        if said.get("method") == Method.SECRET_BALLOT:
            said["chair_vote"] = ""
        return said

    @property
    def counts(self):
        return [self[name] for name in self.COUNTS]

    def save(self, meeting, by):
        return self.run(record_vote, meeting=meeting, resolution=self.resolution, by=by, **self.cleaned_data)


class NewVoteForm(VoteForm):
    """The same, of something that is put to the vote now."""

    subject = forms.CharField(label=_("What is voted on"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    field_order = ["subject"]

    def save(self, meeting, by):
        return self.run(propose_and_vote, meeting=meeting, by=by, **self.cleaned_data)


class TakeBackForm(WorkflowForm):
    because = forms.CharField(
        label=_("reason"), max_length=250, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays with the vote."),
    )  # fmt: skip

    def save(self, vote, by):
        return self.run(take_back_vote, vote=vote, by=by, **self.cleaned_data)
