"""The forms of the speakers' list: who asks for the floor, and what was said."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forms.workflows import add_refusal

from ..floor import ask_for_floor
from ..models import Intervention
from .fields import LinesField
from .rows import PeopleForm


class AskForm(PeopleForm):
    """Who asks for the floor; the subject is the open item's unless another one is typed."""

    picks = {"speaker": _("Speaker")}

    class Meta:
        model = Intervention
        fields = ["capacity", "subject"]
        labels = {"capacity": _("Capacity of the speaker"), "subject": _("Subject, if another one")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["subject"].required = False

    def save(self, meeting, by):
        """Whether the workflow took it; what it refuses stands on the form."""
        said = {name: self.cleaned_data[name] for name in ("capacity", "subject")}
        try:
            ask_for_floor(meeting=meeting, by=by, speaker=self.people["speaker"].person, **said)
        except forms.ValidationError as refusal:
            add_refusal(self, refusal)
            return False
        return True


class PointsForm(forms.ModelForm):
    """What somebody said: the subject and the points, while they speak or after."""

    class Meta:
        model = Intervention
        fields = ["subject", "capacity", "points"]
        field_classes = {"points": LinesField}
        labels = {"capacity": _("Capacity of the speaker")}
        widgets = {"points": forms.Textarea(attrs={"rows": 6})}
