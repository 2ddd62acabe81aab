"""The form in which an income band is declared."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forms.workflows import WorkflowForm

from .models import IncomeBand


class IncomeBandForm(WorkflowForm):
    band = forms.ModelChoiceField(
        IncomeBand.objects.all(), label=_("Income band"), required=False, empty_label=_("Not declared")
    )

    @classmethod
    def of(cls, membership, data=None):
        """The form for `membership`; None where no bands are kept, or nobody's membership lasts."""
        if membership is None or membership.has_ended or not IncomeBand.objects.exists():
            return None
        return cls(data, initial={"band": membership.income_band_id})
