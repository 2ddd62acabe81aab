"""How a link reaches somebody: by WhatsApp, by SMS, or on paper."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Shared:
    """A link as it is handed over: the address itself, the last moment it opens, and the addresses that send it."""

    address: str
    expires_at: object
    whatsapp: str
    sms: str


def ways_to_share(invitation, address):
    """What the page shows once, with the message written for the owner's phone where one is known."""
    until = date_format(localtime(invitation.expires_at), "j F Y H:i")
    message = _("Here is your link to choose a password at %(party)s. It opens once, until %(until)s: %(address)s") % {
        "party": settings.PARTY["name"] or _("the party"),
        "until": until,
        "address": address,
    }
    phone = invitation.user.person.phone if invitation.user.person else ""
    return Shared(
        address=address,
        expires_at=invitation.expires_at,
        whatsapp=f"https://wa.me/{phone.removeprefix('+')}?{urlencode({'text': message})}",
        sms=f"sms:{phone}?&body={quote(message)}",
    )
