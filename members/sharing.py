"""How a link reaches somebody: by WhatsApp, by SMS, by e-mail, copied, or on paper."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from .invitation_papers import login_of
from .models import Purpose
from .refusals import refusals_of


@dataclass(frozen=True)
class Shared:
    """A link as it is handed over: its code and address, the last moment it opens, and the addresses that send it.

    A way that the owner refuses is empty, and its purpose stands in `refused`.
    """

    address: str
    code: str
    login: str
    message: str
    expires_at: object
    whatsapp: str
    sms: str
    email: str
    refused: frozenset


def ways_to_share(invitation, code, address):
    """What the page shows once, with the message written for the owner's telephone and e-mail where they are known.

    Who prefers no messages by one of the ways is offered none: three queries at most.
    """
    person = invitation.user.person
    refused = refusals_of(person) if person else frozenset()
    login = login_of(invitation.user)
    message = message_of(invitation, address, login)
    phone, email = (person.phone, invitation.user.email or person.email) if person else ("", invitation.user.email)
    query = urlencode({"text": message})
    subject = urlencode(
        {"subject": _("Your account at %(party)s") % {"party": _party()}, "body": message}, quote_via=quote
    )
    return Shared(
        address=address,
        code=code,
        login=login,
        message=message,
        expires_at=invitation.expires_at,
        whatsapp="" if Purpose.MESSAGING in refused else f"https://wa.me/{phone.removeprefix('+')}?{query}",
        sms="" if Purpose.SMS in refused else f"sms:{phone}?&body={quote(message)}",
        email="" if Purpose.EMAIL in refused else f"mailto:{quote(email, safe='@')}?{subject}",
        refused=refused,
    )


def message_of(invitation, address, login):
    """What the owner reads: whose link it is and from whom, until which day, and with which name to sign in."""
    return _(
        "%(person)s, here is your link to choose a password at %(party)s, and to sign in with %(login)s. It opens "
        "once, until %(until)s: %(address)s"
    ) % {
        "person": invitation.user,
        "party": _party(),
        "login": login,
        "until": date_format(localtime(invitation.expires_at), "l j F Y H:i"),
        "address": address,
    }


def _party():
    return settings.PARTY["name"] or _("the party")
