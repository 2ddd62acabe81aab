"""Who corrects a member's file: names, birth date, contacts, identity number. One rule for every door.

A file identifies its person, and its e-mail and phone lead to their account: a link by which the password is chosen
is sent there. So whoever may not decide on an officer (`deciding`) does not write their file either, nor a part of it.
Nobody corrects their own: what they propose somebody else confirms. See `docs/decisions/who-corrects-a-file.md`.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branches.paths import parent_path, paths_down_to
from branches.scoping import reach_of
from members.files import correct_person
from members.identity_numbers import CHANGE, record_identity_number
from members.models import Anonymisation, Person
from members.photos import put_photo, remove_photo

from .deciding import Level, record_level
from .heads import of_heads
from .models import Mandate
from .visibility import name_offices


@dataclass(frozen=True)
class CorrectingLevel(Level):
    """Where the file of a person is corrected, by the right `members.change_person`."""

    @property
    def sentence(self):
        """Who corrects the file, by office and branch."""
        offices = name_offices(self.deciders())
        if not offices:
            return _("The national headquarters correct this file.")
        return _("This file is corrected by: %(offices)s.") % {"offices": offices}

    def shows_to(self, user, person):
        """Whether `user` sees what of the file of `person` only those see who keep it or correct it."""
        return user.has_perm(CHANGE, person) or self.is_open_to(user)


def correcting_level(person, decided=None):
    """The CorrectingLevel of the file of `person`.

    Of an officer it is that of acts against them, today or on the eve of their suspension; of anybody else the branch
    that keeps the file, also after discipline. `decided` spares the queries (five at most) to who has asked
    `deciding_level` of the open membership already.
    """
    level = decided or record_level(person)
    if level.above_too and not level.is_disciplinary:
        return CorrectingLevel(person.pk, level.branches, above_too=True, right=CHANGE)
    return CorrectingLevel(person.pk, (person.branch,), above_too=False, right=CHANGE)


@transaction.atomic
def correct_file(*, person, by, **fields):
    """Set `fields` of the file of `person` as `by` asks. Returns the person.

    Raises PermissionDenied, with who does, for anybody else, and ValidationError as `correct_person` does.
    """
    _require(person, by)
    return correct_person(person=person, **fields)


@transaction.atomic
def correct_identity_number(*, person, number, by):
    """Write the identity number of `person`, or remove it where `number` is empty, as `by` asks.

    Raises PermissionDenied as `correct_file` does, and as `record_identity_number`.
    """
    if person.pk == by.person_id:
        raise PermissionDenied(_("Of your own file somebody else records this number."))
    _require(person, by)
    record_identity_number(person=person, number=number)


@transaction.atomic
def correct_photo(*, person, picture, by):
    """Let `picture` be the photo in the file of `person` as `by` asks. Returns the Photo.

    Raises PermissionDenied as `correct_file` does, and ValidationError as `put_photo`.
    """
    _require(person, by)
    return put_photo(person=person, picture=picture, by=by)


@transaction.atomic
def clear_photo(*, person, by):
    """Delete the photo in the file of `person` as `by` asks, who may be its owner. Returns whether there was one.

    Raises PermissionDenied as `correct_file` does for anybody else.
    """
    if person.pk != by.person_id:
        _require(person, by)
    return remove_photo(person=person)


def _require(person, by):
    """Raises PermissionDenied, with who does, and ValidationError for a file that was emptied on request."""
    correcting_level(Person.objects.hold(person.pk)).require(by)
    if Anonymisation.objects.emptied_among([person.pk]):
        raise ValidationError(_("All but the name was erased from this file: nothing is written in it any more."))


def decided_elsewhere(people, by):
    """The keys, of those of `people`, of officers whose files another level than `by`'s corrects, and of `by` itself.

    Also of those whose files were emptied on request: nobody writes in them. `correcting_level` for many at once,
    without suspensions, in two queries. Whether `by` corrects the files of the others, their branches say.
    """
    people = list(people)
    reach, found = reach_of(by, CHANGE), {by.person_id} & set(people) | Anonymisation.objects.emptied_among(people)
    held = Mandate.objects.overlapping(localdate(), None).filter(person__among=people).annotate(of_head=of_heads())
    for person, path, of_head in held.values_list("person_id", "seat__bureau__branch__path", "of_head"):
        asked = parent_path(path) if of_head else path
        if not (any(map(reach.covers, paths_down_to(asked))) if asked else reach.everywhere):
            found.add(person)
    return found
