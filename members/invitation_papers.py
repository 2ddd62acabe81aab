"""What the slips that invite to sign in say: a plain dict of text for the layout "slips"."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from documents.qr import qr_codes
from sql.lookups import Texts

from .models import Invitation
from .names import SignInName


@dataclass(frozen=True)
class Slip:
    """A link to hand over on paper: whose account it opens, and its code, which is known now and never again."""

    invitation: Invitation
    code: str


def slips_paper(slips, absolute):
    """The paper of `slips` (their invitations with the account's person and branch), for the layout "slips".

    `absolute` makes a whole address of a path on this site: the QR code leads there.
    """
    addresses = [absolute(reverse("members:choose-password", args=[slip.code])) for slip in slips]
    site = absolute(reverse("members:type-code")).partition("://")[2]
    pictures, logins = qr_codes(addresses), logins_of([slip.invitation.user for slip in slips])
    return {
        "title": _("Invitation to sign in"),
        "words": {
            "login": _("Sign in with"),
            "until": _("Opens until"),
            "site": _("Address"),
            "code": _("Code"),
            "how": [
                _("Scan the code with your telephone, or write the address in its browser, then the code."),
                _("Choose a password that you tell nobody, and sign in with it. The code opens once."),
            ],
        },
        "slips": [
            _slip(slip, logins) | {"site": site, "address": address, "qr": picture}
            for slip, address, picture in zip(slips, addresses, pictures, strict=True)
        ],
    }


def login_of(account):
    """The name that a page says to sign in with, as `logins_of`."""
    return logins_of([account])[account.pk]


def logins_of(accounts):
    """{key: the name that a slip says to sign in with} of accounts that were fetched with their people; one query.

    It is the member number, which cards show; else the user name. An account that was named by the digits before
    members signed in by number goes before the number's bearer, who then signs in by user name.
    """
    numbers = {account.pk: account.person.shown_number if account.person else "" for account in accounts}
    named = SignInName.objects.filter(key__among=Texts(set(numbers.values()) - {""}), user__is_active=True)
    owners = dict(named.values_list("key", "user"))
    return {
        account.pk: numbers[account.pk]
        if numbers[account.pk] and owners.get(numbers[account.pk], account.pk) == account.pk
        else account.username
        for account in accounts
    }


def _slip(slip, logins):
    account = slip.invitation.user
    return {
        "name": str(account),
        "branch": account.person.branch.name if account.person else "",
        "login": logins[account.pk],
        "code": slip.code,
        "until": date_format(localtime(slip.invitation.expires_at), "j F Y H:i"),
    }
