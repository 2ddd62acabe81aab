"""Forms of the pages on which members look after their own data, and officers answer them."""

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from forms.days import PastDayField
from forms.workflows import WorkflowForm

from .data_fields import DIRECT
from .data_requests import Kind
from .forms import PersonForm
from .models import DataRequest
from .notice_words import REQUESTS


class ContactsForm(WorkflowForm, PersonForm):
    """How to reach the member, changed at once."""

    def __init__(self, *args, instance, **options):
        super().__init__(*args, instance=instance, branch=instance.branch, **options)
        for name in set(self.fields) - set(DIRECT):
            del self.fields[name]


class CorrectionForm(WorkflowForm, PersonForm):
    """What is wrong in the file, as it should be."""

    note = forms.CharField(
        label=_("What shows it"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For instance the document on which it stands. The officer who confirms it reads this."),
    )

    def __init__(self, *args, instance, **options):
        super().__init__(*args, instance=instance, branch=instance.branch, **options)
        for name in set(self.fields) & set(DIRECT):  # the member's own to change
            del self.fields[name]


class AskForm(WorkflowForm):
    """A request in the member's own words."""

    ASKED = [kind for kind in Kind if kind != Kind.CORRECTION]

    kind = forms.ChoiceField(label=_("What do you ask?"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("In your own words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you want to know, or to which use of your data you object, and why."),
    )

    def __init__(self, *args, is_member, **options):
        super().__init__(*args, **options)
        without = Kind.ERASURE if is_member else Kind.RESIGNATION
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in self.ASKED if kind != without]


class CameForm(WorkflowForm):
    """How, and on which day, a request reached the party: its days to answer count from then."""

    channel = forms.ChoiceField(
        label=_("How did it come?"), widget=forms.RadioSelect,
        choices=[(way.value, way.label) for way in DataRequest.Channel if way != DataRequest.Channel.ONLINE],
    )  # fmt: skip
    received_on = PastDayField(
        label=_("Received on"), initial=localdate,
        help_text=_("The ten clear days to answer count from this day, not from today."),
    )  # fmt: skip


class EnterForm(CameForm):
    """A request, other than a correction, that a member brought on paper or by phone."""

    kind = forms.ChoiceField(label=_("What is asked?"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("In the member's words"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What they want to know, or to which use of their data they object, and why."),
    )  # fmt: skip
    field_order = ["channel", "received_on", "kind", "note"]

    def __init__(self, *args, is_member, **options):
        super().__init__(*args, **options)
        kinds = [Kind.ACCESS, Kind.OPPOSITION, *([] if is_member else [Kind.ERASURE])]
        self.fields["kind"].choices = [(kind.value, _(REQUESTS[kind])) for kind in kinds]  # not in the member's words


class EnterCorrectionForm(CameForm, CorrectionForm):
    """Corrections that a member brought on paper or by phone."""


class AnswerForm(WorkflowForm):
    """What is answered to the member."""

    answer = forms.CharField(
        label=_("Answer"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class RefuseForm(WorkflowForm):
    """Why a request is refused."""

    reason = forms.CharField(label=_("reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
