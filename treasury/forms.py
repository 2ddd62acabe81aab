"""Forms of the treasury: what is typed, understood on any keyboard, and refused in place."""

from contextlib import suppress
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from arabic.amounts import format_amount
from arabic.calendar import format_month, parse_month
from forms.days import DayField, PastDayField
from forms.search import SearchField
from forms.workflows import WorkflowForm, add_refusal
from members.models import Category, IncomeBand

from .allocation import ZERO
from .collecting import LONGEST, record_collection, refusal_key
from .models import Payment
from .months import add_months, current_month
from .payments import read_amount
from .sheet import read_typed


class AmountField(forms.CharField):
    """Dirhams typed as 1 250,00 or 1250.5, with the digits of any keyboard; gives a Decimal, or None for nothing."""

    def __init__(self, **options):
        attributes = {"inputmode": "decimal", "autocomplete": "off", "class": "ltr"}
        super().__init__(widget=forms.TextInput(attrs=attributes), max_length=30, **options)

    def clean(self, value):
        typed = super().clean(value)
        return read_amount(typed) if typed or self.required else None

    def prepare_value(self, value):
        return value if value is None or isinstance(value, str) else format_amount(value)


class MonthField(forms.TypedChoiceField):
    """A month out of a few, shown by its name; gives its first day."""

    def __init__(self, **options):
        super().__init__(coerce=parse_month, **options)

    def offer(self, months):
        self.choices = [(f"{month:%Y-%m}", format_month(month)) for month in months]


class PaymentForm(WorkflowForm):
    """A payment of one member. `previewed` is the amount whose months were on the screen."""

    amount = AmountField(label=_("Amount"))
    paid_on = DayField(label=_("Paid on"))
    method = forms.ChoiceField(label=_("Method of payment"), choices=Payment.RECORDED)
    note = forms.CharField(label=_("Note"), required=False, max_length=250)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    @classmethod
    def blank(cls, amount):
        today = localdate()
        start = {"amount": amount or None, "paid_on": today, "method": Payment.Method.CASH, "form_key": uuid4()}
        return cls(initial=start)


class SheetForm(WorkflowForm):
    """The payments of many members: one day and one method, and a line a member (`typed`).

    `refused` holds the errors of lines by the payer's key; `form.errors` those of the whole sheet.
    """

    paid_on = DayField(label=_("Paid on"))
    method = forms.ChoiceField(label=_("Method of payment"), choices=Payment.RECORDED, widget=forms.RadioSelect)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.typed = read_typed(self.data) if self.is_bound else {}
        self.refused = {}

    @classmethod
    def blank(cls):
        return cls(initial={"paid_on": localdate(), "method": Payment.Method.CASH, "form_key": uuid4()})

    @property
    def amounts(self):
        """The amounts of the lines that can be read."""
        found = []
        for typed in self.typed.values():
            with suppress(ValidationError):
                found.append(typed.dirhams)
        return found

    @property
    def total(self):
        return sum(self.amounts, ZERO)

    def record(self, *, branch, payers, by):
        """Record what was typed, as `collecting.record_collection`. True if it went through."""
        entries = self._entries(payers)
        if not self.is_valid() or self.refused:
            return False
        return self.run(record_collection, branch=branch, entries=entries, by=by, **self.cleaned_data)

    def _entries(self, payers):
        entries = []
        if self.typed.keys() - payers.keys():
            self.add_error(None, _("A line names somebody who is not and never was a member of the branch."))
        if len(self.typed) > LONGEST:
            self.add_error(None, _("The sheet is too long: record it in parts."))
        for pk, payer in payers.items():
            try:
                entries.append(self.typed[pk].entry(payer))
            except ValidationError as error:
                self.refused[pk] = error
        return entries

    def run(self, workflow, **arguments):
        """As `WorkflowForm.run`; the refusals of lines go to `refused`."""
        try:
            self.result = workflow(**arguments)
        except ValidationError as error:
            self._sort(error)
            return False
        return True

    def _sort(self, refusal):
        if not hasattr(refusal, "error_dict"):
            return add_refusal(self, refusal)
        lines = {refusal_key(pk): pk for pk in self.typed}
        for name, errors in refusal.error_dict.items():
            if name in lines:
                self.refused[lines[name]] = errors[0]
            else:
                self.add_error(name, errors)
        return None


class ReasonForm(WorkflowForm):
    reason = forms.CharField(label=_("Reason"), max_length=250, help_text=_("It stays on record."))


class RateForm(WorkflowForm):
    amount = AmountField(label=_("Amount a month"))
    category = forms.ModelChoiceField(
        Category.objects.all(), label=_("Category of members"), required=False, empty_label=_("Every category")
    )
    band = forms.ModelChoiceField(
        IncomeBand.objects.all(), label=_("Income band"), required=False, empty_label=_("Every income")
    )
    from_month = MonthField(label=_("From the month of"))
    decision = forms.CharField(
        label=_("Decision"),
        max_length=250,
        help_text=_("Which body decided it, such as: decision of the national council."),
    )
    decided_on = PastDayField(label=_("Decided on"))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["from_month"].offer(add_months(current_month(), offset) for offset in range(-12, 13))
        if not IncomeBand.objects.exists():
            del self.fields["band"]


class ChargeForm(forms.Form):
    """Which month to charge: this one, or one of the eleven before it; and how far, for users who may charge below."""

    month = MonthField(label=_("Month"))
    below = forms.BooleanField(label=_("Also the branches under this one"), required=False)

    def __init__(self, *args, may_charge_below=False, **options):
        super().__init__(*args, **options)
        self.fields["month"].offer(add_months(current_month(), -offset) for offset in range(12))
        if not may_charge_below:
            del self.fields["below"]


class GridSearch(forms.Form):
    """What the grid is asked for: words of a name, and whether only those in arrears."""

    q = SearchField()
    show = forms.ChoiceField(required=False, choices=[("", _("All")), ("arrears", _("With something due"))])

    @property
    def query(self):
        return self.cleaned_data.get("q", "") if self.is_valid() else ""

    @property
    def in_arrears(self):
        return self.is_valid() and self.cleaned_data["show"] == "arrears"
