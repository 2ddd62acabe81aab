"""Fields that several forms of the treasury have."""

from django import forms

from .models import MoneyAccount


class AccountChoice(forms.ModelChoiceField):
    """One of the accounts of a branch that are open; the only one is chosen already."""

    def __init__(self, **options):
        super().__init__(MoneyAccount.objects.none(), empty_label=None, widget=forms.RadioSelect, **options)

    def offer(self, accounts):
        self.accounts = {str(account.pk): account for account in accounts}
        self.choices = [(account.pk, str(account)) for account in accounts]

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if str(value) not in self.accounts:
            raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value})
        return self.accounts[str(value)]
