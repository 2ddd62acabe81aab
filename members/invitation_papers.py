"""What the slips that invite to sign in say: a plain dict of text for the layout "slips"."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from documents.qr import qr_codes

from .models import Invitation


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
    pictures = qr_codes(addresses)
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
            _slip(slip) | {"site": site, "address": address, "qr": picture}
            for slip, address, picture in zip(slips, addresses, pictures, strict=True)
        ],
    }


def login_of(account):
    """The name that a slip says to sign in with: the member number, which cards show; else the user name."""
    return (account.person and account.person.shown_number) or account.username


def _slip(slip):
    account = slip.invitation.user
    return {
        "name": str(account),
        "branch": account.person.branch.name if account.person else "",
        "login": login_of(account),
        "code": slip.code,
        "until": date_format(localtime(slip.invitation.expires_at), "j F Y H:i"),
    }
