"""What the papers of members say: plain dicts of text for the layouts of `documents`."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from documents.qr import qr_code

from .card_tokens import card_token


def joining_poster(branch, address):
    """The way to the branch's form of joining, for the layout "poster"."""
    return {
        "title": _("Join us"),
        "branch": branch.name,
        "sentence": _("Scan the code, or open the address, and fill in the form."),
        "address": address,
        "qr": qr_code(address),
    }


def with_members(cards):
    """The cards of a queryset with all that is printed on them, in one query."""
    return cards.select_related("membership__person", "membership__branch", "membership__category")


def cards_paper(cards, absolute):
    """The cards of `cards` (`with_members`), for the layouts "card" (one a page) and "card_sheets" (ten an A4).

    `absolute` makes a whole address of a path on this site: the QR code leads there.
    """
    return {
        "title": _("Membership card"),
        "words": {
            "number": _("Member number"),
            "branch": _("Branch"),
            "category": _("Category"),
            "until": pgettext("card", "Valid until"),
            "check": _("Scan the code to check the card."),
        },
        "cards": [_card(card, absolute) for card in cards],
    }


def _card(card, absolute):
    membership = card.membership
    address = absolute(reverse("members:check-card", args=[card_token(card)]))
    return {
        "name": membership.person.full_name,
        "name_latin": membership.person.latin_name,
        "number": membership.person.shown_number,
        "branch": membership.branch.name,
        "category": membership.category_title,
        "year": str(card.year),
        "until": date_format(card.last_day),
        "address": address,
        "qr": qr_code(address),
    }
