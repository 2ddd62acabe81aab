"""Writing and approving minutes, and their corrections."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forms.workflows import WorkflowForm

from ..minutes.annexes import approve_annex, write_annex
from ..minutes.approving import approve_minutes
from ..minutes.writing import draft_from_record, save_text
from .fields import LinesField

LONGEST = 100_000
HELP = _("A line that begins with ## is a heading, with - an item of a list, with 1. a numbered one.")


class VersionForm(WorkflowForm):
    """A decision on the text that was read in `version`."""

    version = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)

    def draft(self, meeting, by):
        return self.run(draft_from_record, meeting=meeting, version=self.cleaned_data["version"], by=by)

    def approve(self, minutes, by):
        return self.run(approve_minutes, minutes=minutes, version=self.cleaned_data["version"], by=by)


class TextForm(VersionForm):
    text = LinesField(
        label=_("Text of the minutes"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 30, "class": "long-text"}),
        help_text=HELP,
    )

    def save(self, meeting, by):
        return self.run(save_text, meeting=meeting, by=by, **self.cleaned_data)


class AnnexForm(WorkflowForm):
    text = LinesField(
        label=_("Text of the correction"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10, "class": "long-text"}),
        help_text=_("Say what of the minutes is wrong, and what stands in its place. The minutes do not change."),
    )

    def save(self, minutes, by):
        return self.run(write_annex, minutes=minutes, by=by, **self.cleaned_data)


class AnnexDecisionForm(WorkflowForm):
    def save(self, annex, by):
        return self.run(approve_annex, annex=annex, by=by)
