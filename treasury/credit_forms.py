"""What becomes of credit: given back, moved to another member, or sent to the member's branch of today."""

from uuid import uuid4

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from arabic.folding import search_key
from forms.requests import read_number
from forms.workflows import WorkflowForm

from .fields import AccountChoice
from .forms import AmountField


class Way(models.TextChoices):
    REFUND = "refund", _("Give it back to the member")
    MEMBER = "member", _("Move it to another member's dues")
    BRANCH = "branch", _("Propose it to the member's branch of today")


class AcceptForm(WorkflowForm):
    """Into which account of the branch the credit came."""

    account = AccountChoice(
        label=_("Account that received it"),
        help_text=_("Cash comes into the cash box, and money of a bank account into a bank account."),
    )

    def __init__(self, *args, accounts, **options):
        super().__init__(*args, **options)
        self.fields["account"].offer(accounts)


class CreditForm(WorkflowForm):
    """`accounts` are those money goes out of, `people` those who may get it, `branches` where the payer is now."""

    way = forms.ChoiceField(label=_("What becomes of it"), choices=Way.choices, widget=forms.RadioSelect)
    amount = AmountField(label=_("Amount"))
    account = AccountChoice(label=_("Out of"), required=False)
    to_person = forms.CharField(
        label=_("To the member"), required=False, max_length=150, help_text=_("The name or number, for a move.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=250, help_text=_("It stays on record."))
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, accounts, people, branches, **options):
        super().__init__(*args, **options)
        self.people, self.branches = people, list(branches)
        self.fields["account"].offer(accounts)
        if not self.branches:
            self.fields["way"].choices = [pair for pair in Way.choices if pair[0] != Way.BRANCH]

    @classmethod
    def blank(cls, payment, accounts, **given):
        first = accounts[0].pk if accounts else None
        start = {"way": Way.REFUND, "amount": payment.free, "account": first, "form_key": uuid4()}
        return cls(initial=start, accounts=accounts, **given)

    def clean(self):
        data = super().clean()
        if data.get("way") == Way.MEMBER:
            data["to_person"] = self._member(data.get("to_person", "").strip())
        elif not data.get("account"):
            self.add_error("account", _("Say out of which account it goes."))
        return data

    def _member(self, typed):
        number = read_number(typed)
        named = {"name_key": search_key(typed)} if number is None else {"member_number": number}
        found = list(self.people.filter(**named)[:2]) if typed else []
        if len(found) != 1:
            text = _("Several members bear this name: write the member's number.")
            self.add_error("to_person", text if found else _("No member of the branch has this name or number."))
            return None
        return found[0]

    @property
    def arguments(self):
        """What the workflow of the chosen way asks for."""
        names = {"amount", "reason", "form_key"}
        names |= {"to_person"} if self.cleaned_data["way"] == Way.MEMBER else {"account"}
        given = {name: self.cleaned_data[name] for name in names}
        return given | ({"to_branch": self.branches[0]} if self.cleaned_data["way"] == Way.BRANCH else {})
