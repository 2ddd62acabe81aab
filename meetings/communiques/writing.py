"""Writing a communiqué: drafted from the record, edited as text while it is not public."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from uploads.pictures import JPEG, Shape

from ..drafting.communique import communique_title, draft_communique
from ..minutes.writing import is_cancelled_now, recorded_facts
from ..models import Communique, CommuniquePhoto, Meeting
from ..told_elections import remember_told

NO_COMMUNIQUE = 0  # the version of a communiqué that nobody wrote
# What a shared link shows of it: nearly twice as wide as high.
NEWS = Shape(1200, 630, 600, 315)


@transaction.atomic
def draft_from_record(*, meeting, version, by):
    """Write the communiqué of `meeting` from its record, in place of what was written. Returns the Communique.

    `version` is the one that `by` saw, `NO_COMMUNIQUE` for none. Raises ValidationError for a meeting that is to come
    or cancelled, a communiqué that is public, and one that somebody else saved meanwhile.
    """
    meeting = hold_meeting(meeting)
    facts = recorded_facts(meeting)
    row = _save(meeting, communique_title(facts), draft_communique(facts), version, by)
    remember_told(row)
    return row


@transaction.atomic
def save_communique(*, meeting, title, text, version, by):
    """Save title and text as `by` edited them in `version`. Returns the Communique; ValidationError as above."""
    return _save(hold_meeting(meeting), title, text.replace("\r\n", "\n").strip() + "\n", version, by)


@transaction.atomic
def put_photo(*, communique, picture, caption, by):
    """Put `picture` (JPEG of the shape `NEWS`) over the communiqué, in place of the one before. Returns it.

    Raises ValidationError while the communiqué is public.
    """
    row = _lock_row(communique.meeting)
    refuse_public(row)
    _raise_version(row)
    CommuniquePhoto.objects.filter(communique=row).delete()
    photo = CommuniquePhoto(communique=row, caption=caption, uploaded_by=by)
    photo.hold_content(picture, JPEG)
    photo.save()
    return photo


@transaction.atomic
def remove_photo(*, communique):
    """Take the photo off; ValidationError while the communiqué is public."""
    row = _lock_row(communique.meeting)
    refuse_public(row)
    _raise_version(row)
    CommuniquePhoto.objects.filter(communique=row).delete()


def _raise_version(row):
    """Who opened the page to publish it saw another photo: it is read again."""
    row.version += 1
    row.save(update_fields=["version"])


def refuse_public(communique):
    if communique.publications.open().exists():
        raise ValidationError(_("The communiqué is public: withdraw it before you change it."))


def hold_meeting(meeting):
    """The meeting, locked: two first drafts of it take turns, and its cancellation waits."""
    return Meeting.objects.with_names().select_for_update(of=("self",), no_key=True).get(pk=meeting.pk)


def _lock_row(meeting):
    return Communique.objects.select_for_update().filter(meeting=meeting).first()


def _save(meeting, title, text, version, by):
    if not meeting.is_held:
        raise ValidationError(_("A meeting that is still to come has no communiqué."))
    if is_cancelled_now(meeting):
        raise ValidationError(_("A cancelled meeting has no communiqué."))
    row = _lock_row(meeting)
    if version != (row.version if row else NO_COMMUNIQUE):
        raise ValidationError(_("Somebody else saved the communiqué meanwhile: compare your text with theirs, below."))
    if row:
        refuse_public(row)
    row = row or Communique(meeting=meeting, version=NO_COMMUNIQUE)
    longest = Communique._meta.get_field("title").max_length
    row.title, row.text, row.saved_by, row.saved_at = title[:longest], text, by, now()
    row.version += 1
    row.save()
    return row
