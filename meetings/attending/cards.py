"""A membership card that is shown at the door: its code leads to the member, and the member to the roll."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from members.card_tokens import valid_card
from members.models import Person

from ..models import Meeting
from .desk import check_in, entry_for
from .rules import KEEP


def holder_of_card(code):
    """The Person whose card has the `code`, its address or the secret in it. Raises ValidationError if it proves none.

    A revoked card, one whose day is over and one that was made up are answered for in one way.
    """
    card = valid_card(_token(code.strip()))
    if card is None:
        raise ValidationError(_("This card is not valid today: look for the name in the roll."))
    return Person.objects.get(pk=card.membership.person_id)


def _token(code):
    try:
        found = resolve(urlsplit(code).path)
    except (Resolver404, ValueError):
        return code
    return found.kwargs["token"] if found.view_name == "members:check-card" else code


def check_in_card(*, meeting, code, by):
    """Tick the holder of the card with `code`. Returns the entry. Raises as `check_in`, and for a guest."""
    person = holder_of_card(code)
    entry = entry_for(meeting, person)
    if entry is None:
        raise ValidationError(
            _("The card is valid, and its holder is not on this roll: write them down as a guest, in their capacity.")
        )
    check_in(entry=entry, by=by)
    return entry


def desks_for_card(user, card):
    """The meetings of today at whose desk `user` may tick the holder of `card`, by its code; one query."""
    if not user.is_authenticated or card is None:
        return Meeting.objects.none()
    rows = Meeting.objects.within_reach(user, KEEP).with_open_roll(localdate()).filter(date=localdate())
    return rows.filter(roll__person=card.membership.person_id, roll__state="entitled").distinct()
