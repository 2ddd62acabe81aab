"""A person's file is corrected: the row and its history in one transaction."""

from copy import copy

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from .models import Membership, Person
from .models.people import age_on

OF_AGE = 18


@transaction.atomic
def correct_person(*, person, **fields):
    """Set `fields` of `person`, whose row is held and read anew. Returns it.

    Raises ValidationError keyed by field, and where the record was merged into another one meanwhile; then, and if the
    history cannot be written, nothing has changed.
    """
    Person.objects.hold(person.pk)
    person.refresh_from_db()
    refuse_minor(person, fields)
    for name, value in fields.items():
        setattr(person, name, value)
    person.full_clean(exclude=["search_key", "name_key"])
    person.save()
    return person


def check_corrected(person, fields):
    """Raise ValidationError, keyed by field, where `correct_person` would refuse these values."""
    refuse_minor(person, fields)
    corrected = copy(person)
    for name, value in fields.items():
        setattr(corrected, name, value)
    untouched = {field.name for field in Person._meta.fields} - fields.keys()
    corrected.clean_fields(exclude=untouched)


def refuse_minor(person, fields):
    """Raise ValidationError for a new birth date in the future, or by which a member is younger than 18 today.

    Organic law 29-11 asks members to be of age.
    """
    born, today = fields.get("birth_date"), localdate()
    if born is None or born == person.birth_date:
        return
    if born > today:
        raise ValidationError({"birth_date": _("This day has not come yet.")})
    if age_on(born, today) < OF_AGE and Membership.objects.open().filter(person=person).exists():
        raise ValidationError({"birth_date": _("Members are at least 18 years old.")})
