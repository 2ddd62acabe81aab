"""The forms of a call and what becomes of it, and of the roll at the desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forms.days import DayField
from forms.workflows import WorkflowForm

from .fields import ClockInput


class CallForm(WorkflowForm):
    """Sending a call asks for nothing more: what it says is on the page."""


class _Later(WorkflowForm):
    date = DayField(label=_("Day"))
    starts_at = forms.TimeField(label=_("opening time"), widget=ClockInput())
    venue = forms.CharField(label=_("venue"), max_length=200, required=False, help_text=_("Only if it changes."))


class PostponeForm(_Later):
    reason = forms.CharField(
        label=_("reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Those called read it."),
    )


class SecondCallForm(_Later):
    pass


class CancelForm(WorkflowForm):
    reason = forms.CharField(
        label=_("reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Those called read it."),
    )


class WhyForm(WorkflowForm):
    """Why the roll is changed at the desk."""

    why = forms.CharField(
        label=_("reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands on the roll."),
    )
