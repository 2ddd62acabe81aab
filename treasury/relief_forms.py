"""The forms of exemptions and reductions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.models import Branch
from forms.workflows import WorkflowForm

from .forms import AmountField, MonthField
from .models import DuesRelief
from .months import add_months, current_month

# How many months back a decision may reach, and how many ahead it may begin or end.
BACK, BEGINS, AHEAD = 12, 12, 60


class ReliefForm(WorkflowForm):
    """An exemption or a reduction; `branches` are those in which it may be recorded, the member's own first."""

    workflow_names = {"until": "through"}

    kind = forms.ChoiceField(label=_("What is decided"), choices=DuesRelief.Kind.choices, widget=forms.RadioSelect)
    percent = forms.IntegerField(
        label=_("Percent off the rate"), required=False, min_value=1, max_value=99,
        help_text=_("For a reduction by a percentage: from 1 to 99."),
    )  # fmt: skip
    amount = AmountField(
        label=_("Amount a month"), required=False, help_text=_("For a fixed amount: never more than the rate asks.")
    )
    from_month = MonthField(label=_("From the month of"))
    through = MonthField(label=_("Through the month of"), required=False, empty_value=None)
    branch = forms.ModelChoiceField(
        Branch.objects.none(), label=_("Decided in"), empty_label=None,
        help_text=_("In another branch it holds only if it was decided above that one."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=250, help_text=_("It stays on record."))
    decision = forms.CharField(
        label=_("Decision"), max_length=250, required=False, help_text=_("The body that decided it, with the day.")
    )

    def __init__(self, *args, branches, **options):
        super().__init__(*args, **options)
        now = current_month()
        self.fields["from_month"].offer(add_months(now, offset) for offset in range(-BACK, BEGINS + 1))
        self.fields["through"].offer(add_months(now, offset) for offset in range(-BACK, AHEAD + 1))
        self.fields["through"].choices = [("", _("no end")), *self.fields["through"].choices]
        self.fields["branch"].queryset = branches
        self.initial.setdefault("from_month", f"{now:%Y-%m}")
        self.initial.setdefault("kind", DuesRelief.Kind.EXEMPTION)

    @property
    def arguments(self):
        given = dict(self.cleaned_data)
        last = given.pop("through")
        return given | {"until": last and add_months(last, 1)}


class StopForm(WorkflowForm):
    """Ending one early: the first month that costs the rate again."""

    from_month = MonthField(label=_("The rate is owed again from"))
    reason = forms.CharField(label=_("Reason"), max_length=250, help_text=_("It stays on record."))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["from_month"].offer(add_months(current_month(), offset) for offset in range(13))
