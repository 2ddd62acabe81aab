"""Counting the cash box by notes and coins: what closing a month and handing the money over have in common."""

from datetime import date

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from forms.days import PastDayField
from forms.workflows import WorkflowForm

from .counting_labels import LABELS
from .models import COINS, NOTES, counted_sum


class CountForm(WorkflowForm):
    """How many notes and coins the box holds, on which day they were counted, and what explains a difference.

    `counts` is {denomination as text: how many}, what is left empty being none.
    """

    counted_on = PastDayField(label=_("Counted on"))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for value in map(str, (*NOTES, *COINS)):
            self.fields[_name(value)] = forms.IntegerField(
                label=LABELS[value], required=False, min_value=0, max_value=100_000,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off", "data-count": value}),
            )  # fmt: skip
        self.initial.setdefault("counted_on", localdate())

    def clean(self):
        data = super().clean()
        named = {value: data.pop(_name(value), None) for value in map(str, (*NOTES, *COINS))}
        data["counts"] = {value: count for value, count in named.items() if count}
        return data

    @property
    def notes(self):
        return [self[_name(str(value))] for value in NOTES]

    @property
    def coins(self):
        return [self[_name(str(value))] for value in COINS]

    @property
    def total(self):
        """Dirhams of what was sent; nothing before."""
        return counted_sum(self.cleaned_data.get("counts", {})) if hasattr(self, "cleaned_data") else None

    @property
    def day(self) -> date:
        """The day whose balance the page shows beside the count."""
        sent = self.cleaned_data.get("counted_on") if hasattr(self, "cleaned_data") else None
        return sent or localdate()


def _name(value):
    return f"count_{value.replace('.', '_')}"


class MonthClosingForm(CountForm):
    explanation = forms.CharField(
        label=_("Why the count and the book differ"), required=False, max_length=500,
        help_text=_("Only where they differ. It stays on record."),
    )  # fmt: skip


class HandoverForm(CountForm):
    note = forms.CharField(
        label=_("Remarks"), required=False, max_length=500,
        help_text=_("What else is handed over, such as keys and stamps; and why a count differs from the book."),
    )  # fmt: skip
