"""The forms of allauth that behave otherwise here."""

from allauth.account.forms import ResetPasswordForm, ResetPasswordKeyForm
from django.db.models import F

from members.confirmation import confirm_by_email
from members.models import User


class ResetForm(ResetPasswordForm):
    """Writes to confirmed addresses only; the answer is the same for any address.

    An address that was only typed, by an officer or as the one to change to, would let its reader in.
    """

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        confirmed = {"emailaddress__verified": True, "emailaddress__email": F("email")}
        self.users = list(User.objects.filter(is_active=True, email=email, **confirmed))
        return email


class NewPasswordForm(ResetPasswordKeyForm):
    """Chooses a password after a mail to the confirmed address: so its reader holds the account."""

    def save(self):
        super().save()
        confirm_by_email(self.user)
