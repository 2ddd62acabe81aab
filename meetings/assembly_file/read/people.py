"""From an object of the file to somebody of whom it speaks."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from forms.phones import normalise_phone
from members.models import Gender

from .entries import PersonEntry
from .problems import quote


def read_person(reader):
    """The PersonEntry that `reader` tells."""
    entry = PersonEntry(
        spot=reader.spot,
        given_name=reader.text("given_name", 80, required=True),
        family_name=reader.text("family_name", 80, required=True),
        given_name_latin=reader.text("given_name_latin", 80),
        family_name_latin=reader.text("family_name_latin", 80),
        gender=reader.choice("gender", Gender),
        birth_date=reader.day("birth_date"),
        phone=_read_phone(reader),
        branch=reader.slug("branch"),
    )
    if entry.given_name and entry.family_name and not entry.name_key:
        reader.problem(_("The name has no letters."), "family_name")
    return entry


def _read_phone(reader):
    """The phone as people's files keep it, judged as in a form."""
    text = reader.text("phone", 40)
    try:
        return text and normalise_phone(text)
    except ValidationError:
        reader.problem(_("«%(value)s» is no phone number.") % {"value": quote(text)}, "phone")
        return None
