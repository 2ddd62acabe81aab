"""Forms of the levies of elected officials."""

from uuid import uuid4

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from arabic.calendar import format_month
from forms.days import PastDayField
from forms.search import SearchField
from forms.workflows import WorkflowForm
from members.models import Assembly

from .cashbook_forms import BY_BANK
from .fields import AccountChoice
from .forms import AmountField, MonthField, ReasonForm
from .models import Payment
from .months import add_months, current_month

ALL = "all"


class LevyRateForm(WorkflowForm):
    amount = AmountField(label=_("Amount a month"))
    assembly = forms.TypedChoiceField(label=_("Assembly"), choices=[("", _("Choose")), *Assembly.choices], coerce=int)
    presidents = forms.BooleanField(label=_("For the president of the assembly alone"), required=False)
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


class ChargeLeviesForm(WorkflowForm):
    """Which of the `missing` months (`levies.charging.MissingMonth`) to ask for: one, or all of them."""

    months = forms.ChoiceField(label=_("Month"), widget=forms.RadioSelect)

    def __init__(self, *args, missing, **options):
        super().__init__(*args, **options)
        self.missing = [row.month for row in missing]
        choices = [(f"{row.month:%Y-%m}", _month_words(row)) for row in missing]
        if len(choices) > 1:
            choices.append((ALL, _("All of these months")))
        self.fields["months"].choices = choices
        if choices:
            self.fields["months"].initial = f"{self.missing[-1]:%Y-%m}"

    def clean_months(self):
        chosen = self.cleaned_data["months"]
        return [month for month in self.missing if chosen in (ALL, f"{month:%Y-%m}")]


def _month_words(row):
    words = [str(row.count)] if row.count else []
    if row.doubled:
        words.append(ngettext("%(count)s asked twice", "%(count)s asked twice", row.doubled) % {"count": row.doubled})
    if row.exempted:
        count = row.exempted
        words.append(
            ngettext("%(count)s asked and exempted", "%(count)s asked and exempted", count) % {"count": count}
        )
    return f"{format_month(row.month)} ({'، '.join(words)})"


class ReceiveForm(WorkflowForm):
    """Money that an official pays of what is due."""

    account = AccountChoice(label=_("Account"))
    amount = AmountField(label=_("Amount"))
    booked_on = PastDayField(label=_("Day"))
    method = forms.ChoiceField(label=_("By bank: how"), choices=BY_BANK, required=False)
    reference = forms.CharField(label=_("Number of the cheque or transfer"), required=False, max_length=60)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, accounts, **options):
        super().__init__(*args, **options)
        self.fields["account"].offer(accounts)

    @staticmethod
    def start(accounts, due):
        first = accounts[0].pk if accounts else None
        return {"account": first, "amount": due, "booked_on": localdate(), "method": "transfer", "form_key": uuid4()}

    def clean(self):
        data = super().clean()
        if data.get("account") and data["account"].is_cash_box:
            data["method"] = Payment.Method.CASH
        return data


class RefundForm(WorkflowForm):
    """How much of a receipt that settles no month is given back, and out of which account."""

    amount = AmountField(label=_("Amount"))
    account = AccountChoice(label=_("Out of"))
    reason = forms.CharField(label=_("Reason"), max_length=250, help_text=_("It stays on record."))
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, accounts, **options):
        super().__init__(*args, **options)
        self.fields["account"].offer(accounts)

    @staticmethod
    def start(accounts, payment):
        first = accounts[0].pk if accounts else None
        return {"amount": payment.free, "account": first, "form_key": uuid4()}


class ReturnForm(ReasonForm):
    """The day on which the bank returned a cheque, and why."""

    booked_on = PastDayField(label=_("Returned on"), initial=localdate)
    field_order = ("booked_on", "reason")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["reason"].help_text = _("As the bank wrote it, such as: insufficient funds. It stays on record.")


class ExemptionForm(ReasonForm):
    """Months for which nothing is asked for an office. `until` is the last month, typed as people say it."""

    office = forms.TypedChoiceField(label=_("Public office"), coerce=int)
    from_month = MonthField(label=_("From the month of"))
    until = MonthField(label=_("Through the month of"))
    field_order = ("office", "from_month", "until", "reason")

    def __init__(self, *args, offices, **options):
        super().__init__(*args, **options)
        self.offices = {office.pk: office for office in offices}
        self.fields["office"].choices = [(key, f"{row.title}، {row.council}") for key, row in self.offices.items()]
        for name in ("from_month", "until"):
            self.fields[name].offer(add_months(current_month(), offset) for offset in range(-12, 25))
            self.fields[name].initial = f"{current_month():%Y-%m}"

    def clean(self):
        data = super().clean()
        if data.get("office"):
            data["office"] = self.offices[data["office"]]
        if data.get("until"):
            data["until"] = add_months(data["until"], 1)
        return data


class OfficialFilter(forms.Form):
    """Which officials a list shows, and in which order."""

    ORDERS = [("due", _("The largest sum first")), ("since", _("The oldest month first")), ("name", _("By name"))]

    q = SearchField()
    assembly = forms.TypedChoiceField(
        label=_("Assembly"), choices=[("", _("All")), *Assembly.choices], coerce=int, empty_value=None, required=False
    )
    owing = forms.ChoiceField(
        label=_("Show"), choices=[("", _("All")), ("1", _("With something due"))], required=False
    )
    sort = forms.ChoiceField(label=_("Order"), choices=ORDERS, required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["q"].label = _("Name")
        for field in self.fields.values():
            field.required_at_times = True  # no «(optional)» in a filter

    @property
    def chosen(self):
        """The arguments of `levies.officials.Officials`."""
        data = self.cleaned_data if self.is_valid() else {}
        return {
            "order": data.get("sort") or "due",
            "assembly": data.get("assembly"),
            "words": data.get("q") or "",
            "owing": bool(data.get("owing")),
        }
