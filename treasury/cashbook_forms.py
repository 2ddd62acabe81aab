"""Forms of the cash book, short enough for a telephone held in one hand."""

from uuid import uuid4

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from forms.days import PastDayField
from forms.requests import read_number
from forms.workflows import WorkflowForm
from members.models import Membership, Person
from uploads.fields import PaperField

from .cashbook.statement_file import read_statement
from .cashbook.statement_rows import MOST_BYTES
from .fields import AccountChoice
from .forms import AmountField, ReasonForm
from .models import EntryCategory, Payment

BY_BANK = [pair for pair in Payment.Method.taken() if pair[0] != Payment.Method.CASH]


class PartyForm(WorkflowForm):
    """Money to or from somebody. `party` is the key of the member chosen under the name, empty for anybody else.

    The name may also be a member's number. `people` are those who may be named as members.
    """

    account = AccountChoice(label=gettext_lazy("Account"))
    amount = AmountField(label=gettext_lazy("Amount"))
    party_name = forms.CharField(max_length=150)
    party = forms.CharField(required=False, widget=forms.HiddenInput)
    description = forms.CharField(label=gettext_lazy("What it is for"), required=False, max_length=250)
    paper = PaperField(
        label=gettext_lazy("Supporting document"),
        required=False,
        help_text=gettext_lazy("A photo of the invoice or the receipt, or a PDF. It can be added later."),
    )
    booked_on = PastDayField(label=gettext_lazy("Day"))
    method = forms.ChoiceField(label=gettext_lazy("By bank: how"), choices=BY_BANK, required=False)
    reference = forms.CharField(
        label=gettext_lazy("Number of the cheque, transfer or invoice"), required=False, max_length=60
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, accounts, people, **options):
        super().__init__(*args, **options)
        self.people = people
        self.fields["account"].offer(accounts)
        self.fields["party_name"].help_text = _("A name, or the number of a member of the branch.")

    @staticmethod
    def start(accounts):
        first = accounts[0].pk if accounts else None
        return {"account": first, "booked_on": localdate(), "method": "transfer", "form_key": uuid4()}

    def clean(self):
        data = super().clean()
        if data.get("account") and data["account"].is_cash_box:
            data["method"] = Payment.Method.CASH
        data["party"] = self._member(data)
        return data

    def _member(self, data):
        """The member whom the hidden key or a typed number names; None for any other party."""
        typed = data.get("party_name", "")
        if (key := read_number(data.get("party"))) is not None:
            found = self.people.filter(pk=key).first()
            return found if found and found.full_name == typed else None
        if (number := read_number(typed)) is None:
            return None
        found = self.people.filter(member_number=number).first()
        if found is None:
            self.add_error("party_name", _("No member of the branch has this number."))
        return found


class EntryForm(PartyForm):
    """Income or an expense."""

    category = forms.ModelChoiceField(
        EntryCategory.objects.none(), label=pgettext_lazy("cash book", "Category"), empty_label=gettext_lazy("Choose")
    )
    field_order = ("account", "amount", "category")

    def __init__(self, *args, direction, **options):
        super().__init__(*args, **options)
        self.fields["category"].queryset = EntryCategory.objects.bookable(direction)
        self.fields["party_name"].label = _("Received from") if direction > 0 else _("Paid to")


class TransferForm(WorkflowForm):
    """Money moved between two accounts of the branch."""

    from_account = AccountChoice(label=gettext_lazy("From"))
    to_account = AccountChoice(label=gettext_lazy("To"))
    amount = AmountField(label=gettext_lazy("Amount"))
    booked_on = PastDayField(label=gettext_lazy("Day"))
    reference = forms.CharField(label=gettext_lazy("Number of the slip"), required=False, max_length=60)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, accounts, **options):
        super().__init__(*args, **options)
        self.fields["from_account"].offer(accounts)
        self.fields["to_account"].offer(accounts)

    @staticmethod
    def start(accounts):
        first, second = [account.pk for account in accounts[:2]]
        return {"from_account": first, "to_account": second, "booked_on": localdate(), "form_key": uuid4()}


class OpeningForm(WorkflowForm):
    """What an account held when its book begins."""

    account = AccountChoice(label=gettext_lazy("Account"))
    amount = AmountField(label=gettext_lazy("What it held"))
    booked_on = PastDayField(
        label=gettext_lazy("When that day began"),
        help_text=gettext_lazy("What members paid before this day is in the balance: it is not counted again."),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, accounts, **options):
        super().__init__(*args, **options)
        self.fields["account"].offer(accounts)

    start = EntryForm.start


class ReversalForm(ReasonForm):
    booked_on = PastDayField(label=gettext_lazy("Day of the reversal"), initial=localdate)
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class AccountForm(WorkflowForm):
    """A bank account."""

    name = forms.CharField(label=gettext_lazy("Name of the account"), max_length=80)
    bank = forms.CharField(label=gettext_lazy("Bank"), max_length=80)
    number = forms.CharField(
        label=gettext_lazy("Account number (RIB)"),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "ltr", "inputmode": "numeric", "autocomplete": "off"}),
        help_text=gettext_lazy("24 digits. Only who records money sees all of them."),
    )
    begins_on = PastDayField(label=gettext_lazy("Its book begins on"), initial=localdate)


class ClosingForm(WorkflowForm):
    closed_on = PastDayField(label=gettext_lazy("Closed on"), initial=localdate)


class PaperForm(WorkflowForm):
    paper = PaperField(label=gettext_lazy("Supporting document"))


class AssignForm(WorkflowForm):
    """Which bank account received the payments that are ticked, or all of them."""

    account = AccountChoice(label=gettext_lazy("Received by"))
    payments = forms.ModelMultipleChoiceField(Payment.objects.none(), required=False)
    all = forms.BooleanField(label=gettext_lazy("All payments that name no account"), required=False)

    def __init__(self, *args, accounts, payments, **options):
        super().__init__(*args, **options)
        self.fields["account"].offer(accounts)
        self.fields["payments"].queryset = self.rows = payments

    def clean(self):
        data = super().clean()
        data["payments"] = self.rows if data.pop("all", False) else data.get("payments")
        if "payments" in data and not data["payments"]:
            self.add_error(None, _("Tick at least one payment."))
        return data


class StatementForm(WorkflowForm):
    """The file of a bank statement: `rows` and `closing` are what it says of the bank account `account`."""

    file = forms.FileField(
        label=gettext_lazy("Statement of the bank (OFX or CSV)"),
        widget=forms.FileInput(attrs={"accept": ".ofx,.csv,.txt,.xml,text/csv,text/plain"}),
        help_text=gettext_lazy("As the bank's site gives it. A line that is here already is not stored again."),
    )

    def __init__(self, *args, account, **options):
        super().__init__(*args, **options)
        self.account = account

    def clean(self):
        data = super().clean()
        if (file := data.pop("file", None)) is not None:
            try:
                found = read_statement(file.read(MOST_BYTES + 1), self.account.number)
                data |= {"rows": found.rows, "closing": found.closing}
            except forms.ValidationError as error:
                self.add_error("file", error)
        return data


class BookLineForm(WorkflowForm):
    """What a line of the statement is for, where the book does not have it yet."""

    category = forms.ModelChoiceField(
        EntryCategory.objects.none(), label=pgettext_lazy("cash book", "Category"), empty_label=gettext_lazy("Choose")
    )
    party_name = forms.CharField(label=gettext_lazy("Other party"), max_length=150)
    description = forms.CharField(label=gettext_lazy("What it is for"), required=False, max_length=250)

    def __init__(self, *args, direction, **options):
        super().__init__(*args, **options)
        self.fields["category"].queryset = EntryCategory.objects.bookable(direction)


def people_of(user, branch):
    """The members of `branch`, past and present, whom `user` may name in the book."""
    seen = Membership.objects.visible_in(user, branch)
    return Person.objects.filter(pk__in=seen.values("person"))
