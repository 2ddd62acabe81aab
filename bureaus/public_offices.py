"""Who records, ends, corrects or takes back a public office: who writes the file of its holder (`correcting`).

So nobody writes their own: a branch's secretary asks the level above, as with the rest of the file.
"""

from dataclasses import replace

from django.db import transaction

from members import public_offices as offices
from members.models import Person

from .correcting import correcting_level

RIGHT = "members.change_publicoffice"


def recording_level(person, decided=None):
    """The Level on which public offices of `person` are written; `decided` as `correcting_level` takes it."""
    return replace(correcting_level(person, decided), right=RIGHT)


@transaction.atomic
def record_public_office(*, person, by, **fields):
    """Record a public office of `person` as `by` asks. Returns it.

    Raises PermissionDenied, with who may, for anybody else, and ValidationError as the workflow of `members` does; so
    do the three below.
    """
    _require(person.pk, by)
    return offices.record_public_office(person=person, **fields)


@transaction.atomic
def end_public_office(*, office, on, reason, by):
    """End a public office as `by` asks. Returns it."""
    _require(office.person_id, by)
    return offices.end_public_office(office=office, on=on, reason=reason)


@transaction.atomic
def correct_public_office(*, office, by, **fields):
    """Set `fields` of a public office as `by` asks. Returns it."""
    _require(office.person_id, by)
    return offices.correct_public_office(office=office, **fields)


@transaction.atomic
def reverse_public_office(*, office, reason, by):
    """Take back a public office that was recorded by mistake. Returns it."""
    _require(office.person_id, by)
    return offices.reverse_public_office(office=office, reason=reason, by=by)


def _require(key, by):
    recording_level(Person.objects.hold(key)).require(by)
