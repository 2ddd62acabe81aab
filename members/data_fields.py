"""What of the file its owner changes at once, what an officer confirms, and how requests write its values."""

from datetime import date

from django.apps import apps
from django.utils.formats import date_format
from django.utils.translation import gettext as _

# How to reach somebody is the member's own to say.
DIRECT = ("phone", "address", "locality_code")
# What identifies somebody, or counts in the quotas and the age of members, another person looks at. An e-mail too: the
# link to choose a password is sent there where an account is opened.
PROPOSED = (
    "given_name",
    "family_name",
    "given_name_latin",
    "family_name_latin",
    "gender",
    "birth_date",
    "email",
    "occupation",
)
# Proposed too, with a picture in place of a value (`members.photos`): requests name it by its key.
PHOTO = "photo"


def _column(field):
    return apps.get_model("members", "Person")._meta.get_field(field)


def label_of(field):
    """The name of a field of the file, as pages write it; the field itself where there is none of that name now."""
    if field == PHOTO:
        return _("photo")
    return str(_column(field).verbose_name) if field in PROPOSED + DIRECT else field


def stored_value(value):
    """A value of the file as a request keeps it: a day as YYYY-MM-DD, nothing as ""."""
    return value.isoformat() if isinstance(value, date) else str(value or "")


def read_value(field, text):
    """What `stored_value` wrote, as the file holds it: a day is a date again, an empty one None."""
    return (date.fromisoformat(text) if text else None) if field == "birth_date" else text


def shown_value(field, text):
    """What `stored_value` wrote, as pages show it; "" for nothing."""
    if not text:
        return ""
    if field == PHOTO:
        return _("a photo")
    if field == "birth_date":
        return date_format(date.fromisoformat(text))
    choices = dict(_column(field).choices or ())
    return str(choices.get(text, text))
