"""Fields that several forms of the treasury have."""

from django import forms

from .cashbook.accounts import NOT_MADE, cash_box_of
from .models import MoneyAccount


class AccountChoice(forms.ModelChoiceField):
    """One of the accounts of a branch that are open; the only one is chosen already."""

    def __init__(self, **options):
        super().__init__(MoneyAccount.objects.none(), empty_label=None, widget=forms.RadioSelect, **options)

    def offer(self, accounts):
        self.accounts = {str(account.pk): account for account in accounts}
        # A page that was opened before the cash box was made names it so.
        self.accounts |= {str(NOT_MADE): account for account in accounts if account.is_cash_box}
        self.choices = [(account.pk, str(account)) for account in accounts]
        if len(accounts) == 1:
            self.initial = accounts[0].pk

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if str(value) not in self.accounts:
            raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value})
        account = self.accounts[str(value)]
        return cash_box_of(account.branch) if account.pk == NOT_MADE else account
