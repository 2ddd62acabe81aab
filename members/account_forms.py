"""The forms of allauth that behave otherwise here."""

from allauth.account.forms import LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from members.confirmation import confirm_by_email
from members.models import User


class SignInForm(LoginForm):
    """Signs in by user name, e-mail or member number: many members have no e-mail, and all have a number."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = _("User name, e-mail or member number")
        login.help_text = _("The member number stands on your card.")
        login.widget.attrs |= {
            "class": "ltr",
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
        }
        login.widget.attrs.pop("placeholder", None)


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
