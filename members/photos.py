"""The photo in a person's file: put there and removed by officers, proposed and removed by its owner.

Who photographs whom is looked at by two: an officer puts in the photo of somebody else, and a member's own one is
confirmed as corrections are (`bureaus.data_requests`), because it stands on the card that proves who somebody is. The
person's row is held before the photos, so that two of them never meet.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from uploads.pictures import JPEG

from .data_fields import PHOTO
from .models import DataRequest, Person, Photo
from .models.data_requests import last_day_to_answer

State = Photo.State


def photo_of(person):
    """The photo in the file of `person`, without its bytes; None where there is none."""
    return Photo.objects.in_files().filter(person=person).first()


def proposed_photo(request):
    """The photo that a request about it proposes, while it waits; None otherwise."""
    if request.field != PHOTO or not request.is_waiting:
        return None
    return Photo.objects.proposed().filter(person=request.person_id, pk=int(request.new_value)).first()


@transaction.atomic
def put_photo(*, person, picture, by):
    """Let `picture` (a JPEG of `uploads.pictures`) be the photo in the file of `person`; a former one is deleted.

    Returns the Photo. Whether `by` may, `bureaus.correcting.correct_photo` asks. Raises ValidationError for somebody
    who is anonymised, and for a record that was merged into another one meanwhile.
    """
    _hold(person)
    _delete(Photo.objects.filter(person=person, state=State.IN_FILE))
    return _keep(person, picture, by, State.IN_FILE)


@transaction.atomic
def remove_photo(*, person):
    """Delete the photo in the file of `person`, and any that a merge set aside. Returns whether there was one.

    Whether somebody may, `bureaus.correcting.clear_photo` asks.
    """
    _hold(person)
    rows = Photo.objects.filter(person__among=person.record_keys()).exclude(state=State.PROPOSED)
    return _delete(rows) > 0


@transaction.atomic
def propose_photo(*, person, picture, by):
    """Ask that `picture` be the photo in one's own file. Returns the DataRequest; one that waits is replaced.

    Raises PermissionDenied unless `by` is the person's own account; ValidationError as `put_photo` does.
    """
    if by.person_id is None or by.person_id != person.pk:
        raise PermissionDenied
    _hold(person)
    for waiting in DataRequest.objects.waiting().corrections().filter(person=person, field=PHOTO):
        waiting.decide(DataRequest.State.REPLACED, by=by)
        waiting.save()
    _delete(Photo.objects.proposed().filter(person=person))
    photo = _keep(person, picture, by, State.PROPOSED)
    return DataRequest.objects.create(
        person=person,
        kind=DataRequest.Kind.CORRECTION,
        field=PHOTO,
        old_value=present_photo(person),
        new_value=str(photo.pk),
        asked_by=by,
        answer_by=last_day_to_answer(localdate()),
    )


def present_photo(person):
    """The photo in the file as a request writes it: its key; "" where there is none."""
    photo = photo_of(person)
    return str(photo.pk) if photo else ""


def accept_photo(request):
    """Put the photo that `request` proposes into the file, in the caller's transaction, which holds the person."""
    photo = proposed_photo(request)
    if photo is None:
        raise ValidationError(_("This photo is there no more."))
    _delete(Photo.objects.filter(person=request.person_id, state=State.IN_FILE))
    photo.state = State.IN_FILE
    photo.save(update_fields=["state"])


def forget_proposed(request):
    """Delete the photo that `request` proposes, before it is refused or taken back: nobody needs it then."""
    if photo := proposed_photo(request):
        photo.delete()


def _hold(person):
    if Person.objects.hold(person.pk).anonymised_at:
        raise ValidationError(_("This person is anonymised: nothing is written of them any more."))


def _keep(person, picture, by, state):
    photo = Photo(person=person, state=state, uploaded_by=by)
    photo.hold_content(picture, JPEG)
    photo.save()
    return photo


def _delete(rows):
    """Delete these photos one by one, so that the history tells it. Returns how many there were."""
    rows = list(rows)
    for row in rows:
        row.delete()
    return len(rows)
