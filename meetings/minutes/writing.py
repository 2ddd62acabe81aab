"""Writing minutes: drafted from the record, edited as text, drafted again on request."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from ..capacities import chair_capacity
from ..drafting.facts import facts_of
from ..drafting.minutes import draft_minutes
from ..election_record import ElectionRecord
from ..models import Cancellation, Meeting, Minutes, MinutesWriter
from ..record import hold_record
from ..told_elections import remember_told
from .frozen import refuse_frozen

NO_MINUTES = 0  # the version of minutes that nobody wrote


def recorded_facts(meeting):
    """The Facts of `meeting` as it is recorded now, in some twelve queries."""
    hold_record([meeting])
    return facts_of(meeting, ElectionRecord.all_of(meeting), chair_capacity(meeting))


@transaction.atomic
def draft_from_record(*, meeting, version, by):
    """Write the minutes of `meeting` from its record, in place of what was written before. Returns the Minutes.

    `version` is that of the minutes that `by` saw, `NO_MINUTES` for none. Raises ValidationError for a meeting that is
    to come or cancelled, approved minutes, and a text that somebody else saved meanwhile.
    """
    meeting = lock_meeting(meeting)
    minutes = _save(meeting, draft_minutes(recorded_facts(meeting)), version, by)
    remember_told(minutes)
    return minutes


@transaction.atomic
def save_text(*, meeting, text, version, by):
    """Save the text of the minutes as `by` edited it in `version`. Returns the Minutes; ValidationError as above."""
    return _save(lock_meeting(meeting), text.replace("\r\n", "\n").strip() + "\n", version, by)


def lock_meeting(meeting):
    """The meeting as it stands, held against every change of its record to the end of the transaction.

    The lock is the whole one: rows that are added to the record refer to the meeting, and wait for it too.
    """
    rows = Meeting.objects.with_names().select_for_update(of=("self",))
    return rows.get(pk=meeting.pk)


def is_cancelled_now(meeting):
    """Whether `meeting`, which the caller holds locked, is cancelled: asked anew, it may have waited for that."""
    return Cancellation.objects.filter(meeting=meeting).exists()


def _save(meeting, text, version, by):
    refuse_frozen(meeting)
    if not meeting.is_held:
        raise ValidationError(_("A meeting that is still to come has no minutes."))
    if is_cancelled_now(meeting):
        raise ValidationError(_("A cancelled meeting has no minutes."))
    minutes = Minutes.objects.select_for_update().filter(meeting=meeting).first()
    if version != (minutes.version if minutes else NO_MINUTES):
        raise ValidationError(_("Somebody else saved the minutes meanwhile: compare your text with theirs, below."))
    minutes = minutes or Minutes(meeting=meeting, version=NO_MINUTES)
    minutes.text, minutes.saved_by, minutes.saved_at = text, by, now()
    minutes.version += 1
    minutes.save()
    MinutesWriter.objects.get_or_create(minutes=minutes, user=by)
    return minutes
