"""Forms of payments: of one member, and of the sheet of many; how the money was paid is asked alike on both."""

from contextlib import suppress
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from arabic.calendar import format_month, parse_month
from arabic.folding import search_key
from forms.days import DayField
from forms.requests import read_number
from forms.workflows import WorkflowForm, add_refusal
from members.models import Person

from .allocation import ZERO
from .collecting import LONGEST, record_collection, refusal_key
from .fields import AccountChoice
from .forms import AmountField
from .models import Payment
from .months import add_months, current_month
from .sheet import read_typed

# How many months ahead can be ticked; more are paid by the amount alone.
CHOSEN_AHEAD = 12


class DetailsForm(WorkflowForm):
    """How money was paid: what a cheque or a transfer asks for, and which of several bank accounts received it."""

    paid_on = DayField(label=_("Paid on"))
    method = forms.ChoiceField(label=_("Method of payment"), choices=Payment.Method.taken)
    reference = forms.CharField(
        label=_("Number of the cheque, the transfer or the operation"), required=False, max_length=60
    )
    bank = forms.CharField(label=_("Bank of the cheque"), required=False, max_length=80)
    account = AccountChoice(label=_("Account that received it"), required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, banks=(), **options):
        super().__init__(*args, **options)
        for name in ("reference", "bank"):
            self.fields[name].required_at_times = True  # by a cheque
        if len(banks) > 1:
            self.fields["account"].offer(banks)
            self.fields["account"].initial = banks[0].pk
        else:  # the only one needs no question
            del self.fields["account"]

    @staticmethod
    def start(**fields):
        return {"paid_on": localdate(), "method": Payment.Method.CASH, "form_key": uuid4()} | fields


class PaymentForm(DetailsForm):
    """A payment of one member. `previewed` is the amount whose months were on the screen.

    `lines` are the months that can be chosen (`open_months.open_lines`); without a choice the oldest come first.
    """

    amount = AmountField(label=_("Amount"))
    months = forms.TypedMultipleChoiceField(
        label=_("Months"), required=False, coerce=parse_month, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=250)

    def __init__(self, *args, lines=(), **options):
        super().__init__(*args, **options)
        self.given_lines = lines
        self.lines = [line for line in lines if line.month <= add_months(current_month(), CHOSEN_AHEAD)]
        self.fields["months"].choices = [(f"{line.month:%Y-%m}", format_month(line.month)) for line in self.lines]

    @classmethod
    def blank(cls, amount, **given):
        return cls(initial=cls.start(amount=amount or None), **given)

    @property
    def offered(self):
        """[(value, line, whether it is ticked)] of the months that can be chosen."""
        ticked = set(self["months"].value() or ())
        return [(f"{line.month:%Y-%m}", line, f"{line.month:%Y-%m}" in ticked) for line in self.lines]

    @property
    def ticked(self):
        """The ticked months as one word; empty where the oldest come first."""
        return ",".join(value for value, _line, ticked in self.offered if ticked)


class SheetForm(DetailsForm):
    """The payments of many members: one day and one method, and a line a member (`typed`).

    A collector may hand the list over, with the sum that was counted: `people` are those who may be named. `refused`
    holds the errors of lines by the payer's key; `form.errors` those of the whole sheet.
    """

    collector = forms.CharField(
        label=_("Handed over by"),
        required=False,
        max_length=150,
        help_text=_("The name or number of the member who collected, such as for a cell. Leave it empty otherwise."),
    )
    counted = AmountField(
        label=_("Sum counted"), required=False, help_text=_("What was counted on the table: the lines come to it.")
    )

    def __init__(self, *args, people=None, **options):
        super().__init__(*args, **options)
        self.people = Person.objects.none() if people is None else people
        self.fields["method"].widget = forms.RadioSelect(choices=self.fields["method"].choices)
        self.typed = read_typed(self.data) if self.is_bound else {}
        self.refused = {}

    @classmethod
    def blank(cls, **given):
        return cls(initial=cls.start(), **given)

    @property
    def is_handed_over(self):
        return any(self[name].value() for name in ("collector", "counted"))

    def clean_collector(self):
        """The member whom a number or a whole name names; None for nobody."""
        typed = self.cleaned_data["collector"].strip()
        if not typed:
            return None
        number = read_number(typed)
        named = {"name_key": search_key(typed)} if number is None else {"member_number": number}
        found = list(self.people.filter(**named)[:2])
        if len(found) != 1:
            raise ValidationError(
                _("Several members bear this name: write the member's number.")
                if found
                else _("No member of the branch has this name or number.")
            )
        return found[0]

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
                self.add_error(name if name in self.fields else None, errors)
        return None
