"""Forms of the treasury: what is typed, understood on any keyboard, and refused in place."""

from django import forms
from django.utils.translation import gettext_lazy as _

from arabic.amounts import format_amount
from arabic.calendar import format_month, parse_month
from forms.days import PastDayField
from forms.search import SearchField
from forms.workflows import WorkflowForm
from members.models import Category, IncomeBand

from .months import add_months, current_month
from .payments import read_amount


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
