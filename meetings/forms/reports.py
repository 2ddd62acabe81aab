"""The form by which a report is presented to a meeting."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from forms.workflows import WorkflowForm
from uploads.fields import PaperField

from ..models import Matter, PresentedReport

FIRST_YEAR = 2000


class PresentReportForm(WorkflowForm):
    """Which report of which year. An activity report is a file; a financial one is the treasury's own."""

    kind = forms.ChoiceField(label=_("Which report"), choices=PresentedReport.KINDS)
    year = forms.IntegerField(label=_("year"), min_value=FIRST_YEAR, max_value=9999)
    paper = PaperField(
        label=_("File of the activity report"), required=False,
        help_text=_("A PDF, or a photo. The financial report is taken from the treasury as it stands now."),
    )  # fmt: skip

    def __init__(self, data=None, files=None, *, sees_money, **kwargs):
        super().__init__(data, files, **kwargs)
        self.initial.setdefault("year", localdate().year - 1)
        if not sees_money:
            self.fields["kind"].choices = [row for row in PresentedReport.KINDS if row[0] == Matter.ACTIVITY_REPORT]

    def clean(self):
        found = super().clean()
        if found.get("kind") == Matter.ACTIVITY_REPORT and "paper" not in self.errors and not found.get("paper"):
            raise ValidationError({"paper": _("Choose the file of the activity report.")})
        return found
