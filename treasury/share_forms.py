"""Forms of shares: sending one, confirming one, deciding the percentages."""

from decimal import Decimal
from uuid import uuid4

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from forms.days import PastDayField
from forms.workflows import WorkflowForm
from uploads.fields import PaperField

from .cashbook_forms import BY_BANK, AccountChoice
from .forms import AmountField, MonthField
from .models import Payment
from .months import add_months, current_month

MONTHS_AHEAD, MONTHS_BACK = 12, 24
PERCENTS = ("local", "province", "region", "national")


class MoneyForm(WorkflowForm):
    """What passes through an account of a branch: cash through its cash box, all else through a bank account."""

    account = AccountChoice(label=_("Account"))
    method = forms.ChoiceField(label=_("By bank: how"), choices=BY_BANK, required=False)
    reference = forms.CharField(label=_("Number of the cheque or transfer"), required=False, max_length=60)

    def __init__(self, *args, accounts, **options):
        super().__init__(*args, **options)
        self.fields["account"].offer(accounts)

    def clean(self):
        data = super().clean()
        if data.get("account") and data["account"].is_cash_box:
            data["method"] = Payment.Method.CASH
        return data


class RemitForm(MoneyForm):
    """A share that goes to the level above."""

    amount = AmountField(label=_("Amount"))
    booked_on = PastDayField(label=_("Sent on"))
    paper = PaperField(label=_("Supporting document"), required=False, help_text=_("The slip of the bank."))
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ("amount", "account", "method", "reference", "booked_on", "paper")

    @staticmethod
    def start(accounts, left):
        bank = next((account for account in accounts if not account.is_cash_box), accounts[0])
        today = {"booked_on": localdate(), "method": "transfer", "form_key": uuid4()}
        return today | {"amount": left if left > 0 else None, "account": bank.pk}


class ConfirmForm(MoneyForm):
    """What really came."""

    received = AmountField(label=_("Amount received"))
    received_on = PastDayField(label=_("Received on"))
    reason = forms.CharField(
        label=_("Why it differs"),
        required=False,
        max_length=250,
        help_text=_("Where less or more came than was sent."),
    )
    field_order = ("received", "received_on", "account", "method", "reference", "reason")


class PercentField(forms.DecimalField):
    def __init__(self, **options):
        attributes = {"inputmode": "decimal", "autocomplete": "off", "class": "ltr"}
        super().__init__(max_digits=5, decimal_places=2, widget=forms.TextInput(attrs=attributes), **options)

    def to_python(self, value):
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class RuleForm(WorkflowForm):
    """The percentages from a month on."""

    local = PercentField(label=_("Local branch"))
    province = PercentField(label=_("Provincial branch"))
    region = PercentField(label=_("Regional branch"))
    national = PercentField(label=_("Headquarters"))
    from_month = MonthField(label=_("From the month of"))
    decision = forms.CharField(
        label=_("Decision"), max_length=250, help_text=_("Which body decided it, and its reference.")
    )
    decided_on = PastDayField(label=_("Decided on"))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        now = current_month()
        self.fields["from_month"].offer(add_months(now, step) for step in range(-MONTHS_BACK, MONTHS_AHEAD + 1))
        self.initial.setdefault("from_month", f"{now:%Y-%m}")

    def clean(self):
        data = super().clean()
        parts = [data.pop(name, None) for name in PERCENTS]
        if None not in parts:
            data["percents"] = tuple(map(Decimal, parts))
        return data
